import Foundation
import MailModel
import XMLKit

/// What an XML invoice inside a PDF says at its head.
///
/// Only what mailing needs is taken. The entry is one function from bytes to this value, so that a
/// reader of the whole document can take its place.
public struct EmbeddedInvoice: Sendable, Equatable {
  /// Invoice or credit note.
  public var kind = Invoice.Kind.invoice
  /// BT-1.
  public var number: String?
  /// BT-2.
  public var issueDate: CalendarDate?
  /// BT-9.
  public var dueDate: CalendarDate?
  /// BT-5.
  public var currency: Currency?
  /// BT-115, else BT-112.
  public var payable: Decimal?
  /// BG-4.
  public var seller = Party()
  /// BG-7.
  public var buyer = Party()
  /// BT-83.
  public var paymentReference: String?

  /// How much of the XML is taken in.
  public static let limits = XMLLimits(bytes: 16 << 20, depth: 64, elements: 300_000)

  /// Reads Factur-X, ZUGFeRD 1 and 2 and XRechnung in either syntax; what is wrong are diagnostics.
  public static func read(_ bytes: [UInt8], file: String) -> (EmbeddedInvoice?, [Diagnostic]) {
    let document: XMLDocument
    do throws(XMLError) {
      document = try XMLReader.parse(bytes: bytes, file: file, limits: limits)
    } catch {
      return (
        nil,
        [
          Diagnostic(
            .error, code: "embedded-unreadable", "the XML in the PDF cannot be read",
            at: .init(file: file, line: error.line > 0 ? error.line : nil), why: error.message)
        ]
      )
    }
    switch document.root.name {
    case "CrossIndustryInvoice", "CrossIndustryDocument":
      return (CrossIndustryHead(root: document.root).invoice(), [])
    case "Invoice", "CreditNote":
      let result = InvoiceReader.read(bytes, file: file)
      return (
        result.invoice.map(EmbeddedInvoice.init),
        result.diagnostics.filter { $0.severity >= .error }
      )
    default:
      return (
        nil,
        [
          Diagnostic(
            .error, code: "embedded-unknown", "the XML in the PDF is no invoice that is read here",
            at: .init(file: file))
        ]
      )
    }
  }

  /// Makes an empty head.
  public init() {}

  private init(_ invoice: Invoice) {
    kind = invoice.kind
    number = invoice.number
    issueDate = invoice.issueDate
    dueDate = invoice.dueDate
    currency = invoice.currency
    payable = invoice.totals.payable
    seller = invoice.seller
    buyer = invoice.buyer
    paymentReference = invoice.paymentMeans.first?.paymentID
  }
}

/// Reads the head of a UN/CEFACT Cross Industry Invoice by local names: D16B as Factur-X has it,
/// and the earlier form of ZUGFeRD 1.
private struct CrossIndustryHead {
  let root: XMLElement

  func invoice() -> EmbeddedInvoice {
    var head = EmbeddedInvoice()
    let document = child(root, ["ExchangedDocument", "HeaderExchangedDocument"])
    head.number = text(document, "ID")
    if text(document, "TypeCode") == "381" { head.kind = .creditNote }
    head.issueDate = date(document?.first("IssueDateTime"))
    let trade = child(
      root, ["SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction"])
    let agreement = child(
      trade, ["ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement"])
    head.seller = party(agreement?.first("SellerTradeParty"))
    head.buyer = party(agreement?.first("BuyerTradeParty"))
    let settlement = child(
      trade, ["ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement"])
    head.paymentReference = text(settlement, "PaymentReference")
    head.currency = text(settlement, "InvoiceCurrencyCode").flatMap { Currency($0) }
    let terms = settlement?.all("SpecifiedTradePaymentTerms") ?? []
    head.dueDate = terms.lazy.compactMap { date($0.first("DueDateDateTime")) }.first
    let sums = child(
      settlement,
      [
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedTradeSettlementMonetarySummation",
      ])
    let amount = text(sums, "DuePayableAmount") ?? text(sums, "GrandTotalAmount")
    head.payable = amount.flatMap { Decimal(xsdDecimal: $0) }
    return head
  }

  private func party(_ element: XMLElement?) -> Party {
    var party = Party()
    guard let element else { return party }
    party.registrationName = text(element, "Name")
    let legal = element.first("SpecifiedLegalOrganization")?.first("ID")
    if let legal, let value = clean(legal) {
      party.legalID = Identifier(scheme: legal.attribute("schemeID"), value: value)
    }
    for registration in element.all("SpecifiedTaxRegistration") {
      guard let id = registration.first("ID"), let value = clean(id) else { continue }
      if id.attribute("schemeID") == "VA" {
        party.vatID = value
      } else {
        party.taxRegistration = value
      }
    }
    if let id = element.first("URIUniversalCommunication")?.first("URIID"), let value = clean(id) {
      party.endpoint = Identifier(scheme: id.attribute("schemeID"), value: value)
    }
    for name in ["GlobalID", "ID"] {
      for id in element.all(name) {
        guard let value = clean(id) else { continue }
        party.identifiers.append(Identifier(scheme: id.attribute("schemeID"), value: value))
      }
    }
    if let postal = element.first("PostalTradeAddress") {
      var address = PostalAddress()
      address.street = text(postal, "LineOne")
      address.additionalStreet = text(postal, "LineTwo")
      address.extraLines = [text(postal, "LineThree")].compactMap { $0 }
      address.postcode = text(postal, "PostcodeCode")
      address.city = text(postal, "CityName")
      let country = text(postal, "CountryID")
      address.country = country.flatMap { CountryNames.isCountry($0) ? $0 : nil }
      party.address = address
    }
    return party
  }

  private func child(_ parent: XMLElement?, _ names: [String]) -> XMLElement? {
    names.lazy.compactMap { parent?.first($0) }.first
  }

  private func text(_ parent: XMLElement?, _ name: String) -> String? {
    parent?.first(name).flatMap(clean)
  }

  private func clean(_ element: XMLElement) -> String? {
    let text = element.withTextBytes { $0.count > 2000 ? "" : TextCleaning.clean($0).text }
    return text.isEmpty ? nil : text
  }

  /// `DateTimeString` of form 102 (YYYYMMDD), or an ISO day.
  private func date(_ element: XMLElement?) -> CalendarDate? {
    guard let element, let text = element.first("DateTimeString").flatMap(clean) ?? clean(element)
    else { return nil }
    return WrittenValue.basic(String(text.prefix(8))) ?? CalendarDate(iso: text.prefix(10))
  }
}
