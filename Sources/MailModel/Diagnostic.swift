/// One thing found wrong or worth knowing: where, what, why and the fix.
///
/// Names a file, an invoice, a piece; never a person, an address or an amount that could tell who
/// it is about. Amounts are allowed only where a rule compares two sums of the document.
public struct Diagnostic: Hashable, Sendable, Codable, Error {
  /// How grave a diagnostic is. The order is from harmless to grave.
  public enum Severity: String, Sendable, Codable, Comparable, CaseIterable {
    /// Worth knowing; changes nothing.
    case note
    /// A person should look, nothing is stopped.
    case warning
    /// The document waits for a person: state *deviation*.
    case deviation
    /// The document or file cannot be used: state *rejected*; in a layout, an error.
    case error

    /// Orders severities from harmless to grave.
    public static func < (a: Severity, b: Severity) -> Bool {
      func rank(_ s: Severity) -> Int { allCases.firstIndex(of: s) ?? 0 }
      return rank(a) < rank(b)
    }
  }

  /// A place in a source text. Lines and columns count from 1.
  public struct Place: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The file as the user named it.
    public var file: String?
    /// Line, counted from 1.
    public var line: Int?
    /// Column in characters, counted from 1.
    public var column: Int?
    /// What in the file: an element path such as `cac:InvoiceLine[3]/cbc:ID`, a rule, a page.
    public var path: String?
    /// Makes a place.
    public init(
      file: String? = nil, line: Int? = nil, column: Int? = nil, path: String? = nil
    ) {
      self.file = file
      self.line = line
      self.column = column
      self.path = path
    }
    /// `file:line:column path`, as far as known.
    public var description: String {
      var text = file ?? ""
      if let line { text += (text.isEmpty ? "line " : ":") + String(line) }
      if let column, line != nil { text += ":\(column)" }
      if let path { text += (text.isEmpty ? "" : " ") + path }
      return text
    }
  }

  /// How grave it is.
  public var severity: Severity
  /// A stable short name that programs may rely on: a rule (`BR-CO-10`) or `kebab-case`.
  public var code: String
  /// What is wrong, in one sentence without a full stop.
  public var message: String
  /// Where.
  public var place: Place
  /// Why that is wrong.
  public var why: String?
  /// What to do about it.
  public var fix: String?

  /// Makes a diagnostic.
  public init(
    _ severity: Severity, code: String, _ message: String, at place: Place = Place(),
    why: String? = nil, fix: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.place = place
    self.why = why
    self.fix = fix
  }

  /// The diagnostic as people read it: `place: severity: message`, then `why:` and `fix:` lines.
  public var text: String {
    let at = place.description
    var text = (at.isEmpty ? "" : at + ": ") + "\(severity.rawValue): \(message) [\(code)]"
    if let why { text += "\n  why: \(why)" }
    if let fix { text += "\n  fix: \(fix)" }
    return text
  }
}
