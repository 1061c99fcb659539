import Foundation
import Testing

@testable import QPDFKit

/// Where samples from other projects lie, beside the checkout; they are not part of it.
let samplesFolder: String? = {
  let environment = ProcessInfo.processInfo.environment["BREVPRESS_SHARED"]
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let folders =
    [environment, root.path + "/shared"].compactMap { $0 }
    + [root.deletingLastPathComponent().path + "/shared"]
  return folders.map { $0 + "/samples/pdf" }.first {
    FileManager.default.fileExists(atPath: $0)
  }
}()

let sampleFiles: [String] = {
  guard let samples = samplesFolder else {
    print("skipped: no shared samples beside the checkout")
    return []
  }
  let all = (try? FileManager.default.subpathsOfDirectory(atPath: samples)) ?? []
  return all.filter { $0.hasSuffix(".pdf") }.sorted()
}()

/// Files that must be refused, and why.
private let refused: [String: PDFFault.Code] = [
  "AES128ExposedMeta.pdf": .unreadable, "AESkeylength128.pdf": .unreadable,
  "AESkeylength256.pdf": .unreadable, "AcroFormsBasicFields.pdf": .fontsNotEmbedded,
  "PDFBOX-2725-878725.pdf": .fontsNotEmbedded, "PDFBOX-5762-722238.pdf": .fontsNotEmbedded,
  "PDFBOX-5809-509329.pdf": .fontsNotEmbedded, "PasswordSample-128bit.pdf": .needsPassword,
  "PasswordSample-256bit.pdf": .needsPassword, "PasswordSample-40bit.pdf": .needsPassword,
  "bad1.pdf": .unreadable, "corrupt-factur-x-waytoosmall.pdf": .unreadable,
  "corrupted.pdf": .unreadable, "encrypted-40-bit-R3.pdf": .needsPassword,
  "encrypted.pdf": .needsPassword, "issue-100.pdf": .unreadable, "issue-141a.pdf": .unreadable,
  "issue-147.pdf": .needsPassword, "issue-148.pdf": .unreadable, "issue-335b.pdf": .unreadable,
  "job-json-encrypt-40.pdf": .needsPassword, "reuse-xref-stream.pdf": .fontsNotEmbedded,
  "short-O-U.pdf": .needsPassword, "test.unc.pdf": .fontsNotEmbedded,
]

@Suite(.enabled(if: hasTools && samplesFolder != nil, "no samples, or no tools"))
struct SampleTests {
  @Test(arguments: sampleFiles) func comesOutRightOrIsRefused(file: String) throws {
    let folder = try TestFolder()
    let preparer = try ForeignPDFPreparer()
    let name = URL(fileURLWithPath: file).lastPathComponent
    for grey in [true, false] {
      let output = folder.file("out.pdf")
      let result = preparer.prepare(
        input: (samplesFolder ?? "") + "/" + file, output: output, grey: grey)
      switch result {
      case .failure(let fault):
        #expect(fault.code == refused[name], "\(fault)")
      case .success(let prepared):
        #expect(refused[name] == nil)
        #expect(try isSound(output))
        #expect(throws: Never.self) { try PDFTools.checkAllFontsEmbedded(path: output) }
        #expect(try PDFTools.inspect(path: output).get().pages.count == prepared.pages.count)
        guard grey else { continue }
        #expect(try PDFTools.greyFaults(path: output).get() == [])
        for page in try inkCoverage(output) { #expect(page.prefix(3).allSatisfy { $0 == 0 }) }
      }
    }
  }
}
