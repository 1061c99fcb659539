/// References of an SVG that lead out of it. Read as bytes, before any parser: what only looks like
/// a reference may be refused, what is one may not be missed.
enum DrawingReferences {
  /// The kind of the first reference to another file, or nothing.
  static func firstOutside(_ bytes: [UInt8]) -> String? {
    if PictureHeader.contains(bytes[...], "@import") { return "@import" }
    if PictureHeader.contains(bytes[...], "XInclude") { return "XInclude" }
    if PictureHeader.contains(bytes[...], "<?xml-stylesheet") { return "xml-stylesheet" }
    if PictureHeader.contains(bytes[...], "SYSTEM") { return "SYSTEM" }
    // `href` with or without a prefix, `src` of fonts, `url(…)` of styles.
    if leadsOutside(bytes, behind: "href", until: "=") { return "href" }
    if leadsOutside(bytes, behind: "url", until: "(") { return "url()" }
    return nil
  }

  /// Whether something stands behind a word and a sign that does not begin with `#`.
  private static func leadsOutside(
    _ bytes: [UInt8], behind word: StaticString, until sign: Character
  ) -> Bool {
    let word = Array(word.description.utf8)
    let sign = sign.asciiValue ?? 0
    guard bytes.count > word.count else { return false }
    var at = 0
    while at + word.count < bytes.count {
      guard matches(bytes, at, word) else {
        at += 1
        continue
      }
      at = skipSpace(bytes, at + word.count)
      guard at < bytes.count, bytes[at] == sign else { continue }
      at = skipSpace(bytes, at + 1)
      // A quote, plain or written as an entity within an attribute.
      if at < bytes.count, bytes[at] == 0x22 || bytes[at] == 0x27 { at = skipSpace(bytes, at + 1) }
      for quote in ["&quot;", "&apos;", "&#39;", "&#34;"] {
        let quote = Array(quote.utf8)
        if matches(bytes, at, quote) { at = skipSpace(bytes, at + quote.count) }
      }
      guard at < bytes.count else { return true }
      // Nothing at all refers to nothing.
      let refersToNothing = bytes[at] == 0x22 || bytes[at] == 0x27 || bytes[at] == 0x29
      guard bytes[at] == 0x23 || refersToNothing else { return true }
    }
    return false
  }

  private static func matches(_ bytes: [UInt8], _ at: Int, _ word: [UInt8]) -> Bool {
    guard at + word.count <= bytes.count else { return false }
    for index in word.indices where bytes[at + index] | 0x20 != word[index] | 0x20 { return false }
    return true
  }

  private static func skipSpace(_ bytes: [UInt8], _ start: Int) -> Int {
    var at = start
    while at < bytes.count, bytes[at] == 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0D) {
      at += 1
    }
    return at
  }
}
