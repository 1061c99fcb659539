import Foundation
import MailModel

/// What `submit` makes of an invoice in a ready-made collection: which pages of which PDF it is,
/// and what the index says of it. It is the document's original; the PDF is kept beside it.
///
/// Its JSON has sorted keys, so that the same collection gives the same bytes.
public struct ReadyMadeOrder: Sendable, Equatable, Codable {
  /// Its form, which also tells an order from any other file.
  public var brevpress = "ready-made/1"
  /// SHA-256 of the index, or of the merged PDF where there is no index. The spool keeps it with
  /// the row as well: what a stranger writes cannot agree with that.
  public var container: String
  /// The sender's identifier.
  public var sender: String
  /// The PDF; nothing where it did not come.
  public var file: File?
  /// Pages of the PDF, from 1; all of them where it says nothing.
  public var pages: Pages?
  /// What the index says.
  public var entry: ReadyMadeEntry?
  /// The index's name, for diagnostics.
  public var index: String?
  /// PDFs that go with it.
  public var enclosures: [File] = []
  /// What is wrong with its place in the collection.
  public var faults: [Fault] = []

  /// A kept file.
  public struct File: Sendable, Equatable, Codable {
    /// Its name as it was received.
    public var name: String
    /// SHA-256 of its content.
    public var sha256: String
    /// Makes a file.
    public init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// A stretch of pages.
  public struct Pages: Sendable, Equatable, Codable {
    /// The first, from 1.
    public var first: Int
    /// The last.
    public var last: Int
    /// Makes a stretch.
    public init(first: Int, last: Int) {
      self.first = first
      self.last = last
    }
  }

  /// What was found wrong when the collection was taken apart.
  public struct Fault: Sendable, Equatable, Codable {
    /// Stable short name.
    public var code: String
    /// What is wrong.
    public var message: String
    /// Why, and what to do.
    public var why: String?
    /// What to do about it.
    public var fix: String?
    /// Makes a fault.
    public init(_ code: String, _ message: String, why: String? = nil, fix: String? = nil) {
      self.code = code
      self.message = message
      self.why = why
      self.fix = fix
    }
  }

  /// Makes an order.
  public init(container: String, sender: String) {
    self.container = container
    self.sender = sender
  }

  /// Its bytes.
  public func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self))
  }

  /// Reads an order; nothing where the bytes are none, or not that container's.
  public init?(_ bytes: [UInt8], container: String?) {
    guard let container, bytes.starts(with: Array("{\"brevpress\":\"ready-made/1\"".utf8)),
      let order = try? JSONDecoder().decode(ReadyMadeOrder.self, from: Data(bytes)),
      order.container == container
    else { return nil }
    self = order
  }
}
