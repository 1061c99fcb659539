import LayoutEngine
import MailModel

/// Judges finished pages: what would go wrong with them at the press, at the inserter, in the
/// window, or in the reader's hands.
public struct Proofreader {
  let document: PrintedDocument
  let pages: [InkPage]
  let ink: any InkMeasuring
  var findings: [Finding] = []
  private var known: [Finding.Key: Int] = [:]

  /// Everything found in a document: one finding for an object and kind, the worst, in the order of
  /// the source.
  public static func check(_ document: PrintedDocument, _ ink: any InkMeasuring) -> [Finding] {
    var reader = Proofreader(document, ink)
    reader.tapWindows()
    reader.checkAddressBlock()
    reader.checkContent()
    for page in reader.pages {
      reader.checkMarkZone(page)
      reader.checkEdges(page)
      reader.checkFolds(page)
      reader.checkParts(page)
      reader.checkCodes(page)
      reader.checkOverlaps(page)
      reader.checkContrast(page)
      reader.checkFineness(page)
      reader.checkStationery(page)
    }
    return reader.findings.sorted(by: inSourceOrder)
  }

  init(_ document: PrintedDocument, _ ink: any InkMeasuring) {
    self.document = document
    self.ink = ink
    pages = document.sides.map { InkPage($0, ink) }
  }

  /// Orders findings by file, line, column and code.
  public static func inSourceOrder(_ a: Finding, _ b: Finding) -> Bool {
    (a.place.file ?? "", a.place.line ?? 0, a.place.column ?? 0, a.code.rawValue)
      < (b.place.file ?? "", b.place.line ?? 0, b.place.column ?? 0, b.code.rawValue)
  }

  /// The object's name for a sentence.
  func name(_ object: Int, _ side: PrintedSide, item: Int? = nil) -> String {
    if let item, side.isMark(item) { return "the inserter's mark" }
    if object > 0, object < document.objects.count { return document.objects[object].name }
    return side.page == nil ? "the reserved back" : "the page"
  }

  // MARK: Reporting

  /// What a finding says.
  struct Words {
    var message: String
    var why: String?
    var fix: String?

    init(_ message: String, why: String? = nil, fix: String? = nil) {
      self.message = message
      self.why = why
      self.fix = fix
    }
  }

  /// Takes a finding in; of several with the same object and kind the worst stays.
  mutating func report(
    _ severity: Diagnostic.Severity, _ code: Finding.Code, _ words: Words, on side: PrintedSide,
    object: Int, _ rectangles: [Rectangle], excess: Length, envelope: String? = nil,
    at other: Diagnostic.Place? = nil
  ) {
    let isObject = object > 0 && object < document.objects.count
    let place =
      other
      ?? (isObject ? document.objects[object].place : Diagnostic.Place(file: document.file))
    let finding = Finding(
      severity: severity, code: code, message: words.message, why: words.why, fix: words.fix,
      sheet: side.sheet, face: side.face, rectangles: rectangles, object: object,
      name: isObject ? document.objects[object].name : nil, place: place, excess: excess,
      envelope: envelope)
    if let index = known[finding.key] {
      let old = findings[index]
      if (finding.severity, finding.excess) > (old.severity, old.excess) {
        findings[index] = finding
      }
    } else {
      known[finding.key] = findings.count
      findings.append(finding)
    }
  }
}
