import Foundation
import Intake
import Testing

/// The nasty set: one class of trouble a file.
@Suite("Nasty") struct NastyTests {
  struct Row: Sendable, CustomStringConvertible {
    var file: String
    var expected: String
    var description: String { file }
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Nasty")

  static let rows: [Row] = {
    guard
      let text = try? String(
        contentsOf: folder.appendingPathComponent("expected.csv"), encoding: .utf8)
    else { return [] }
    return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
      let cells = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
      return Row(file: String(cells[0]), expected: String(cells[1]))
    }
  }()

  @Test func theTableIsThere() throws {
    #expect(Self.rows.count == 66)
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files).subtracting(["expected.csv"]) == Set(Self.rows.map(\.file)))
  }

  @Test(arguments: rows) func comesOutAsTheTableSays(_ row: Row) throws {
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(row.file))
    let result = InvoiceReader.read(bytes, file: row.file)
    // Pairs are seen by the spool, which knows what came before; alone each is fine.
    let isPair = row.file.hasPrefix("51-") || row.file.hasPrefix("52-")
    let allowed: Set<IntakeResult.Outcome>
    switch (row.expected, isPair) {
    case ("reject", _): allowed = [.rejected]
    case ("quarantine", false): allowed = [.deviation]
    case ("accept", _), ("quarantine", true): allowed = [.accepted]
    default: allowed = [.accepted, .deviation]
    }
    #expect(allowed.contains(result.outcome), "\(result.diagnostics.map(\.text))")
    if result.outcome != .accepted {
      #expect(result.diagnostics.contains { $0.severity >= .deviation })
    }
    #expect(result.diagnostics.allSatisfy { $0.place.file == row.file })
  }

  @Test func pairsHaveTheSameKeyAndNumber() throws {
    let results = try ["50-duplicate-a.xml", "51-duplicate-b-same-number-other-content.xml"].map {
      InvoiceReader.read(
        try Data(contentsOf: Self.folder.appendingPathComponent($0)), file: $0)
    }
    #expect(results[0].number == results[1].number)
    #expect(results[0].invoice?.sellerKey == results[1].invoice?.sellerKey)
    #expect(results[0].invoice?.kind == results[1].invoice?.kind)
  }

  @Test(arguments: ["15-latin1-declared-latin1.xml", "18-windows1252-declared.xml"])
  func otherEncodingsGiveTheRightName(_ file: String) throws {
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(file))
    #expect(InvoiceReader.read(bytes, file: file).mailing?.nameLines.first == "Åsa Öberg")
  }

  @Test func cdataAndCommentsAreText() throws {
    let bytes = try Data(
      contentsOf: Self.folder.appendingPathComponent("78-cdata-and-comments.xml"))
    let mailing = InvoiceReader.read(bytes, file: "78").mailing
    #expect(mailing?.nameLines.first == "Åsa & Öberg")
    #expect(mailing?.town == "STOCKHOLM")
  }

  @Test func decomposedNamesAreComposed() throws {
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent("71-nfd-name.xml"))
    let name = try #require(InvoiceReader.read(bytes, file: "71").mailing?.nameLines.first)
    #expect(
      name.unicodeScalars.map(\.value)
        == name.precomposedStringWithCanonicalMapping.unicodeScalars.map(\.value))
    #expect(name.unicodeScalars.allSatisfy { $0.value < 0x300 })
  }

  @Test func postcodeLosesItsPrefix() throws {
    let bytes = try Data(
      contentsOf: Self.folder.appendingPathComponent("65-postcode-with-prefix.xml"))
    #expect(InvoiceReader.read(bytes, file: "65").mailing?.postcode == "903 25")
  }

  @Test func nothingOfEntitiesIsRead() throws {
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent("01-xxe-file.xml"))
    let result = InvoiceReader.read(bytes, file: "01")
    #expect(result.invoice == nil)
    #expect(result.diagnostics.allSatisfy { !$0.text.contains("root:") })
  }
}
