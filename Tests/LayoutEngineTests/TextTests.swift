import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Paragraphs, styles and words.
@Suite struct TextTests {
  private func body(_ flow: String, head: String = "") throws -> [TextRun] {
    let composition = try Samples.compose(Samples.layout(flow, head: head))
    return Samples.runs(composition.pages[0]).filter { $0.role != .address && $0.text != "1/1" }
  }

  @Test func whiteSpaceFolds() throws {
    #expect(try body("<p>  a \n\t b  </p>").map(\.text) == ["a b"])
  }

  @Test func emptyValuesLeaveNoDoubleSpaces() throws {
    #expect(try body("<p>{payee.name} a {payee.name} b {payee.name}</p>").map(\.text) == ["a b"])
  }

  @Test func emptyParagraphsLeaveNoRoom() throws {
    let runs = try body("<p after=\"9\">{payee.name}</p><p>a</p>")
    #expect(runs.map(\.text) == ["a"])
    let alone = try body("<p>a</p>")
    #expect(runs[0].origin == alone[0].origin)
  }

  @Test func bracesAreDoubled() throws {
    #expect(try body("<p>{{{invoice.number}}}</p>").map(\.text) == ["{F-1001}"])
  }

  @Test func longTextWraps() throws {
    let words = (1...60).map { "word\($0)" }
    let runs = try body("<p>\(words.joined(separator: " "))</p>")
    #expect(runs.count > 2)
    #expect(runs.map(\.text).joined(separator: " ") == words.joined(separator: " "))
    for run in runs { #expect(run.width <= .mm(170)) }
  }

  @Test func aTailLeftOfTheFirstLetterStaysInTheColumn() throws {
    let runs = try body("<p>ab</p><p>Ĵb <b>Ĵ</b></p><p align=\"right\">Ĵ</p>")
    let left = runs[0].origin.x
    #expect(runs[1].origin.x == left + runs[1].fontSize / 10)
    #expect(runs[2].origin.x == runs[1].origin.x + runs[1].width)
    #expect(runs[3].origin.x + runs[3].width == .mm(190))
  }

  @Test func spansKeepTheirSpaces() throws {
    let runs = try body("<p>{invoice.number} <b>bold</b> and <i>slanted</i>.</p>")
    #expect(runs.map(\.text) == ["F-1001 ", "bold", " and ", "slanted", "."])
    #expect(runs.map(\.font.index) == [0, 1, 0, 2, 0])
    for (a, b) in zip(runs, runs.dropFirst()) { #expect(a.origin.x + a.width == b.origin.x) }
  }

  @Test func emptyValuesLeaveNoDoubleSpacesAmongSpans() throws {
    let runs = try body(
      "<p>{payee.name} a {payee.name} <b>{payee.name}</b> {payee.name} b <b>c</b> {payee.name}</p>")
    #expect(runs.map(\.text) == ["a b ", "c"])
    #expect(try body("<p>{payee.name} <b>{payee.name}</b></p>").isEmpty)
  }

  @Test func theSpaceBeforeASpanIsTheOuterOnes() throws {
    let runs = try body(
      "<p>{invoice.number} <span size=\"5\">SEK</span></p>")
    #expect(runs.map(\.text) == ["F-1001 ", "SEK"])
    #expect(runs[1].fontSize == .pt(5))
    #expect(runs[0].origin.y == runs[1].origin.y)
  }

  @Test func spansWrapAcrossStyles() throws {
    let part = (1...20).map { "ord\($0)" }.joined(separator: " ")
    let runs = try body("<p>\(part) <b>\(part)</b> \(part)</p>")
    let rows = Dictionary(grouping: runs, by: \.origin.y)
    #expect(rows.count > 1)
    for row in rows.values {
      let right = row.map { ($0.origin.x + $0.width).micrometres }.max() ?? 0
      #expect(right <= 190_000)
    }
    let words = runs.flatMap { $0.text.split(separator: " ") }
    #expect(words.count == 60)
  }

  @Test func breaksBreak() throws {
    let runs = try body("<p>a<br/>{payee.name}<br/>b</p>")
    #expect(runs.map(\.text) == ["a", "b"])
    #expect(runs[0].origin.x == runs[1].origin.x)
    #expect(runs[1].origin.y - runs[0].origin.y == .pt(12.15))
  }

  @Test func rightAlignedTextEndsAtTheEdge() throws {
    let runs = try body("<p align=\"right\">abc</p>")
    #expect(runs[0].origin.x + runs[0].width == .mm(190))
  }

  @Test func shrinkingKeepsOneLine() throws {
    let words = String(repeating: "abcd ", count: 27)
    let runs = try body("<p fit=\"shrink\">\(words)</p>")
    #expect(runs.count == 1)
    #expect(runs[0].fontSize < .pt(9))
    #expect(runs[0].width <= .mm(170))
  }

  @Test func shrinkingHoldsForSpansToo() throws {
    let words = String(repeating: "abcd ", count: 27)
    let runs = try body("<p fit=\"shrink\">\(words)<b>end</b></p>")
    #expect(Set(runs.map(\.origin.y)).count == 1)
    #expect(runs.allSatisfy { $0.fontSize < .pt(9) })
  }

  @Test func stylesInherit() throws {
    let head = """
      <colours><colour name="red" value="#ff0000" mono="#444444"/></colours>
      <styles><style name="c" like="b" size="12"/><style name="a" weight="700" case="upper"/>
      <style name="b" like="a" colour="red"/></styles>
      """
    let run = try #require(try body("<p style=\"c\">abc</p>", head: head).first)
    #expect(run.text == "ABC")
    #expect(run.font.index == 1)
    #expect(run.fontSize == .pt(12))
    #expect(run.colour == Colour(red: 255, green: 0, blue: 0, grey: 68))
  }

  @Test func aNamedStyleLeavesTheAlignmentThatItDoesNotName() throws {
    let head =
      "<styles><style name=\"s\" weight=\"700\"/><style name=\"l\" align=\"left\"/></styles>"
    let flow = """
      <group align="right"><p style="s">a</p><p style="l">b</p></group>
      <table each="l in lines"><column align="right"><cell style="s">c</cell></column></table>
      """
    let runs = try body(flow, head: head)
    #expect(runs[0].origin.x + runs[0].width == .mm(190))
    #expect(runs[1].origin.x == .mm(20))
    #expect(runs[2].origin.x + runs[2].width == .mm(190))
  }

  @Test func coloursComeFromTheSender() throws {
    let head = """
      <colours><colour name="a" value="#000000" from="sender.a"/>
      <colour name="b" value="#000000" mono="#555555" from="sender.b"/>
      <colour name="c" value="#010203" from="sender.c"/></colours>
      """
    var context = Samples.context()
    context.senderValues = ["a": "#ffffff", "b": "#ff0000", "c": "rubbish"]
    let composition = try Samples.compose(
      Samples.layout("<p colour=\"a\">a</p><p colour=\"b\">b</p><p colour=\"c\">c</p>", head: head),
      Samples.invoice(), context)
    let runs = Samples.runs(composition.pages[0])
    let inks = ["a", "b", "c"].compactMap { text in runs.first { $0.text == text }?.colour }
    #expect(
      inks == [
        Colour(red: 255, green: 255, blue: 255, grey: 255),
        Colour(red: 255, green: 0, blue: 0, grey: 85), Colour(red: 1, green: 2, blue: 3, grey: 2),
      ])
  }

  @Test func missingGlyphsAreReported() throws {
    var invoice = Samples.invoice()
    invoice.buyer.registrationName = "Ωλγα 日本"
    let composition = try Samples.compose(Samples.layout("<p>{buyer.name}</p>"), invoice)
    let diagnostic = try #require(composition.diagnostics.first)
    #expect(diagnostic.code == "missing-glyph")
    #expect(diagnostic.severity == .deviation)
    #expect(diagnostic.message.contains("U+65E5"))
    #expect(diagnostic.message.contains("U+672C"))
    #expect(!diagnostic.text.contains("日"))
    #expect(diagnostic.place.path == "flow/p")
  }

  @Test func fallbackFontsMakeTheirOwnRuns() throws {
    var invoice = Samples.invoice()
    invoice.buyer.registrationName = "ab שלום cd"
    let composition = try Samples.compose(Samples.layout("<p>{buyer.name}</p>"), invoice)
    let runs = Samples.runs(composition.pages[0]).filter { $0.role == .body && $0.text != "1/1" }
    #expect(runs.map(\.font.index) == [0, 90, 0])
    #expect(composition.diagnostics.isEmpty)
    for (a, b) in zip(runs, runs.dropFirst()) { #expect(a.origin.x + a.width == b.origin.x) }
  }

  @Test func anUndeclaredLanguageIsADeviation() throws {
    let source = Samples.layout("<p>x</p>").replacingOccurrences(
      of: "version=\"1\"", with: "version=\"1\" languages=\"sv\"")
    let composition = try Samples.compose(source, Samples.invoice(), Samples.context(.fi))
    #expect(composition.diagnostics.map(\.code) == ["language-undeclared"])
  }

  @Test func measuringIsRemembered() throws {
    let (layout, _) = Samples.compile(Samples.layout("<p>{invoice.number} {seller.name}</p>"))
    let text = FakeText()
    let composer = Composer(
      layout: try #require(layout), text: text, pictures: FakePictures())
    let first = composer.compose(Samples.invoice(), Samples.context())
    let asked = text.asked
    let second = composer.compose(Samples.invoice(), Samples.context())
    #expect(text.asked == asked)
    #expect(first == second)
  }

  @Test(arguments: Language.allCases) func noticesAreInTheLanguage(_ language: Language) throws {
    var context = Samples.context(language)
    context.notices = [.creditNote]
    var invoice = Samples.invoice()
    invoice.kind = .creditNote
    let source = Samples.layout("<p if=\"notice\">{notice}</p><p if=\"payable.due\">pay</p>")
    let texts = Samples.texts(try Samples.compose(source, invoice, context).pages[0])
    let expected = NoticeWords.text(.creditNote, language: language, date: "")
    #expect(texts.contains(expected))
    #expect(!texts.contains("pay"))
  }
}
