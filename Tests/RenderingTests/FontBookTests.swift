import LayoutEngine
import MailModel
import Testing

@testable import Rendering

@Suite struct FontBookTests {
  let book: FontBook
  let sans: FontID

  init() throws {
    book = try SampleFonts.book()
    sans = try #require(book.font(family: "Open Sans", weight: 400, italic: false))
  }

  private func width(_ text: String, size: Length = .pt(10)) -> Int {
    book.width(of: text, font: sans, size: size).micrometres
  }

  @Test func missingFilesAreNamedWithTheirPackages() {
    let lost = PinnedFont(
      family: "Lost", weight: 400, italic: false, file: "Lost.ttf", package: "fonts-lost")
    #expect(FontBook.missing(SampleFonts.fonts + [lost]) == [lost])
    let error = #expect(throws: MissingFonts.self) {
      try FontBook(fonts: SampleFonts.fonts + [lost], fallback: [])
    }
    #expect(error?.packages == ["fonts-lost"])
    #expect(error?.description.contains("apt-get install fonts-lost") == true)
  }

  @Test func nearestWeightIsTaken() {
    #expect(book.font(family: "Open Sans", weight: 900, italic: false)?.index == 1)
    #expect(book.font(family: "Open Sans", weight: 300, italic: true)?.index == 0)
    #expect(book.font(family: "Opan Sans", weight: 400, italic: false) == nil)
    #expect(book.families.first == "Open Sans")
  }

  @Test func metricsAreThousandthsOfTheSize() {
    let metrics = book.metrics(of: sans)
    #expect((1000...1100).contains(metrics.ascent))
    #expect((250...350).contains(metrics.descent))
    #expect((700...730).contains(metrics.capHeight))
  }

  @Test func widthIsWholeFontUnitsRoundedOnce() {
    // Open Sans: H 1511, a 1139 of 2048 units; at 2048 µm a unit is a micrometre.
    let size = Length(micrometres: 2048)
    #expect(width("H", size: size) == 1511)
    #expect(width("Ha", size: size) == 1511 + 1139)
    #expect(width("H a", size: size) == 1511 + 1139 + 532)
  }

  @Test func tailsLeftOfTheFirstLetterAreMeasured() {
    #expect((60...150).contains(book.leftOverhang(of: "Johansson", font: sans)))
    for text in ["Er", "Åsa", "Ö", "", " J"] {
      #expect(book.leftOverhang(of: text, font: sans) == 0)
    }
  }

  @Test func wordsAreKerned() {
    #expect(width("AV") < width("A") + width("V"))
  }

  @Test func figuresAreTabularInEveryFont() throws {
    for family in ["Open Sans", "Inter", "Noto Sans"] {
      let font = try #require(book.font(family: family, weight: 400, italic: false))
      let widths = Set("0123456789".map { book.width(of: String($0), font: font, size: .pt(10)) })
      #expect(widths.count == 1, "\(family)")
      // Amounts align to the last digit whatever their digits.
      #expect(
        book.width(of: "1\u{A0}111,11", font: font, size: .pt(10))
          == book.width(of: "7\u{A0}474,74", font: font, size: .pt(10)))
    }
  }

  @Test func noBreakSpacesAreAsWideAsSpaces() {
    #expect(width("a\u{A0}b") == width("a b"))
    #expect(width("1\u{A0}000") == width("1 000"))
    // Open Sans lacks the narrow space; it is made from the space and is narrower.
    #expect(width("1\u{202F}000") < width("1 000"))
    #expect(width("1\u{202F}000") > width("1000"))
  }

  @Test func widthDoesNotDependOnWhatWasMeasuredBefore() {
    let before = width("Årsavgift 2026 för Östra Älvdalen")
    for number in 0..<40_000 { _ = width("a\(number)b") }
    #expect(width("Årsavgift 2026 för Östra Älvdalen") == before)
  }

  @Test func veryLongWordsAreMeasured() {
    let long = String(repeating: "å", count: 30_000)
    #expect(abs(width(long) - 30_000 * width("å")) < 40_000)
  }

  // MARK: Stretches

  private func stretches(_ text: String) -> ([FontStretch], Set<Unicode.Scalar>) {
    var missing: Set<Unicode.Scalar> = []
    return (book.stretches(of: text, font: sans, missing: &missing), missing)
  }

  @Test(arguments: [
    "Åsa Öberg", "Łukasz Wiśniewski", "Ελένη Παπαδοπούλου", "Иван Петров", "1\u{A0}234,50 €",
    "−12 – 5",
  ])
  func europeanTextIsOneStretch(text: String) {
    #expect(stretches(text) == ([FontStretch(font: sans, text: text)], []))
  }

  @Test func arabicComesFromTheFallbackInVisualOrder() {
    let (parts, missing) = stretches("Herr محمد علي, Malmö")
    #expect(missing.isEmpty)
    #expect(
      parts.map { book.fonts[Int($0.font.index)].family } == [
        "Open Sans", "Noto Sans Arabic", "Open Sans",
      ])
    #expect(parts.map(\.text) == ["Herr ", "محمد علي", ", Malmö"])
  }

  @Test func bracketsInHebrewAreMirrored() {
    // Whatever fonts the brackets come from, a left one stands on the left.
    let (parts, _) = stretches("(שלום)")
    #expect(parts.first?.text.first == "(" || parts.first?.text.contains("ש") == true)
    #expect(parts.map(\.text).joined().contains("("))
    #expect(parts.map(\.text).joined().contains(")"))
  }

  @Test func chineseComesFromTheFallback() {
    let (parts, missing) = stretches("李小龙 AB")
    #expect(missing.isEmpty)
    #expect(book.fonts[Int(parts[0].font.index)].family == "Droid Sans Fallback")
    #expect(parts.last?.text.hasSuffix("AB") == true)
  }

  @Test func decomposedTextIsComposed() {
    #expect(stretches("Go\u{308}ran").0 == [FontStretch(font: sans, text: "Göran")])
  }

  @Test func charactersOfNoFontAreNamed() {
    let (parts, missing) = stretches("A\u{E123}B")
    #expect(missing == ["\u{E123}"])
    #expect(parts.map(\.font) == [sans])
    #expect(stretches("a\tb").1 == ["\t"])
  }

  @Test func directionOverridesAreDropped() {
    #expect(stretches("abc\u{202E}def\u{202C}").0 == [FontStretch(font: sans, text: "abcdef")])
  }

  @Test func nothingHasNoStretches() {
    #expect(stretches("").0.isEmpty)
  }

  // MARK: Lines

  @Test func linesBreakAfterSpacesAndHyphens() {
    #expect(book.lineBreaks(in: "Fast avgift, per månad") == [5, 13, 17])
    #expect(book.lineBreaks(in: "svensk-norsk el") == [7, 13])
    #expect(book.lineBreaks(in: "1\u{A0}234,50 kr") == [10])
    #expect(book.lineBreaks(in: "") == [])
  }

  @Test func plainBreaksAreThoseOfICU() throws {
    var random = SplitMix(seed: 20_261_122)
    let signs: [Character] = Array("abcXYZ019åÖéŁż,.   ")
    let icu = try LineBreakerProbe()
    var compared = 0
    for _ in 0..<5000 {
      let text = String(
        (0..<Int.random(in: 1...14, using: &random)).map { _ in
          signs[Int.random(in: 0..<signs.count, using: &random)]
        })
      let plain = withUTF8(text) { PlainLineBreaks.breaks(in: $0) }
      guard let plain else { continue }
      compared += 1
      #expect(plain == icu.breaks(text), "seed 20261122: \(text.debugDescription)")
    }
    #expect(compared > 500)
  }
}
