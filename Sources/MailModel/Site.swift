/// Everything that a site's folder says: places, envelopes, paper, operators, marks and senders.
///
/// Cross references between its parts hold; `SiteConfiguration` refuses a site where they do not.
public struct Site: Sendable, Equatable {
  /// The company's name.
  public let name: String
  /// Identifier of the print site for what names no other.
  public let defaultPrintSite: String
  /// When finished jobs go to the press.
  public let release: ReleasePolicy
  /// What holds from the finished file to the mailed letter.
  public let control: ControlPolicy
  /// Places that print.
  public let printSites: [PrintSite]
  /// Paper stocks.
  public let stocks: [Stock]
  /// Postal operators.
  public let operators: [PostalOperator]
  /// Mark schemes.
  public let markSchemes: [MarkScheme]
  /// Control file mappings.
  public let mappings: [FieldMapping]
  /// Imposition schemes.
  public let impositions: [Imposition]
  /// Mappings of results files.
  public let resultsMappings: [ResultsMapping]
  /// Ready ladders.
  public let ladders: [Ladder]
  /// The channels that the site can use.
  public let channels: [ChannelAccount]
  /// Senders, by identifier.
  public let senders: [SenderProfile]
  /// What holds for enclosures of all senders.
  public var enclosurePolicy = EnclosurePolicy()
  /// What holds for the archive.
  public var archive = ArchivePolicy()
  private let senderByEndpoint: [String: Int]
  private let senderByNumber: [String: Int]

  /// Makes a site.
  public init(
    name: String, defaultPrintSite: String, release: ReleasePolicy,
    control: ControlPolicy = ControlPolicy(), printSites: [PrintSite],
    stocks: [Stock], operators: [PostalOperator], markSchemes: [MarkScheme],
    mappings: [FieldMapping], resultsMappings: [ResultsMapping] = [],
    impositions: [Imposition] = [], ladders: [Ladder] = [], channels: [ChannelAccount] = [],
    senders: [SenderProfile]
  ) {
    self.name = name
    self.defaultPrintSite = defaultPrintSite
    self.release = release
    self.control = control
    self.printSites = printSites
    self.stocks = stocks
    self.operators = operators
    self.markSchemes = markSchemes
    self.mappings = mappings
    self.resultsMappings = resultsMappings
    self.impositions = impositions
    self.ladders = ladders
    self.channels = channels
    self.senders = senders
    var endpoints: [String: Int] = [:]
    var numbers: [String: Int] = [:]
    for (index, sender) in senders.enumerated() {
      for key in sender.endpoints.compactMap(SenderKey.endpoint) { endpoints[key] = index }
      for number in sender.organisationNumbers {
        numbers[SenderKey.number(number, country: sender.country)] = index
      }
    }
    senderByEndpoint = endpoints
    senderByNumber = numbers
  }

  /// The print site with that identifier.
  public func printSite(_ id: String) -> PrintSite? { printSites.first { $0.id == id } }
  /// The stock with that identifier.
  public func stock(_ id: String) -> Stock? { stocks.first { $0.id == id } }
  /// The operator with that identifier.
  public func postalOperator(_ id: String) -> PostalOperator? { operators.first { $0.id == id } }
  /// The mark scheme with that identifier.
  public func markScheme(_ id: String) -> MarkScheme? { markSchemes.first { $0.id == id } }
  /// The mapping with that identifier.
  public func mapping(_ id: String) -> FieldMapping? { mappings.first { $0.id == id } }
  /// How the print site lays leaves on press sheets; plain 1-up where it does not say.
  public func imposition(of printSite: PrintSite) -> Imposition? {
    guard let id = printSite.imposition else { return .plain }
    return impositions.first { $0.id == id }
  }
  /// The results mapping with that identifier.
  public func resultsMapping(_ id: String) -> ResultsMapping? {
    resultsMappings.first { $0.id == id }
  }
  /// The ladder with that identifier.
  public func ladder(_ id: String) -> Ladder? { ladders.first { $0.id == id } }
  /// The channel account with that identifier.
  public func channelAccount(_ id: String) -> ChannelAccount? { channels.first { $0.id == id } }
  /// The account that serves a sender's channel: the first in the order of the files that may.
  public func channelAccount(for channel: Channel, sender: String) -> ChannelAccount? {
    channels.first { $0.channel == channel && $0.serves(sender) }
  }
  /// The sender with that identifier.
  public func sender(id: String) -> SenderProfile? { senders.first { $0.id == id } }

  /// The sender whose invoice it is: by the seller's electronic address, then by its legal or
  /// VAT number. Nothing where none is known, or where the two name different senders: printing
  /// under another's name is worse than asking a person.
  public func sender(for invoice: Invoice) -> SenderProfile? {
    sender(for: invoice.seller)
  }

  /// As `sender(for:)` for an invoice, for the seller alone.
  public func sender(for seller: Party) -> SenderProfile? {
    var found: Int?
    if let endpoint = seller.endpoint, let key = SenderKey.endpoint(endpoint) {
      found = senderByEndpoint[key]
    }
    let countries = SenderKey.countries(of: seller)
    for number in [seller.legalID?.value, seller.vatID].compactMap({ $0 }) {
      for country in countries {
        guard let index = senderByNumber[SenderKey.number(number, country: country)] else {
          continue
        }
        if let found, found != index { return nil }
        found = index
      }
    }
    return found.map { senders[$0] }
  }

  /// Where a piece is printed and posted: at the print site that serves the recipient's country,
  /// if the sender wants local postage, else at the sender's own.
  public func printSite(for sender: SenderProfile, mailingTo country: String) -> PrintSite? {
    let own = printSite(sender.printSite) ?? printSite(defaultPrintSite)
    guard sender.localPostage, own.map({ !$0.serves.contains(country) }) ?? true else {
      return own
    }
    return printSites.first { $0.serves.contains(country) } ?? own
  }

  /// Whether a piece of the sender at that site is printed on both sides.
  public func duplex(for sender: SenderProfile, at printSite: PrintSite) -> Bool {
    sender.addressSide == .back || sender.duplex ?? printSite.duplex
  }
}

/// How identifiers are made comparable.
public enum SenderKey {
  /// ISO 6523 and EAS codes that belong to one country.
  private static let countryOfScheme = [
    "0007": "SE", "9955": "SE", "0192": "NO", "9908": "NO", "0184": "DK", "0096": "DK",
    "0198": "DK", "9902": "DK", "0212": "FI", "0213": "FI", "0216": "FI", "0037": "FI",
    "0215": "FI",
  ]

  /// A key of an electronic address, or nothing where it is empty.
  public static func endpoint(_ identifier: Identifier) -> String? {
    let value = compact(identifier.value)
    return value.isEmpty ? nil : "\(identifier.scheme ?? ""):\(value)"
  }

  /// A key of an organisation or VAT number: letters and digits only, without the country's
  /// letters, the Norwegian `MVA` and the Swedish `01`, and with the country before it, because
  /// Danish and Finnish numbers have the same length.
  public static func number(_ text: String, country: String) -> String {
    var value = Array(compact(text).utf8)
    if value.count > 2, value.starts(with: Array(country.utf8)) { value.removeFirst(2) }
    if country == "NO", value.count == 12, value.suffix(3).elementsEqual("MVA".utf8) {
      value.removeLast(3)
    }
    if country == "SE", value.count == 12, value.suffix(2).elementsEqual("01".utf8) {
      value.removeLast(2)
    }
    return "\(country):\(String(decoding: value, as: UTF8.self))"
  }

  /// The countries that a party's numbers may belong to, the surest first.
  static func countries(of party: Party) -> [String] {
    var found: [String] = []
    if let scheme = party.legalID?.scheme, let country = countryOfScheme[scheme] {
      found.append(country)
    }
    let prefix = String((party.vatID ?? "").prefix(2)).uppercased()
    for country in [prefix, party.address?.country ?? ""]
    where country.utf8.count == 2 && !found.contains(country) {
      found.append(country)
    }
    return found
  }

  private static func compact(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A: bytes.append(byte)
      case 0x61...0x7A: bytes.append(byte - 32)
      default: break
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
