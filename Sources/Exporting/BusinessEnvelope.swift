import Foundation

/// The Peppol Business Message Envelope: a UN/CEFACT Standard Business Document Header with the
/// document behind it (Peppol Envelope specification 2.0).
public struct BusinessEnvelope: Sendable, Equatable {
  /// Scheme and value of the sending participant, such as `0007:5560000000`.
  public var sender: String
  /// Scheme and value of the receiving participant.
  public var receiver: String
  /// A name that no other message has; the caller draws it.
  public var instance: String
  /// When the envelope is made, ISO 8601 with its zone; the caller's clock.
  public var created: String
  /// `Invoice` or `CreditNote`.
  public var type: String
  /// BT-24 of the document.
  public var customization: String
  /// BT-23 of the document.
  public var profile: String
  /// ISO 3166-1 code of the sender's country (scope COUNTRY_C1).
  public var country: String

  /// Makes an envelope for a UBL 2.1 document.
  public init(
    sender: String, receiver: String, instance: String, created: String, type: String,
    customization: String = PeppolExport.customization, profile: String = PeppolExport.profile,
    country: String
  ) {
    self.sender = sender
    self.receiver = receiver
    self.instance = instance
    self.created = created
    self.type = type
    self.customization = customization
    self.profile = profile
    self.country = country
  }

  private static let space =
    "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"

  /// The message: the header and the document, whose declaration is left out.
  public func wrap(_ document: [UInt8]) -> [UInt8] {
    let names = UBLWriter.names + type + "-2"
    func partner(_ name: String, _ id: String) -> XMLNode? {
      group(name, [leaf("Identifier", id, [("Authority", "iso6523-actorid-upis")])])
    }
    func scope(_ type: String, _ instance: String, _ scheme: String?) -> XMLNode? {
      group(
        "Scope",
        [
          leaf("Type", type), leaf("InstanceIdentifier", instance), leaf("Identifier", scheme),
        ])
    }
    let header = group(
      "StandardBusinessDocumentHeader",
      [
        leaf("HeaderVersion", "1.0"), partner("Sender", sender), partner("Receiver", receiver),
        group(
          "DocumentIdentification",
          [
            leaf("Standard", names), leaf("TypeVersion", "2.1"),
            leaf("InstanceIdentifier", instance), leaf("Type", type),
            leaf("CreationDateAndTime", created),
          ]),
        group(
          "BusinessScope",
          [
            scope(
              "DOCUMENTID", "\(names)::\(type)##\(customization)::2.1", "busdox-docid-qns"),
            scope("PROCESSID", profile, "cenbii-procid-ubl"), scope("COUNTRY_C1", country, nil),
          ]),
      ])
    let envelope = XMLNode(
      name: "StandardBusinessDocument", attributes: [("xmlns", Self.space)],
      children: [header].compactMap { $0 })
    // The document is bytes already and goes in as it is, before the last end tag.
    var out = envelope.document()
    let end = Array("</StandardBusinessDocument>\n".utf8)
    out.removeLast(end.count)
    out.append(contentsOf: Self.withoutDeclaration(document))
    return out + end
  }

  private static func withoutDeclaration(_ document: [UInt8]) -> ArraySlice<UInt8> {
    let start = document.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard document[start...].starts(with: "<?xml".utf8),
      let end = document[start...].firstIndex(of: 0x3E)
    else { return document[start...] }
    return document[(end + 1)...].drop { $0 == 0x0A || $0 == 0x0D }
  }
}
