import Foundation
import MailModel
import Rendering
import Testing

@testable import LayoutEngine

/// Paragraphs set with real fonts: direction and hyphens.
@Suite struct ParagraphTests {
  let book: FontBook
  let scratch: Scratch
  init() throws {
    book = try SampleFonts.book()
    scratch = try Scratch()
  }

  private final class NoPictures: PictureMeasuring {
    func size(ofPicture name: String) -> Result<Size, Diagnostic> {
      .failure(Diagnostic(.error, code: "missing-picture", name))
    }
  }

  /// The pages of a flow, and the runs of their flow in lines, each from left to right.
  private func compose(
    _ flow: String, language: Language = .sv
  ) throws -> (pages: [Frame], lines: [[TextRun]]) {
    let source = """
      <layout version="1"><styles><style name="s" font="Open Sans" size="10"/></styles>
      <page on="first"><address/><body x="20" y="100" width="170" bottom="270"/></page>
      <flow style="s">\(flow)</flow></layout>
      """
    let (layout, diagnostics) = Layout.compile(source: Array(source.utf8), file: "t.xml") { _ in
      nil
    }
    let words = diagnostics.map(\.text).joined(separator: "\n")
    let totals = Totals(lineNet: 1, taxExclusive: 1, taxInclusive: 1, payable: 1)
    let invoice = Invoice(
      kind: .invoice, number: "1", issueDate: try #require(CalendarDate(iso: "2026-11-22")),
      currency: try #require(Currency("SEK")), seller: Party(), buyer: Party(), totals: totals)
    let window = Rectangle(x: .mm(18), y: .mm(44), width: .mm(90), height: .mm(30))
    let context = CompositionContext(
      language: language, addressLines: [], addressSide: .front, window: window)
    let composition = Composer(
      layout: try #require(layout, "\(words)"), text: book, pictures: NoPictures()
    ).compose(invoice, context)
    #expect(composition.diagnostics.map(\.text) == [])
    let runs = composition.pages.flatMap { page in
      page.items.compactMap { if case .text(let run) = $0 { run } else { nil } }
    }
    let rows = Dictionary(grouping: runs, by: \.origin.y)
    let lines = rows.keys.sorted().map { y in
      rows[y, default: []].sorted { $0.origin.x < $1.origin.x }
    }
    return (composition.pages, lines)
  }

  private func box(_ width: Double, _ text: String) -> String {
    "<box width=\"\(width)\"><p>\(text)</p></box>"
  }

  /// What a line shows from left to right, without its spaces.
  private func shown(_ line: [TextRun]) -> String {
    line.map { run in
      let scalars = Array(run.text.unicodeScalars)
      let turns = scalars.contains { Self.isRightToLeft($0.value) }
      return Self.text(turns ? scalars.reversed() : scalars)
    }.joined().replacingOccurrences(of: " ", with: "")
  }

  private static func isRightToLeft(_ value: UInt32) -> Bool {
    (0x590...0x6FF).contains(value) && !(0x660...0x669).contains(value)
  }

  private static func text(_ scalars: [Unicode.Scalar]) -> String {
    var text = ""
    for scalar in scalars { text.unicodeScalars.append(scalar) }
    return text
  }

  private func x(_ part: String, in line: [TextRun]) throws -> Length {
    try #require(line.first { $0.text.contains(part) }, "no \(part)").origin.x
  }

  // MARK: Direction

  /// A line that a wrap begins with Arabic is of a Swedish paragraph still.
  @Test(arguments: [
    "Betala nu till شركة الكهرباء 12345 senast",
    "Betala nu till <b>شركة</b> الكهرباء 12345 senast",
    "Betala nu till شركة <span size=\"9\">الكهرباء 12345</span> senast",
  ])
  func wrappedLinesKeepTheParagraphsDirection(_ text: String) throws {
    let (_, lines) = try compose(box(36, text))
    try #require(lines.count == 2)
    #expect(lines[0].map(\.text).joined().contains("شركة"))
    let second = lines[1]
    let word = try x("الكهرباء", in: second)
    #expect(try x("12345", in: second) < word)
    #expect(word < (try x("senast", in: second)))
    #expect(second[0].origin.x == .mm(20))
  }

  @Test func aHebrewParagraphKeepsLatinLinesOnItsRight() throws {
    let (_, lines) = try compose(box(30, "שלום עולם טוב Faktura AB שלום"))
    let line = try #require(lines.first { $0.contains { $0.text.contains("Faktura") } })
    let hebrew = try #require(line.first { $0.text.unicodeScalars.contains { $0.value > 0x590 } })
    #expect(try x("Faktura", in: line) > hebrew.origin.x)
  }

  @Test func stylesDoNotMatterForTheOrder() throws {
    let (_, lines) = try compose("<p>Till <b>שלום</b> <i>עולם</i> 12 <b>kr</b></p>")
    #expect(shown(lines[0]) == shown(try compose("<p>Till שלום עולם 12 kr</p>").lines[0]))
    #expect(try x("עולם", in: lines[0]) < (try x("שלום", in: lines[0])))
  }

  /// Words of all directions by chance, wrapped at all widths, in one style and in many: each line
  /// shows what the levels of the whole paragraph say.
  @Test(arguments: [UInt64(21), 22, 23, 24]) func everyLineIsInVisualOrder(
    _ seed: UInt64
  ) throws {
    var numbers = SplitMix(seed: seed)
    let known = [
      "faktura", "Öre", "12345", "1,50", "שלום", "עולם", "محمد", "الكهرباء", "١٢٣", "AB", "-",
    ]
    for round in 0..<40 {
      let words = (0..<Int.random(in: 2...14, using: &numbers)).map { _ in
        known.randomElement(using: &numbers) ?? "x"
      }
      let plain = words.joined(separator: " ")
      let rich = words.map { word in
        switch Int.random(in: 0..<3, using: &numbers) {
        case 0: "<b>\(word)</b>"
        case 1: "<span size=\"9\">\(word)</span>"
        default: word
        }
      }.joined(separator: " ")
      let levels = book.embeddingLevels(of: plain) ?? plain.utf8.map { _ in 0 }
      for source in [plain, rich] {
        let width = Double(Int.random(in: 25...120, using: &numbers))
        let (_, lines) = try compose(box(width, source))
        var at = plain.startIndex
        for line in lines {
          let found = shown(line)
          let wanted = expected(found.unicodeScalars.count, of: plain, levels, from: &at)
          #expect(found == wanted, "seed \(seed), round \(round): \(source) in \(width) mm")
        }
        #expect(plain[at...].allSatisfy { $0 == " " }, "seed \(seed), round \(round)")
      }
    }
  }

  /// So many characters of the paragraph from a place on, in visual order, without spaces.
  private func expected(
    _ count: Int, of text: String, _ levels: [UInt8], from at: inout String.Index
  ) -> String {
    var scalars: [Unicode.Scalar] = []
    var own: [UInt8] = []
    var left = count
    while left > 0, at < text.endIndex {
      let scalar = text.unicodeScalars[at]
      let isSpace = scalar == " "
      if !(isSpace && scalars.isEmpty) {
        scalars.append(scalar)
        own.append(levels[text.utf8.distance(from: text.startIndex, to: at)])
      }
      if !isSpace { left -= 1 }
      at = text.unicodeScalars.index(after: at)
    }
    let order = VisualOrder.indices(of: own)
    return Self.text(order.map { scalars[$0] }.filter { $0 != " " })
  }

  @Test func levelsAreTurnedRoundFromTheHighest() {
    #expect(VisualOrder.indices(of: [0, 0, 0]) == [0, 1, 2])
    #expect(VisualOrder.indices(of: [0, 1, 1, 0]) == [0, 2, 1, 3])
    #expect(VisualOrder.indices(of: [1, 1, 2, 2, 1]) == [4, 2, 3, 1, 0])
    #expect(VisualOrder.indices(of: []) == [])
  }

  // MARK: Hyphens

  @Test(arguments: [
    (Language.sv, "Förseningsavgiften beräknas månadsvis enligt räntelagens bestämmelser"),
    (.nb, "Forsinkelsesrenten beregnes månedsvis etter forsinkelsesrenteloven"),
    (.nn, "Forseinkingsrenta blir rekna ut månadsvis etter forseinkingsrentelova"),
    (.da, "Betalingsbetingelserne fremgår af forretningsbetingelserne"),
    (.fi, "Maksuehdot määräytyvät sähkönmyyntisopimuksen toimitusehtojen mukaisesti"),
    (.en, "Consumption measurements determine subsequent instalments accordingly"),
  ])
  func wordsAreDividedAndComeOutAgain(_ language: Language, _ text: String) throws {
    let flow = "<box width=\"32\"><p hyphenate=\"yes\">\(text)</p></box>"
    let (pages, lines) = try compose(flow, language: language)
    let texts = lines.map { $0.map(\.text).joined() }
    #expect(texts.contains { $0.hasSuffix("-") }, "\(texts)")
    for line in lines {
      for run in line { #expect(run.origin.x + run.width <= .mm(52)) }
    }
    let joined = texts.reduce(into: "") { all, line in
      all += line.hasSuffix("-") ? String(line.dropLast()) : line + " "
    }
    #expect(joined == text + " ")
    let path = try Sample.pdf(pages, fonts: book, in: scratch)
    guard let found = try Tool.run("pdftotext", ["-layout", path, "-"]) else { return }
    let copied = found.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && $0 != "\u{C}" }
    #expect(copied == texts)
  }

  @Test func theSourceMayNameAnotherLanguage() throws {
    let flow = { (attributes: String) in
      "<box width=\"28\"><p hyphenate=\"yes\" \(attributes)>Yhteystiedot: asiakaspalvelukeskus</p></box>"
    }
    let finnish = try compose(flow("lang=\"fi\"")).lines.map { $0.map(\.text).joined() }
    let same = try compose(flow(""), language: .fi).lines.map { $0.map(\.text).joined() }
    #expect(finnish == same)
    #expect(finnish.contains { $0.hasSuffix("-") })
  }
}
