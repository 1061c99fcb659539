import Exporting
import Foundation
import Intake
import MailModel
import Testing

/// Finvoice, Svefaktura and OIOUBL: what they can say comes back; what they cannot is told.
@Suite("National exports") struct NationalExportTests {
  /// What decides what is paid and by whom must come back whatever the format.
  static func expectCore(_ a: Invoice, _ b: Invoice, _ file: String) {
    #expect(a.kind == b.kind && a.number == b.number && a.currency == b.currency, "\(file)")
    #expect(a.issueDate == b.issueDate && a.dueDate == b.dueDate, "\(file)")
    #expect(a.totals == b.totals, "\(file)")
    #expect(a.taxTotal ?? 0 == b.taxTotal ?? 0, "\(file)")
    #expect(a.taxSubtotals.map(\.taxable) == b.taxSubtotals.map(\.taxable), "\(file)")
    #expect(a.taxSubtotals.map(\.tax) == b.taxSubtotals.map(\.tax), "\(file)")
    #expect(a.lines.map(\.net) == b.lines.map(\.net), "\(file)")
    #expect(a.lines.map(\.name) == b.lines.map(\.name), "\(file)")
    #expect(a.lines.map(\.quantity) == b.lines.map(\.quantity), "\(file)")
    #expect(a.buyer.name == b.buyer.name && a.seller.name == b.seller.name, "\(file)")
    #expect(
      a.allowancesAndCharges.map(\.amount) == b.allowancesAndCharges.map(\.amount), "\(file)")
    #expect(a.paymentMeans.first?.account == b.paymentMeans.first?.account, "\(file)")
    #expect(a.paymentMeans.first?.paymentID == b.paymentMeans.first?.paymentID, "\(file)")
  }

  @Test func finvoiceComesBack() throws {
    var seen = 0
    for (file, invoice) in ExportFixture.batch where invoice.currency.code == "EUR" {
      let export = FinvoiceExport.write(invoice)
      let result = try ExportFixture.readAgain(export, "finvoice-" + file)
      let back = try #require(result.invoice, "\(file) \(result.diagnostics.map(\.text))")
      #expect(
        !result.diagnostics.contains { $0.severity == .error },
        "\(file) \(result.diagnostics.map(\.text))")
      Self.expectCore(invoice, back, file)
      #expect(back.lines.map(\.price) == invoice.lines.map(\.price), "\(file)")
      #expect(back.seller.key == invoice.seller.key, "\(file)")
      seen += 1
    }
    #expect(seen > 5)
  }

  @Test func svefakturaComesBack() throws {
    var seen = 0
    for (file, invoice) in ExportFixture.batch where invoice.currency.code == "SEK" {
      let export = SvefakturaExport.write(invoice)
      if invoice.totals.prepaid.map({ $0 != 0 }) ?? false {
        #expect(export.diagnostics.contains { $0.code == "svefaktura-paid" }, "\(file)")
        continue
      }
      let result = try ExportFixture.readAgain(export, "svefaktura-" + file)
      let back = try #require(result.invoice, "\(file) \(result.diagnostics.map(\.text))")
      #expect(
        !result.diagnostics.contains { $0.severity == .error },
        "\(file) \(result.diagnostics.map(\.text))")
      var wanted = invoice
      wanted.totals.prepaid = nil
      if wanted.totals.allowances == 0 { wanted.totals.allowances = nil }
      if wanted.totals.charges == 0 { wanted.totals.charges = nil }
      Self.expectCore(wanted, back, file)
      #expect(back.seller.key == invoice.seller.key, "\(file)")
      seen += 1
    }
    #expect(seen > 10)
  }

  @Test func oioublComesBack() throws {
    var seen = 0
    for (file, invoice) in ExportFixture.batch where invoice.currency.code == "DKK" {
      let export = OIOUBLExport.write(invoice)
      let result = try ExportFixture.readAgain(export, "oioubl-" + file)
      let back = try #require(result.invoice, "\(file) \(result.diagnostics.map(\.text))")
      #expect(
        !result.diagnostics.contains { $0.severity == .error },
        "\(file) \(result.diagnostics.map(\.text))")
      Self.expectCore(invoice, back, file)
      seen += 1
    }
    #expect(seen > 3)
  }

  @Test func lossesAreTold() throws {
    var (_, invoice) = try #require(ExportFixture.batch.first)
    invoice.payee = Party()
    invoice.accountingCost = "4711"
    invoice.lines[0].properties = [.init(name: "Färg", value: "röd")]
    invoice.attachments = [
      Attachment(id: "x", filename: "x.pdf", mimeType: "application/pdf", content: Data([1]))
    ]
    for export in [FinvoiceExport.write(invoice), SvefakturaExport.write(invoice)] {
      let lost = export.diagnostics.filter { $0.code == "export-lost" }.compactMap(\.place.path)
      for path in ["payee", "accountingCost", "lines", "attachments"] {
        #expect(lost.contains(path), "\(path) \(export.diagnostics.map(\.text))")
      }
    }
    // A name, an address or an amount is in no diagnostic.
    for export in [FinvoiceExport.write(invoice), PeppolExport.write(invoice)] {
      #expect(!export.diagnostics.contains { $0.text.contains(invoice.buyer.name) })
    }
  }

  @Test(arguments: ["å\u{0}\u{1}<&>\"'", String(repeating: "Ä", count: 3000)])
  func textIsSafeAndCut(_ text: String) throws {
    var (_, invoice) = try #require(ExportFixture.batch.first { $0.invoice.currency.code == "EUR" })
    invoice.lines[0].name = text
    invoice.buyer.registrationName = text
    for export in [
      FinvoiceExport.write(invoice), SvefakturaExport.write(invoice), OIOUBLExport.write(invoice),
    ] {
      let bytes = try #require(export.bytes)
      let result = InvoiceReader.read(bytes, file: "x.xml")
      #expect(result.invoice != nil, "\(result.diagnostics.map(\.text))")
    }
    if text.count > 100 {
      #expect(FinvoiceExport.write(invoice).diagnostics.contains { $0.place.path == "ArticleName" })
    }
  }
}
