import Foundation
import Intake
import Testing

/// Real invoices of public projects, where the shared folder is present.
@Suite("Real samples") struct RealSampleTests {
  static let folder: URL = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["BREVPRESS_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? root.deletingLastPathComponent().appendingPathComponent("shared")
    return shared.appendingPathComponent("samples/xml")
  }()

  static let files: [String] =
    (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? [])
    .filter { $0.lowercased().hasSuffix(".xml") }.sorted()

  @Test func noneIsRejected() throws {
    if Self.files.isEmpty { print("skipped: no folder of real samples beside the repository") }
    for file in Self.files {
      let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(file))
      let result = InvoiceReader.read(bytes, file: file)
      #expect(result.outcome != .rejected, "\(file) \(result.diagnostics.map(\.text))")
      #expect(result.invoice?.lines.isEmpty == false, "\(file)")
    }
  }

  @Test(arguments: [
    "eInvoicing-EN16931/ubl-tc434-creditnote1.xml", "eInvoicing-EN16931/ubl-tc434-example8.xml",
    "eInvoicing-EN16931/ubl-tc434-example9.xml", "gobl.dk.oioubl/happy-path_real.xml",
    "gobl.dk.oioubl/prices-advanced_real.xml", "gobl.dk.oioubl/negative-rounding_real.xml",
    "gobl.dk.oioubl/excise-registration-tax_real.xml",
    "xrechnung-testsuite/01.02_comprehensive_test_ubl.xml",
  ]) func soundOnesAreAccepted(_ file: String) throws {
    guard Self.files.contains(file) else {
      print("skipped: \(file) is not there")
      return
    }
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(file))
    let result = InvoiceReader.read(bytes, file: file)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
  }
}
