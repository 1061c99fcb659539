import MailModel

extension ContactCard {
  /// What an invoice says of its recipient, brought into the forms that channels use.
  ///
  /// - Parameters:
  ///   - country: of the postal address, where intake found one.
  ///   - segment: what the sender has said; nothing to go by the numbers.
  public init(_ invoice: Invoice, country: String?, segment known: Segment? = nil) {
    self.init()
    let buyer = invoice.buyer
    name = buyer.name
    self.country = country ?? buyer.address?.country
    email = buyer.email.flatMap(Self.plainEmail)
    phone = buyer.telephone.flatMap { Self.mobile($0, country: self.country ?? "") }
    let home = self.country ?? ""
    let numbers =
      [buyer.legalID?.value, buyer.vatID].compactMap { $0 } + buyer.identifiers.map(\.value)
    personalNumber = numbers.lazy.compactMap { Self.person($0, country: home) }.first
    organisationNumber =
      [buyer.legalID?.value, buyer.vatID].lazy.compactMap { $0 }
      .compactMap { Self.organisation($0, country: home) }.first
    if let address = buyer.endpoint, address.scheme?.utf8.count == 4, !address.value.isEmpty {
      endpoint = address
      // Addresses of the registers of companies are their numbers.
      if organisationNumber == nil, let scheme = address.scheme,
        ["0007", "0192", "0184", "0216"].contains(scheme)
      {
        organisationNumber = Self.organisation(address.value, country: home)
      }
    }
    paymentReference =
      invoice.paymentMeans.lazy.compactMap { means in
        Self.digits(means.paymentID ?? means.instructionID ?? "")
      }.first
    self.segment = known ?? Self.segment(organisationNumber, endpoint: endpoint, country: home)
  }

  /// What kind of recipient its numbers make it. Swedish public bodies have numbers that begin with
  /// 2 (Skatteverket); Danish ones are addressed by location numbers of the country's own block
  /// (EAN 579). Norwegian and Finnish numbers do not tell: there the sender must say.
  private static func segment(
    _ number: String?, endpoint: Identifier?, country: String
  ) -> Segment {
    if country == "SE", let number, number.hasPrefix("2") { return .publicBody }
    if country == "DK", endpoint?.scheme == "0088", endpoint?.value.hasPrefix("579") ?? false {
      return .publicBody
    }
    // A location number alone tells nothing: private persons have such placeholders.
    let isRegistered = endpoint.map { $0.scheme != "0088" } ?? false
    return number != nil || isRegistered ? .company : .person
  }

  /// The two check digits of a Norwegian birth number, modulo 11 (Skatteetaten).
  private static func isNorwegianPerson(_ text: String) -> Bool {
    let digits = text.utf8.map { Int($0) - 0x30 }
    func sum(_ weights: [Int]) -> Int {
      zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
    }
    return digits.count == 11 && sum([3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) == 0
      && sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) == 0
  }

  private static func digits(_ text: String) -> String? {
    let plain = text.filter { !$0.isWhitespace }
    guard !plain.isEmpty, plain.utf8.count <= 40,
      plain.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return plain
  }

  private static func plainEmail(_ text: String) -> String? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), text.utf8.count <= 254,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>\"(),;:\\[]".utf8.contains($0) })
    else { return nil }
    return text.lowercased()
  }

  /// A mobile number with its country code, by each country's number plan; nothing for fixed lines.
  private static func mobile(_ text: String, country: String) -> String? {
    var number = text.filter { $0.isNumber || $0 == "+" }
    if number.hasPrefix("00") { number = "+" + number.dropFirst(2) }
    let plans: [(country: String, code: String, length: ClosedRange<Int>, first: [String])] = [
      ("NO", "+47", 8...8, ["4", "9"]), ("SE", "+46", 9...9, ["7"]),
      ("DK", "+45", 8...8, ["2", "3", "4", "5", "6", "7", "8", "9"]),
      ("FI", "+358", 6...11, ["4", "50"]),
    ]
    func fits(_ rest: Substring, _ plan: (String, String, ClosedRange<Int>, [String])) -> Bool {
      plan.2.contains(rest.count) && plan.3.contains { rest.hasPrefix($0) }
    }
    if number.hasPrefix("+") {
      guard let plan = plans.first(where: { number.hasPrefix($0.code) }) else { return nil }
      let rest = number.dropFirst(plan.code.count)
      return fits(rest, plan) ? number : nil
    }
    guard let plan = plans.first(where: { $0.country == country }) else { return nil }
    let rest = number.hasPrefix("0") ? number.dropFirst() : Substring(number)
    return fits(rest, plan) ? plan.code + rest : nil
  }

  private static func organisation(_ text: String, country: String) -> String? {
    let key = SenderKey.number(text, country: country)
    let number = key.dropFirst(country.utf8.count + 1)
    guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    switch country {
    case "NO": return number.count == 9 ? String(number) : nil
    case "SE":
      // The third digit of a company's number is at least 2; a person's is a month.
      let third = number.dropFirst(2).first ?? "0"
      return number.count == 10 && third >= "2" ? String(number) : nil
    case "DK", "FI": return number.count == 8 ? String(number) : nil
    default: return number.isEmpty ? nil : String(number)
    }
  }

  private static func person(_ text: String, country: String) -> String? {
    let number = text.filter(\.isNumber)
    guard number.count == text.filter({ $0 != "-" && $0 != " " && $0 != "+" }).count else {
      return nil
    }
    switch country {
    case "NO": return number.count == 11 && isNorwegianPerson(number) ? number : nil
    case "SE":
      guard number.count == 12 || number.count == 10 else { return nil }
      let short = String(number.suffix(10))
      let month = Int(short.dropFirst(2).prefix(2)) ?? 0
      return (1...12).contains(month) && number.count == 12 && CheckDigits.isLuhn(short)
        ? number : nil
    default: return nil
    }
  }
}

extension ContactCard {
  /// Fills in what the sender's directory says of the recipient: the address of a channel is an
  /// e-mail address, a mobile number or a person's own number, and goes before the invoice's.
  public mutating func complete(with choices: [Channel: Evidence.Choice]) {
    // The first word for each counts; the last written stands.
    for channel in Channel.allCases.reversed() {
      guard let choice = choices[channel], choice.isYes, let address = choice.address else {
        continue
      }
      switch channel {
      case .email: email = Self.plainEmail(address) ?? email
      case .vipps, .sms: phone = Self.mobile(address, country: country ?? "") ?? phone
      case .kivra, .digipost:
        personalNumber = Self.person(address, country: country ?? "") ?? personalNumber
      default: break
      }
    }
  }
}

extension RecipientKey {
  /// The names by which a sender may know an invoice's recipient, the surest first.
  ///
  /// - Parameter mailing: the opaque name of name and address, as in manifests.
  public static func all(_ invoice: Invoice, _ card: ContactCard, mailing: String?)
    -> [RecipientKey]
  {
    var keys = invoice.buyer.identifiers.map { RecipientKey(.customer, $0.value) }
    if let reference = card.paymentReference { keys.append(RecipientKey(.reference, reference)) }
    if let endpoint = card.endpoint {
      keys.append(RecipientKey(.endpoint, "\(endpoint.scheme ?? ""):\(endpoint.value)"))
    }
    if let number = card.organisationNumber, let country = card.country {
      keys.append(RecipientKey(.organisation, "\(country):\(number)"))
    }
    if let number = card.personalNumber { keys.append(RecipientKey(.personal, number)) }
    if let email = card.email { keys.append(RecipientKey(.email, email)) }
    if let phone = card.phone { keys.append(RecipientKey(.phone, phone)) }
    if let mailing { keys.append(RecipientKey(.mailing, mailing)) }
    return keys
  }
}

extension Ladder {
  /// The ladder with the channels that the sender has chosen for the recipient and that it lacks:
  /// they stand right above paper, or last where there is none.
  public func with(_ choices: [Channel: Evidence.Choice]) -> Ladder {
    let known = Set(channels)
    let added = Channel.allCases.filter { choices[$0]?.isYes ?? false && !known.contains($0) }
    guard !added.isEmpty else { return self }
    var longer = self
    let place = rungs.firstIndex { $0.channel == .print } ?? rungs.count
    longer.rungs.insert(contentsOf: added.filter { $0 != .print }.map { Rung($0) }, at: place)
    return longer
  }
}

extension SenderProfile {
  /// The ladder for a recipient: the one that is for it alone, else that of its segment and
  /// country, else the sender's own.
  public func ladder(for card: ContactCard, own: Ladder? = nil) -> Ladder {
    if let own { return own }
    let ladders = ladders[card.segment] ?? []
    let country = card.country ?? ""
    return ladders.first { $0.countries.contains(country) }
      ?? ladders.first { $0.countries.isEmpty } ?? ladder
  }

  /// Whether all its invoices go onto paper without a question.
  public var isPaperAlone: Bool { ladders.isEmpty && ladder.isPaperAlone }
}
