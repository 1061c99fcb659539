import Foundation
import MailModel
import Testing

@testable import Production

/// Control files of all forms.
struct ControlFileTests {
  private func job(_ requests: [PieceRequest]) throws -> PlannedJob {
    try #require(try Fixture.plan(requests, firstJob: 7).jobs.first)
  }

  private func flr(
    _ columns: [FieldMapping.Column], head: [FieldMapping.Column] = [],
    form: RecordForm = RecordForm(format: .fixed, carriageReturn: false)
  ) -> FieldMapping {
    FieldMapping(id: "m", record: .piece, form: form, headerColumns: head, columns: columns)
  }

  @Test func fixedColumnsArePaddedOnTheirSide() throws {
    let job = try job([Fixture.request(1, pages: 3), Fixture.request(2)])
    let text = try ControlFile.text(
      job,
      flr(
        [
          .init(name: "n", source: .piece, width: 4, alignment: .right, pad: "0"),
          .init(name: "id", source: .id, width: 4),
          .init(name: "g", source: .weightGrams, width: 7, alignment: .right, decimals: 2),
          .init(
            name: "p", source: .postageAmount, width: 6, alignment: .right, pad: "0", decimals: 2,
            decimalMark: .implied),
          .init(name: "c", source: .constant, text: "X", width: 1),
        ],
        head: [
          .init(name: "j", source: .jobNumber, width: 8, alignment: .right, pad: "0"),
          .init(name: "d", source: .postingDate, width: 7, dateForm: .ordinal),
          .init(name: "s", source: .jobSheets, width: 3),
        ]))
    #expect(
      text == """
        0000000720263273  \n0001p1    16.48000700X
        0002p2    11.49000700X

        """)
  }

  @Test func datesHaveTheirForms() throws {
    let job = try job([Fixture.request(1)])
    let forms = FieldMapping.DateForm.allCases.map {
      FieldMapping.Column(name: $0.rawValue, source: .created, width: 10, dateForm: $0)
    }
    let text = try ControlFile.text(job, flr(forms))
    #expect(text == "2026-11-2220261122  261122    22.11.20262026326   \n")
  }

  @Test func aNumberIsNeverCut() throws {
    let job = try job((1...10).map { Fixture.request($0) })
    let mapping = flr([.init(name: "n", source: .piece, width: 1)])
    #expect(
      throws: ControlFileFault(mapping: "m", column: "n", width: 1, length: 2, piece: 10)
    ) { try ControlFile.bytes(job, mapping) }
    var cut = mapping
    cut.columns[0].cuts = true
    #expect(try ControlFile.text(job, cut).hasSuffix("9\n1\n"))
  }

  @Test func charactersOutsideTheCodePageAreReplaced() throws {
    #expect(
      CodePage.cp437.encode("Åsa čž €\n", replacement: "?") == [
        0x8F, 0x73, 0x61, 0x20, 0x63, 0x7A, 0x20, 0x3F, 0x20,
      ])
    #expect(CodePage.latin1.encode("Å€", replacement: "#") == [0xC5, 0x23])
    #expect(CodePage.utf8.encode("Å€", replacement: "#") == Array("Å€".utf8))
    for page in CodePage.allCases where page != .utf8 {
      let all = (UInt8(0x20)...0x7E).map { $0 } + (0xA0...0xFF)
      let text = try #require(page.decode(all))
      #expect(page.encode(text, replacement: "?") == all, "\(page)")
    }
  }

  @Test func aCutCharacterOfSeveralBytesIsLeftOutWhole() throws {
    var request = Fixture.request(1)
    request.documents[0].name = "aÅb"
    let mapping = flr([.init(name: "n", source: .invoices, width: 2, cuts: true)])
    #expect(try ControlFile.text(try job([request]), mapping) == "a \n")
  }

  @Test func recordsMayStandWithoutLineEnds() throws {
    let form = RecordForm(format: .fixed, lineEnds: false)
    let job = try job([Fixture.request(1), Fixture.request(2)])
    let mapping = flr([.init(name: "n", source: .piece, width: 2)], form: form)
    #expect(try ControlFile.text(job, mapping) == "1 2 ")
  }

  @Test func xmlIsEscaped() throws {
    var request = Fixture.request(1)
    request.documents[0].name = "A<&>€"
    let form = RecordForm(
      format: .xml, codePage: .latin1, rootElement: "job", recordElement: "piece")
    let mapping = FieldMapping(
      id: "m", record: .piece, form: form, headerColumns: [.init(name: "j", source: .jobNumber)],
      columns: [.init(name: "n", source: .piece), .init(name: "i", source: .invoices)])
    #expect(
      try ControlFile.text(try job([request]), mapping) == """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <job>
        <header><j>7</j></header>
        <piece><n>1</n><i>A&lt;&amp;&gt;&#8364;</i></piece>
        </job>

        """)
  }
}
