import Exporting
import Foundation
import Intake
import MailModel
import Testing

/// What is written as Peppol UBL is read as the same invoice.
@Suite("Peppol export") struct PeppolExportTests {
  /// What Peppol says otherwise; all else must come back as it was.
  static func expected(_ invoice: Invoice) -> Invoice {
    var same = invoice
    same.customizationID = PeppolExport.customization
    same.profileID = PeppolExport.profile
    if same.notes.count > 1 { same.notes = [same.notes.joined(separator: " ")] }
    if same.paymentTerms.count > 1 {
      same.paymentTerms = [same.paymentTerms.joined(separator: " ")]
    }
    for place in same.paymentMeans.indices {
      same.paymentMeans[place].dueDate = same.kind == .creditNote ? same.dueDate : nil
      same.paymentMeans[place].accountScheme = nil
      same.paymentMeans[place].channelCode = nil
      same.paymentMeans[place].instructionID = nil
    }
    // A discount needs no gross price, a gross price without a discount has no place.
    for place in same.lines.indices where same.lines[place].priceDiscount == nil {
      same.lines[place].grossPrice = nil
    }
    // What is outside the scope of VAT has no rate (BR-O-05).
    for place in same.taxSubtotals.indices where same.taxSubtotals[place].category.code == "O" {
      same.taxSubtotals[place].category.percent = nil
    }
    for place in same.lines.indices where same.lines[place].tax?.code == "O" {
      same.lines[place].tax?.percent = nil
    }
    func named(_ item: AllowanceCharge) -> AllowanceCharge {
      var item = item
      if item.reason == nil, item.reasonCode == nil {
        item.reason = item.isCharge ? "Charge" : "Discount"
      }
      return item
    }
    same.allowancesAndCharges = same.allowancesAndCharges.map(named)
    for place in same.lines.indices {
      same.lines[place].allowancesAndCharges = same.lines[place].allowancesAndCharges.map(named)
    }
    // One name of the payee and of the representative.
    for path in [\Invoice.payee, \Invoice.taxRepresentative] {
      guard let party = same[keyPath: path] else { continue }
      same[keyPath: path]?.tradingName = party.tradingName ?? party.registrationName
      same[keyPath: path]?.registrationName = nil
      same[keyPath: path]?.endpoint = nil
      same[keyPath: path]?.taxRegistration = nil
      same[keyPath: path]?.legalForm = nil
      same[keyPath: path]?.contactName = nil
      same[keyPath: path]?.telephone = nil
      same[keyPath: path]?.email = nil
    }
    for path in [\Invoice.seller, \Invoice.buyer] where same[keyPath: path].endpoint?.scheme == nil
    {
      same[keyPath: path].endpoint = nil
    }
    for path in [\Invoice.seller, \Invoice.buyer] {
      same[keyPath: path].registrationName =
        same[keyPath: path].registrationName ?? same[keyPath: path].tradingName
    }
    return same
  }

  @Test func theSampleBatchComesBack() throws {
    #expect(ExportFixture.batch.count > 50)
    for (file, invoice) in ExportFixture.batch {
      let export = PeppolExport.write(invoice)
      #expect(export.bytes == PeppolExport.write(invoice).bytes)
      let result = try ExportFixture.readAgain(export, "peppol-" + file)
      let back = try #require(result.invoice, "\(file) \(result.diagnostics.map(\.text))")
      #expect(ExportFixture.differences(Self.expected(invoice), back).isEmpty, "\(file)")
      #expect(!result.diagnostics.contains { $0.severity == .error }, "\(file)")
      #expect(export.diagnostics.allSatisfy { $0.severity < .error }, "\(file)")
    }
  }

  @Test func realInvoicesComeBack() throws {
    if ExportFixture.real.isEmpty { print("skipped: no folder of real samples") }
    for (file, invoice) in ExportFixture.real {
      let export = PeppolExport.write(invoice)
      let result = try ExportFixture.readAgain(export, "peppol-" + file)
      let back = try #require(result.invoice, "\(file) \(result.diagnostics.map(\.text))")
      let differences = ExportFixture.differences(Self.expected(invoice), back)
      // Whatever else differs must have been told.
      if !differences.isEmpty {
        #expect(!export.diagnostics.isEmpty, "\(file) \(differences)")
      }
      #expect(back.totals == invoice.totals, "\(file)")
      #expect(back.lines.count == invoice.lines.count, "\(file)")
    }
  }

  @Test func designAndEnclosuresAreEmbedded() throws {
    let (_, invoice) = try #require(ExportFixture.batch.first)
    let design = ExportedFile(
      id: "design", description: "Fakturan som PDF", filename: "faktura åäö.pdf",
      content: Data("%PDF-1.4 x".utf8))
    let export = PeppolExport.write(invoice, files: [design])
    let back = try #require(try ExportFixture.readAgain(export, "design.xml").invoice)
    let last = try #require(back.attachments.last)
    #expect(last.id == "design" && last.filename == "faktura åäö.pdf")
    #expect(last.content == design.content && last.description == "Fakturan som PDF")
  }

  /// Peppol's lists of schemes are closed: what is not among them is no address, and none is sent.
  @Test func schemesOfOtherListsAreTranslatedOrLeftOut() throws {
    var (_, invoice) = try #require(ExportFixture.batch.first)
    invoice.seller.endpoint = Identifier(scheme: "DK:CVR", value: "DK16159484")
    invoice.seller.legalID = Identifier(scheme: "ZZZ", value: "16159484")
    invoice.seller.address?.country = "DK"
    let result = try ExportFixture.readAgain(PeppolExport.write(invoice), "schemes.xml")
    let seller = try #require(result.invoice).seller
    #expect(seller.endpoint == Identifier(scheme: "0184", value: "16159484"))
    #expect(seller.legalID == Identifier(scheme: "0184", value: "16159484"))
    invoice.seller.endpoint = Identifier(scheme: "XX:YY", value: "1")
    let refused = PeppolExport.write(invoice).diagnostics.filter { $0.severity == .error }
    #expect(refused.map(\.code) == ["PEPPOL-EN16931-R020"])
  }

  @Test func hostileTextIsText() throws {
    var (_, invoice) = try #require(ExportFixture.batch.first)
    let text = "</cbc:Note><!ENTITY x \"&'\u{1}\u{0}\u{FFFE}\u{FFFF}]]> \u{1F600} å\r\nä"
    invoice.notes = [text]
    invoice.seller.endpoint = Identifier(scheme: "0007", value: "55\" x=\"<")
    invoice.lines[0].name = "a & b < c > \"d\""
    let result = try ExportFixture.readAgain(PeppolExport.write(invoice), "hostile.xml")
    let back = try #require(result.invoice, "\(result.diagnostics.map(\.text))")
    #expect(back.notes == ["</cbc:Note><!ENTITY x \"&']]> \u{1F600} å ä"])
    #expect(back.seller.endpoint?.value == "55\" x=\"<")
    #expect(back.lines[0].name == "a & b < c > \"d\"")
  }

  @Test func whatCannotBeSaidIsTold() throws {
    var (_, invoice) = try #require(ExportFixture.batch.first)
    invoice.buyer.endpoint = nil
    invoice.buyerReference = nil
    invoice.references.purchaseOrder = nil
    invoice.lines[0].unitCode = "förpackning"
    invoice.attachments = [
      Attachment(
        id: "x", filename: "x.exe", mimeType: "application/x-msdownload", content: Data([1]))
    ]
    let codes = PeppolExport.write(invoice).diagnostics.map(\.code)
    #expect(codes.contains("PEPPOL-EN16931-R010") && codes.contains("PEPPOL-EN16931-R003"))
    #expect(codes.filter { $0 == "export-lost" }.count == 2)
    invoice.kind = .reminder
    let none = PeppolExport.write(invoice)
    #expect(none.bytes == nil && none.diagnostics.map(\.code) == ["export-kind"])
  }

  @Test func theEnvelopeNamesBothAndTheDocument() throws {
    let (_, invoice) = try #require(ExportFixture.batch.first)
    let document = try #require(PeppolExport.write(invoice).bytes)
    let envelope = BusinessEnvelope(
      sender: "0007:5560000000", receiver: "0192:974760673", instance: "brevpress-1",
      created: "2026-11-22T05:00:00Z", type: "Invoice", country: "SE")
    let bytes = envelope.wrap(document)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.components(separatedBy: "<?xml").count == 2)
    #expect(text.contains("<Identifier Authority=\"iso6523-actorid-upis\">0192:974760673<"))
    #expect(
      text.contains(
        ":Invoice-2::Invoice##\(PeppolExport.customization)::2.1</InstanceIdentifier>"))
    #expect(text.hasSuffix("</Invoice>\n</StandardBusinessDocument>\n"))
    #expect(InvoiceReader.read(bytes, file: "sbd.xml").invoice == invoice.as(PeppolExport.self))
  }
}

extension Invoice {
  /// The invoice as Peppol gives it back.
  fileprivate func `as`(_: PeppolExport.Type) -> Invoice { PeppolExportTests.expected(self) }
}
