/// An opened archive (zip) as receiving sees it. The command line wires it to ZipKit.
public protocol ArchiveReading {
  /// How many entries the archive lists.
  var entryCount: Int { get }
  /// The raw name of an entry. One that ends with `/` is a folder.
  func entryName(_ index: Int) throws -> [UInt8]
  /// The bytes of an entry.
  ///
  /// - Throws: whatever is wrong: encrypted, damaged, more than `limit` bytes. That makes this one
  ///   member a rejected file; the others go on.
  func entryBytes(_ index: Int, limit: Int) throws -> [UInt8]
}

/// Opens the archive at a path. What it throws makes the archive itself one rejected file.
public typealias ArchiveOpening = @Sendable (_ path: String) throws -> any ArchiveReading

/// How a file that holds several invoices (a sender's own table) is taken apart. The command line
/// wires it to what reads such files.
public struct SheafParting: Sendable {
  /// Whether a file of that path may be one; asked before its bytes are looked at.
  public var isFor: @Sendable (_ path: String) -> Bool
  /// Its invoices in order, each with a name that holds no `/`; one or none where it is not to be
  /// taken apart.
  public var pieces:
    @Sendable (_ path: String, _ bytes: [UInt8]) -> [(name: String, bytes: [UInt8])]
  /// Makes a way of parting.
  public init(
    isFor: @escaping @Sendable (_ path: String) -> Bool,
    pieces:
      @escaping @Sendable (_ path: String, _ bytes: [UInt8]) -> [(
        name: String, bytes: [UInt8]
      )]
  ) {
    self.isFor = isFor
    self.pieces = pieces
  }
}

/// How much receiving takes.
public struct ReceivingLimits: Sendable {
  /// A larger file is kept and rejected.
  public var fileBytesMax = 200 << 20
  /// A larger zip is kept and rejected unopened.
  public var archiveBytesMax = 2 << 30
  /// All members of one zip together, inflated.
  public var archiveInflatedBytesMax = 8 << 30
  /// Members of one zip.
  public var archiveEntriesMax = 200_000
  /// Folders in folders.
  public var depthMax = 64
  /// Files that become durable together.
  public var chunkFiles = 500
  /// Bytes that become durable together.
  public var chunkBytes = 64 << 20
  /// A file up to this size is read in one piece.
  var wholeFileBytes = 4 << 20
  /// Makes the usual limits.
  public init() {}
}

/// What a submission did.
public struct SubmissionSummary: Sendable, Equatable {
  /// The submission's number.
  public var submission = 0
  /// New rows.
  public var received = 0
  /// Files that were received before under the same path with the same bytes.
  public var receivedAgain = 0
  /// New rows that were rejected at once (too large, unreadable archive).
  public var rejected = 0
  /// Left alone on purpose: half-uploaded, hidden, links, not files.
  public var skipped: [Skipped] = []
  /// Could not be read although they should be.
  public var failed: [Skipped] = []
  /// Bytes of the new rows.
  public var bytes = 0

  /// A file that was not received, and why.
  public struct Skipped: Sendable, Equatable {
    /// Relative path.
    public var path: String
    /// Why.
    public var why: String
  }
}
