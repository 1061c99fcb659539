import Foundation
import Intake
import QPDFKit
import Testing

/// ZUGFeRD and Factur-X files of public projects, where they lie beside the checkout.
@Suite struct EmbeddedSampleTests {
  @Test func invoicesOfOthersAreTakenOutOfTheirPDFs() throws {
    let shared =
      ProcessInfo.processInfo.environment["BREVPRESS_SHARED"]
      ?? URL(fileURLWithPath: PipelineFixture.root).deletingLastPathComponent().path + "/shared"
    let root = "\(shared)/samples/pdf"
    let folders = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [])
      .filter { $0.hasPrefix("ZUGFeRD") }
    let files = folders.sorted().flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? [])
        .filter { $0.hasSuffix(".pdf") }.sorted().map { "\(root)/\(folder)/\($0)" }
    }
    guard !files.isEmpty else {
      print("no ZUGFeRD samples in \(root)")
      return
    }
    let preparer = try ForeignPDFPreparer()
    var (invoices, others, without, broken) = (0, 0, 0, 0)
    for file in files {
      switch preparer.embeddedFile(
        in: file, named: ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"],
        bytesMax: 1 << 24)
      {
      case .failure: broken += 1
      case .success(nil): without += 1
      case .success(let xml?):
        let head = EmbeddedInvoice.read(xml, file: "sample").0
        if head?.number != nil, head?.payable != nil, head?.buyer.address?.country != nil {
          invoices += 1
        } else {
          others += 1
        }
      }
    }
    // Seven invoices, an order, five PDFs without XML, one beyond repair.
    #expect((invoices, others, without, broken) == (7, 1, 5, 1))
    #expect(files.count == 14)
  }
}
