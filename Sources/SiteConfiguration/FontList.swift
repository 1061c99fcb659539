import MailModel
import YAMLKit

/// The fonts that layouts may use, as `fonts/fonts.yaml` pins them.
public struct FontList: Sendable, Equatable {
  /// The pinned fonts, in the order of the file.
  public var fonts: [PinnedFont]
  /// Families that are asked in turn for a glyph that a font has not.
  public var fallback: [String]

  /// Reads a font list: the list, or nothing where anything is wrong, and what is wrong.
  public static func load(_ path: String) -> (list: FontList?, diagnostics: [Diagnostic]) {
    let faults = FaultList(file: path)
    guard let root = SiteFiles.root(of: path, faults) else { return (nil, faults.diagnostics) }
    let reader = MappingReader(root, faults, what: "the font list")
    let fonts = reader.each("families", what: "font", required: true, font)
    var fallback: [String] = []
    for node in reader.list("fallback") {
      guard let family = reader.scalarText("fallback", node) else { continue }
      fallback.append(family)
      let known = fonts.map(\.value.family)
      if !known.contains(family) {
        faults.error(
          "unknown-family", "no font of the list has the family \"\(family)\"", at: node,
          fix: nearestName(to: family, in: known).map { "did you mean \"\($0)\"?" })
      }
    }
    reader.finish()
    var seen: Set<String> = []
    for font in fonts {
      let value = font.value
      let key = "\(value.family)/\(value.weight)/\(value.italic)"
      if !seen.insert(key).inserted {
        faults.error(
          "duplicate-font", "\(value.family) \(value.weight) is pinned twice", line: font.line,
          column: font.column)
      }
    }
    guard !faults.hasErrors else { return (nil, faults.diagnostics) }
    return (FontList(fonts: fonts.map(\.value), fallback: fallback), faults.diagnostics)
  }

  private static func font(_ reader: MappingReader) -> PinnedFont? {
    let family = reader.requiredText("family")
    let weight = reader.integer("weight", in: 100...900, default: 400)
    let italic = reader.flag("italic") ?? false
    let file = reader.requiredText("file")
    let package = reader.requiredText("package")
    if file.utf8.contains(0x2F) || file.hasPrefix(".") {
      reader.faults.error(
        "bad-path", "\"file\" of font must be a file name without folder", at: reader.node)
      return nil
    }
    guard let weight else { return nil }
    return PinnedFont(
      family: family, weight: weight, italic: italic, file: file, package: package)
  }
}
