/// How much a layout may ask of the engine. Layouts come from designers and senders; none may
/// stop a day's run.
enum LayoutLimits {
  /// Bytes of one source file.
  static let sourceBytes = 1 << 20
  /// Elements after fragments and blocks are put in place.
  static let elements = 20_000
  /// Elements inside each other.
  static let depth = 40
  /// Fragment files of one layout.
  static let fragments = 64
  /// Fragments that read fragments.
  static let fragmentDepth = 8
  /// Bytes of one expression.
  static let expressionBytes = 4_000
  /// Parentheses and the like inside each other.
  static let expressionDepth = 40
  /// Bytes of a text that an expression makes.
  static let textBytes = 1 << 20
  /// Rounds of all loops and tables of one document.
  static let rounds = 300_000
  /// Pages of one document.
  static let pages = 2_000
  /// Pages of a PDF that is stationery.
  static let stationeryPages = 8
  /// Diagnostics of one document; further ones say nothing new.
  static let diagnostics = 50
  /// Micrometres below which a column holds no text: it would be set a letter a line.
  static let columnWidth = 1_000
  /// Things set for one document: texts, lines, pictures.
  static let items = 1_000_000
  /// Lines of one paragraph.
  static let paragraphLines = 20_000
}
