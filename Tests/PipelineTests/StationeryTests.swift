import Foundation
import LayoutEngine
import MailModel
import QPDFKit
import Rendering
import Spooling
import Testing

@testable import Pipeline

/// PDF pages beneath a layout's pages.
@Suite struct StationeryTests {
  private static let layout = """
    <layout version="1">
      <page on="first" stationery="letterhead.pdf">
        <address/>
        <region x="20.2" y="4" width="100"><p>Over the band</p></region>
        <body x="20.2" y="95" width="170" bottom="270"/>
      </page>
      <page on="following"><body x="20.2" y="24" width="170" bottom="270"/></page>
      <flow><p>{notice}</p><p>Beleg {invoice.number}</p></flow>
    </layout>
    """

  /// A spool in which the sender of the plain invoice has stationery.
  private func fixture(
    _ pdf: Data, colour: Bool = true, layout: String = layout
  ) throws -> PipelineFixture {
    let fixture = try PipelineFixture()
    try fixture.makeLayout("paper", layout, files: ["letterhead.pdf": pdf])
    try fixture.changeSender(
      "ostra-alvdalen", ["layout": "paper", "colour": colour ? "colour" : "mono"])
    return fixture
  }

  /// Invoices of the same sender with numbers of their own.
  private func invoices(_ count: Int) throws -> [String: String] {
    let plain = try PipelineFixture.plain()
    let number = try #require(plain.firstMatch(of: /<cbc:ID>([^<]+)<\/cbc:ID>/)?.1)
    return Dictionary(
      uniqueKeysWithValues: (1...count).map { index in
        (
          String(format: "%03d.xml", index),
          plain.replacingOccurrences(
            of: "<cbc:ID>\(number)</cbc:ID>", with: "<cbc:ID>S-\(index)</cbc:ID>")
        )
      })
  }

  private func printed(_ fixture: PipelineFixture) throws -> (path: String, bytes: Int) {
    let job = try #require(try fixture.spool.releasedJobs().first)
    let path = "\(fixture.spool.jobsFolder)/\(job.id)/print.pdf"
    return (path, try fileDigest(path).bytes)
  }

  @Test func aHundredPagesHaveTheirStationeryOnceInTheFile() throws {
    let small = SmallPDF.letterhead()
    let large = SmallPDF.letterhead(strokes: 6000)
    var sizes: [[Int]] = []
    for pdf in [small, large] {
      var row: [Int] = []
      for count in [1, 100] {
        let fixture = try fixture(pdf)
        try fixture.submit(try invoices(count))
        try fixture.run()
        #expect(try fixture.documents().values.filter { $0.state == .job }.count == count)
        row.append(try printed(fixture).bytes)
      }
      sizes.append(row)
    }
    let once = sizes[1][0] - sizes[0][0]
    let hundred = sizes[1][1] - sizes[0][1]
    #expect(once > 20_000)
    #expect(abs(hundred - once) < 200)
  }

  @Test func stationeryLiesBeneathTheTextAndTheWordsStay() throws {
    let fixture = try fixture(SmallPDF.letterhead())
    try fixture.submit(try invoices(1))
    try fixture.run()
    let job = try #require(try fixture.spool.releasedJobs().first)
    let text = try fixture.text(job: job.id)
    #expect(text.contains("Over the band") && text.contains("Beleg S-1"))
    // The band is dark red; the words on it are black: beneath them it would hide them.
    let page = try Raster(pdf: try printed(fixture).path, page: 1, dotsPerInch: 150)
    #expect(page.share(of: (204, 26, 51), x: 120, y: 2, width: 60, height: 6) > 0.95)
    #expect(page.darkest(x: 20, y: 4, width: 30, height: 5) < 60)
    let manifest = try #require(try fixture.manifests().first)
    #expect((manifest["totals"] as? [String: Any])?["colourSheets"] as? Int == 1)
  }

  @Test func aMonoJobHasItInTrueGrey() throws {
    let fixture = try fixture(SmallPDF.letterhead(), colour: false)
    try fixture.submit(try invoices(2))
    try fixture.run()
    let path = try printed(fixture).path
    #expect(try PDFTools.greyFaults(path: path).get().isEmpty)
    let page = try Raster(pdf: path, page: 1, dotsPerInch: 72)
    #expect(page.darkest(x: 120, y: 2, width: 60, height: 6) < 140)
  }

  @Test func aPictureOfThePageShowsItToo() throws {
    let fixture = try fixture(SmallPDF.letterhead())
    let workshop = try Workshop(spool: fixture.spool)
    let worker = try Worker(workshop: workshop, spool: fixture.spool)
    let frame = Frame(stationery: PlacedStationery(name: "paper/letterhead.pdf", page: 1))
    let pictures = worker.own.colourPictures
    let path = fixture.spool.workFolder + "/page.png"
    #expect(throws: Diagnostic.self) {
      try renderPNG(
        frame, fonts: worker.fonts, pictures: pictures, mono: false, dotsPerInch: 100, to: path)
    }
    pictures.groundPicture = { try workshop.stationery.picture(of: $0, grey: false) }
    try renderPNG(
      frame, fonts: worker.fonts, pictures: pictures, mono: false, dotsPerInch: 100, to: path)
    let page = try Raster(png: path, dotsPerInch: 100)
    #expect(page.share(of: (204, 26, 51), x: 20, y: 2, width: 160, height: 6) > 0.95)
    #expect(page.darkest(x: 20, y: 100, width: 160, height: 100) == 255)
  }

  @Test func pagesOfAPreviewHaveItBeneathThem() throws {
    let fixture = try fixture(SmallPDF.letterhead())
    let workshop = try Workshop(spool: fixture.spool)
    let worker = try Worker(workshop: workshop, spool: fixture.spool)
    let ground = PlacedStationery(name: "paper/letterhead.pdf", page: 1)
    let path = fixture.spool.workFolder + "/preview.pdf"
    try writePDF(
      [Frame(stationery: ground), Frame()], to: path, fonts: worker.fonts,
      pictures: worker.own.colourPictures, stationery: workshop.stationery, mono: false,
      title: "preview", created: PipelineFixture.now)
    let pages = try PDFTools.inspect(path: path).get().pages
    #expect(pages.map(\.hasInk) == [true, false])
    #expect(!FileManager.default.fileExists(atPath: path + ".raw"))
  }

  // MARK: What is refused

  private func codes(_ pdf: Data?, page: Int? = nil) throws -> [String] {
    let fixture = try PipelineFixture()
    let number = page.map { " stationery-page=\"\($0)\"" } ?? ""
    try fixture.makeLayout(
      "paper",
      Self.layout.replacingOccurrences(
        of: "stationery=\"letterhead.pdf\"", with: "stationery=\"letterhead.pdf\"\(number)"),
      files: pdf.map { ["letterhead.pdf": $0] } ?? [:])
    try fixture.changeSender("ostra-alvdalen", ["layout": "paper"])
    let workshop = try Workshop(spool: fixture.spool)
    let faults = workshop.diagnostics.filter { $0.code.hasPrefix("stationery") }
    for fault in faults {
      #expect(fault.place.line == 2 && fault.why != nil && fault.fix != nil)
      #expect(workshop.layouts["paper"] == nil)
    }
    return faults.map(\.code)
  }

  @Test func soundStationeryIsTaken() throws {
    #expect(try codes(SmallPDF.letterhead()) == [])
  }

  @Test func hostileStationeryIsRefusedWithItsReason() throws {
    let ink = "0 0 1 rg 100 20 50 20 re f"
    let helvetica = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    let action = "<</S/URI/URI(http://example.com/)>>"
    let cases: [(String, Data?)] = [
      ("stationery-missing", nil),
      ("stationery-unreadable", Data("%PDF-1.4\nnothing".utf8)),
      (
        "stationery-fonts-not-embedded",
        SmallPDF.pages(["BT /F1 24 Tf 120 20 Td (Hej) Tj ET"], resources: helvetica)
      ),
      ("stationery-active", SmallPDF.pages([ink], catalog: "/OpenAction\(action)")),
      (
        "stationery-active",
        SmallPDF.pages(
          [ink], page: "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A\(action)>>]")
      ),
      (
        "stationery-active",
        SmallPDF.pages(
          [ink], resources: "/XObject<</X 3 0 R>>",
          more: [
            "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
              + "/ColorSpace/DeviceGray/F(/etc/passwd)/Length 0>>stream\n\nendstream"
          ])
      ),
      ("stationery-size", SmallPDF.pages([ink], box: "0 0 612 792")),
      ("stationery-too-many-pages", SmallPDF.pages(Array(repeating: ink, count: 9))),
      ("stationery-mark-zone", SmallPDF.pages(["0 g 20 500 20 20 re f"])),
      ("stationery-window-zone", SmallPDF.pages(["0 g 100 640 20 20 re f"])),
      ("stationery-too-large", SmallPDF.pages([ink]) + Data(count: StationeryShelf.bytesMax)),
    ]
    for (code, pdf) in cases { #expect(try codes(pdf) == [code], "\(code)") }
    #expect(try codes(SmallPDF.letterhead(), page: 2) == ["stationery-no-such-page"])
  }

  @Test func encryptedStationeryIsRefused() throws {
    let folder = NSTemporaryDirectory() + "stationery-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try SmallPDF.letterhead().write(to: URL(fileURLWithPath: "\(folder)/plain.pdf"))
    _ = try programOutput(
      "/usr/bin/qpdf",
      ["--encrypt", "", "owner", "256", "--", "\(folder)/plain.pdf", "\(folder)/locked.pdf"])
    let locked = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/locked.pdf"))
    #expect(try codes(locked) == ["stationery-encrypted"])
  }
}
