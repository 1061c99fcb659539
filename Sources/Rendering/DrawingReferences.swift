/// Finds what an SVG file wants from elsewhere: other files, addresses of a network, style sheets.
///
/// The reader of drawings follows none of it, so a drawing with such a reference would be printed
/// without a part that its designer sees. It is refused instead.
struct DrawingReferences {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What kind of reference leads out of the file, or nothing where none does.
  func outside() -> String? {
    if PictureHeader.contains(bytes[...], "<?xml-stylesheet") { return "a style sheet" }
    if PictureHeader.contains(bytes[...], "@import") { return "a style sheet" }
    for start in bytes.indices {
      if starts("href", at: start), leadsOut(from: start + 4, after: 0x3D) { return "a link" }
      if starts("url", at: start), leadsOut(from: start + 3, after: 0x28) { return "a url()" }
    }
    return nil
  }

  private func starts(_ word: StaticString, at start: Int) -> Bool {
    word.withUTF8Buffer { word in
      start + word.count <= bytes.count
        && (0..<word.count).allSatisfy { bytes[start + $0] | 0x20 == word[$0] }
    }
  }

  /// Whether a value that follows the sign is anything but the name of a part of the same file.
  private func leadsOut(from start: Int, after sign: UInt8) -> Bool {
    var at = start
    func skipSpaces() { while at < bytes.count, bytes[at] <= 0x20 { at += 1 } }
    skipSpaces()
    guard at < bytes.count, bytes[at] == sign else { return false }
    at += 1
    skipSpaces()
    if at < bytes.count, bytes[at] == 0x22 || bytes[at] == 0x27 { at += 1 }
    skipSpaces()
    guard at < bytes.count else { return true }
    // Nothing at all refers to nothing.
    return bytes[at] != 0x23 && bytes[at] != 0x22 && bytes[at] != 0x27 && bytes[at] != 0x29
  }
}
