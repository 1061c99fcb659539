import Foundation
import Testing

@testable import QPDFKit

/// Files of our own making that have everything at once: what shows must be what another reader
/// shows, and nothing else may reach the print.
@Suite(.enabled(if: hasTools, "qpdf and Ghostscript are not installed"))
struct NastySetTests {
  private func prepared(
    _ bytes: [UInt8], grey: Bool = false, greyProfile: String? = nil, in folder: TestFolder
  ) throws -> PreparedPDF {
    let preparer = try ForeignPDFPreparer(greyProfile: greyProfile)
    return try preparer.prepare(
      input: try folder.write(bytes), output: folder.file("out.pdf"), grey: grey
    ).get()
  }

  private func fault(_ bytes: [UInt8]) throws -> PDFFault.Code? {
    let folder = try TestFolder()
    do {
      _ = try prepared(bytes, in: folder)
      return nil
    } catch let fault as PDFFault { return fault.code }
  }

  // MARK: Upright and whole

  /// An F in the upper left, a bar at the right edge, a red square at the bottom: no turning and no
  /// cutting leaves them alike.
  private func content(_ box: (x: Int, y: Int, width: Int, height: Int)) -> String {
    let (x, y, w, h) = box
    return """
      0 g \(x + 20) \(y + h / 2) 20 \(h / 2 - 20) re f \(x + 20) \(y + h - 40) \(w / 2) 20 re f
      \(x + 20) \(y + h - 90) \(w / 3) 20 re f \(x + w - 12) \(y + 10) 8 \(h / 3) re f
      1 0 0 rg \(x + w / 4) \(y + 15) 60 60 re f
      """
  }

  @Test func pagesOfEveryBoxAndTurnLookAsPopplerShowsThem() throws {
    let seed: UInt64 = 20_261_126
    print("seed \(seed)")
    var chance = SplitMix(state: seed)
    let turns = [0, 90, 180, 270, -90, -180, 450, 720, -450]
    var pages: [TestPage] = []
    for turn in turns + turns {
      let media = (
        x: Int(chance.next() % 400) - 200, y: Int(chance.next() % 400) - 200,
        width: 300 + Int(chance.next() % 500), height: 300 + Int(chance.next() % 500)
      )
      var entries =
        "/MediaBox [\(media.x) \(media.y) \(media.x + media.width) \(media.y + media.height)]"
      var shown = media
      if chance.next() % 2 == 0 {
        shown = (media.x + 30, media.y + 50, media.width - 90, media.height - 120)
        // The corners may come in any order, and beyond the sheet.
        entries +=
          " /CropBox [\(shown.x + shown.width) \(shown.y) \(shown.x) \(shown.y + shown.height)]"
      }
      if chance.next() % 3 == 0 { entries += " /UserUnit \(1 + chance.next() % 3)" }
      entries += " /Rotate \(turn)"
      pages.append(TestPage(content: content(shown), entries: entries))
    }
    let folder = try TestFolder()
    let bytes = makePDF(pages)
    let result = try prepared(bytes, in: folder)
    #expect(result.pages.count == pages.count)
    for (index, page) in result.pages.enumerated() {
      let before = try #require(
        try Drawing(folder.file("input.pdf"), page: index + 1, aspect: page, folder: folder))
      let after = try #require(
        try Drawing(folder.file("out.pdf"), page: index + 1, aspect: page, folder: folder))
      #expect(before.difference(from: after) < 0.01, "page \(index + 1): \(pages[index].entries)")
      #expect(page.usesColour)
    }
  }

  // MARK: Layers

  @Test func hiddenLayersStayHiddenAndThoseForPrintShow() throws {
    // 1 is off; 2 is for print alone; 3 for the screen alone; 4 is plain.
    let squares = (1...4).map { layer in
      "/OC /L\(layer) BDC 0 g \(layer * 100) 400 50 50 re f EMC"
    }.joined(separator: "\n")
    let folder = try TestFolder()
    let names = (1...4).map { "/L\($0) \($0) 0 R" }.joined(separator: " ")
    let result = try prepared(
      makePDF(
        [TestPage(content: squares, resources: "<< /Properties << \(names) >> >>")],
        catalog: "/OCProperties << /OCGs [1 0 R 2 0 R 3 0 R 4 0 R] /D << /Order [] "
          + "/OFF [1 0 R 2 0 R] /AS [<< /Event /Print /Category [/Print] /OCGs [2 0 R 3 0 R] >>"
          + " << /Event /View /Category [/View] /OCGs [2 0 R 3 0 R] >>] >> >>"
      ) { writer in
        writer.add("<< /Type /OCG /Name (off) >>")
        writer.add(
          "<< /Type /OCG /Name (print) /Usage << /Print << /PrintState /ON >> "
            + "/View << /ViewState /OFF >> >> >>")
        writer.add(
          "<< /Type /OCG /Name (screen) /Usage << /Print << /PrintState /OFF >> "
            + "/View << /ViewState /ON >> >> >>")
        writer.add("<< /Type /OCG /Name (plain) >>")
      }, in: folder)
    let ink = result.pages[0].ink
    let shows = (1...4).map { layer -> Bool in
      let left: Double = Double(layer) * 100
      return ink.hasInk(
        left: (left + 10) / 595, top: 402.0 / 842, right: (left + 40) / 595, bottom: 432.0 / 842)
    }
    #expect(shows == [false, true, false, true])
  }

  // MARK: Stand-ins

  @Test func aPortfolioIsRefused() throws {
    let found = try fault(
      makePDF(
        [TestPage(content: "0 g 9 9 90 90 re f")],
        catalog: "/Collection << /View /D >> /Names << /EmbeddedFiles << /Names [(a) 1 0 R] >> >>"
      ) { $0.add("<< /Type /Filespec /F (a.pdf) >>") })
    #expect(found == .portfolio)
  }

  @Test func aDynamicFormIsRefusedAndAStaticOnePrinted() throws {
    for (renders, code) in [("true", PDFFault.Code.dynamicForm), ("false", nil)] {
      let found = try fault(
        makePDF(
          [TestPage(content: "0 g 9 9 90 90 re f")],
          catalog: "/NeedsRendering \(renders) /AcroForm << /Fields [] /XFA 1 0 R >>"
        ) { $0.stream("<xdp/>") })
      #expect(found == code)
    }
  }

  // MARK: What must not come along

  @Test func nothingActiveAndNothingFromElsewhereIsLeft() throws {
    let folder = try TestFolder()
    let bytes = makePDF(
      [
        TestPage(
          content: "0 g 9 9 90 90 re f /P Do /R Do",
          resources: "<< /XObject << /P 1 0 R /R 2 0 R >> >>",
          entries: "/MediaBox [0 0 595 842] /AA << /O << /S /JavaScript /JS (secret1) >> >> "
            + "/Annots [3 0 R 4 0 R 5 0 R 6 0 R]")
      ],
      catalog: "/OpenAction << /S /Launch /F (secret2) >> /URI << /Base (http://secret3/) >> "
        + "/AcroForm << /Fields [] /XFA (secret4) >> "
        + "/Names << /EmbeddedFiles << /Names [(secret5) 7 0 R] >> >> /AF [7 0 R]"
    ) { writer in
      writer.stream(
        [255, 0, 0],
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
          + "/ColorSpace /DeviceRGB /OPI << /2.0 << /F (secret6) >> >> /Alternates [] "
          + "/PieceInfo << /X (secret7) >>")
      writer.stream(
        "0 g 300 300 20 20 re f",
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
          + "/Ref << /F (secret8.pdf) /Page 0 >>")
      writer.add(
        "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /F 4 "
          + "/A << /S /URI /URI (http://secret9/) >> >>")
      writer.add(
        "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /F 4 "
          + "/A << /S /GoToR /F (secret10.pdf) >> >>")
      writer.add(
        "<< /Type /Annot /Subtype /RichMedia /Rect [0 0 99 99] /F 4 "
          + "/RichMediaContent << /X (secret11) >> >>")
      writer.add(
        "<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /F 4 /FS 7 0 R >>")
      writer.add("<< /Type /Filespec /F (secret12) /EF << /F 8 0 R >> >>")
      writer.stream("secret13", "/Type /EmbeddedFile")
    }
    let result = try prepared(bytes, in: folder)
    #expect(result.pages.count == 1 && !result.pages[0].ink.isBlank)
    #expect(result.notes.contains { $0.contains("RichMedia") })
    let text = try plainText(folder.file("out.pdf"))
    let banned = [
      "secret", "/JavaScript", "/URI", "/GoToR", "/Launch", "/OPI", "/Ref ", "/EmbeddedFile",
      "/RichMedia", "/XFA", "/AcroForm", "/Annots", "/AA", "/OpenAction", "/Filespec",
    ]
    for word in banned { #expect(!text.contains(word), "\(word)") }
  }

  // MARK: Greys by a profile

  @Test func picturesBecomeGreyByTheirProfile() throws {
    let profiles = "/usr/share/color/icc/ghostscript"
    guard let adobe = FileManager.default.contents(atPath: "\(profiles)/a98.icc") else {
      print("skipped: Ghostscript's profiles are not there")
      return
    }
    let colours: [[UInt8]] = [
      [255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128], [0, 0, 0], [255, 255, 255],
      [200, 100, 50], [20, 60, 180],
    ]
    let picture =
      "/Type /XObject /Subtype /Image /Width 8 /Height 1 /BitsPerComponent 8 /ColorSpace"
    let folder = try TestFolder()
    _ = try prepared(
      makePDF([
        TestPage(
          content: "q 400 0 0 50 20 700 cm /A Do Q q 400 0 0 50 20 600 cm /B Do Q "
            + "0 0 0 1 k 20 20 9 9 re f",
          resources: "<< /XObject << /A 2 0 R /B 3 0 R >> >>")
      ]) { writer in
        writer.stream([UInt8](adobe), "/N 3")
        writer.stream(colours.flatMap { $0 }, "\(picture) [/ICCBased 1 0 R]")
        writer.stream(colours.flatMap { $0 }, "\(picture) /DeviceRGB")
      }, grey: true, greyProfile: "\(profiles)/sgray.icc", in: folder)
    // Worked out without a colour library: the Y of each colour space's primaries as profiles have
    // them (adapted to D50), and the target's gamma of 1.8.
    func greys(_ rows: [Double], _ linear: (Double) -> Double) -> [Int] {
      colours.map { colour -> Int in
        var light = 0.0
        for (part, row) in zip(colour, rows) { light += linear(Double(part) / 255) * row }
        return Int((pow(light, 1 / 1.8) * 255).rounded())
      }
    }
    let due = [
      greys([0.31111, 0.62567, 0.06322]) { pow($0, 563 / 256) },
      greys([0.22249, 0.71689, 0.06062]) {
        $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4)
      },
    ]
    let drawn = try #require(
      try run("/usr/bin/pdftoppm", ["-gray", "-r", "72", folder.file("out.pdf"), folder.file("g")])
        .status == 0
        ? FileManager.default.contents(atPath: folder.file("g-1.pgm")) : nil)
    let dots = [UInt8](drawn.suffix(595 * 842))
    for (row, expected) in zip([842 - 725, 842 - 625], due) {
      let found = (0..<8).map { Int(dots[row * 595 + 45 + $0 * 50]) }
      print("by profile: \(found), due \(expected)")
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1 })
    }
    // Black of text and drawings stays black.
    #expect(dots[(842 - 25) * 595 + 25] == 0)
  }
}

/// A sequence that follows from its seed alone.
struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
