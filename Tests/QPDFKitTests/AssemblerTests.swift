import Foundation
import Testing

@testable import QPDFKit

private let font = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"

/// Assembles a file of these pages and gives it back readable.
private func assemble(
  _ pages: [TestPage], grey: Bool, catalog: String = "",
  objects: (inout PDFWriter) -> Void = { _ in }
) throws -> (text: String, result: AssemblyResult) {
  let folder = try TestFolder()
  let input = try folder.write(makePDF(pages, catalog: catalog, objects: objects))
  let assembler = try JobAssembler(input: input, grey: grey)
  let output = folder.file("out.pdf")
  let result = try assembler.write(to: output)
  #expect(try isSound(output))
  if grey && result.greyFaults.isEmpty {
    #expect(try PDFTools.greyFaults(path: output).get() == [])
  }
  return (try plainText(output), result)
}

@Suite(.enabled(if: hasTools, "qpdf and Ghostscript are not installed"))
struct AssemblerTests {
  @Test func neutralColourBecomesGreyInColourJobs() throws {
    let (text, _) = try assemble(
      [TestPage(content: "0 0 0 rg 0.5 0.5 0.5 RG 10 10 m 20 20 l S 1 0 0 rg 0 0 5 5 re f")],
      grey: false)
    #expect(text.contains("0 g 0.5 G 10 10 m"))
    #expect(text.contains("1 0 0 rg 0 0 5 5 re f"))
  }

  @Test func everyColourBecomesGreyInMonoJobs() throws {
    let (text, _) = try assemble(
      [TestPage(content: "1 0 0 rg 0 0 1 RG 0 0 0 1 k 0 1 0 0 K 0 0 5 5 re B")], grey: true)
    #expect(text.contains("0.299 g 0.114 G 0 g 0.413 G 0 0 5 5 re B"))
  }

  @Test func operatorsInStringsCommentsAndPicturesAreLeftAlone() throws {
    let content =
      "BT /F1 9 Tf 9 9 Td (1 0 0 rg \\) 0 1 0 rg (x)) Tj <312030203020> Tj ET % 1 0 0 rg\n"
      + "/Span << /T (1 0 0 rg) >> BDC EMC\n"
      + "BI /W 6 /H 1 /BPC 8 /CS /G ID 1 1 rg EI\n1 0 0 rg 0 0 1 1 re f"
    let (text, _) = try assemble(
      [TestPage(content: content, resources: "<< \(font) >>")], grey: true)
    #expect(text.contains("(1 0 0 rg \\) 0 1 0 rg (x)) Tj"))
    #expect(text.contains("% 1 0 0 rg"))
    #expect(text.contains("/Span << /T (1 0 0 rg) >> BDC"))
    #expect(text.contains("ID 1 1 rg EI"))
    #expect(text.contains("0.299 g 0 0 1 1 re f"))
  }

  @Test func aLaterColourInTheSpaceThatAnOperatorSetKeepsItsMeaning() throws {
    let (text, _) = try assemble([TestPage(content: "0 0 0 rg 1 0 0 sc 0 0 5 5 re f")], grey: false)
    #expect(text.contains("0 g /DeviceRGB cs 1 0 0 sc"))
  }

  @Test func savedColoursComeBackWithTheGraphicsState() throws {
    let (text, _) = try assemble(
      [TestPage(content: "/DeviceRGB cs q /DeviceGray cs 0.3 sc Q 1 0 0 sc 0 0 5 5 re f")],
      grey: true)
    #expect(text.contains("/DeviceGray cs q /DeviceGray cs 0.3 sc Q 0.299 sc"))
  }

  @Test func nestedFormsAndTheirGroupsAreReached() throws {
    let group = "/Group << /S /Transparency /I true /CS /DeviceRGB >>"
    let (text, _) = try assemble(
      [
        TestPage(
          content: "/Outer Do", resources: "<< /XObject << /Outer 2 0 R >> >>",
          entries: "/MediaBox [0 0 595 842] \(group)")
      ], grey: true
    ) { writer in
      writer.stream(
        "0 1 0 rg 0 0 5 5 re f",
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << >> \(group)")
      writer.stream(
        "1 0 0 rg /Inner Do",
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
          + "/Resources << /XObject << /Inner 1 0 R >> >> \(group)")
    }
    #expect(text.contains("0.587 g 0 0 5 5 re f"))
    #expect(text.contains("0.299 g /Inner Do"))
    #expect(!text.contains("/DeviceRGB"))
  }

  @Test func picturesPalettesAndShadingsBecomeGrey() throws {
    let (text, result) = try assemble(
      [
        TestPage(
          content: "/Rgb Do /Cmyk Do /Indexed Do /Sh sh",
          resources: "<< /XObject << /Rgb 1 0 R /Cmyk 2 0 R /Indexed 3 0 R >> "
            + "/Shading << /Sh 4 0 R >> >>")
      ], grey: true
    ) { writer in
      let image = "/Type /XObject /Subtype /Image /Width 2 /Height 1 /BitsPerComponent 8"
      writer.stream([255, 0, 0, 0, 0, 255], "\(image) /ColorSpace /DeviceRGB")
      writer.stream([0, 0, 0, 255, 255, 0, 0, 0], "\(image) /ColorSpace /DeviceCMYK")
      writer.stream([0, 1], "\(image) /ColorSpace [/Indexed /DeviceRGB 1 <FF000000FF00>]")
      writer.add(
        "<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 1 1] "
          + "/Function << /FunctionType 2 /N 1 /Domain [0 1] /C0 [1 0 0] /C1 [0 1 0] >> >>")
    }
    #expect(result.greyFaults == [])
    #expect(!text.contains("/DeviceRGB") && !text.contains("/DeviceCMYK"))
    // The palette's two entries.
    #expect(text.contains("4c96") || text.contains("L\\226") || text.contains("<4c96>"))
  }

  @Test func whatCannotBecomeGreyIsNamed() throws {
    let (_, result) = try assemble(
      [
        TestPage(
          content: "/S cs 1 scn 0 0 5 5 re f",
          resources: "<< /ColorSpace << /S [/Separation /Gold /DeviceRGB << /FunctionType 2 /N 1 "
            + "/Domain [0 1] /C0 [1 1 1] /C1 [1 0.8 0] >>] >> >>")
      ], grey: true)
    #expect(result.greyFaults.count == 1)
    #expect(result.greyFaults.first?.hasPrefix("page 1: colour space") == true)
  }

  @Test func blackTextTakesBlackInkAlone() throws {
    let folder = try TestFolder()
    let group = "/MediaBox [0 0 595 842] /Group << /S /Transparency /I true /CS /DeviceRGB >>"
    let input = try folder.write(
      makePDF([TestPage(content: "0 0 0 rg 50 50 200 200 re f", entries: group)]))
    for grey in [true, false] {
      let output = folder.file("out.pdf")
      try JobAssembler(input: input, grey: grey).write(to: output)
      let inks = try #require(try inkCoverage(output).first)
      #expect(inks[0] == 0 && inks[1] == 0 && inks[2] == 0)
      #expect(inks[3] > 0)
    }
    #expect(try #require(try inkCoverage(input).first)[0] > 0, "the check can fail")
  }

  @Test func aForeignPageLiesUnderTheContentAndIsEmbeddedOnce() throws {
    let folder = try TestFolder()
    let job = try folder.write(
      makePDF(Array(repeating: TestPage(content: "0 g 1 1 3 3 re f"), count: 5)), "job.pdf")
    let foreign = try folder.write(
      makePDF([
        TestPage(content: "0.25 g 100 100 50 50 re f"), TestPage(content: "0.75 g 1 1 re f"),
      ]), "foreign.pdf")
    let assembler = try JobAssembler(input: job, grey: true)
    let placement = Placement.place(widthPt: 595, heightPt: 842, on: SheetArea())
    for page in [2, 3, 5] {
      try assembler.place(source: foreign, sourcePage: 1, onPage: page, placement: placement)
    }
    let output = folder.file("out.pdf")
    let result = try assembler.write(to: output)
    #expect(result.pages == 5 && result.placed == 3 && result.greyFaults == [])
    let text = try plainText(output)
    #expect(text.components(separatedBy: "0.25 g 100 100 50 50 re f").count == 2)
    #expect(!text.contains("0.75 g"))
    // Three pages name the form, and share the one stream that draws it.
    #expect(text.components(separatedBy: "/Foreign0 Do").count == 2)
    #expect(text.components(separatedBy: "/Foreign0 ").count == 1 + 1 + 3)
    let first = try #require(text.range(of: "/Foreign0 Do"))
    let mark = try #require(
      text.range(of: "0 g 1 1 3 3 re f", range: first.upperBound..<text.endIndex))
    #expect(first.lowerBound < mark.lowerBound)
    #expect(try isSound(output))
  }

  @Test func aTurnedForeignPageWithUnitIsPlacedUpright() throws {
    let folder = try TestFolder()
    let job = try folder.write(makePDF([TestPage(content: "")]), "job.pdf")
    let foreign = try folder.write(
      makePDF([
        TestPage(
          content: "0 g 10 20 30 40 re f",
          entries: "/MediaBox [10 20 110 220] /Rotate 90 /UserUnit 2")
      ]), "foreign.pdf")
    let page = try #require(try PDFTools.inspect(path: foreign).get().pages.first)
    #expect(page.widthPt == 400 && page.heightPt == 200)
    let assembler = try JobAssembler(input: job, grey: false)
    try assembler.place(
      source: foreign, sourcePage: 1, onPage: 1,
      placement: Placement(
        matrix: [1, 0, 0, 1, 0, 0], scale: 1, isTurned: false, avoidsZone: false))
    let output = folder.file("out.pdf")
    try assembler.write(to: output)
    // The lower left corner of the page as it is stored is the upper left one as it is seen.
    let box = try boundingBox(output)
    // Ghostscript rounds outwards.
    for (found, wanted) in zip(box, [0, 140, 80, 200]) { #expect(abs(found - wanted) <= 1) }
    #expect(box.count == 4)
  }

  @Test func pagesOutsideAreRefused() throws {
    let folder = try TestFolder()
    let path = try folder.write(makePDF([TestPage(content: "")]))
    let assembler = try JobAssembler(input: path, grey: false)
    let placement = Placement.place(widthPt: 595, heightPt: 842, on: SheetArea())
    for (source, target) in [(2, 1), (1, 2), (0, 1), (1, 0)] {
      let fault = #expect(throws: PDFFault.self) {
        try assembler.place(
          source: path, sourcePage: source, onPage: target, placement: placement)
      }
      #expect(fault?.code == .noSuchPage)
    }
  }

  @Test func theSameInputGivesTheSameBytes() throws {
    let folder = try TestFolder()
    let job = try folder.write(
      makePDF((0..<20).map { TestPage(content: "0 0 0 rg \($0) 0 5 5 re f") }), "job.pdf")
    let foreign = try folder.write(makePDF([TestPage(content: "0 g 9 9 re f")]), "foreign.pdf")
    var files: [Data] = []
    for name in ["a.pdf", "b.pdf"] {
      let assembler = try JobAssembler(input: job, grey: true)
      let placement = Placement.place(widthPt: 595, heightPt: 842, on: SheetArea())
      try assembler.place(source: foreign, sourcePage: 1, onPage: 7, placement: placement)
      try assembler.write(to: folder.file(name))
      files.append(try Data(contentsOf: URL(fileURLWithPath: folder.file(name))))
    }
    #expect(files[0] == files[1])
  }

  @Test func twoAssemblersWorkAtOnce() async throws {
    let folder = try TestFolder()
    let job = try folder.write(
      makePDF((0..<200).map { TestPage(content: "0 0 0 rg \($0) 0 5 5 re f") }))
    let outputs = (0..<4).map { folder.file("out\($0).pdf") }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for output in outputs {
        group.addTask { try JobAssembler(input: job, grey: true).write(to: output).pages }
      }
      for try await pages in group { #expect(pages == 200) }
    }
    let files = try outputs.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    #expect(files.allSatisfy { $0 == files[0] })
  }

  @Test func aFileThatIsNoPDFIsAFaultNotACrash() throws {
    let folder = try TestFolder()
    let path = try folder.write(Array("hello".utf8))
    let fault = #expect(throws: PDFFault.self) { try JobAssembler(input: path, grey: true) }
    #expect(fault?.code == .unreadable)
    let missing = #expect(throws: PDFFault.self) {
      try JobAssembler(input: folder.file("none.pdf"), grey: true)
    }
    #expect(missing?.code == .io)
  }

  private func boundingBox(_ path: String) throws -> [Int] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/gs")
    process.arguments = ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=bbox", path]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let line = text.split(separator: "\n").first { $0.hasPrefix("%%BoundingBox:") } ?? ""
    return line.dropFirst("%%BoundingBox:".count).split(separator: " ").compactMap { Int($0) }
  }
}
