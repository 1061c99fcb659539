import MailModel
import XMLKit

// Names, the order of diagnostics, and words for sources that are no XML.
extension LayoutCompiler {
  /// Expressions and attributes with several words can only name what has the form of a name.
  func checkName(_ name: String, of element: XMLElement) {
    guard !isName(name) else { return }
    error(
      "bad-name", "the \(element.name) is named \"\(name)\"", at: element,
      why: "names are letters, digits, - and _, and begin with a letter", fix: "rename it")
  }

  /// In the order of the files and their lines; what a block says wrongly is said once, however
  /// often it is used.
  func putDiagnosticsInOrder(files: [String]) {
    var known: Set<String> = []
    let once = diagnostics.filter { known.insert($0.text).inserted }
    func rank(_ diagnostic: Diagnostic) -> (Int, Int, Int) {
      let place = diagnostic.place
      return (
        place.file.flatMap { files.firstIndex(of: $0) } ?? files.count, place.line ?? 0,
        place.column ?? 0
      )
    }
    diagnostics = once.enumerated().sorted { a, b in
      let (left, right) = (rank(a.element), rank(b.element))
      return left == right ? a.offset < b.offset : left < right
    }.map(\.element)
  }

  static func why(_ kind: XMLError.Kind) -> String {
    switch kind {
    case .empty: "a layout has at least a page and a flow"
    case .notXML: "layouts are XML files"
    case .encoding, .unsupportedEncoding: "the file's letters cannot be told"
    case .doctype: "it could name other files, which are never read"
    case .limit: "whatever comes from outside is bounded"
    case .malformed: "the rest cannot be read before this is mended"
    }
  }

  static func fix(_ kind: XMLError.Kind) -> String {
    switch kind {
    case .empty, .notXML: "begin with <layout version=\"1\">"
    case .encoding, .unsupportedEncoding: "save the file as UTF-8"
    case .doctype: "take the declaration away, and write characters as themselves"
    case .limit: "make the file smaller, or look for what was pasted into it"
    case .malformed: "look at this line and the one before; write &lt; and &amp; for < and &"
    }
  }
}
