import MailModel
import XMLKit

/// Hands over invoices as documents of a form that the receiver asks for: Svefaktura, Finvoice,
/// OIOUBL.
///
/// The document is the invoice as it was received, where that is of the form already, else what was
/// converted beforehand (``Consignment/converted``); an adapter converts nothing. What is not of
/// the form by its root element is refused. Files and answers are those of ``FolderHandover``:
/// `out/KEY.xml`, `answers/`. Settings: `folder` must be there.
public struct DocumentHandover: ChannelAdapter {
  private let port: FolderPort
  private let form: DocumentForm

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing.
  public init(_ material: AdapterMaterial, _ form: DocumentForm) throws {
    port = FolderPort(try material.path("folder"))
    self.form = form
    var traits = ChannelTraits()
    traits.segments = [.company, .publicBody]
    traits.kinds = [.invoice, .creditNote]
    traits.canPoll = true
    traits.tellsReading = true
    traits.afterUnknown = .resend
    traits.wantsForm = form
    self.traits = traits
  }

  /// The document.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    if form.holds(consignment.original) { return ready(consignment.original) }
    guard let converted = consignment.converted else { return .refused(code: "not-converted") }
    guard form.holds(converted) else { return .refused(code: "not-of-the-form") }
    return ready(converted)
  }

  private func ready(_ bytes: [UInt8]) -> Preparation {
    guard bytes.count <= traits.messageBytesMax else { return .refused(code: "too-large") }
    return .ready(PreparedMessage(body: bytes))
  }

  /// Puts the file there.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict { port.put("\(key).xml", message.body) }
  /// Reads the receipts.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    FolderAnswers(port: port).poll(open)
  }
  /// Moves receipts to those that were read.
  public func acknowledge(_ tokens: [String]) { tokens.forEach(port.setAside) }
}

/// Forms of documents that receivers ask for.
public enum DocumentForm: String, Sendable, CaseIterable {
  /// Svefaktura 1.0.
  case svefaktura
  /// Finvoice 3.0.
  case finvoice
  /// OIOUBL 2.
  case oioubl
  /// Peppol BIS Billing 3, which EHF is.
  case peppol

  /// Whether a document is of the form, by its root element and what names its version.
  public func holds(_ bytes: [UInt8]) -> Bool {
    guard let document = try? XMLReader.parse(bytes: bytes, file: "document") else { return false }
    let root = document.root
    switch self {
    case .svefaktura:
      return root.name == "Invoice" && root.namespace == "urn:sfti:documents:BasicInvoice:1:0"
    case .finvoice:
      return root.name == "Finvoice" && root.attribute("Version") == "3.0"
    case .oioubl:
      return isUBL(root) && root.first("CustomizationID")?.text.hasPrefix("OIOUBL-2") ?? false
    case .peppol:
      return isUBL(root)
        && root.first("CustomizationID")?.text == PeppolDocument.customization
        && root.first("ProfileID")?.text == PeppolDocument.process
    }
  }

  private func isUBL(_ root: XMLElement) -> Bool {
    ["Invoice", "CreditNote"].contains { name in
      root.name == name
        && root.namespace == "urn:oasis:names:specification:ubl:schema:xsd:\(name)-2"
    }
  }
}
