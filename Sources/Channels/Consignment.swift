import MailModel

/// An invoice on its way to a channel: all that a message can be made of.
public struct Consignment: Sendable {
  /// Something that goes with the invoice.
  public struct Enclosure: Sendable, Equatable {
    /// A plain file name without a path.
    public var name: String
    /// Its type, such as `application/pdf`.
    public var type: String
    /// Its bytes.
    public var bytes: [UInt8]
    /// Makes an enclosure.
    public init(name: String, type: String, bytes: [UInt8]) {
      self.name = name
      self.type = type
      self.bytes = bytes
    }
  }

  /// Its place in the order of receipt.
  public var seq: Int
  /// What it says.
  public var invoice: Invoice
  /// The invoice's data as they were received; empty where it came as pages only.
  public var original: [UInt8]
  /// What tells it from every other document: the bytes that were received for it.
  public var identity: [UInt8]
  /// Whose it is.
  public var sender: SenderProfile
  /// Whom it is for.
  public var recipient: ContactCard
  /// The channel's own address of the recipient, where a directory or a look-up gave one.
  public var address: String?
  /// The sender's design as a PDF; there where `traits.wantsPDF`.
  public var pdf: [UInt8]?
  /// The document in another form; there where `traits.wantsForm` names one and it could be made.
  public var converted: [UInt8]?
  /// What that form has no place for, has otherwise or lacks, where it was converted.
  public var losses: [Diagnostic] = []
  /// The message that claimed it, where the claim is called back.
  public var claim: [UInt8]?
  /// What goes with it.
  public var enclosures: [Enclosure] = []
  /// Where the recipient can look at it, if anywhere.
  public var link: String?

  /// Makes a consignment.
  public init(
    seq: Int, invoice: Invoice, original: [UInt8], sender: SenderProfile, recipient: ContactCard
  ) {
    self.seq = seq
    self.invoice = invoice
    self.original = original
    identity = original
    self.sender = sender
    self.recipient = recipient
  }
}

/// What came of making a message.
public enum Preparation: Sendable, Equatable {
  /// The message.
  case ready(PreparedMessage)
  /// These documents (all, where nothing is named) cannot go this way: the code says why, and the
  /// next rung has its turn.
  case refused(code: String, documents: [Int] = [])
}

/// A message as it is kept before it is sent: what the adapter needs besides, and the bytes.
public struct PreparedMessage: Sendable, Equatable {
  /// The adapter's own fields: an address, a file's name.
  public var fields: [String: String]
  /// The bytes that go out.
  public var body: [UInt8]

  /// Makes a message.
  public init(fields: [String: String] = [:], body: [UInt8]) {
    self.fields = fields
    self.body = body
  }

  private static let mark = Array("brevpress-message/1\n".utf8)

  /// The message as bytes: a mark, each field as `length name length value` in the order of names,
  /// the number of fields before them, then the body. The same message is always the same bytes.
  public var encoded: [UInt8] {
    var out = Self.mark
    func add(_ text: String) {
      let bytes = Array(text.utf8)
      out += Array("\(bytes.count):".utf8) + bytes
    }
    out += Array("\(fields.count);".utf8)
    for name in fields.keys.sorted() {
      add(name)
      add(fields[name] ?? "")
    }
    return out + body
  }

  /// Reads what `encoded` wrote; nothing where it is anything else.
  public init?(encoded bytes: [UInt8]) {
    guard bytes.starts(with: Self.mark) else { return nil }
    var rest = bytes[Self.mark.count...]
    func number(upTo end: UInt8) -> Int? {
      var value = 0
      var digits = 0
      while let byte = rest.first, (0x30...0x39).contains(byte), digits < 9 {
        value = value * 10 + Int(byte - 0x30)
        digits += 1
        rest.removeFirst()
      }
      guard digits > 0, rest.first == end else { return nil }
      rest.removeFirst()
      return value
    }
    func text() -> String? {
      guard let length = number(upTo: 0x3A), length <= rest.count else { return nil }
      defer { rest = rest.dropFirst(length) }
      return String(validating: rest.prefix(length), as: UTF8.self)
    }
    guard let count = number(upTo: 0x3B), count <= 1000 else { return nil }
    var fields: [String: String] = [:]
    for _ in 0..<count {
      guard let name = text(), let value = text() else { return nil }
      fields[name] = value
    }
    self.init(fields: fields, body: Array(rest))
  }
}
