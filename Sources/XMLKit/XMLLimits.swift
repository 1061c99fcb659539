/// How much of a document the reader takes in before it stops. Everything from outside is hostile.
public struct XMLLimits: Sendable {
  /// Bytes of the document as it arrives.
  public var bytes: Int
  /// Open elements inside each other.
  public var depth: Int
  /// Elements of the whole document.
  public var elements: Int
  /// Attributes and namespace declarations of one element.
  public var attributesPerElement: Int
  /// UTF-8 bytes of one attribute's value.
  public var attributeBytes: Int
  /// UTF-8 bytes of all text together.
  public var textBytes: Int
  /// UTF-8 bytes of one name or namespace.
  public var nameBytes: Int

  /// Makes limits; the defaults suit an invoice with large embedded attachments.
  public init(
    bytes: Int = 160 << 20, depth: Int = 64, elements: Int = 4_000_000,
    attributesPerElement: Int = 64, attributeBytes: Int = 16 << 10, textBytes: Int = 160 << 20,
    nameBytes: Int = 1024
  ) {
    self.bytes = bytes
    self.depth = depth
    self.elements = elements
    self.attributesPerElement = attributesPerElement
    self.attributeBytes = attributeBytes
    self.textBytes = textBytes
    self.nameBytes = nameBytes
  }
}

/// Why a document could not be read. Carries a place and never the document's content.
public struct XMLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of trouble, for programs.
  public enum Kind: String, Sendable {
    /// Nothing but white space, or nothing at all.
    case empty
    /// Not XML at all by its first bytes.
    case notXML
    /// Bytes that the declared or detected encoding does not have.
    case encoding
    /// An encoding that is not read.
    case unsupportedEncoding
    /// A document type declaration, which is never read.
    case doctype
    /// A limit of `XMLLimits`.
    case limit
    /// Not well-formed, namespaces included.
    case malformed
  }
  /// The kind of trouble.
  public var kind: Kind
  /// One sentence without a full stop.
  public var message: String
  /// The file as the caller named it.
  public var file: String
  /// Line, counted from 1; 0 where the place is not known.
  public var line: Int
  /// Column in characters, counted from 1; 0 where the place is not known.
  public var column: Int

  /// Makes an error.
  public init(
    _ kind: Kind, _ message: String, file: String, line: Int = 0, column: Int = 0
  ) {
    self.kind = kind
    self.message = message
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column: message`.
  public var description: String {
    line > 0 ? "\(file):\(line):\(column): \(message)" : "\(file): \(message)"
  }
}
