/// What a machine says became of a piece: the words that inserters' and cameras' manuals have in
/// common.
public enum MachineStatus: String, Sendable, Codable, CaseIterable {
  /// In its envelope and out of the machine in order.
  case inserted
  /// Seen, and not good.
  case bad
  /// Nobody knows.
  case unknown
  /// Put aside by the machine (diverted).
  case outsorted
  /// Lost in a jam.
  case jammed
  /// Taken out by the operator.
  case removed
  /// To be printed again.
  case reprint
}

/// How an inserter's or camera's results file is read.
public struct ResultsMapping: Sendable, Hashable {
  /// What a column may say.
  public enum Field: String, Sendable, Codable, CaseIterable {
    case job, jobNumber, piece, id, sheet, mark, status, time
    /// A column that nobody needs.
    case ignore
  }

  /// A column.
  public struct Column: Sendable, Hashable {
    /// Its heading; in XML the name of its element or attribute.
    public var name: String
    /// What it says.
    public var field: Field
    /// Bytes, in a fixed-length file.
    public var width: Int
    /// Makes a column.
    public init(name: String, field: Field, width: Int = 0) {
      self.name = name
      self.field = field
      self.width = width
    }
  }

  /// Identifier, such as `results-default`.
  public var id: String
  /// How records follow each other.
  public var form: RecordForm
  /// Lines before the first record, the names of columns not counted.
  public var linesBefore: Int
  /// The columns, from left to right.
  public var columns: [Column]
  /// The machine's words, compared without regard to case and outer space.
  public var words: [String: MachineStatus]
  /// What a word means that is not in `words`.
  public var otherwise: MachineStatus
  /// What has become of a piece that the file does not name. Open-loop machines report only the
  /// bad ones (`inserted`); closed-loop machines report all (`unknown`).
  public var notReported: MachineStatus

  /// Makes a mapping.
  public init(
    id: String, form: RecordForm, linesBefore: Int = 0, columns: [Column],
    words: [String: MachineStatus], otherwise: MachineStatus = .unknown,
    notReported: MachineStatus = .unknown
  ) {
    self.id = id
    self.form = form
    self.linesBefore = linesBefore
    self.columns = columns
    self.words = words
    self.otherwise = otherwise
    self.notReported = notReported
  }
}
