import BankFiles
import Foundation
import MailModel

/// Norwegian direct debit: claims to the banks' central, as one transmission a message.
///
/// A message is a transmission with one assignment of up to ``claimsMax`` claims on the account's
/// payee account. Its bytes, its number included, are made and kept before the file is handed over,
/// so the same key is the same file after any crash. Numbers count the account's messages, from
/// `firstNumber`.
///
/// Settings: `folder`, `customer` (8 digits, the sender of data's number with the central),
/// `account` (11 digits) must be there; `firstNumber` (default 1), `notice`: `payee` (default) or
/// `bank`, `daysAheadMin` (default 4), `kidCustomer`: the columns of the KID that are the
/// customer's number.
public struct AvtaleGiro: ChannelAdapter {
  /// Most claims of a transmission.
  public static let claimsMax = 1000

  private let port: FolderPort
  private let customer: String
  private let account: String
  private let firstNumber: Int
  private let bankNotifies: Bool
  private let daysAheadMin: Int
  private let kidCustomer: ClosedRange<Int>?

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    port = FolderPort(try material.path("folder"))
    customer = try material.digits("customer", 8)
    account = try material.digits("account", 11)
    guard CheckDigits.isNorwegianAccount(account) else {
      throw AdapterFault(what: "\"account\" is no Norwegian account (MOD11)")
    }
    firstNumber = try material.number("firstNumber", in: 1...9_999_999, default: 1)
    daysAheadMin = try material.number("daysAheadMin", in: 1...60, default: 4)
    let notice = material.account.settings["notice"] ?? "payee"
    guard notice == "payee" || notice == "bank" else {
      throw AdapterFault(what: "\"notice\" is neither payee nor bank")
    }
    bankNotifies = notice == "bank"
    kidCustomer = try material.columns("kidCustomer", in: 1...25)
    var traits = ChannelTraits()
    traits.needs = [.paymentReference]
    traits.countries = ["NO"]
    traits.currencies = ["NOK"]
    traits.kinds = [.invoice]
    traits.canPoll = true
    traits.canRecall = true
    traits.afterUnknown = .resend
    traits.batchMax = Self.claimsMax
    self.traits = traits
  }

  /// The transmission, or the first invoices that cannot be claimed.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    make(consignments, .claims, place)
  }

  /// A transmission that calls back claims of earlier ones: KID, day and amount say which. The
  /// central takes it until the day before the due day.
  public func cancellation(of consignments: [Consignment], as place: MessagePlace) -> Preparation? {
    make(consignments, .cancellations, place)
  }

  private func make(
    _ consignments: [Consignment], _ kind: AvtaleGiroTransmission.Assignment.Kind,
    _ place: MessagePlace
  ) -> Preparation {
    let inOrder = consignments.sorted { $0.seq < $1.seq }
    guard !inOrder.isEmpty, inOrder.count <= Self.claimsMax else {
      return .refused(code: "too-many")
    }
    let day = place.made.day
    var refused: [String: [Int]] = [:]
    var claims: [AvtaleGiroClaim] = []
    for consignment in inOrder {
      // The central wants notice of a claim, and takes a cancellation until the day before.
      switch claim(consignment, day: day, daysAheadMin: kind == .claims ? daysAheadMin : 1) {
      case .success(let claim): claims.append(claim)
      case .failure(let cause): refused[cause.code, default: []].append(consignment.seq)
      }
    }
    // One cause at a time: the others are told when the rest is asked for again.
    if let first = refused.min(by: { $0.key < $1.key }) {
      return .refused(code: first.key, documents: first.value)
    }
    let number = (firstNumber - 1 + place.sequence - 1) % 9_999_999 + 1
    let transmission = AvtaleGiroTransmission(
      sender: customer, number: number, day: day,
      assignments: [.init(kind: kind, number: number, account: account, claims: claims)])
    guard case .success(let bytes) = transmission.file() else {
      return .refused(code: "bank-file-fault")
    }
    return .ready(PreparedMessage(fields: ["transmission": "\(number)"], body: bytes))
  }

  private struct Cause: Error { var code: String }

  private func claim(
    _ consignment: Consignment, day: CalendarDate, daysAheadMin: Int
  ) -> Result<AvtaleGiroClaim, Cause> {
    let invoice = consignment.invoice
    func refused(_ code: String) -> Result<AvtaleGiroClaim, Cause> { .failure(Cause(code: code)) }
    guard let kid = consignment.recipient.paymentReference, CheckDigits.isKID(kid) else {
      return refused("no-kid")
    }
    guard let due = invoice.dueDate else { return refused("no-due-date") }
    guard due >= day.adding(days: daysAheadMin) else { return refused("due-too-soon") }
    guard due <= day.adding(days: 365) else { return refused("due-too-late") }
    let amount = invoice.totals.payable
    guard amount > 0, amount == amount.rounded(places: 2), amount < 1_000_000_000_000 else {
      return refused("bad-amount")
    }
    let lines = [
      consignment.sender.name, invoice.number,
      "\(amount.plain(places: 2)) \(invoice.currency.code)", due.description,
    ]
    let oneLine = lines.map { String(MailHeader.oneLine($0).prefix(80)) }
    return .success(
      AvtaleGiroClaim(
        kid: kid, due: due, amount: amount,
        notice: bankNotifies ? .bank(lines: oneLine) : .payee,
        shortName: MailHeader.oneLine(consignment.recipient.name),
        reference: MailHeader.oneLine(invoice.number)))
  }

  /// Puts the transmission there, as `avtalegiro-NUMBER-KEY.txt`.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    guard let number = message.fields["transmission"].flatMap({ Int($0) }) else {
      return .permanent(code: "no-number")
    }
    return port.put("avtalegiro-\(number)-\(key).txt", message.body)
  }

  // MARK: What comes back

  private struct Answer: Decodable {
    struct Claim: Decodable {
      var transaction: Int
      var code: String?
    }
    var transmission: Int
    var verdict: String
    var code: String?
    var claims: [Claim]?
  }

  /// Reads agreements and payments in the central's own files, and answers about transmissions.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    let (files, faults) = port.answers(of: open)
    var result = PollResult()
    result.faults = faults
    for file in files {
      let isRead =
        file.bytes.starts(with: Array("NY".utf8))
        ? take(central: file.bytes, at: now, into: &result)
        : take(answer: file.bytes, open, into: &result)
      if isRead { result.tokens.append(file.name) }
    }
    return result
  }

  private func take(central bytes: [UInt8], at now: Moment, into result: inout PollResult) -> Bool {
    guard let file = try? CentralFile(reading: bytes, file: "answers") else {
      result.faults.append("answer-unreadable")
      return false
    }
    for agreement in file.agreements {
      guard agreement.account == account else {
        result.faults.append("agreement-of-another-account")
        continue
      }
      guard let recipient = recipient(ofKID: agreement.kid) else {
        result.faults.append("agreement-without-customer")
        continue
      }
      result.consents.append(
        ConsentNews(
          recipient: recipient, isGranted: agreement.change != .deleted, day: now.day))
    }
    let source = PaymentNews.source(bytes)
    result.payments += file.payments.enumerated().compactMap { place, payment in
      Currency("NOK").map {
        PaymentNews(
          source: source, entry: "\(place + 1)", reference: payment.kid, account: payment.account,
          amount: Money(payment.amount, $0), day: payment.day)
      }
    }
    return true
  }

  /// Whose agreement it is: the customer's number within the KID, or all of the KID.
  private func recipient(ofKID kid: String) -> RecipientKey? {
    guard let kidCustomer else { return RecipientKey(.reference, kid) }
    let digits = Array(kid)
    guard digits.count >= kidCustomer.upperBound else { return nil }
    return RecipientKey(
      .customer, String(digits[(kidCustomer.lowerBound - 1)...(kidCustomer.upperBound - 1)]))
  }

  private func take(
    answer bytes: [UInt8], _ open: [OpenMessage], into result: inout PollResult
  ) -> Bool {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)),
      let word = ChannelNews.Word(rawValue: answer.verdict), word != .read
    else {
      result.faults.append("answer-unreadable")
      return false
    }
    let mark = "avtalegiro-\(answer.transmission)-"
    // A number comes again after years only; the latest is meant.
    let meant = open.filter { $0.reference?.hasPrefix(mark) ?? false }.max { $0.sent < $1.sent }
    guard let message = meant else {
      result.faults.append("answer-foreign")
      return false
    }
    let code = FolderAnswers.code(answer.code) ?? (word == .refused ? "refused" : nil)
    let claims = answer.claims ?? []
    guard word == .delivered, !claims.isEmpty else {
      result.news.append(ChannelNews(key: message.key, word, code: code))
      return true
    }
    let documents = message.documents.sorted { $0.seq < $1.seq }
    guard claims.allSatisfy({ documents.indices.contains($0.transaction - 1) }) else {
      result.faults.append("answer-foreign")
      return false
    }
    for claim in claims {
      result.news.append(
        ChannelNews(
          key: message.key, document: documents[claim.transaction - 1].seq, .refused,
          code: FolderAnswers.code(claim.code) ?? "claim-refused"))
    }
    let refused = Set(claims.map { $0.transaction })
    for (index, document) in documents.enumerated() where !refused.contains(index + 1) {
      result.news.append(ChannelNews(key: message.key, document: document.seq, .delivered))
    }
    return true
  }

  /// Moves files to those that were read.
  public func acknowledge(_ tokens: [String]) { tokens.forEach(port.setAside) }
}
