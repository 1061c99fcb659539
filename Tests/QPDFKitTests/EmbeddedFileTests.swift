import Foundation
import Testing

@testable import QPDFKit

/// One file taken out of a PDF by its name.
@Suite struct EmbeddedFileTests {
  private func file(_ content: [UInt8], name: String, inTree: Bool = true) throws -> String {
    var writer = PDFWriter()
    let root = writer.reserve()
    let pages = writer.reserve()
    let page = writer.add("<< /Type /Page /Parent \(pages) 0 R /MediaBox [0 0 200 200] >>")
    writer.set(pages, "<< /Type /Pages /Count 1 /Kids [\(page) 0 R] >>")
    let stream = writer.stream(content, "/Type /EmbeddedFile")
    let spec = writer.add(
      "<< /Type /Filespec /F (\(name)) /UF (\(name)) /EF << /F \(stream) 0 R >> >>")
    let names = inTree ? "/Names << /EmbeddedFiles << /Names [(x) \(spec) 0 R] >> >>" : ""
    writer.set(root, "<< /Type /Catalog /Pages \(pages) 0 R /AF [\(spec) 0 R] \(names) >>")
    let path = NSTemporaryDirectory() + "embedded-\(UUID().uuidString).pdf"
    try Data(writer.bytes(root: root)).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func take(_ path: String, bytesMax: Int = 1000) throws -> Result<[UInt8]?, PDFFault> {
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try ForeignPDFPreparer().embeddedFile(
      in: path, named: ["factur-x.xml", "zugferd-invoice.xml"], bytesMax: bytesMax)
  }

  @Test func aFileIsFoundByItsNameWhateverItsCase() throws {
    let content = Array("<a>\u{0}å</a>".utf8)
    #expect(try take(file(content, name: "ZUGFeRD-invoice.xml")).get() == content)
    #expect(try take(file(content, name: "factur-x.xml", inTree: false)).get() == content)
    #expect(try take(file(content, name: "other.xml")).get() == nil)
  }

  @Test func tooLargeAFileIsRefusedWhole() throws {
    let result = try take(file([UInt8](repeating: 65, count: 2000), name: "factur-x.xml"))
    #expect(throws: PDFFault.self) { try result.get() }
  }

  @Test func whatIsNoPDFIsAFault() throws {
    let path = NSTemporaryDirectory() + "embedded-\(UUID().uuidString).pdf"
    try Data("no".utf8).write(to: URL(fileURLWithPath: path))
    let result = try take(path)
    #expect(throws: PDFFault.self) { try result.get() }
  }
}
