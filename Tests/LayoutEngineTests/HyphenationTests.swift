import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Words divided at the ends of lines. The measurer of these tests divides after every second
/// letter, so that what is seen are the engine's own rules.
@Suite struct HyphenationTests {
  private func lines(_ text: String, _ attributes: String = "hyphenate=\"yes\"") throws -> [String]
  {
    let flow = "<box width=\"24\"><p \(attributes)>\(text)</p></box>"
    let pages = try Samples.compose(Samples.layout(flow)).pages
    // A box that is higher than the first page's body stands on the second.
    let runs =
      (pages.first { Samples.runs($0).contains { $0.role == .body && !$0.text.contains("/") } }).map
    { page in
      Samples.runs(page).filter { $0.role == .body && !$0.text.contains("/") }
    } ?? []
    for run in runs { #expect(run.origin.x + run.width <= .mm(44), "\(run.text)") }
    let rows = Dictionary(grouping: runs, by: \.origin.y)
    return rows.keys.sorted().map { rows[$0, default: []].map(\.text).joined() }
  }

  @Test func wordsAreDividedOnlyWhereTheLayoutSaysSo() throws {
    #expect(try lines("abcdefgh abcdefghjk", "") == ["abcdefgh", "abcdefghjk"])
    #expect(try lines("abcdefgh abcdefghjk") == ["abcdefgh abcd-", "efghjk"])
    #expect(try lines("abcdefgh <b>abcdefghjk</b>") == ["abcdefgh abcd-", "efghjk"])
  }

  @Test func twoLettersStandBeforeAndThreeBehind() throws {
    #expect(try lines("abcdefghkmn abcdefgh") == ["abcdefghkmn ab-", "cdefgh"])
    #expect(try lines("abcdefghkmno abcdefgh") == ["abcdefghkmno", "abcdefgh"])
    // abcd would be left behind the second place; only the first leaves three.
    #expect(
      WordDivision.points(in: "abcdef", language: .sv, text: FakeText()) == [2])
    #expect(WordDivision.points(in: "abcd", language: .sv, text: FakeText()).isEmpty)
  }

  @Test(arguments: [
    "F1234567", "abc.defgh@jkm", "SWEDNOKK", "abcDefgh", "abc/defgh", "12345678", "anna-maria",
    "www.abcdefgh",
  ])
  func whatIsNoPlainWordStaysWhole(_ word: String) {
    #expect(WordDivision.points(in: word, language: .sv, text: FakeText()).isEmpty)
  }

  @Test func signsAroundAWordDoNotMatter() {
    let text = FakeText()
    #expect(WordDivision.points(in: "(abcdefg), ", language: .sv, text: text) == [3, 5])
    #expect(WordDivision.points(in: "åäöåäö.", language: .sv, text: text) == [4])
    #expect(WordDivision.points(in: "Abcdef ", language: .sv, text: text) == [2])
  }

  @Test func noMoreThanThreeHyphensFollowEachOther() throws {
    let text = (0..<14).map { _ in "abcdefghjk" }.joined(separator: " ")
    for source in [text, "<b>ab</b> " + text] {
      let found = try lines(source)
      #expect(found.contains { $0.hasSuffix("-") })
      for four in zip(zip(found, found.dropFirst()), zip(found.dropFirst(2), found.dropFirst(3))) {
        let all = [four.0.0, four.0.1, four.1.0, four.1.1]
        #expect(!all.allSatisfy { $0.hasSuffix("-") })
      }
    }
  }

  @Test func aWordThatNoLineHoldsIsDividedBeforeItIsBroken() throws {
    let word = "abcdefghjkmnopqrstuvwxyzabcdefghjkmno"
    let found = try lines(word)
    #expect(found.count > 1)
    #expect(found.dropLast().allSatisfy { $0.hasSuffix("-") })
    #expect(found.map { $0.replacingOccurrences(of: "-", with: "") }.joined() == word)
  }

  @Test(arguments: ["", "hyphenate=\"yes\""]) func softHyphensAreBreaks(_ attributes: String) throws
  {
    #expect(
      try lines("abcdefgh abcde\u{AD}fghjk", attributes) == ["abcdefgh abcde-", "fghjk"])
    #expect(try lines("ab\u{AD}cd", attributes) == ["abcd"])
    #expect(try lines("abcdefgh <i>abcde\u{AD}fghjk</i>", attributes).first == "abcdefgh abcde-")
  }

  @Test func theLanguageIsTheDocumentsUnlessTheSourceNamesOne() throws {
    let source = Samples.layout("<p hyphenate=\"yes\">x</p><p lang=\"fi\" hyphenate=\"yes\">y</p>")
      .replacingOccurrences(of: "version=\"1\"", with: "version=\"1\" languages=\"sv da\"")
    let (layout, _) = Samples.compile(source)
    let codes = try #require(layout).check(text: FakeText())
    #expect(codes.map(\.code) == ["no-hyphenation"])
    #expect(codes[0].message.contains("da"))
    let wrong = Samples.compile(Samples.layout("<p lang=\"se\">x</p>")).diagnostics
    #expect(wrong.map(\.code) == ["bad-value"])
    #expect(wrong[0].fix?.contains("sv") == true || wrong[0].why?.contains("sv") == true)
  }

  /// Whatever the text: no line is too wide, and joining the lines again gives the text.
  @Test(arguments: [UInt64(1), 2, 3]) func everyTextComesOutWhole(_ seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    for round in 0..<40 {
      let words = (0..<Int.random(in: 1...30, using: &numbers)).map { _ in
        String(
          (0..<Int.random(in: 1...22, using: &numbers)).map { _ in
            Character(["a", "b", "å", "i", "ö"].randomElement(using: &numbers) ?? "a")
          })
      }
      let half = words.count / 2
      let rich =
        words[..<half].joined(separator: " ") + " <b>"
        + words[half...].joined(separator: " ") + "</b>"
      for source in [words.joined(separator: " "), rich] {
        let found = try lines(source)
        var joined = ""
        for line in found {
          joined += line.hasSuffix("-") ? String(line.dropLast()) : line + " "
        }
        let plain = joined.replacingOccurrences(of: " ", with: "")
        #expect(plain == words.joined(), "seed \(seed), round \(round)")
      }
    }
  }
}
