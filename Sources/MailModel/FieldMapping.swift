/// How the inserter's control file is written. No vendor's byte layout is public, so every layout
/// is data of the site.
public struct FieldMapping: Sendable, Hashable {
  /// What one record stands for.
  public enum Record: String, Sendable, Codable, CaseIterable { case piece, sheet }

  /// What a column may hold; the words are those of `manifest.json`.
  public enum Source: String, Sendable, Codable, CaseIterable {
    case job, jobNumber, site, `operator`, product, zone, postingDate, created, envelope, stock
    case fold, jobPieces, jobSheets, constant
    case piece, id, sender, recipient, invoices, country, postcode
    case envelopeNumber, envelopeCount, feeders, divert, weightGrams, thicknessMM
    case postageAmount, postageCurrency, sheets, firstPage, lastPage, firstMark, lastMark
    case tray, bundle, trayEnd
    case sheet, document, mark, page, lane
  }

  /// On which side of its column a short value stands.
  public enum Alignment: String, Sendable, Codable, CaseIterable { case left, right }

  /// How a date is written.
  public enum DateForm: String, Sendable, Codable, CaseIterable {
    case iso = "YYYY-MM-DD"
    case compact = "YYYYMMDD"
    case short = "YYMMDD"
    case nordic = "DD.MM.YYYY"
    /// Year and day of the year.
    case ordinal = "YYYYDDD"
  }

  /// What stands between whole and part of a decimal number.
  public enum DecimalMark: String, Sendable, Codable, CaseIterable {
    case point, comma
    /// Nothing: 21.50 is written 2150.
    case implied
  }

  /// A column.
  public struct Column: Sendable, Hashable {
    /// Its heading; in XML the name of its element.
    public var name: String
    /// What it holds.
    public var source: Source
    /// The text of a constant.
    public var text: String
    /// Bytes of the code page; none where it is as wide as its value.
    public var width: Int?
    /// Where a short value stands.
    public var alignment: Alignment
    /// One ASCII character that fills the rest.
    public var pad: String
    /// Whether a longer value is cut; else it stops the job, since a cut number is another number.
    public var cuts: Bool
    /// How many decimals a weight, thickness or price has; none for as many as it needs.
    public var decimals: Int?
    /// What stands before the decimals.
    public var decimalMark: DecimalMark
    /// How a date is written.
    public var dateForm: DateForm

    /// Makes a column.
    public init(
      name: String, source: Source, text: String = "", width: Int? = nil,
      alignment: Alignment = .left, pad: String = " ", cuts: Bool = false, decimals: Int? = nil,
      decimalMark: DecimalMark = .point, dateForm: DateForm = .iso
    ) {
      self.name = name
      self.source = source
      self.text = text
      self.width = width
      self.alignment = alignment
      self.pad = pad
      self.cuts = cuts
      self.decimals = decimals
      self.decimalMark = decimalMark
      self.dateForm = dateForm
    }
  }

  /// Identifier, such as `insert-default`.
  public var id: String
  /// What one record stands for.
  public var record: Record
  /// How records follow each other.
  public var form: RecordForm
  /// The columns of a header record that says of the whole job; none where there is no such record.
  public var headerColumns: [Column]
  /// The columns.
  public var columns: [Column]

  /// Makes a mapping.
  public init(
    id: String, record: Record, form: RecordForm, headerColumns: [Column] = [], columns: [Column]
  ) {
    self.id = id
    self.record = record
    self.form = form
    self.headerColumns = headerColumns
    self.columns = columns
  }

  /// Makes a mapping of a delimited file.
  public init(
    id: String, record: Record, delimiter: String, header: Bool, carriageReturn: Bool,
    columns: [Column]
  ) {
    self.init(
      id: id, record: record,
      form: RecordForm(delimiter: delimiter, header: header, carriageReturn: carriageReturn),
      columns: columns)
  }
}

extension FieldMapping.Source {
  /// Whether it can only be said of a sheet, so that the record must be one.
  public var isOfSheet: Bool {
    switch self {
    case .sheet, .document, .mark, .page, .lane: true
    default: false
    }
  }

  /// Whether it says of the whole job, so that a header record may have it.
  public var isOfJob: Bool {
    switch self {
    case .job, .jobNumber, .site, .operator, .product, .zone, .postingDate, .created, .envelope,
      .stock, .fold, .jobPieces, .jobSheets, .constant, .postageCurrency:
      true
    default: false
    }
  }

  /// Whether it is a number with decimals.
  public var isDecimal: Bool {
    switch self {
    case .weightGrams, .thicknessMM, .postageAmount: true
    default: false
    }
  }
}
