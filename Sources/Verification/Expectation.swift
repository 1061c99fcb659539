import Foundation
import MailModel

/// What a finished print file must show, page by page: from the job folder's manifest and from the
/// spool's records, never from the code that draws.
public struct PrintExpectation: Sendable {
  /// Name of the file in diagnostics, such as `jobs/20261122-0001/print.pdf`.
  public var name: String
  /// Pages.
  public var pages: Int
  /// Size of every page.
  public var sheetSize: Size
  /// Whether nothing may be coloured.
  public var isMono: Bool
  /// The leaves of a page by column, from the left; one that is the whole page for most jobs.
  public var lanes: [Rectangle]
  /// How marks are read.
  public var markForm: MarkForm?
  /// One for each sheet.
  public var marks: [Mark]
  /// One for each piece with a window.
  public var addresses: [Address]
  /// What is known of the text of each side of a leaf.
  public var texts: [LeafPlace: PageText]
  /// Whether `texts` come from an earlier reading by the same reader, so that any other text is a
  /// change.
  public var isTextExact: Bool
  /// Makes an expectation.
  public init(
    name: String, pages: Int, sheetSize: Size, isMono: Bool, lanes: [Rectangle] = [],
    markForm: MarkForm? = nil, marks: [Mark] = [], addresses: [Address] = [],
    texts: [LeafPlace: PageText] = [:], isTextExact: Bool = false
  ) {
    self.name = name
    self.pages = pages
    self.sheetSize = sheetSize
    self.isMono = isMono
    self.lanes =
      lanes.isEmpty
      ? [Rectangle(x: .zero, y: .zero, width: sheetSize.width, height: sheetSize.height)] : lanes
    self.markForm = markForm
    self.marks = marks
    self.addresses = addresses
    self.texts = texts
    self.isTextExact = isTextExact
  }

  /// The mark of one sheet.
  public struct Mark: Sendable {
    /// The side that carries it.
    public var place: LeafPlace
    /// What it says.
    public var text: String
    /// The piece's number in its job.
    public var piece: Int
    /// The sheet's number in its piece.
    public var sheet: Int
    /// Makes a mark.
    public init(place: LeafPlace, text: String, piece: Int, sheet: Int) {
      self.place = place
      self.text = text
      self.piece = piece
      self.sheet = sheet
    }
  }

  /// The address of one piece.
  public struct Address: Sendable {
    /// The side that carries it.
    public var place: LeafPlace
    /// The piece's number in its job.
    public var piece: Int
    /// What shows through the window, on the leaf.
    public var window: Rectangle
    /// Its lines, as the spool has them.
    public var lines: [String]
    /// What else may stand in the window, such as a return address, all of it; nothing where that
    /// is not known, and then more than the lines is no fault here.
    public var others: [String]?
    /// The box of its words on the leaf, where an earlier reading or the page's frame tells.
    public var box: Rectangle?
    /// Makes an address.
    public init(
      place: LeafPlace, piece: Int, window: Rectangle, lines: [String], others: [String]? = nil,
      box: Rectangle? = nil
    ) {
      self.others = others
      self.place = place
      self.piece = piece
      self.window = window
      self.lines = lines
      self.box = box
    }
  }
}

/// One side of a leaf in the file.
public struct LeafPlace: Sendable, Hashable, Comparable {
  /// The page, from 1.
  public var page: Int
  /// The column on the page, from 0 at the left as one looks at it.
  public var column: Int
  /// Makes a place.
  public init(page: Int, column: Int = 0) {
    self.page = page
    self.column = column
  }
  /// Orders places as they are printed.
  public static func < (a: LeafPlace, b: LeafPlace) -> Bool {
    (a.page, a.column) < (b.page, b.column)
  }
}

/// What is kept of the text of one page: enough to tell it from others, nothing to read.
public struct PageText: Sendable, Hashable {
  /// A sum over its characters in whatever order, white space left out; 0 for a page without text.
  public var sum: UInt64
  /// Makes one of a sum.
  public init(sum: UInt64) { self.sum = sum }

  /// Adds up the characters of texts. Ligatures and widths of one character are one character.
  public init(_ texts: some Sequence<String>) {
    var sum: UInt64 = 0
    for text in texts {
      let plain =
        text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCompatibilityMapping
      for scalar in plain.unicodeScalars where !PageText.isSilent(scalar) {
        sum &+= PageText.mixed(UInt64(scalar.value))
      }
    }
    self.sum = sum
  }

  /// Whether all characters of `lines` are among those of `texts`.
  static func holds(_ texts: [String], _ lines: [String]) -> Bool {
    var counts: [Unicode.Scalar: Int] = [:]
    for text in texts {
      for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
        counts[scalar, default: 0] += 1
      }
    }
    for line in lines {
      for scalar in line.precomposedStringWithCompatibilityMapping.unicodeScalars
      where !isSilent(scalar) {
        guard let count = counts[scalar], count > 0 else { return false }
        counts[scalar] = count - 1
      }
    }
    return true
  }

  /// Characters that no ink shows: readers give or leave them out as they like.
  private static func isSilent(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value <= 0x20 || scalar.value == 0xAD { return true }
    guard scalar.value > 0x7F else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }

  /// SplitMix64: neighbours become far apart, so that sums of different texts differ.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// How much of a job is read.
public enum VerificationScope: Sendable {
  /// Every sheet.
  case all
  /// The first and the last pages and every tenth stretch between.
  case sample
}

/// What a reading found.
public struct VerificationReport: Sendable {
  /// Everything that is wrong; empty for a sound file. Bounded: see ``left``.
  public var findings: [Diagnostic] = []
  /// Findings beyond the bound, only counted.
  public var left = 0
  /// Marks that were decoded.
  public var marksRead = 0
  /// Addresses that were read.
  public var addressesRead = 0
  /// Pages whose text was read.
  public var pagesRead = 0
  /// What was read of each side of a leaf.
  public var texts: [LeafPlace: PageText] = [:]
  /// The box of the words in the window, on the leaf.
  public var addressBoxes: [LeafPlace: Rectangle] = [:]
  /// Makes an empty report.
  public init() {}

  /// Whether nothing is wrong.
  public var isSound: Bool { findings.isEmpty }

  /// Findings that are listed one by one.
  public static let findingsMax = 100

  mutating func add(_ finding: Diagnostic) {
    if findings.count < Self.findingsMax { findings.append(finding) } else { left += 1 }
  }
}
