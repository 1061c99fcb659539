import Foundation
import Testing

@testable import QPDFKit

private func prepare(
  _ bytes: [UInt8], grey: Bool = false, limits: PDFLimits = PDFLimits(),
  bounds: ForeignPDFPreparer.Bounds = .init()
) throws -> PDFFault? {
  let folder = try TestFolder()
  let input = try folder.write(bytes)
  let preparer = try ForeignPDFPreparer(bounds: bounds, limits: limits)
  switch preparer.prepare(input: input, output: folder.file("out.pdf"), grey: grey) {
  case .success: return nil
  case .failure(let fault): return fault
  }
}

@Suite(.enabled(if: hasTools, "qpdf and Ghostscript are not installed"))
struct HostileTests {
  @Test(arguments: ["", "%PDF-1.7", "hello", "<html></html>", "%PDF-1.7\n1 0 obj\n<<"])
  func whatIsNoPDFIsUnreadable(text: String) throws {
    #expect(try prepare(Array(text.utf8))?.code == .unreadable)
  }

  @Test func aFileWithoutPagesIsRefused() throws {
    var writer = PDFWriter()
    let tree = writer.add("<< /Type /Pages /Kids [] /Count 0 >>")
    let root = writer.add("<< /Type /Catalog /Pages \(tree) 0 R >>")
    let found = try prepare(writer.bytes(root: root))
    #expect(found?.code == .noPages)
  }

  @Test func aFileWithABrokenTableIsMended() throws {
    let whole = makePDF([TestPage(content: "0 g 9 9 90 90 re f")])
    let text = String(decoding: whole, as: Unicode.ASCII.self)
    let broken = text.replacingOccurrences(of: "00000 n", with: "00009 x")
    let folder = try TestFolder()
    let preparer = try ForeignPDFPreparer()
    let prepared = try preparer.prepare(
      input: try folder.write(Array(broken.utf8)), output: folder.file("out.pdf"), grey: true
    ).get()
    #expect(prepared.wasRepaired && prepared.pages.count == 1)
    #expect(!prepared.pages[0].ink.isBlank)
  }

  @Test func aFileThatIsCutShortIsRefused() throws {
    // Its pages could not be counted for certain.
    let whole = makePDF([TestPage(content: "0 g 9 9 90 90 re f")])
    #expect(try prepare(Array(whole.prefix(whole.count / 2)))?.code == .unreadable)
  }

  @Test func aPageTreeThatLoopsEnds() throws {
    var writer = PDFWriter()
    let tree = writer.reserve()
    let page = writer.add("<< /Type /Page /Parent \(tree) 0 R /MediaBox [0 0 99 99] >>")
    writer.set(tree, "<< /Type /Pages /Kids [\(page) 0 R \(tree) 0 R] /Count 2 >>")
    let root = writer.add("<< /Type /Catalog /Pages \(tree) 0 R >>")
    let found = try prepare(writer.bytes(root: root))
    #expect(found == nil || found?.code == .unreadable)
  }

  @Test func aFormThatPaintsItselfEnds() throws {
    let found = try prepare(
      makePDF([TestPage(content: "/X Do", resources: "<< /XObject << /X 1 0 R >> >>")]) { writer in
        writer.stream(
          "/X Do 0 g 0 0 5 5 re f",
          "/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
            + "/Resources << /XObject << /X 1 0 R >> >>")
      })
    #expect(found == nil || found?.code == .conversionFailed)
  }

  @Test func formsNestedBeyondReasonAreRefused() throws {
    let found = try prepare(
      makePDF([TestPage(content: "/X Do", resources: "<< /XObject << /X 200 0 R >> >>")]) {
        writer in
        for number in 1...200 {
          writer.stream(
            number == 1 ? "0 g 0 0 5 5 re f" : "/X Do",
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << "
              + "/X \(max(1, number - 1)) 0 R >> >>")
        }
      })
    #expect(found?.code == .tooLarge)
  }

  @Test func aStreamThatInflatesWithoutEndIsRefused() throws {
    // Run lengths of run lengths: each stage makes 64 times as much.
    let seed = [UInt8](repeating: 0x81, count: 4000) + [128]
    var writer = PDFWriter()
    let tree = writer.reserve()
    let content = writer.stream(
      seed, "/Filter [/RunLengthDecode /RunLengthDecode /RunLengthDecode]")
    let page = writer.add(
      "<< /Type /Page /Parent \(tree) 0 R /MediaBox [0 0 99 99] /Contents \(content) 0 R >>")
    writer.set(tree, "<< /Type /Pages /Kids [\(page) 0 R] /Count 1 >>")
    let root = writer.add("<< /Type /Catalog /Pages \(tree) 0 R >>")
    let found = try prepare(
      writer.bytes(root: root), limits: PDFLimits(contentBytesMax: 10_000_000))
    #expect(found?.code == .tooLarge)
  }

  @Test func moreBytesThanTheLimitAreRefused() throws {
    let found = try prepare(
      makePDF([TestPage(content: "")]), limits: PDFLimits(fileBytesMax: 100))
    #expect(found?.code == .tooLarge)
  }

  @Test func morePagesThanTheLimitAreRefused() throws {
    var writer = PDFWriter()
    let tree = writer.reserve()
    let count = 100_000
    var kids = ""
    for _ in 0..<count {
      let page = writer.add("<< /Type /Page /Parent \(tree) 0 R /MediaBox [0 0 99 99] >>")
      kids += "\(page) 0 R "
    }
    writer.set(tree, "<< /Type /Pages /Kids [\(kids)] /Count \(count) >>")
    let root = writer.add("<< /Type /Catalog /Pages \(tree) 0 R >>")
    let found = try prepare(writer.bytes(root: root))
    #expect(found?.code == .tooManyPages)
  }

  @Test func aProgramThatTakesTooLongIsEnded() throws {
    let found = try prepare(
      makePDF([TestPage(content: "0 g 9 9 90 90 re f")]),
      bounds: .init(timeoutSeconds: 0.001, timeoutSecondsPerPage: 0))
    #expect(found?.code == .timedOut)
  }

  @Test func aProgramThatTakesTooMuchMemoryFails() throws {
    let found = try prepare(
      makePDF([TestPage(content: "0 g 9 9 90 90 re f")]),
      bounds: .init(memoryBytesMax: 20_000_000))
    #expect(found != nil)
  }

  @Test func aPasswordIsAskedForByItsName() throws {
    let folder = try TestFolder()
    let plain = try folder.write(makePDF([TestPage(content: "0 g 9 9 90 90 re f")]))
    let locked = folder.file("locked.pdf")
    let open = folder.file("open.pdf")
    _ = try run("/usr/bin/qpdf", ["--encrypt", "user", "owner", "256", "--", plain, locked])
    _ = try run("/usr/bin/qpdf", ["--encrypt", "", "owner", "256", "--", plain, open])
    let preparer = try ForeignPDFPreparer()
    let out = folder.file("out.pdf")
    let refused = preparer.prepare(input: locked, output: out, grey: false)
    #expect(throws: PDFFault.self) { try refused.get() }
    if case .failure(let fault) = refused { #expect(fault.code == .needsPassword) }
    let prepared = try preparer.prepare(input: open, output: out, grey: false).get()
    #expect(prepared.wasEncrypted && prepared.pages.count == 1)
    #expect(try preparer.inspect(path: open).get().isEncrypted)
  }

  @Test func oddFileNamesDoNoHarm() throws {
    let folder = try TestFolder()
    let bytes = makePDF([TestPage(content: "0 g 9 9 90 90 re f")])
    for name in ["-dash.pdf", "with space.pdf", "quote'\".pdf", "$(touch x).pdf", "%d.pdf", "@a"] {
      let input = try folder.write(bytes, name)
      let result = try ForeignPDFPreparer().prepare(
        input: input, output: folder.file("out %d.pdf"), grey: true)
      #expect(throws: Never.self, "\(name)") { try result.get() }
    }
  }

  @Test func contentThatIsBrokenStopsNothing() throws {
    for content in ["[ (abc 1 0 0 rg", "<< /A", "BI /W 9 ID", "q q q Q Q Q Q Q 1 0", "\\(((", "EI"]
    {
      #expect(try prepare(makePDF([TestPage(content: content)]), grey: true) == nil, "\(content)")
    }
  }
}
