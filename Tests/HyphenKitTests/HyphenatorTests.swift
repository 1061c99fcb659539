import HyphenKit
import Testing

/// Words divided by Debian's dictionaries.
@Suite struct HyphenatorTests {
  private func divided(_ word: String, at places: [Int]) -> String {
    var text = ""
    for (index, scalar) in word.unicodeScalars.enumerated() {
      if places.contains(index) { text += "-" }
      text.unicodeScalars.append(scalar)
    }
    return text
  }

  @Test(arguments: [
    ("sv_SE", "Fakturanummer", "Fak-tu-ra-num-mer"),
    ("nb_NO", "forfallsdato", "for-falls-dato"),
    ("da_DK", "betalingsbetingelser", "be-ta-lings-be-tin-gel-ser"),
    ("en_GB", "consumption", "con-sump-tion"),
  ])
  func patternsDivide(_ file: String, _ word: String, _ expected: String) throws {
    let hyphenator = try PatternHyphenator(path: "/usr/share/hyphen/hyph_\(file).dic")
    #expect(divided(word, at: hyphenator.places(in: word)) == expected)
  }

  @Test func lettersBeyondAsciiCountOnce() throws {
    let swedish = try PatternHyphenator(path: "/usr/share/hyphen/hyph_sv_SE.dic")
    let word = "förseningsavgift"
    let places = swedish.places(in: word)
    #expect(divided(word, at: places).split(separator: "-").joined() == word)
    #expect(places.contains(3))
    #expect(swedish.places(in: "Łódź日本").isEmpty)
    #expect(swedish.places(in: "a").isEmpty)
    #expect(swedish.places(in: String(repeating: "ab", count: 500)).isEmpty)
  }

  @Test func finnishKnowsItsCompounds() throws {
    let finnish = try FinnishHyphenator(folder: "/usr/lib/voikko")
    #expect(divided("maksuehdot", at: finnish.places(in: "maksuehdot")) == "mak-su-eh-dot")
    #expect(divided("sähkölasku", at: finnish.places(in: "sähkölasku")) == "säh-kö-las-ku")
    #expect(finnish.places(in: "yö").isEmpty)
  }

  @Test func missingDictionariesAreFaults() {
    #expect(throws: HyphenationFault.self) { try PatternHyphenator(path: "/nowhere/x.dic") }
    #expect(throws: HyphenationFault.self) { try PatternHyphenator(path: #filePath + "x") }
  }
}
