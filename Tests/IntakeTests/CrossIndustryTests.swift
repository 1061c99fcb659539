import Foundation
import Intake
import MailModel
import Testing

/// The same invoice as UBL and as CII is the same invoice.
@Suite("Cross industry invoice") struct CrossIndustryTests {
  /// What CII says otherwise than UBL or not at all; everything else must agree.
  static func comparable(_ invoice: Invoice) -> Invoice {
    var same = invoice
    // One reference and one mandate for all ways to pay; no due date, channel or scheme of each.
    let reference = same.paymentMeans.compactMap(\.paymentID).first
    let mandate = same.paymentMeans.compactMap(\.mandateID).first
    for place in same.paymentMeans.indices {
      same.paymentMeans[place].paymentID = reference
      same.paymentMeans[place].mandateID = mandate
      same.paymentMeans[place].dueDate = nil
      same.paymentMeans[place].accountScheme = nil
      same.paymentMeans[place].channelCode = nil
      same.paymentMeans[place].instructionID = nil
    }
    // Identifiers without a scheme come before those with one, the creditor's last.
    func sorted(_ party: Party) -> Party {
      var party = party
      func rank(_ id: Identifier) -> Int { id.scheme == nil ? 0 : id.scheme == "SEPA" ? 2 : 1 }
      party.identifiers = party.identifiers.enumerated().sorted {
        (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
      }.map(\.element)
      return party
    }
    same.seller = sorted(same.seller)
    same.buyer = sorted(same.buyer)
    // What is not embedded has neither type nor name.
    same.attachments = same.attachments.map {
      var item = $0
      if item.content == nil {
        item.mimeType = nil
        item.filename = nil
      }
      return item
    }
    // A discount on the price goes with the gross price that it is taken of.
    for place in same.lines.indices where same.lines[place].grossPrice == nil {
      same.lines[place].priceDiscount = nil
    }
    return same
  }

  /// Reads UBL, writes it as CII, reads that.
  static func pair(_ bytes: Data, _ file: String) -> (IntakeResult, IntakeResult)? {
    let first = InvoiceReader.read(bytes, file: file)
    guard let invoice = first.invoice, invoice.kind != .reminder,
      invoice.customizationID?.hasPrefix("OIOUBL") != true
    else { return nil }
    let text = CrossIndustryText(invoice: invoice).text
    if let folder = ProcessInfo.processInfo.environment["BREVPRESS_KEEP_CII"] {
      let name = file.replacingOccurrences(of: "/", with: "_")
      try? text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }
    return (first, InvoiceReader.read(Array(text.utf8), file: file))
  }

  @Test func theSampleBatchAgreesAsCII() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
        "spool/sample")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".xml") }.sorted()
    #expect(files.count > 50)
    for file in files {
      let bytes = try Data(contentsOf: folder.appendingPathComponent(file))
      let (ubl, cii) = try #require(Self.pair(bytes, file), "\(file)")
      Self.expectSame(ubl, cii, file)
    }
  }

  @Test func realSamplesAgreeAsCII() throws {
    if RealSampleTests.files.isEmpty { print("skipped: no folder of real samples") }
    var seen = 0
    for file in RealSampleTests.files {
      let bytes = try Data(contentsOf: RealSampleTests.folder.appendingPathComponent(file))
      guard let (ubl, cii) = Self.pair(bytes, file) else { continue }
      seen += 1
      Self.expectSame(ubl, cii, file)
    }
    #expect(RealSampleTests.files.isEmpty || seen > 20)
  }

  @Test func placesAndPathsAreThoseOfTheDocument() throws {
    let invoice = try #require(Sample.read(Sample.xml).invoice)
    let text = CrossIndustryText(invoice: invoice).text
    let wrong = Sample.with("<ram:LineTotalAmount>50<", "<ram:LineTotalAmount>5O<", of: text)
    let result = Sample.read(wrong)
    let found = try #require(result.diagnostics.first { $0.code == "XSD-decimal" })
    #expect(
      found.place.path
        == "SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem[2]"
        + "/SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation"
        + "/LineTotalAmount")
    let lines = wrong.split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains(">5O<") })
    #expect(found.place.line == line + 1)
    let none = Sample.read(Sample.with("<ram:ID>F-1001</ram:ID>", "", of: text))
    #expect(none.diagnostics.contains { $0.code == "BR-02" && $0.place.path == "ID" })
  }

  @Test(arguments: [
    ("PEPPOL-EN16931-F001", "\"102\">20261122", "\"610\">202611"),
    ("BR-CO-15", ">485.75<", ">485.76<"),
    ("BR-CO-14", "currencyID=\"SEK\">86.75", "currencyID=\"SEK\">86.76"),
    ("BR-CL-04", "<ram:InvoiceCurrencyCode>SEK", "<ram:InvoiceCurrencyCode>SKR"),
    ("not-an-invoice", "CrossIndustryInvoice:100", "CrossIndustryInvoice:200"),
    ("xml-doctype", "?>", "?><!DOCTYPE x>"),
  ]) func faultsAreFound(_ code: String, _ old: String, _ new: String) throws {
    let invoice = try #require(Sample.read(Sample.xml).invoice)
    let result = Sample.read(Sample.with(old, new, of: CrossIndustryText(invoice: invoice).text))
    #expect(result.outcome == .rejected)
    #expect(result.codes.contains(code), "\(result.diagnostics.map(\.text))")
  }

  @Test func theSmallestProfileIsRefusedButRead() throws {
    var invoice = try #require(Sample.read(Sample.xml).invoice)
    invoice.customizationID = "urn:factur-x.eu:1p0:minimum"
    invoice.lines = []
    let text = Sample.without(
      "<ram:LineTotalAmount>350</ram:LineTotalAmount>",
      of: CrossIndustryText(invoice: invoice).text)
    let result = Sample.read(text)
    #expect(result.outcome == .rejected && result.codes.contains("BR-16"))
    #expect(result.invoice?.totals.payable == 386)
  }

  /// Pairs that others made: `NAME_ubl.xml` beside `NAME_uncefact.xml`, as XRechnung's test suite
  /// has them, among the samples or in the folder that BREVPRESS_PAIRS names.
  @Test func pairsOfTestSuitesAgree() throws {
    let named = ProcessInfo.processInfo.environment["BREVPRESS_PAIRS"]
    let folder = named.map { URL(fileURLWithPath: $0) } ?? RealSampleTests.folder
    let files =
      (FileManager.default.enumerator(atPath: folder.path)?
      .compactMap { $0 as? String } ?? []).filter { $0.hasSuffix("_uncefact.xml") }.sorted()
    if files.isEmpty { print("skipped: no pairs of UBL and CII among the samples") }
    for file in files {
      let other = file.replacingOccurrences(of: "_uncefact.xml", with: "_ubl.xml")
      let cii = InvoiceReader.read(
        try Data(contentsOf: folder.appendingPathComponent(file)), file: file)
      let ubl = InvoiceReader.read(
        try Data(contentsOf: folder.appendingPathComponent(other)), file: other)
      Self.expectSame(ubl, cii, file)
    }
    #expect(named == nil || !files.isEmpty)
  }

  static func expectSame(_ ubl: IntakeResult, _ cii: IntakeResult, _ file: String) {
    guard let a = ubl.invoice, let b = cii.invoice else {
      Issue.record("\(file): \(cii.diagnostics.map(\.text))")
      return
    }
    let differences = comparable(a).differences(from: comparable(b))
    #expect(differences.isEmpty, "\(file)")
    #expect(ubl.mailing == cii.mailing, "\(file)")
    #expect(ubl.outcome == cii.outcome, "\(file) \(cii.diagnostics.map(\.text))")
    #expect(ubl.codes == cii.codes, "\(file)")
  }
}
