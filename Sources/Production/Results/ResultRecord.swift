import MailModel

/// What one record of a results file says.
public struct ResultRecord: Sendable, Hashable {
  /// Its number in the file, from 1.
  public var record: Int
  /// The line that it stands on, from 1; in a fixed-length file without line ends its number. None
  /// in XML, where finding it costs a look at the whole file.
  public var line: Int?
  /// The job's name, where the file says it.
  public var job: String?
  /// The job's number, where the file says it.
  public var jobNumber: Int?
  /// The piece's number in its job, where the file says it.
  public var piece: Int?
  /// The piece's identifier, where the file says it.
  public var id: String?
  /// The sheet's number in its piece, where the file says it.
  public var sheet: Int?
  /// The mark that was read, where the file says it.
  public var mark: String?
  /// What became of it.
  public var status: MachineStatus
  /// When, as the machine wrote it.
  public var time: String?
}

/// Bounds on a results file. Everything from outside is hostile.
public struct ResultsLimits: Sendable, Hashable {
  /// Bytes of the file.
  public var bytesMax: Int
  /// Records.
  public var recordsMax: Int
  /// Bytes of one record.
  public var recordBytesMax: Int
  /// Columns of one record.
  public var columnsMax: Int
  /// Diagnostics about records; more are counted only.
  public var diagnosticsMax: Int

  /// Makes limits; the defaults suit a day of a large print room.
  public init(
    bytesMax: Int = 256 << 20, recordsMax: Int = 2_000_000, recordBytesMax: Int = 16 << 10,
    columnsMax: Int = 256, diagnosticsMax: Int = 100
  ) {
    self.bytesMax = bytesMax
    self.recordsMax = recordsMax
    self.recordBytesMax = recordBytesMax
    self.columnsMax = columnsMax
    self.diagnosticsMax = diagnosticsMax
  }
}
