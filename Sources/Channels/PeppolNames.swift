import HashKit
import MailModel

/// An address in the Peppol network: scheme of four digits and value, such as `0192:974760673`.
struct PeppolParticipant: Sendable, Equatable {
  static let scheme = "iso6523-actorid-upis"

  /// `scheme:value`, as it was given.
  let text: String

  /// Takes `scheme:value`; nothing where it has not that form (Policy for use of Identifiers).
  init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3C }
    guard parts.count == 2, parts[0].utf8.count == 4,
      parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }), !parts[1].isEmpty, isPlain,
      text.utf8.count <= 135
    else { return nil }
    self.text = text
  }

  init?(_ identifier: Identifier?) {
    guard let identifier, let scheme = identifier.scheme else { return nil }
    self.init("\(scheme):\(identifier.value)")
  }

  /// The address of a recipient: the one that was found, its own, or that of its number in the
  /// register of companies of Norway or Sweden.
  init?(_ card: ContactCard, found: String? = nil) {
    if let own = found.flatMap({ PeppolParticipant($0) }) ?? PeppolParticipant(card.endpoint) {
      self = own
      return
    }
    guard let number = card.organisationNumber,
      let scheme = ["NO": "0192", "SE": "0007"][card.country ?? ""]
    else { return nil }
    self.init("\(scheme):\(number)")
  }

  /// The two are one participant whatever their letters' case.
  static func == (a: PeppolParticipant, b: PeppolParticipant) -> Bool {
    a.text.lowercased() == b.text.lowercased()
  }

  /// The name that the network's locator has for it in a zone: base32 of the SHA-256 of the value
  /// in small letters, without padding.
  func locatorName(zone: String) -> String {
    "\(Self.base32(Bytes.sha256(Array(text.lowercased().utf8)))).\(Self.scheme).\(zone)"
  }

  /// RFC 4648 6, in small letters, without padding.
  static func base32(_ bytes: [UInt8]) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var out: [UInt8] = []
    var kept = 0
    var bits = 0
    for byte in bytes {
      kept = kept << 8 | Int(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        out.append(letters[kept >> bits & 31])
      }
      kept &= 0xFF
    }
    if bits > 0 { out.append(letters[kept << (5 - bits) & 31]) }
    return String(decoding: out, as: UTF8.self)
  }
}

/// A kind of document and process of the network.
struct PeppolDocument: Sendable, Equatable {
  static let scheme = "busdox-docid-qns"
  static let processScheme = "cenbii-procid-ubl"
  static let customization =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
  static let process = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
  static let invoice = PeppolDocument(root: "Invoice")
  static let creditNote = PeppolDocument(root: "CreditNote")

  /// The name of the outermost element.
  let root: String
  /// Its namespace.
  var namespace: String { "urn:oasis:names:specification:ubl:schema:xsd:\(root)-2" }
  /// The identifier without its scheme.
  var id: String { "\(namespace)::\(root)##\(Self.customization)::2.1" }
}

/// Bytes of digests.
enum Bytes {
  /// The 32 bytes of a SHA-256.
  static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array(sha256Hex(bytes).utf8)
    func value(_ digit: UInt8) -> UInt8 { digit < 0x3A ? digit - 0x30 : digit - 0x57 }
    return stride(from: 0, to: digits.count, by: 2).map {
      value(digits[$0]) << 4 | value(digits[$0 + 1])
    }
  }
}

/// The envelope of the network: who to whom, what, by which process (Business Message Envelope
/// 2.0).
struct PeppolEnvelope {
  var sender: PeppolParticipant
  var receiver: PeppolParticipant
  var document: PeppolDocument
  /// ISO 3166-1 alpha-2 country of the sender.
  var country: String
  /// The message's name in the network.
  var instance: String
  var made: Moment

  /// The envelope around a document in UTF-8.
  func bytes(around payload: ArraySlice<UInt8>) -> [UInt8] {
    let actor = "<Identifier Authority=\"\(PeppolParticipant.scheme)\">"
    func scope(_ type: String, _ value: String, _ scheme: String?) -> String {
      "<Scope><Type>\(type)</Type><InstanceIdentifier>\(PlainText.xml(value))</InstanceIdentifier>"
        + (scheme.map { "<Identifier>\($0)</Identifier>" } ?? "") + "</Scope>"
    }
    let space = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    let head =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<StandardBusinessDocument xmlns=\"\(space)\"><StandardBusinessDocumentHeader>"
      + "<HeaderVersion>1.0</HeaderVersion>"
      + "<Sender>\(actor)\(PlainText.xml(sender.text))</Identifier></Sender>"
      + "<Receiver>\(actor)\(PlainText.xml(receiver.text))</Identifier></Receiver>"
      + "<DocumentIdentification><Standard>\(document.namespace)</Standard>"
      + "<TypeVersion>2.1</TypeVersion><InstanceIdentifier>\(instance)</InstanceIdentifier>"
      + "<Type>\(document.root)</Type><CreationDateAndTime>\(made.iso)</CreationDateAndTime>"
      + "</DocumentIdentification><BusinessScope>"
      + scope("DOCUMENTID", document.id, PeppolDocument.scheme)
      + scope("PROCESSID", PeppolDocument.process, PeppolDocument.processScheme)
      + scope("COUNTRY_C1", country, nil)
      + "</BusinessScope></StandardBusinessDocumentHeader>"
    return Array(head.utf8) + payload + Array("</StandardBusinessDocument>\n".utf8)
  }
}

extension Moment {
  /// `2026-11-26T19:00:00Z`.
  var iso: String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let rest = seconds % 86_400
    return "\(CalendarDate(daysSince1970: seconds / 86_400))T"
      + "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }

  /// Reads an `xsd:dateTime`; without a zone it is UTC.
  init?(iso text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19, bytes[10] == 0x54, bytes[13] == 0x3A, bytes[16] == 0x3A,
      let day = CalendarDate(iso: text.prefix(10))
    else { return nil }
    func two(_ at: Int) -> Int? {
      guard (0x30...0x39).contains(bytes[at]), (0x30...0x39).contains(bytes[at + 1]) else {
        return nil
      }
      return Int(bytes[at] - 0x30) * 10 + Int(bytes[at + 1] - 0x30)
    }
    guard let hour = two(11), let minute = two(14), let second = two(17), hour <= 24, minute < 60,
      second <= 60
    else { return nil }
    var rest = bytes[19...]
    if rest.first == 0x2E {
      rest = rest.dropFirst().drop { (0x30...0x39).contains($0) }
    }
    var offset = 0
    if let sign = rest.first, sign == 0x2B || sign == 0x2D {
      guard rest.count == 6, let hours = two(rest.startIndex + 1),
        let minutes = two(rest.startIndex + 4)
      else { return nil }
      offset = (hours * 60 + minutes) * (sign == 0x2B ? 60 : -60)
    } else if !rest.isEmpty, rest != [0x5A] {
      return nil
    }
    self.init(
      seconds: day.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset)
  }
}
