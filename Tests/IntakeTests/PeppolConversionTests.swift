import Exporting
import Foundation
import Intake
import MailModel
import Testing

/// Invoices of every format that is read, written as Peppol BIS Billing 3 and judged by another
/// program, which shares nothing with what wrote them.
@Suite("Peppol conversion") struct PeppolConversionTests {
  /// A format that invoices come in.
  enum Source: String, CaseIterable {
    case cii, svefaktura, finvoice, oioubl, csv
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The sample batch as the format has it: what cannot be said in it is not among them.
  private static func inputs(_ source: Source) throws -> [(
    name: String, bytes: [UInt8], of: Invoice?
  )] {
    if source == .csv {
      return [("rows", Array((FieldTests.head + FieldTests.rows).utf8), nil)]
    }
    let folder = root.appendingPathComponent("spool/sample")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try names.filter { $0.hasSuffix(".xml") }.sorted().compactMap { name in
      let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
      guard let invoice = InvoiceReader.read(bytes, file: name).invoice else { return nil }
      if source == .cii {
        return (name, Array(CrossIndustryText(invoice: invoice).text.utf8), invoice)
      }
      let export =
        switch source {
        case .svefaktura: SvefakturaExport.write(invoice)
        case .finvoice: FinvoiceExport.write(invoice)
        default: OIOUBLExport.write(invoice)
        }
      let isWhole = !export.diagnostics.contains { $0.severity >= .deviation }
      return export.bytes.flatMap { isWhole ? (name, $0, invoice) : nil }
    }
  }

  private static func read(_ bytes: [UInt8], _ name: String, _ source: Source) -> Invoice? {
    source == .csv
      ? FieldReader.read(bytes, file: "rows.csv", map: FieldTests.map).invoice
      : InvoiceReader.read(bytes, file: name).invoice
  }

  /// What directory and site know, where the format has no place for it.
  private static func completed(_ invoice: Invoice, _ known: Invoice?) -> Invoice {
    var invoice = invoice
    if invoice.seller.endpoint?.scheme == nil {
      invoice.seller.endpoint =
        known?.seller.endpoint ?? Identifier(scheme: "0007", value: "5597805505")
    }
    if invoice.buyer.endpoint?.scheme == nil {
      invoice.buyer.endpoint =
        known?.buyer.endpoint ?? Identifier(scheme: "0088", value: "7300009663927")
    }
    // A table says no number for VAT; its sender's file would.
    if invoice.seller.vatID == nil, known == nil { invoice.seller.vatID = "SE559780550501" }
    if invoice.buyerReference == nil, invoice.references.purchaseOrder == nil {
      invoice.buyerReference = known?.buyerReference ?? "R-1"
    }
    return invoice
  }

  @Test(arguments: [
    (Source.cii, 50), (.svefaktura, 15), (.finvoice, 5), (.oioubl, 5), (.csv, 1),
  ])
  func everyFormatBecomesPeppolThatHolds(_ source: Source, least: Int) throws {
    let keep = ProcessInfo.processInfo.environment["BREVPRESS_KEEP_PEPPOL"]
    let folder =
      (keep ?? NSTemporaryDirectory() + "peppol-\(UUID().uuidString)") + "/\(source.rawValue)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    var written = 0
    for (name, bytes, known) in try Self.inputs(source) {
      let invoice = Self.completed(
        try #require(Self.read(bytes, name, source), "\(source) \(name)"), known)
      let pdf = ExportedFile(
        id: "design", filename: "invoice.pdf", content: Data("%PDF-1.7 \(name)".utf8))
      let export = PeppolExport.write(invoice, files: [pdf])
      // What the invoice lacks is said, and no document with a hole is written.
      let lacks = export.diagnostics.filter { $0.severity >= .deviation }
      guard lacks.isEmpty else { continue }
      let out = try #require(export.bytes)
      try Data(out).write(to: URL(fileURLWithPath: "\(folder)/\(name).xml"))
      written += 1
      let again = try #require(InvoiceReader.read(out, file: name).invoice)
      #expect(again.number == invoice.number && again.totals == invoice.totals, "\(name)")
      #expect(again.attachments.last?.content == pdf.content, "\(name)")
      if let known { #expect(again.totals.payable == known.totals.payable, "\(name)") }
    }
    #expect(written >= least, "\(source): \(written)")
    let said = try Self.judge(folder)
    #expect(said.hasSuffix("\(written) documents, 0 faults\n"), "\(source): \(said.prefix(2000))")
  }

  @Test func theJudgeFindsWhatIsWrong() throws {
    let name = "SE-0126110000001-inv.xml"
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("spool/sample/\(name)"), encoding: .utf8)
    let folder = NSTemporaryDirectory() + "peppol-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (rule, from, to) in [
      (
        "BR-CO-16", "<cbc:PayableAmount currencyID=\"SEK\">1615.00",
        "<cbc:PayableAmount currencyID=\"SEK\">1616.00"
      ),
      ("PEPPOL-EN16931-R003", "<cbc:BuyerReference>24966398</cbc:BuyerReference>", ""),
      ("PEPPOL-EN16931-R010", " schemeID=\"0088\"", ""),
      (
        "UBL Invoice is out of order", "<cbc:IssueDate>",
        "<cbc:DueDate>2027-01-21</cbc:DueDate><cbc:IssueDate>"
      ),
      (
        "PEPPOL-EN16931-R008", "<cbc:DocumentCurrencyCode>",
        "<cbc:Note></cbc:Note><cbc:DocumentCurrencyCode>"
      ),
    ] {
      let changed = text.replacingOccurrences(of: from, with: to)
      #expect(changed != text, "\(rule)")
      try changed.write(toFile: "\(folder)/a.xml", atomically: true, encoding: .utf8)
      let said = try Self.judge(folder)
      #expect(said.contains(rule), "\(rule): \(said)")
    }
  }

  private static func judge(_ folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [root.appendingPathComponent("Tests/Tools/check_peppol.py").path, folder]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
