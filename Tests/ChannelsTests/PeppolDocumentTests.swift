import Foundation
import MailModel
import Testing

@testable import Channels

@Suite struct PeppolDocumentTests {
  private func consignment(_ original: [UInt8]) -> Consignment {
    var consignment = ConformanceCase.peppol.consignment(1)
    consignment.original = original
    return consignment
  }

  private func text(_ original: [UInt8]) throws -> String {
    String(decoding: try PeppolPayload(consignment(original)).bytes, as: UTF8.self)
  }

  @Test func attachmentsStandWhereUBLHasThem() throws {
    let invoice = try text(billing("æøå 1", before: "<cbc:Note>åäö 😀</cbc:Note>"))
    let place = try #require(invoice.range(of: "<AdditionalDocumentReference"))
    let next = try #require(invoice.range(of: "<cac:AccountingSupplierParty>"))
    #expect(place.lowerBound < next.lowerBound)
    #expect(invoice.contains("</AdditionalDocumentReference><cac:AccountingSupplierParty>"))
    #expect(invoice.contains("filename=\"vedlegg æøå.pdf\""))
    #expect(!invoice.contains("<?xml"))
    let credit = try text(
      billing(
        "1", root: "CreditNote",
        before:
          "<cac:OriginatorDocumentReference><cbc:ID>1</cbc:ID></cac:OriginatorDocumentReference>"))
    #expect(credit.contains("</AdditionalDocumentReference><cac:OriginatorDocumentReference>"))
  }

  @Test func whatIsEmbeddedAlreadyStaysAndIsNotEmbeddedTwice() throws {
    let tag = "cac:AdditionalDocumentReference"
    func own(_ content: String) -> String {
      "<\(tag)><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
        + " mimeCode=\"application/pdf\" filename=\"a.pdf\">\(content)"
        + "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></\(tag)>"
    }
    let plain = try text(billing("1"))
    let added = plain.components(separatedBy: "<AdditionalDocumentReference").count - 1
    #expect(added == 2)
    let other = own(Data("another".utf8).base64EncodedString())
    let payload = try text(billing("1", before: other))
    #expect(payload.contains(other))
    #expect(payload.components(separatedBy: "<AdditionalDocumentReference").count - 1 == 2)
    // The enclosure itself, with a line break in its base64.
    let bytes = try #require(consignment([]).enclosures.first).bytes
    let enclosed = Data(bytes).base64EncodedString(options: .lineLength64Characters)
    let again = try text(billing("1", before: own(enclosed)))
    #expect(again.components(separatedBy: "<AdditionalDocumentReference").count - 1 == 1)
  }

  @Test func onlyBillingInUTF8Goes() {
    func code(_ text: String) -> String {
      do {
        _ = try PeppolPayload(consignment(Array(text.utf8)))
        return "taken"
      } catch { return error.code }
    }
    let good = String(decoding: billing("1"), as: UTF8.self)
    #expect(code(good) == "taken")
    #expect(code("\u{FEFF}" + good) == "taken")
    #expect(code(good.replacingOccurrences(of: "UTF-8", with: "ISO-8859-1")) == "not-utf8")
    #expect(
      code(good.replacingOccurrences(of: "billing:3.0", with: "billing:2.0")) == "not-bis-billing")
    #expect(
      code(good.replacingOccurrences(of: "billing:01", with: "billing:02")) == "not-bis-billing")
    #expect(code("<Invoice/>") == "not-ubl")
    #expect(code("<Invoice>") == "not-readable")
    #expect(code("<!DOCTYPE a><Invoice/>") == "not-readable")
    #expect(code("1;2;3") == "not-readable")
  }

  private let key = IdempotencyKey(String(repeating: "b", count: 32))!

  private func response(_ code: String, _ about: String) -> [UInt8] {
    Array(
      """
      <ApplicationResponse
        xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2">
      <DocumentResponse><Response><ResponseCode>\(code)</ResponseCode></Response>
      <DocumentReference><ID>\(about)</ID></DocumentReference></DocumentResponse>
      </ApplicationResponse>
      """.utf8)
  }

  @Test func responsesAreNewsOfTheMessageThatTheyAreAbout() {
    let open = [
      OpenMessage(
        key: key, reference: "6d99008e-2672-4b55-9b09-996b09a06e47", sent: Consignments.now,
        documents: [.init(seq: 7, number: "1001")])
    ]
    func news(_ code: String, _ about: String, _ open: [OpenMessage]) -> ChannelNews? {
      PeppolResponse.read(response(code, about)).flatMap { PeppolResponse.news($0, open) }
    }
    #expect(
      news("RE", "1001", open)
        == ChannelNews(key: key, document: 7, .refused, code: "peppol-rejected"))
    #expect(
      news("AB", "6d99008e-2672-4b55-9b09-996b09a06e47", open) == ChannelNews(key: key, .delivered))
    #expect(news("PD", "1001", open)?.word == .read)
    #expect(news("AP", "1002", open) == nil)
    #expect(news("XX", "1001", open) == nil)
    // Two senders may have the same number: nobody guesses.
    #expect(news("RE", "1001", open + open) == nil)
    #expect(PeppolResponse.read(Array("<a>".utf8)) == nil)
    #expect(PeppolResponse.read(Array("<!DOCTYPE a []><ApplicationResponse/>".utf8)) == nil)
  }

  @Test func aResponseInTheFolderIsReadAndSetAsideOnce() throws {
    let folder = NSTemporaryDirectory() + "ap-\(ProcessInfo.processInfo.globallyUniqueString)"
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder + "/answers", withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: folder) }
    try Data(response("RE", "1001")).write(to: URL(fileURLWithPath: folder + "/answers/1.xml"))
    try Data("hello".utf8).write(to: URL(fileURLWithPath: folder + "/answers/2.xml"))
    let adapter = try Peppol(ConformanceCase.peppolFolder.material(folder, 0))
    let open = OpenMessage(
      key: key, reference: nil, sent: Consignments.now, documents: [.init(seq: 1, number: "1001")])
    let first = adapter.poll([open], at: Consignments.now)
    #expect(first.news.map(\.word) == [.refused])
    #expect(first.faults == ["answer-unreadable"])
    adapter.acknowledge(first.tokens)
    #expect(adapter.poll([open], at: Consignments.now).news.isEmpty)
  }
}
