import MailModel
import XMLKit

// Names for what a layout draws.
extension LayoutCompiler {
  private static let labelCharacters = 40

  /// Enters an element into the layout's objects and gives its number there.
  func register(_ element: XMLElement) -> Int32 {
    let location = location(of: element)
    let place = Diagnostic.Place(
      file: element.document.file, line: location.line, column: location.column)
    // A block's elements come again with each use of it, and are the same objects.
    if let known = objectNumbers[place] { return known }
    let number = Int32(program.objects.count)
    program.objects.append(
      SourceObject(element: element.name, label: Self.label(of: element), place: place))
    objectNumbers[place] = number
    return number
  }

  private static func label(of element: XMLElement) -> String? {
    for name in ["label", "file", "name", "block", "kind", "each", "value"] {
      if let value = element.attribute(name), !value.isEmpty { return shortened(value) }
    }
    guard ["p", "head", "cell"].contains(element.name) else { return nil }
    let text = element.content.reduce(into: "") { text, part in
      if case .text(let own) = part, text.utf8.count < 4 * labelCharacters { text += own }
    }
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? nil : shortened(words)
  }

  private static func shortened(_ text: String) -> String {
    text.count > labelCharacters ? text.prefix(labelCharacters - 1) + "…" : text
  }
}
