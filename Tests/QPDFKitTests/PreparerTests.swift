import Foundation
import Testing

@testable import QPDFKit

private let helvetica = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
private let hello = "BT /F1 24 Tf 100 700 Td (Hello) Tj ET"

private func textPage(_ entries: String = "/MediaBox [0 0 595 842]") -> TestPage {
  TestPage(content: hello, resources: "<< \(helvetica) >>", entries: entries)
}

/// Prepares a file and checks what must hold for every prepared file.
private func prepare(
  _ bytes: [UInt8], grey: Bool, limits: PDFLimits = PDFLimits(),
  bounds: ForeignPDFPreparer.Bounds = .init(),
  look: (String) throws -> Void = { _ in }
) throws -> Result<PreparedPDF, PDFFault> {
  let folder = try TestFolder()
  let input = try folder.write(bytes)
  let output = folder.file("out.pdf")
  let preparer = try ForeignPDFPreparer(bounds: bounds, limits: limits)
  let result = preparer.prepare(input: input, output: output, grey: grey)
  if case .success = result {
    #expect(try isSound(output))
    #expect(throws: Never.self) { try PDFTools.checkAllFontsEmbedded(path: output) }
    if grey {
      #expect(try PDFTools.greyFaults(path: output).get() == [])
      for page in try inkCoverage(output) { #expect(page[0] == 0 && page[1] == 0 && page[2] == 0) }
    }
    try look(output)
  } else {
    #expect(!FileManager.default.fileExists(atPath: output))
  }
  return result
}

private func fault(_ result: Result<PreparedPDF, PDFFault>) -> PDFFault? {
  if case .failure(let fault) = result { return fault }
  return nil
}

@Suite(.enabled(if: hasTools, "qpdf and Ghostscript are not installed"))
struct PreparerTests {
  // MARK: Pages

  @Test(arguments: [
    ("/MediaBox [0 0 200 400]", 200.0, 400.0),
    ("/MediaBox [0 0 200 400] /Rotate 90", 400, 200),
    ("/MediaBox [0 0 200 400] /Rotate -90", 400, 200),
    ("/MediaBox [0 0 200 400] /Rotate 540", 200, 400),
    ("/MediaBox [200 400 0 0]", 200, 400),
    ("/MediaBox [-50 -50 150 350]", 200, 400),
    ("/MediaBox [0 0 500 700] /CropBox [100 100 300 500]", 200, 400),
    ("/MediaBox [0 0 200 400] /CropBox [-50 -50 900 900]", 200, 400),
    ("/MediaBox [0 0 100 200] /UserUnit 2", 200, 400),
    ("/MediaBox [0 0 100 200] /UserUnit 2 /Rotate 270", 400, 200),
  ])
  func pagesComeOutUpright(entries: String, width: Double, height: Double) throws {
    let page = try prepare(makePDF([textPage(entries)]), grey: false).get().pages[0]
    #expect(abs(page.widthPt - width) < 0.1 && abs(page.heightPt - height) < 0.1)
  }

  @Test func rotationMayBeIndirectAndInherited() throws {
    var writer = PDFWriter()
    let angle = writer.add("90")
    let tree = writer.reserve()
    let content = writer.stream("0 g 0 0 20 20 re f")
    let page = writer.add("<< /Type /Page /Parent \(tree) 0 R /Contents \(content) 0 R >>")
    writer.set(
      tree,
      "<< /Type /Pages /Kids [\(page) 0 R] /Count 1 /MediaBox [0 0 200 400] /Rotate \(angle) 0 R >>"
    )
    let root = writer.add("<< /Type /Catalog /Pages \(tree) 0 R >>")
    let prepared = try prepare(writer.bytes(root: root), grey: false).get().pages[0]
    #expect(abs(prepared.widthPt - 400) < 0.1)
    // The stored lower left corner is seen at the upper left.
    #expect(prepared.ink[column: 2, row: 2])
    #expect(!prepared.ink[column: 2, row: prepared.ink.rows - 3])
  }

  @Test func inkIsWhereItShows() throws {
    let content = "0 g 100 700 50 20 re f 1 g 300 300 100 100 re f"
    let page = try prepare(makePDF([TestPage(content: content)]), grey: true).get().pages[0]
    let ink = page.ink
    // 100 pt from the left and 122 pt from the top are cells 35 and 43.
    #expect(ink[column: 36, row: 45] && !ink[column: 33, row: 45] && !ink[column: 55, row: 45])
    #expect(!ink.hasInk(left: 0, top: 0.3, right: 1, bottom: 1), "white is no ink")
  }

  @Test func colourIsToldByWhatShows() throws {
    let pages = try prepare(
      makePDF([
        TestPage(content: "1 0 0 rg 50 50 90 90 re f"),
        TestPage(content: "0.4 0.4 0.4 rg 50 50 90 90 re f"),
      ]), grey: false
    ).get().pages
    #expect(pages.map(\.usesColour) == [true, false])
  }

  // MARK: Fonts

  @Test func allStandardFontsAreEmbeddedOnEveryPage() throws {
    let names = [
      "Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique", "Helvetica",
      "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique", "Times-Roman", "Times-Bold",
      "Times-Italic", "Times-BoldItalic", "Symbol", "ZapfDingbats",
    ]
    let pages = names.map { name in
      TestPage(
        content: hello,
        resources: "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /\(name) >> >> >>")
    }
    let prepared = try prepare(makePDF(pages), grey: false) { output in
      let findings = try PDFTools.fontFindings(path: output).get()
      #expect(findings.notSubset == [])
    }.get()
    #expect(Set(prepared.embeddedFonts) == Set(names))
    for page in prepared.pages { #expect(!page.ink.isBlank) }
  }

  @Test func anotherFontThatIsNotEmbeddedIsNamed() throws {
    let page = TestPage(
      content: hello,
      resources:
        "<< /Font << /F1 << /Type /Font /Subtype /TrueType /BaseFont /ArialMT >> >> >>")
    let found = fault(try prepare(makePDF([page]), grey: false))
    #expect(found?.code == .fontsNotEmbedded && found?.fonts == ["ArialMT"])
  }

  @Test func aFontInANestedFormIsFound() throws {
    let result = try prepare(
      makePDF([TestPage(content: "/X Do", resources: "<< /XObject << /X 1 0 R >> >>")]) { writer in
        writer.stream(
          hello,
          "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 << "
            + "/Type /Font /Subtype /Type0 /BaseFont /Gothic /Encoding /Identity-H "
            + "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Gothic >>] "
            + ">> >> >>")
      }, grey: false)
    #expect(fault(result)?.fonts == ["Gothic"])
  }

  @Test func fontsThatPrintNothingDoNotMatter() throws {
    let page = TestPage(
      content: "BT 3 Tr /F1 24 Tf 100 700 Td (scan) Tj ET 0 g 9 9 90 90 re f",
      resources: "<< /Font << /F1 << /Type /Font /Subtype /TrueType /BaseFont /ArialMT >> "
        + "/F2 << /Type /Font /Subtype /TrueType /BaseFont /Unused >> >> >>")
    #expect(fault(try prepare(makePDF([page]), grey: false)) == nil)
  }

  // MARK: Grey

  @Test(arguments: [
    ("0 0 0 1 k", "<< >>"),
    ("0 0 0 rg", "<< >>"),
    ("/C cs 1 scn", "<< /ColorSpace << /C [/Separation /Black /DeviceCMYK 1 0 R] >> >>"),
  ])
  func blackStaysPureBlack(operators: String, resources: String) throws {
    let page = TestPage(content: "\(operators) 50 50 300 300 re f", resources: resources)
    let result = try prepare(
      makePDF([page]) { writer in
        writer.add(
          "<< /FunctionType 2 /N 1 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 0 0 1] >>")
      }, grey: true
    ) { output in
      let text = try plainText(output)
      #expect(text.contains("0 g\n") || text.contains("/DeviceGray cs\n0 scn"))
    }
    #expect(fault(result) == nil)
  }

  @Test func everyKindOfColourBecomesGrey() throws {
    let page = TestPage(
      content:
        "/I1 Do /I2 Do /I3 Do /I4 Do /Sh sh /P cs /Pt scn 0 0 90 90 re f /L cs 50 60 -60 scn "
        + "100 0 90 90 re f /D cs 0.4 0.9 scn 200 0 90 90 re f /G gs 1 0 0 rg 300 0 90 90 re f "
        + "q 40 0 0 40 400 0 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI Q",
      resources: """
        << /XObject << /I1 2 0 R /I2 3 0 R /I3 4 0 R /I4 5 0 R >> /Shading << /Sh 6 0 R >>
        /Pattern << /Pt 7 0 R >> /ExtGState << /G 9 0 R >> /ColorSpace << /P /Pattern
        /L [/Lab << /WhitePoint [0.96 1 0.82] /Range [-100 100 -100 100] >>]
        /D [/DeviceN [/Cyan /Gold] /DeviceRGB 10 0 R] /DefaultRGB [/CalRGB << /WhitePoint [0.95 1 1.09] >>] >> >>
        """)
    let result = try prepare(
      makePDF([page]) { writer in
        let image = "/Type /XObject /Subtype /Image /Width 2 /Height 1 /BitsPerComponent 8"
        writer.stream([0, 255], "\(image) /ColorSpace /DeviceGray")
        writer.stream([255, 0, 0, 0, 0, 255], "\(image) /ColorSpace /DeviceRGB /SMask 1 0 R")
        writer.stream([0, 0, 0, 255, 255, 0, 0, 0], "\(image) /ColorSpace /DeviceCMYK")
        writer.stream([0, 1], "\(image) /ColorSpace [/Indexed /DeviceRGB 1 <FF000000FF00>]")
        writer.stream(
          [0, 255],
          "\(image) /ColorSpace [/Separation /Spot /DeviceRGB << /FunctionType 2 /N 1 "
            + "/Domain [0 1] /C0 [1 1 1] /C1 [1 0 0] >>]")
        writer.add(
          "<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 500 500] /Function "
            + "<< /FunctionType 2 /N 1 /Domain [0 1] /C0 [1 0 0] /C1 [0 1 0] >> >>")
        writer.stream(
          "0 0 1 rg 0 0 5 5 re f",
          "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 "
            + "/Resources << >>")
        writer.stream(
          "0.5 0.2 0.1 rg 0 0 900 900 re f",
          "/Type /XObject /Subtype /Form /BBox [0 0 900 900] "
            + "/Group << /S /Transparency /CS /DeviceRGB >> /Resources << >>")
        writer.add("<< /SMask << /S /Luminosity /G 8 0 R /BC [1 0 0] >> /ca 0.5 >>")
        writer.stream(
          "{ add dup 1 exch sub dup 0.5 mul }",
          "/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1]")
      }, grey: true)
    let prepared = try result.get()
    #expect(!prepared.pages[0].ink.isBlank && !prepared.pages[0].usesColour)
  }

  @Test func specialInksBecomeGreyWithoutBecomingPictures() throws {
    let page = TestPage(
      content: "/S cs 50 50 99 99 re f 0.5 scn 50 200 99 99 re f /D cs 0 1 scn 300 50 99 99 re f "
        + "q 90 0 0 90 300 300 cm /I Do Q",
      resources: "<< /ColorSpace << /S [/Separation /Gold /DeviceCMYK 1 0 R] "
        + "/D [/DeviceN [/Cyan /Black] /DeviceCMYK 2 0 R] >> /XObject << /I 3 0 R >> >>")
    let prepared = try prepare(
      makePDF([page]) { writer in
        writer.add("<< /FunctionType 2 /N 1 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 0.2 0.8 0.1] >>")
        writer.stream(
          "{ 0 exch 0 exch }",
          "/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1 0 1]")
        writer.stream(
          [0, 128, 255, 64],
          "/Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 "
            + "/ColorSpace [/Separation /Gold /DeviceCMYK 1 0 R]")
      }, grey: true
    ) { output in
      let text = try plainText(output)
      #expect(text.contains("/DeviceGray cs"))
      #expect(!text.contains("/Separation") && !text.contains("/DeviceN"))
      // Full black of a mixture is pure black.
      #expect(text.contains("\n0 scn"))
    }.get()
    #expect(prepared.notes == [])
  }

  // MARK: What has no place on paper

  @Test func scriptsFilesAndAnnotationsThatDoNotPrintAreGone() throws {
    let annotation =
      "<< /Type /Annot /Subtype /Stamp /Rect [100 100 200 200] /F %F /AP << /N 1 0 R >> >>"
    let page = textPage(
      "/MediaBox [0 0 595 842] /AA << /O << /S /JavaScript /JS (app.alert\\(1\\)) >> >> /Annots ["
        + annotation.replacingOccurrences(of: "%F", with: "4")
        + annotation.replacingOccurrences(of: "100 100 200 200", with: "300 300 400 400")
        .replacingOccurrences(of: "%F", with: "0") + "]")
    let prepared = try prepare(
      makePDF(
        [page],
        catalog: "/OpenAction << /S /JavaScript /JS (app.alert\\(2\\)) >> /Names << "
          + "/EmbeddedFiles << /Names [(x) << /Type /Filespec /F (x) /EF << /F 2 0 R >> >>] >> >>"
      ) { writer in
        writer.stream(
          "0 g 0 0 100 100 re f",
          "/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << >>")
        writer.stream("secret payload", "/Type /EmbeddedFile")
      }, grey: false
    ) { output in
      let text = try plainText(output)
      for word in ["JavaScript", "alert", "OpenAction", "EmbeddedFile", "/Annots", "secret"] {
        #expect(!text.contains(word), "\(word)")
      }
    }.get()
    // The printing stamp is drawn, the other is not (842 - 150 pt from the top is row 244).
    let ink = prepared.pages[0].ink
    #expect(ink[column: 52, row: 244] && !ink[column: 123, row: 173])
    #expect(prepared.notes.contains("scripts and actions were left out"))
    #expect(prepared.notes.contains("embedded files were left out"))
  }

  @Test func filledFormFieldsArePrinted() throws {
    let field =
      "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Filled in) /F 4 "
      + "/Rect [100 600 300 630] /DA (/Helv 14 Tf 0 g) >>"
    let prepared = try prepare(
      makePDF(
        [TestPage(content: "", entries: "/MediaBox [0 0 595 842] /Annots [1 0 R]")],
        catalog: "/AcroForm << /Fields [1 0 R] /NeedAppearances true /DR << /Font << /Helv << "
          + "/Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> /DA (/Helv 14 Tf 0 g) >>"
      ) { $0.add(field) }, grey: true
    ).get()
    #expect(!prepared.pages[0].ink.isBlank)
    #expect(prepared.embeddedFonts == ["Helvetica"])
  }

  @Test func aStreamInAnotherFileIsNeverRead() throws {
    let prepared = try prepare(
      makePDF([TestPage(content: "/X Do", resources: "<< /XObject << /X 1 0 R >> >>")]) { writer in
        writer.stream(
          "", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /F (/etc/passwd) /Resources << >>")
      }, grey: false
    ).get()
    #expect(prepared.notes.contains("a stream kept in another file was left out"))
  }

  // MARK: Outcome

  @Test func theSameFileGivesTheSameBytes() throws {
    var files: [Data] = []
    for _ in 0..<2 {
      _ = try prepare(makePDF([textPage(), textPage()]), grey: true) { output in
        files.append(try Data(contentsOf: URL(fileURLWithPath: output)))
      }
    }
    #expect(files.count == 2 && files[0] == files[1])
  }

  @Test func aPreparedFileIsACodableValue() throws {
    let prepared = try prepare(makePDF([textPage()]), grey: true).get()
    let data = try JSONEncoder().encode(prepared)
    #expect(try JSONDecoder().decode(PreparedPDF.self, from: data) == prepared)
  }

  @Test func theVersionNamesTheTools() throws {
    let version = try ForeignPDFPreparer().version
    #expect(version.contains("qpdf \(PDFTools.libraryVersion)") && version.contains("gs 1"))
  }

  @Test func missingProgramsAreAnOperatingFault() {
    let found = #expect(throws: PDFFault.self) {
      try ForeignPDFPreparer(ghostscript: "/nowhere/gs")
    }
    #expect(found?.code == .toolMissing && found?.isOperating == true)
  }
}
