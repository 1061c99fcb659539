import Foundation
import MailModel

/// The invoice inboxes of private persons' banks: eFaktura in Norway, e-faktura in Sweden.
///
/// Neither wire format is public: the bank's or its agent's own program takes `out/KEY.json`
/// (``PaymentSlip``, with the PDF), matches name, e-mail, telephone and address with what the banks
/// know, and answers. There is one try: whom the bank does not know is refused, and the next rung
/// has its turn. Settings: `folder` must be there; `account`, the payee's, where the invoice names
/// none.
public struct BankInbox: ChannelAdapter {
  /// The two countries.
  public enum Country: String, Sendable {
    /// KID, and an account of 11 digits.
    case norway = "NO"
    /// OCR number, and a bankgiro or plusgiro number.
    case sweden = "SE"
  }

  private let port: FolderPort
  private let country: Country
  private let account: String?

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing or wrong.
  public init(_ material: AdapterMaterial, _ country: Country) throws {
    port = FolderPort(try material.path("folder"))
    self.country = country
    account = material.account.settings["account"]
    if let account, !Self.isAccount(account, country) {
      throw AdapterFault(what: "\"account\" is no account of the country")
    }
    var traits = ChannelTraits()
    traits.needs = [.paymentReference]
    traits.segments = [.person]
    traits.countries = [country.rawValue]
    traits.currencies = [country == .norway ? "NOK" : "SEK"]
    traits.kinds = [.invoice]
    traits.canPoll = true
    traits.wantsPDF = true
    traits.afterUnknown = .resend
    self.traits = traits
  }

  private static func isAccount(_ text: String, _ country: Country) -> Bool {
    switch country {
    case .norway: CheckDigits.isNorwegianAccount(text.filter { $0.isNumber })
    case .sweden: CheckDigits.isBankgiro(text) || CheckDigits.isPlusgiro(text)
    }
  }

  /// The payee's account that an invoice names; Norwegian IBANs end with it.
  static func account(of invoice: Invoice, _ country: Country) -> String? {
    invoice.paymentMeans.lazy.compactMap(\.account).compactMap { text -> String? in
      let plain = text.filter { !$0.isWhitespace && $0 != "." }
      let own =
        country == .norway && plain.hasPrefix("NO") && CheckDigits.isIBAN(plain)
        ? String(plain.suffix(11)) : plain
      return isAccount(own, country) ? own : nil
    }.first
  }

  /// The file.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    guard let pdf = consignment.pdf else { return .refused(code: "no-pdf") }
    let reference = consignment.recipient.paymentReference ?? ""
    switch country {
    case .norway where !CheckDigits.isKID(reference): return .refused(code: "no-kid")
    case .sweden where !CheckDigits.isSwedishOCR(reference): return .refused(code: "no-ocr")
    default: break
    }
    guard let payee = Self.account(of: consignment.invoice, country) ?? account else {
      return .refused(code: "no-account")
    }
    guard consignment.invoice.totals.payable > 0 else { return .refused(code: "bad-amount") }
    let form = "brevpress-efaktura/1 \(country.rawValue)"
    guard var slip = PaymentSlip(consignment, form: form) else {
      return .refused(code: "no-due-date")
    }
    slip.account = payee
    slip.pdf = Data(pdf)
    guard let bytes = slip.bytes, bytes.count <= traits.messageBytesMax else {
      return .refused(code: "too-large")
    }
    return .ready(PreparedMessage(body: bytes))
  }

  /// Puts the file there.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict { port.put("\(key).json", message.body) }
  /// Reads the acceptance files.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    FolderAnswers(port: port).poll(open)
  }
  /// Moves files to those that were read.
  public func acknowledge(_ tokens: [String]) { tokens.forEach(port.setAside) }
}
