/// How a sender's ready-made invoices come and how they may be printed: PDFs of its own design.
public struct ReadyMadeProfile: Sendable, Hashable {
  /// What may be done so that a design can be mailed.
  public enum Remedy: String, Sendable, Codable, CaseIterable {
    /// Nothing: the design's own address stands in the window.
    case asIs = "as-is"
    /// The page is scaled and moved within ``scaleMin`` and ``moveMax``.
    case move
    /// The address goes on the back of the first sheet.
    case addressOnBack = "address-on-back"
    /// A sheet of ours with the address goes before the first page.
    case coverSheet = "cover-sheet"
  }

  /// Names by which its files are known: `*` and `?` stand for what is not a slash. A name without
  /// slash is that of the file, wherever it lies.
  public var files: [String]
  /// The index beside its PDFs; nothing where the PDFs say it themselves.
  public var index: ReadyMadeIndex?
  /// How a merged PDF falls apart where no index gives its pages.
  public var split: ReadyMadeSplit?
  /// Places on an invoice's first page that say something.
  public var rectangles: [ReadyMadeRectangle]
  /// What holds where nothing else says it: currency, country, kind.
  public var defaults: [ReadyMadeField: String]
  /// How amounts are written in the index and in rectangles.
  public var decimalMark: DecimalMark
  /// How dates are written in the index and in rectangles.
  public var dateForm: DateForm
  /// What is tried, in this order; never empty.
  public var remedies: [Remedy]
  /// The smallest scale, 0.5…1; 1 forbids scaling.
  public var scaleMin: Double
  /// The farthest that a page may move across and down from where it lies.
  public var moveMax: Length

  /// Makes a profile.
  public init(
    files: [String], index: ReadyMadeIndex? = nil, split: ReadyMadeSplit? = nil,
    rectangles: [ReadyMadeRectangle] = [], defaults: [ReadyMadeField: String] = [:],
    decimalMark: DecimalMark = .point, dateForm: DateForm = .iso,
    remedies: [Remedy] = [.asIs], scaleMin: Double = 1, moveMax: Length = .mm(5)
  ) {
    self.files = files
    self.index = index
    self.split = split
    self.rectangles = rectangles
    self.defaults = defaults
    self.decimalMark = decimalMark
    self.dateForm = dateForm
    self.remedies = remedies
    self.scaleMin = scaleMin
    self.moveMax = moveMax
  }

  /// The sign before the decimals.
  public enum DecimalMark: String, Sendable, Codable, CaseIterable {
    /// 1234.50
    case point
    /// 1234,50
    case comma
  }

  /// How a day is written.
  public enum DateForm: String, Sendable, Codable, CaseIterable {
    /// 2026-11-22
    case iso = "YYYY-MM-DD"
    /// 20261122
    case basic = "YYYYMMDD"
    /// 22.11.2026
    case points = "DD.MM.YYYY"
    /// 22/11/2026
    case slashes = "DD/MM/YYYY"
    /// 22-11-2026
    case hyphens = "DD-MM-YYYY"
  }
}

/// What an index or a rectangle can say of an invoice.
public enum ReadyMadeField: String, Sendable, Codable, CaseIterable {
  /// The invoice's number.
  case number
  /// Issue date.
  case date
  /// Due date.
  case due
  /// ISO 4217 currency.
  case currency
  /// Amount to pay.
  case amount
  /// `invoice`, `credit-note` or `reminder`, or 380, 381.
  case kind
  /// The recipient's name.
  case name
  /// The address below the name as it stands on the letter, a value a line.
  case addressLines
  /// The whole address with the name, a value a line.
  case address
  /// Street and number.
  case street
  /// c/o, floor, box.
  case street2
  /// Postcode.
  case postcode
  /// Town.
  case town
  /// ISO 3166-1 country, or its name.
  case country
  /// The recipient's number with the sender.
  case buyerID
  /// OCR, KID, FIK, viite or RF.
  case paymentReference
  /// The PDF's name, relative to the index.
  case file
  /// The first page in a merged PDF, from 1.
  case firstPage
  /// The last page.
  case lastPage
  /// How many pages.
  case pageCount
  /// Pages as `3-4` or `3`.
  case pages
  /// PDFs that go with the invoice, a value a file, relative to the index.
  case enclosures
}

/// The file beside the PDFs that says what is in them.
public struct ReadyMadeIndex: Sendable, Hashable {
  /// The form.
  public enum Format: String, Sendable, CaseIterable {
    /// Delimited text.
    case csv
    /// JSON.
    case json
  }
  /// The encoding of delimited text; JSON is always UTF-8.
  public enum Encoding: String, Sendable, CaseIterable {
    /// UTF-8, with or without byte order mark.
    case utf8 = "UTF-8"
    /// ISO-8859-1.
    case latin1 = "ISO-8859-1"
    /// Windows-1252.
    case windows1252 = "windows-1252"
  }

  /// Names of index files, as ``ReadyMadeProfile/files``.
  public var files: [String]
  /// The form.
  public var format: Format
  /// The delimiter of CSV: one ASCII character.
  public var delimiter: UInt8
  /// The encoding of CSV.
  public var encoding: Encoding
  /// Whether CSV's first line names the columns.
  public var hasHeader: Bool
  /// Where JSON's list of invoices lies: names parted by points; nothing for the root.
  public var list: String?
  /// For each field the columns (names, or numbers from 1) or the JSON paths that say it.
  public var fields: [ReadyMadeField: [String]]
  /// The word in the first cell of CSV's last record, which counts the others.
  public var trailer: String?
  /// Where the number of invoices stands: a column of the trailer from 1, or a JSON path.
  public var count: String?
  /// Where the sum of their amounts stands.
  public var sum: String?

  /// Makes an index of CSV or JSON.
  public init(files: [String], format: Format, fields: [ReadyMadeField: [String]]) {
    self.files = files
    self.format = format
    self.fields = fields
    delimiter = 0x3B
    encoding = .utf8
    hasHeader = true
  }
}

/// The rule by which a merged PDF falls into invoices.
public struct ReadyMadeSplit: Sendable, Hashable {
  /// When a page begins an invoice.
  public enum Rule: String, Sendable, CaseIterable {
    /// The rectangle's text differs from that of the page before.
    case changes
    /// The rectangle's text matches ``pattern``.
    case matches
  }
  /// The rule.
  public var rule: Rule
  /// Where the text stands, from the page's top left.
  public var place: Rectangle
  /// A regular expression; with `changes`, its first group is what is compared.
  public var pattern: String?
  /// Makes a rule.
  public init(rule: Rule, place: Rectangle, pattern: String? = nil) {
    self.rule = rule
    self.place = place
    self.pattern = pattern
  }
}

/// A named place on an invoice's first page, from its top left.
public struct ReadyMadeRectangle: Sendable, Hashable {
  /// What it says.
  public var field: ReadyMadeField
  /// Where.
  public var place: Rectangle
  /// A regular expression whose first group, or the whole match, is the value.
  public var pattern: String?
  /// Makes a rectangle.
  public init(field: ReadyMadeField, place: Rectangle, pattern: String? = nil) {
    self.field = field
    self.place = place
    self.pattern = pattern
  }
}

/// Names with `*` and `?`, as site files write them.
public enum NamePattern {
  /// Whether a path fits; a pattern without slash looks at the last name alone.
  public static func fits(_ pattern: String, path: String) -> Bool {
    let name =
      pattern.utf8.contains(0x2F)
      ? path : path.split(separator: "/").last.map(String.init) ?? path
    return fits(Array(pattern.utf8), Array(name.utf8))
  }

  /// The usual two pointers with one place to come back to, so that time is at worst a product.
  private static func fits(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var (p, n) = (0, 0)
    var star: (pattern: Int, name: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == 0x2A {
        star = (p, n)
        p += 1
      } else if p < pattern.count,
        pattern[p] == name[n] || (pattern[p] == 0x3F && name[n] != 0x2F)
      {
        p += 1
        n += 1
      } else if let back = star, name[back.name] != 0x2F {
        star = (back.pattern, back.name + 1)
        p = back.pattern + 1
        n = back.name + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == 0x2A }
  }
}
