import Foundation
import MailModel

/// Sells invoices to a factor, who decides about the buyer's credit and sends what it buys.
///
/// The factor's program takes `out/KEY.json` (``PaymentSlip`` with the client's number, the PDF and
/// the document as it was received) and answers `delivered`, bought, or `refused`: the ladder goes
/// on. Settings: `folder` and `client` must be there; `amountMin`, `amountMax`: what the contract
/// covers.
public struct Factoring: ChannelAdapter {
  private let port: FolderPort
  private let client: String
  private let amountMin: Decimal
  private let amountMax: Decimal

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    port = FolderPort(try material.path("folder"))
    client = try material.setting("client")
    guard FolderPort.isPlain(client), client.utf8.count <= 40 else {
      throw AdapterFault(what: "\"client\" is no plain number or word")
    }
    func amount(_ name: String, _ usual: Int) throws -> Decimal {
      guard let text = material.account.settings[name] else { return Decimal(usual) }
      // Decimal reads as far as it can: "10 000" would be 10.
      let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
      guard isPlain, let value = Decimal(string: text)
      else { throw AdapterFault(what: "\"\(name)\" is no amount") }
      return value
    }
    amountMin = try amount("amountMin", 0)
    amountMax = try amount("amountMax", 1_000_000_000)
    var traits = ChannelTraits()
    traits.kinds = [.invoice]
    traits.assumesReachable = true
    traits.canPoll = true
    traits.wantsPDF = true
    traits.afterUnknown = .resend
    self.traits = traits
  }

  /// The file.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    let amount = consignment.invoice.totals.payable
    guard amount > 0, amount >= amountMin, amount <= amountMax else {
      return .refused(code: "amount-not-covered")
    }
    guard var slip = PaymentSlip(consignment, form: "brevpress-factoring/1") else {
      return .refused(code: "no-due-date")
    }
    slip.client = client
    slip.pdf = consignment.pdf.map { Data($0) }
    slip.original = consignment.original.isEmpty ? nil : Data(consignment.original)
    guard let bytes = slip.bytes, bytes.count <= traits.messageBytesMax else {
      return .refused(code: "too-large")
    }
    return .ready(PreparedMessage(body: bytes))
  }

  /// Puts the file there.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict { port.put("\(key).json", message.body) }
  /// Reads the decisions.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    FolderAnswers(port: port).poll(open)
  }
  /// Moves files to those that were read.
  public func acknowledge(_ tokens: [String]) { tokens.forEach(port.setAside) }
}
