/// A character set of a machine's file.
public enum CodePage: String, Sendable, Codable, CaseIterable {
  /// Every character.
  case utf8 = "UTF-8"
  /// Western European, one byte a character.
  case latin1 = "ISO-8859-1"
  /// The character set of the first PCs, which older machine controllers still speak.
  case cp437 = "CP437"
}

/// How records of a machine's file follow each other. The same forms are written (control files)
/// and read (results files). The names are those of Ricoh ProcessDirector, the one public model.
public struct RecordForm: Sendable, Hashable {
  /// The kinds of file.
  public enum Format: String, Sendable, Codable, CaseIterable {
    /// Delimited: values with a character between them.
    case delimited = "DEL"
    /// Fixed-length records: each column is so many bytes wide.
    case fixed = "FLR"
    /// One element a record.
    case xml = "XML"
  }

  /// The kind of file.
  public var format: Format
  /// One ASCII character between the columns of a delimited file.
  public var delimiter: String
  /// Whether the columns of a delimited file are named by a record of their own.
  public var header: Bool
  /// Whether lines end with CR LF, else LF.
  public var carriageReturn: Bool
  /// Whether records end with a line end; a fixed-length file may do without.
  public var lineEnds: Bool
  /// The character set.
  public var codePage: CodePage
  /// One ASCII character in the place of a character that the code page lacks.
  public var replacement: String
  /// The outermost element of an XML file.
  public var rootElement: String
  /// The element of a record of an XML file.
  public var recordElement: String

  /// Makes a form; the defaults are those of the site's files.
  public init(
    format: Format = .delimited, delimiter: String = ";", header: Bool = true,
    carriageReturn: Bool = true, lineEnds: Bool = true, codePage: CodePage = .utf8,
    replacement: String = "?", rootElement: String = "job", recordElement: String = "record"
  ) {
    self.format = format
    self.delimiter = delimiter
    self.header = header
    self.carriageReturn = carriageReturn
    self.lineEnds = lineEnds
    self.codePage = codePage
    self.replacement = replacement
    self.rootElement = rootElement
    self.recordElement = recordElement
  }
}
