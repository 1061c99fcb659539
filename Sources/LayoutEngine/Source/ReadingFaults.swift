import XMLKit

// Words for sources that are no XML, or more of it than is read.
extension LayoutCompiler {
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
