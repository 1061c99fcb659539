import Foundation
import LayoutEngine
import MailModel
import Production
import Spooling
import Testing

@testable import Pipeline

/// Postage marks, return addresses and windows of other kinds, from the site's files to the job.
@Suite struct FrankingTests {
  /// A spool whose Swedish print site has further lines, and its envelopes another window.
  private func fixture(
    site lines: [String] = [], window: String? = nil, sender: [String: String] = [:]
  ) throws -> PipelineFixture {
    let fixture = try PipelineFixture()
    let file = "\(fixture.spool.siteFolder)/site.yaml"
    var text = try String(contentsOfFile: file, encoding: .utf8)
    let key = "    piecesPerJobMax: 1000\n"
    let range = try #require(text.range(of: key))
    text.replaceSubrange(range, with: key + lines.map { "    \($0)\n" }.joined())
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    try Self.envelopes(
      window: window
        ?? "    window: left\n    windowMM: {left: 18, top: 42, width: 95, height: 35}\n"
    ).write(
      toFile: "\(fixture.spool.siteFolder)/envelopes.yaml", atomically: true, encoding: .utf8)
    try fixture.changeSender("ostra-alvdalen", sender)
    return fixture
  }

  /// Envelopes in which sheets hardly move, so that the window shows what it lies over; Stockholm's
  /// have the window that is given.
  private static func envelopes(window: String) -> String {
    let left = "    window: left\n    windowMM: {left: 18, top: 42, width: 95, height: 35}\n"
    let others = "[NO-OSL, DK-CPH, FI-HEL, DK-ODE]"
    return "envelopes:\n"
      + [("[SE-STO]", window), (others, left)].map { sites, window in
        envelope(
          "C5", sites, "{width: 229, height: 162}", "{width: 210.4, height: 148.9}",
          "half", window)
          + envelope(
            "E4", sites, "{width: 312, height: 220}", "{width: 297.4, height: 210.4}",
            "none", window)
      }.joined()
  }

  private static func envelope(
    _ id: String, _ sites: String, _ outer: String, _ inner: String, _ fold: String,
    _ window: String
  ) -> String {
    let isFlat = fold == "none"
    let shown =
      window.contains("none")
      ? window : window + "    windowToleranceMM: 0\n    clearanceMM: 1.7\n"
    return """
        - id: \(id)
          sites: \(sites)
          outerMM: \(outer)
          innerMM: \(inner)
          toleranceMM: 0.1
          fold: \(fold)
      \(shown)    capacitySheets: \(isFlat ? 25 : 8)
          insertThicknessMaxMM: \(isFlat ? 5 : 2.5)
          weightMaxGrams: \(isFlat ? 500 : 100)
          weightGrams: \(isFlat ? 12.1 : 6.5)

      """
  }

  private func run(_ fixture: PipelineFixture) throws -> (job: String, manifest: [String: Any]) {
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    let record = try #require(try fixture.documents()["a.xml"])
    try #require(record.state == .job, "\(record.reasons.map(\.code))")
    let manifest = try #require(try fixture.manifests().first)
    return (try #require(manifest["job"] as? String), manifest)
  }

  private func words(
    _ fixture: PipelineFixture, _ job: String, x: Int, y: Int, width: Int, height: Int,
    page: Int = 1
  ) throws -> String {
    try fixture.text(
      job: job, first: page, last: page, within: (x: x, y: y, width: width, height: height))
  }

  @Test func withoutAWordOfTheSiteNeitherIsPrinted() throws {
    let fixture = try fixture()
    let job = try run(fixture).job
    let window = try words(fixture, job, x: 18, y: 42, width: 95, height: 35)
    #expect(!window.contains("Port Payé") && !window.contains("Returadress"))
    #expect(window.contains("790 24"))
  }

  @Test func theMarkOfTheProductStandsInTheWindowsTopRight() throws {
    let fixture = try fixture(site: ["franking: window", "returnAddress: true"])
    let (job, manifest) = try run(fixture)
    #expect(manifest["product"] as? String == "a-post")
    let corner = try words(fixture, job, x: 85, y: 44, width: 26, height: 10)
    #expect(corner.contains("A") && corner.contains("Port Payé"))
    let address = try words(fixture, job, x: 18, y: 42, width: 66, height: 35)
    #expect(address.contains("Returadress: Östra Älvdalens") && address.contains("790 24"))
    #expect(!address.contains("Port"))
    // Two millimetres of the window's border stay white.
    let page = try Raster(
      pdf: "\(fixture.spool.jobsFolder)/\(job)/print.pdf", page: 1, dotsPerInch: 150)
    #expect(page.darkest(x: 18, y: 42, width: 95, height: 1.9) == 255)
    #expect(page.darkest(x: 111.1, y: 42, width: 1.9, height: 35) == 255)
    #expect(page.darkest(x: 18, y: 75.1, width: 95, height: 1.9) == 255)
  }

  @Test func aReprintCarriesTheMarkOfItsOwnProduct() throws {
    let fixture = try fixture(site: ["franking: window"])
    let file = "\(fixture.spool.siteFolder)/operators/postnord-se.yaml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacing("piecesMin: 500", with: "piecesMin: 2")
      .write(toFile: file, atomically: true, encoding: .utf8)
    let plain = try PipelineFixture.plain()
    let id = try #require(plain.firstRange(of: "</cbc:ID>"))
    var files = ["0.xml": plain]
    for turn in 1...2 {
      var other = plain
      other.replaceSubrange(id, with: "-\(turn)</cbc:ID>")
      files["\(turn).xml"] = other
    }
    try fixture.submit(files)
    try fixture.run()
    let job = try fixture.largestJob()
    #expect(job.product == .economy && job.pieces.count == 3)
    func corner(_ name: String) throws -> [Substring] {
      try words(fixture, name, x: 85, y: 44, width: 26, height: 10).split(separator: "\n")
    }
    #expect(try corner(job.name).first?.contains("B") == true)
    let orders: [(numbers: [Int], kind: ProductKind, letter: String)] = [
      ([1], .aPost, "A"), ([2, 3], .economy, "B"),
    ]
    for (numbers, kind, letter) in orders {
      let outcome = try fixture.control(daysLater: 1).reprint(
        job.name, .pieces(numbers), reason: nil, evenMailed: false, again: false)
      let again = try fixture.planned(try #require(outcome.job))
      #expect(again.product == kind)
      #expect(try corner(again.name).first?.contains(letter) == true)
      let report = try fixture.control().verify(again.name, isSample: false)
      #expect(report.findings.isEmpty, "\(report.findings.map(\.text))")
      let compared = try fixture.tool(
        ["compare_reprint.py", fixture.spool.jobsFolder, again.name, "--pixels", "0"])
      #expect(compared.status == 0, "\(compared.text)")
    }
  }

  @Test func theMarkMayHaveAPlaceOfItsOwn() throws {
    let fixture = try fixture(
      site: ["franking: sheet", "frankingMM: {left: 150, top: 3, width: 30, height: 7}"])
    let job = try run(fixture).job
    #expect(
      try words(fixture, job, x: 149, y: 2, width: 32, height: 9).contains("Port Payé"))
  }

  @Test func onTheBackTheMarkStandsWithTheAddress() throws {
    let fixture = try fixture(
      site: ["franking: window"], sender: ["addressSide": "back", "duplex": "true"])
    let (job, manifest) = try run(fixture)
    #expect(manifest["addressSide"] as? String == "back")
    #expect(
      try words(fixture, job, x: 85, y: 44, width: 26, height: 10, page: 2).contains("Port Payé"))
    #expect(
      try !words(fixture, job, x: 0, y: 0, width: 210, height: 297).contains("Port Payé"))
  }

  @Test func aRightWindowHasTheAddressAndTheMark() throws {
    let right = "    window: right\n    windowMM: {left: 100, top: 42, width: 95, height: 35}\n"
    let fixture = try fixture(
      site: ["franking: window"], window: right, sender: ["layout": "right"])
    try fixture.makeLayout(
      "right",
      """
      <layout version="1"><page on="first"><address/>
        <region x="20.2" y="45" width="60"><p>Beside, {window.side}</p></region>
        <body x="20.2" y="95" width="170" bottom="270"/></page>
        <flow><p>{notice}</p><p>{invoice.number}</p></flow></layout>
      """)
    // The other print sites have left windows, of which this layout's region is warned.
    let warned = try Workshop(spool: fixture.spool).diagnostics.filter {
      $0.place.file?.contains("/right/") == true
    }
    #expect(warned.allSatisfy { $0.code == "window-zone" })
    let (job, manifest) = try run(fixture)
    #expect(manifest["window"] as? String == "right")
    #expect(try words(fixture, job, x: 100, y: 42, width: 66, height: 35).contains("790 24"))
    #expect(try words(fixture, job, x: 166, y: 44, width: 28, height: 12).contains("Port Payé"))
    #expect(try words(fixture, job, x: 18, y: 42, width: 70, height: 35).contains("Beside, right"))
  }

  @Test func aLayoutWithInkInTheRightWindowIsADeviation() throws {
    let right = "    window: right\n    windowMM: {left: 100, top: 42, width: 95, height: 35}\n"
    let fixture = try fixture(window: right)
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    let summary = try fixture.run()
    let record = try #require(try fixture.documents()["a.xml"])
    #expect(record.reasons.contains { $0.code == "window-intruder" })
    #expect(summary.diagnostics.contains { $0.code == "window-zone" })
  }

  @Test func withoutAWindowTheAddressStandsAtTheSitesPlace() throws {
    let bare = try fixture(window: "    window: none\n")
    #expect(throws: ConfigurationError.self) { try bare.run() }
    let fixture = try fixture(
      site: ["addressMM: {left: 20, top: 45, width: 85, height: 35}"],
      window: "    window: none\n")
    let (job, manifest) = try run(fixture)
    #expect(manifest["window"] as? String == "none")
    #expect(try words(fixture, job, x: 20, y: 45, width: 85, height: 35).contains("790 24"))
    #expect(try fixture.spool.audit().holds)
  }

  @Test func eachEnvelopeOfASplitPieceCarriesTheMark() throws {
    let fixture = try fixture(site: ["franking: window", "returnAddress: true"])
    let pages = SmallPDF.pages(Array(repeating: "0 g 100 20 9 9 re f", count: 80))
    let xml = try PipelineFixture.plain().replacingOccurrences(
      of: "<cac:AccountingSupplierParty>",
      with: "<cac:AdditionalDocumentReference><cbc:ID>A</cbc:ID><cac:Attachment>"
        + "<cbc:EmbeddedDocumentBinaryObject mimeCode=\"application/pdf\" filename=\"a.pdf\">"
        + pages.base64EncodedString() + "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
        + "</cac:AdditionalDocumentReference><cac:AccountingSupplierParty>")
    try fixture.submit(["a.xml": xml])
    try fixture.run()
    let manifest = try #require(try fixture.manifests().first)
    let job = try #require(manifest["job"] as? String)
    #expect(manifest.pieces.count > 1)
    for piece in manifest.pieces {
      let page = try #require(piece.sheets.first?["frontPage"] as? Int)
      let window = try words(fixture, job, x: 18, y: 42, width: 95, height: 35, page: page)
      #expect(window.contains("Port Payé") && window.contains("Returadress"))
      #expect(window.contains("790 24"))
    }
  }
}
