/// Takes files that belong together apart into documents: an index and the PDFs that it names, a
/// merged PDF of many. The command line wires it to whoever knows how.
///
/// Like a zip, what is taken apart counts as the documents in it. Its bytes are kept whatever they
/// are.
public protocol Collecting {
  /// Whether a file may belong to a collection, by its path alone. Such files are set aside until
  /// the submission is read.
  ///
  /// - Parameter sender: the sender that `submit --sender` named.
  /// - Throws: where it cannot be told at all; then nothing more is received.
  func claims(_ path: String, sender: String?) throws -> Bool
  /// The rows of the files that were set aside, in their order; each file is a row of its own, or
  /// is a container of rows, or both are in vain and it must be a row.
  ///
  /// - Parameter location: where the bytes of a digest lie.
  func collect(
    _ files: [CollectedFile], sender: String?, location: (_ sha256: String) -> String
  ) throws -> CollectedRows
}

/// A file that was set aside.
public struct CollectedFile: Sendable, Hashable {
  /// Its path as received.
  public var path: BytePath
  /// SHA-256 of its bytes, which are kept.
  public var sha256: String
  /// Size.
  public var bytes: Int
  /// SHA-256 of the zip that it came in.
  public var archive: String?
}

/// What a collection came to.
public struct CollectedRows: Sendable {
  /// A document.
  public struct Row: Sendable {
    /// What the row's bytes are.
    public enum Content: Sendable {
      /// Those of a file that was set aside.
      case file(CollectedFile)
      /// These.
      case bytes([UInt8])
    }
    /// Its path.
    public var path: BytePath
    /// Its bytes.
    public var content: Content
    /// SHA-256 of the container that it was in.
    public var container: String?
    /// Whose it is.
    public var sender: String?
    /// Why it is rejected at once.
    public var rejected: Reason?
    /// Makes a row.
    public init(
      path: BytePath, content: Content, container: String? = nil, sender: String? = nil,
      rejected: Reason? = nil
    ) {
      self.path = path
      self.content = content
      self.container = container
      self.sender = sender
      self.rejected = rejected
    }
  }

  /// The documents in their order.
  public var rows: [Row] = []
  /// Files that count as the documents in them, with how many these are.
  public var containers: [(file: CollectedFile, members: Int)] = []
  /// Makes an empty collection.
  public init() {}
}
