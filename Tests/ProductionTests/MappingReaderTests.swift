import Foundation
import MailModel
import Testing

@testable import Production

/// Results files of all forms, sound and hostile.
struct MappingReaderTests {
  private static let words: [String: MachineStatus] = [
    "OK": .inserted, "bad": .bad, "7": .jammed, "re print": .reprint,
  ]

  private func mapping(
    _ form: RecordForm, _ columns: [ResultsMapping.Column]? = nil, before: Int = 0
  ) -> ResultsMapping {
    ResultsMapping(
      id: "r", form: form, linesBefore: before,
      columns: columns ?? [
        .init(name: "piece", field: .piece, width: 6), .init(name: "mark", field: .mark, width: 4),
        .init(name: "status", field: .status, width: 3),
      ], words: Self.words)
  }

  private func read(
    _ text: String, _ mapping: ResultsMapping, limits: ResultsLimits = ResultsLimits()
  ) -> (records: [ResultRecord], codes: [String]) {
    let found = MappingReader.read(Array(text.utf8), mapping, file: "r.csv", limits: limits)
    return (found.records, found.diagnostics.map(\.code))
  }

  @Test func delimitedColumnsAreFoundByName() {
    let found = read(
      "Status;spare;PIECE;mark\r\nok;x;000003;\"A;1\"\r\n\r\n 7 ;;4;B\r\n",
      mapping(RecordForm(delimiter: ";")))
    #expect(found.codes.isEmpty)
    #expect(found.records.map(\.piece) == [3, 4])
    #expect(found.records.map(\.mark) == ["A;1", "B"])
    #expect(found.records.map(\.status) == [.inserted, .jammed])
    #expect(found.records.map(\.line) == [2, 4])
  }

  @Test func delimitedColumnsWithoutNamesStandInOrder() {
    let found = read(
      "note\n1,A,re print\n2,B\n",
      mapping(
        RecordForm(delimiter: ",", header: false), before: 1))
    #expect(found.records.map(\.status) == [.reprint, .unknown])
    #expect(found.codes == ["results-unknown-word"])
  }

  @Test func fixedRecordsAreRead() {
    let form = RecordForm(format: .fixed)
    let found = read("000001AAAAOK \r\n000002BBBBbad\n000003CCCCOK\n0004\n", mapping(form))
    #expect(found.records.map(\.piece) == [1, 2, 3])
    #expect(found.records.map(\.status) == [.inserted, .bad, .inserted])
    #expect(found.codes == ["results-length"])
    let joined = read(
      "000001AAAAOK 000002BBBBbad", mapping(RecordForm(format: .fixed, lineEnds: false)))
    #expect(joined.records.map(\.status) == [.inserted, .bad])
    #expect(
      read("000001AAAAOK 0", mapping(RecordForm(format: .fixed, lineEnds: false))).codes
        == ["results-unreadable"])
  }

  @Test func xmlRecordsAreRead() {
    let form = RecordForm(format: .xml, rootElement: "results", recordElement: "e")
    let found = read(
      "<results><day><e piece='1' status='OK'/>\n<e status='what'><piece>2</piece></e></day></results>",
      mapping(form))
    #expect(found.records.map(\.piece) == [1, 2])
    #expect(found.records.map(\.status) == [.inserted, .unknown])
    #expect(found.codes == ["results-unknown-word"])
    #expect(read("<other/>", mapping(form)).codes == ["results-unreadable"])
    #expect(read("<!DOCTYPE results><results/>", mapping(form)).codes == ["results-unreadable"])
  }

  @Test func whatCannotBeReadIsSaidAndNeverQuoted() {
    let form = RecordForm(delimiter: ";")
    #expect(read("piece;mark\n1;A\n", mapping(form)).codes == ["results-no-column"])
    #expect(read("", mapping(form)).codes == ["results-empty"])
    #expect(read("piece;mark;status\n1;\"A;OK\n", mapping(form)).codes == ["results-unreadable"])
    #expect(read("piece;mark;status\n1;\u{0};OK\n", mapping(form)).codes == ["results-unreadable"])
    let found = MappingReader.read(
      Array("piece;mark;status\nAnna;;OK\n;;OK\n5;;Anna\n".utf8), mapping(form), file: "r")
    #expect(
      found.diagnostics.map(\.code) == [
        "results-not-a-number", "results-nameless", "results-unknown-word",
      ])
    #expect(found.diagnostics.map(\.place.line) == [2, 3, 4])
    #expect(!found.diagnostics.contains { $0.text.contains("Anna") })
    #expect(found.records.map(\.piece) == [5])
  }

  @Test func aFileThatIsTooLargeIsRefusedWhole() {
    let form = RecordForm(delimiter: ";")
    var text = "piece;mark;status\n"
    for piece in 1...20 { text += "\(piece);;OK\n" }
    #expect(read(text, mapping(form)).records.count == 20)
    for limits in [
      ResultsLimits(bytesMax: 50), ResultsLimits(recordsMax: 19), ResultsLimits(recordBytesMax: 3),
      ResultsLimits(columnsMax: 2),
    ] {
      let found = read(text, mapping(form), limits: limits)
      #expect(found.records.isEmpty)
      #expect(found.codes.count == 1)
    }
    let noisy = read(
      String(repeating: "x;;OK\n", count: 30),
      mapping(RecordForm(delimiter: ";", header: false)), limits: ResultsLimits(diagnosticsMax: 5))
    #expect(noisy.codes.count == 6)
    #expect(noisy.codes.last == "results-more-faults")
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func spoiltBytesNeverTrap(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let forms = [
      RecordForm(delimiter: ";"), RecordForm(format: .fixed, codePage: .cp437),
      RecordForm(format: .fixed, lineEnds: false),
      RecordForm(format: .xml, rootElement: "results", recordElement: "e"),
    ]
    let good = "piece;mark;status\n1;A;OK\n<results><e piece='1' status='OK'/></results>"
    var read = 0
    for round in 0..<400 {
      var bytes = Array(good.utf8)
      for _ in 0...Int.random(in: 0...8, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        if Bool.random(using: &random) {
          bytes[place] = UInt8.random(in: 0...255, using: &random)
        } else {
          bytes.remove(at: place)
        }
      }
      for form in forms {
        let found = MappingReader.read(bytes, mapping(form), file: "r")
        read += found.records.count
        #expect(found.records.count <= bytes.count, "seed \(seed) round \(round)")
      }
    }
    #expect(read > 0, "seed \(seed)")
  }

  /// What the writer writes, the reader reads, whatever stands in the values.
  @Test(arguments: [UInt64(11), 12, 13], RecordForm.Format.allCases)
  func theSameEngineReadsWhatItWrites(_ seed: UInt64, _ format: RecordForm.Format) throws {
    var random = SeededGenerator(seed: seed)
    let letters = Array("aZ09 ;\"'<>&|,\tÅßé€")
    let codePage: CodePage = format == .fixed ? .cp437 : .utf8
    let form = RecordForm(
      format: format, delimiter: ";", codePage: codePage, rootElement: "job", recordElement: "p")
    let requests = (1...40).map { number in
      var request = Fixture.request(number)
      let length = Int.random(in: 1...20, using: &random)
      request.documents[0].name = String(
        (0..<length).map { _ in letters.randomElement(using: &random) ?? "a" })
      return request
    }
    let job = try #require(try Fixture.plan(requests).jobs.first)
    let control = FieldMapping(
      id: "c", record: .piece, form: form,
      columns: [
        .init(name: "n", source: .piece, width: 6, alignment: .right, pad: "0"),
        .init(name: "i", source: .invoices, width: format == .fixed ? 80 : nil),
        .init(name: "s", source: .constant, text: "OK", width: 4),
      ])
    let results = ResultsMapping(
      id: "r", form: form,
      columns: [
        .init(name: "n", field: .piece, width: 6), .init(name: "i", field: .id, width: 80),
        .init(name: "s", field: .status, width: 4),
      ], words: ["ok": .inserted])
    let found = MappingReader.read(try ControlFile.bytes(job, control), results, file: "c")
    #expect(found.diagnostics.isEmpty, "seed \(seed)")
    #expect(found.records.map(\.piece) == job.pieces.map(\.piece), "seed \(seed)")
    #expect(found.records.allSatisfy { $0.status == .inserted }, "seed \(seed)")
    for (record, piece) in zip(found.records, job.pieces) {
      let name = piece.invoices.joined()
      let written =
        format == .delimited
        ? name : codePage.decode(codePage.encode(name, replacement: "?"))
      let due = written?.trimmingCharacters(in: .whitespaces) ?? ""
      #expect((record.id ?? "") == due, "seed \(seed)")
    }
  }
}
