import MailModel

/// A format that invoices come in, as far as findings are worded by it.
enum DocumentFormat: String {
  case ubl, crossIndustry, svefaktura, finvoice, fields

  /// The rules that hold, where the format and not the specification identifier says so.
  var flavour: Flavour? {
    switch self {
    case .ubl, .crossIndustry: nil
    case .svefaktura: .svefaktura
    case .finvoice: .finvoice
    case .fields: .fields
    }
  }

  /// Why a number is none, and how it is written.
  var numberAdvice: (why: String, fix: String) {
    switch self {
    case .ubl, .crossIndustry, .svefaktura:
      (
        "XML writes numbers with a point and without spaces or exponents, and at most 34 digits",
        "write it such as 1234.50"
      )
    case .finvoice:
      ("Finvoice writes numbers with a comma and without spaces", "write it such as 1234,50")
    case .fields:
      (
        "the sender's map says which decimal mark its numbers have",
        "write it as the map says, or correct decimalMark in the sender's fields"
      )
    }
  }

  /// How a date is written.
  var dateAdvice: (message: String, fix: String) {
    switch self {
    case .ubl, .svefaktura:
      (
        "the date is not a day written YYYY-MM-DD",
        "write it such as 2026-11-22, without zone or time"
      )
    case .crossIndustry:
      ("the date is not a day of format 102", "write format=\"102\" and a day such as 20261122")
    case .finvoice:
      (
        "the date is not a day written CCYYMMDD",
        "write Format=\"CCYYMMDD\" and a day such as 20261122"
      )
    case .fields:
      (
        "the date is not a day in the form that the sender's map gives",
        "write it as the map says, or correct dates in the sender's fields"
      )
    }
  }

  /// What the format calls a component that is missing, by its last two steps in UBL; nothing where
  /// the place of what holds it says enough.
  func name(ofMissing child: String, in tag: String?) -> String? {
    if self == .ubl { return child }
    let words: [String: String] =
      switch self {
      case .ubl, .fields: [:]
      case .crossIndustry: Self.crossIndustryNames
      case .svefaktura: Self.svefakturaNames
      case .finvoice: Self.finvoiceNames
      }
    return words[(tag.map { $0 + "/" } ?? "") + child] ?? words[child]
  }

  private static let crossIndustryNames = [
    "cbc:CustomizationID": "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID",
    "cbc:ID": "ID", "cbc:IssueDate": "ExchangedDocument/IssueDateTime",
    "cbc:InvoiceTypeCode": "ExchangedDocument/TypeCode",
    "cbc:CreditNoteTypeCode": "ExchangedDocument/TypeCode",
    "cbc:DocumentCurrencyCode": "ApplicableHeaderTradeSettlement/InvoiceCurrencyCode",
    "cbc:DueDate": "SpecifiedTradePaymentTerms/DueDateDateTime",
    "cbc:BuyerReference": "ApplicableHeaderTradeAgreement/BuyerReference",
    "cac:AccountingSupplierParty": "ApplicableHeaderTradeAgreement/SellerTradeParty",
    "cac:AccountingCustomerParty": "ApplicableHeaderTradeAgreement/BuyerTradeParty",
    "cac:PostalAddress": "PostalTradeAddress", "cac:PartyLegalEntity": "Name",
    "cbc:EndpointID": "URIUniversalCommunication/URIID", "cac:Country": "CountryID",
    "cac:LegalMonetaryTotal": "SpecifiedTradeSettlementHeaderMonetarySummation",
    "cbc:TaxExclusiveAmount": "TaxBasisTotalAmount", "cbc:TaxInclusiveAmount": "GrandTotalAmount",
    "cbc:PayableAmount": "DuePayableAmount", "cac:TaxTotal": "ApplicableTradeTax",
    "cac:TaxTotal/cac:TaxSubtotal": "ApplicableTradeTax", "cbc:TaxableAmount": "BasisAmount",
    "cbc:TaxAmount": "CalculatedAmount", "cac:TaxCategory": "CategoryCode",
    "cbc:Percent": "RateApplicablePercent", "cac:InvoiceLine": "IncludedSupplyChainTradeLineItem",
    "cac:CreditNoteLine": "IncludedSupplyChainTradeLineItem", "cbc:Name": "Name",
    "cac:LegalMonetaryTotal/cbc:LineExtensionAmount": "LineTotalAmount",
    "cbc:LineExtensionAmount":
      "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
    "cbc:InvoicedQuantity": "SpecifiedLineTradeDelivery/BilledQuantity",
    "cbc:CreditedQuantity": "SpecifiedLineTradeDelivery/BilledQuantity",
    "cac:Price": "SpecifiedLineTradeAgreement/NetPriceProductTradePrice",
    "cbc:PriceAmount": "ChargeAmount",
    "cac:ClassifiedTaxCategory": "SpecifiedLineTradeSettlement/ApplicableTradeTax",
    "cbc:PaymentMeansCode": "TypeCode", "cbc:Amount": "ActualAmount",
    "cac:PayeeFinancialAccount": "PayeePartyCreditorFinancialAccount",
  ]

  private static let svefakturaNames = [
    "cbc:ID": "ID", "cbc:IssueDate": "IssueDate", "cbc:DocumentCurrencyCode": "InvoiceCurrencyCode",
    "cac:AccountingSupplierParty": "SellerParty", "cac:AccountingCustomerParty": "BuyerParty",
    "cac:PostalAddress": "Address", "cac:PartyLegalEntity": "PartyName",
    "cac:Country": "Country", "cac:LegalMonetaryTotal": "LegalTotal",
    "cac:LegalMonetaryTotal/cbc:LineExtensionAmount": "LineExtensionTotalAmount",
    "cbc:LineExtensionAmount": "LineExtensionAmount",
    "cbc:TaxExclusiveAmount": "TaxExclusiveTotalAmount",
    "cbc:TaxInclusiveAmount": "TaxInclusiveTotalAmount", "cac:TaxTotal": "TaxTotal",
    "cac:TaxTotal/cac:TaxSubtotal": "TaxTotal/TaxSubTotal", "cbc:TaxableAmount": "TaxableAmount",
    "cbc:TaxAmount": "TaxAmount", "cac:TaxCategory": "TaxCategory",
    "cac:InvoiceLine": "InvoiceLine",
    "cac:CreditNoteLine": "InvoiceLine", "cbc:Name": "Description",
  ]

  private static let finvoiceNames = [
    "cbc:ID": "InvoiceDetails/InvoiceNumber", "cbc:IssueDate": "InvoiceDetails/InvoiceDate",
    "cbc:DocumentCurrencyCode":
      "InvoiceDetails/InvoiceTotalVatIncludedAmount/@AmountCurrencyIdentifier",
    "cac:AccountingSupplierParty": "SellerPartyDetails",
    "cac:AccountingCustomerParty": "BuyerPartyDetails",
    "cac:LegalMonetaryTotal": "InvoiceDetails/InvoiceTotalVatIncludedAmount",
    "cbc:TaxExclusiveAmount": "InvoiceTotalVatExcludedAmount",
    "cbc:TaxInclusiveAmount": "InvoiceTotalVatIncludedAmount",
    "cac:TaxTotal": "InvoiceDetails/VatSpecificationDetails",
    "cac:TaxTotal/cac:TaxSubtotal": "InvoiceDetails/VatSpecificationDetails",
    "cac:InvoiceLine": "InvoiceRow", "cac:CreditNoteLine": "InvoiceRow",
    "cbc:LineExtensionAmount": "RowVatExcludedAmount", "cbc:Name": "ArticleName",
  ]
}

/// What differs between the ways in which formats write things.
enum Writing {
  /// `20261122` as `2026-11-22`; what is neither stays and is refused by the reader.
  static func isoDate(compact text: String) -> String {
    let digits = Array(text.utf8)
    guard digits.count == 8, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      return unreadable
    }
    let day = String(decoding: digits, as: UTF8.self)
    return "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))"
  }

  /// A number with another decimal mark, written as XML does; `?` where it is none.
  ///
  /// - Parameters:
  ///   - mark: the decimal mark.
  ///   - grouping: what may stand between groups of digits.
  static func decimal(_ text: String, mark: UInt8, grouping: Set<UInt8> = []) -> String {
    var out: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39: out.append(byte)
      case 0x2B, 0x2D: out.append(byte)
      case mark: out.append(0x2E)
      case _ where grouping.contains(byte): continue
      default: return unreadable
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The number with its sign turned round.
  static func negated(_ number: String) -> String {
    if number == unreadable { return number }
    if number.hasPrefix("-") { return String(number.dropFirst()) }
    let plain = number.hasPrefix("+") ? String(number.dropFirst()) : number
    let isZero = plain.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2E }
    return isZero ? plain : "-" + plain
  }
}
