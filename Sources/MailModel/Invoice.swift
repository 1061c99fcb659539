import Foundation

/// An invoice, credit note or reminder with everything that a printed one needs, by EN 16931's
/// terms.
///
/// Text is NFC, trimmed, white space folded. `nil` means that the document does not say. BT and BG
/// numbers are those of EN 16931-1.
public struct Invoice: Sendable, Equatable {
  /// What the document is.
  public enum Kind: String, Sendable, Codable { case invoice, creditNote, reminder }

  /// Invoice, credit note or reminder.
  public var kind: Kind
  /// BT-24 specification identifier.
  public var customizationID: String?
  /// BT-23 business process.
  public var profileID: String?
  /// BT-1 invoice number.
  public var number: String
  /// BT-2 issue date.
  public var issueDate: CalendarDate
  /// BT-9 payment due date.
  public var dueDate: CalendarDate?
  /// BT-3 type code of UNTDID 1001, such as `380`.
  public var typeCode: String?
  /// BT-22 notes.
  public var notes: [String] = []
  /// BT-7 value added tax point date.
  public var taxPointDate: CalendarDate?
  /// BT-5 invoice currency.
  public var currency: Currency
  /// BT-6 VAT accounting currency.
  public var taxCurrency: Currency?
  /// BT-19 buyer accounting reference.
  public var accountingCost: String?
  /// BT-10 buyer reference.
  public var buyerReference: String?
  /// BG-14 invoicing period.
  public var period: Period?
  /// BT-13, BT-14, BT-12, BT-11, BT-17, BT-15, BT-16, BT-18, BG-3.
  public var references = References()
  /// BG-24 additional supporting documents, embedded or external.
  public var attachments: [Attachment] = []
  /// BG-4 seller.
  public var seller: Party
  /// BG-7 buyer.
  public var buyer: Party
  /// BG-10 payee.
  public var payee: Party?
  /// BG-11 seller's tax representative.
  public var taxRepresentative: Party?
  /// BG-13 delivery.
  public var delivery: Delivery?
  /// BG-16 payment instructions, in document order.
  public var paymentMeans: [PaymentMeans] = []
  /// BT-20 payment terms.
  public var paymentTerms: [String] = []
  /// BG-20 and BG-21 document level allowances and charges.
  public var allowancesAndCharges: [AllowanceCharge] = []
  /// BG-23 VAT breakdown.
  public var taxSubtotals: [TaxSubtotal] = []
  /// BT-110 total VAT in the invoice currency.
  public var taxTotal: Decimal?
  /// BT-111 total VAT in the accounting currency.
  public var taxTotalInTaxCurrency: Decimal?
  /// BG-22 document totals.
  public var totals: Totals
  /// BG-25 lines, in document order.
  public var lines: [InvoiceLine] = []
  /// What a reminder says beside; nothing for other documents.
  public var reminder: Reminder?

  /// Makes an invoice with the terms that none is without.
  public init(
    kind: Kind, number: String, issueDate: CalendarDate, currency: Currency, seller: Party,
    buyer: Party, totals: Totals
  ) {
    self.kind = kind
    self.number = number
    self.issueDate = issueDate
    self.currency = currency
    self.seller = seller
    self.buyer = buyer
    self.totals = totals
  }
}

/// A period of days, either end of which may be open.
public struct Period: Sendable, Equatable {
  /// First day.
  public var start: CalendarDate?
  /// Last day.
  public var end: CalendarDate?
  /// Makes a period.
  public init(start: CalendarDate? = nil, end: CalendarDate? = nil) {
    self.start = start
    self.end = end
  }
}

/// References of an invoice to other documents.
public struct References: Sendable, Equatable {
  /// BT-13 purchase order.
  public var purchaseOrder: String?
  /// BT-14 sales order.
  public var salesOrder: String?
  /// BT-12 contract.
  public var contract: String?
  /// BT-11 project.
  public var project: String?
  /// BT-16 despatch advice.
  public var despatchAdvice: String?
  /// BT-15 receiving advice.
  public var receivingAdvice: String?
  /// BT-17 tender or lot.
  public var tender: String?
  /// BT-18 invoiced object.
  public var invoicedObject: String?
  /// BG-3 preceding invoices: number and issue date.
  public var preceding: [Preceding] = []

  /// A preceding invoice, BT-25 and BT-26.
  public struct Preceding: Sendable, Equatable {
    /// Its number.
    public var number: String
    /// Its issue date.
    public var issueDate: CalendarDate?
    /// Makes a reference to an earlier invoice.
    public init(number: String, issueDate: CalendarDate?) {
      self.number = number
      self.issueDate = issueDate
    }
  }

  /// Makes an empty set of references.
  public init() {}
}

/// BG-24: a document that comes with the invoice.
public struct Attachment: Sendable, Equatable {
  /// BT-122 identifier.
  public var id: String
  /// BT-123 description.
  public var description: String?
  /// BT-124 external location; never fetched.
  public var externalURL: String?
  /// BT-125 file name as the sender gave it; never used as a path.
  public var filename: String?
  /// BT-125 MIME code.
  public var mimeType: String?
  /// BT-125 decoded content, where embedded.
  public var content: Data?
  /// Makes an attachment.
  public init(
    id: String, description: String? = nil, externalURL: String? = nil, filename: String? = nil,
    mimeType: String? = nil, content: Data? = nil
  ) {
    self.id = id
    self.description = description
    self.externalURL = externalURL
    self.filename = filename
    self.mimeType = mimeType
    self.content = content
  }
}

/// BG-13: where and when goods were delivered.
public struct Delivery: Sendable, Equatable {
  /// BT-70 deliver-to name.
  public var name: String?
  /// BT-71 location identifier.
  public var locationID: String?
  /// BT-72 actual delivery date.
  public var date: CalendarDate?
  /// BG-15 deliver-to address.
  public var address: PostalAddress?
  /// Makes an empty delivery.
  public init() {}
}

/// BG-16 with BG-17, BG-18, BG-19: one way to pay.
public struct PaymentMeans: Sendable, Equatable {
  /// BT-81 type code of UNTDID 4461, such as `30`, `58`, `93`.
  public var code: String
  /// BT-82 text of the code.
  public var codeText: String?
  /// BT-83 remittance information: OCR, KID, FIK, viite, RF, or free.
  public var paymentID: String?
  /// UBL PaymentChannelCode (OIOUBL: `DK:FIK`, `IBAN`…).
  public var channelCode: String?
  /// UBL InstructionID (OIOUBL keeps the FIK payment id here).
  public var instructionID: String?
  /// UBL PaymentID of OIOUBL: the FIK card type `71`, `73`, `75`.
  public var cardType: String?
  /// Due date of this payment (UBL PaymentDueDate), where the document says so here.
  public var dueDate: CalendarDate?
  /// BT-84 account identifier (IBAN, bankgiro, plusgiro, BBAN, FIK creditor).
  public var account: String?
  /// Scheme of the account identifier.
  public var accountScheme: String?
  /// BT-85 account name.
  public var accountName: String?
  /// BT-86 service provider: BIC, `SE:BANKGIRO`, `SE:PLUSGIRO`, Danish registration number.
  public var branch: String?
  /// BT-87 card number (last digits).
  public var cardNumber: String?
  /// BT-89 mandate reference.
  public var mandateID: String?
  /// BT-91 debited account.
  public var debitedAccount: String?
  /// Makes payment means with its code.
  public init(code: String) { self.code = code }
  /// Whether the amount is drawn by direct debit (codes 49 and 59).
  public var isDirectDebit: Bool { code == "49" || code == "59" }
}

/// BG-20/21 at document level, BG-27/28 at line level, or BT-147/148 in a price.
public struct AllowanceCharge: Sendable, Equatable {
  /// True for a charge, false for an allowance.
  public var isCharge: Bool
  /// Reason code of UNTDID 5189 or 7161.
  public var reasonCode: String?
  /// Reason in words.
  public var reason: String?
  /// Percentage, such as `5` for 5 %.
  public var percent: Decimal?
  /// Amount without VAT; never negative by rule.
  public var amount: Decimal
  /// The amount that the percentage is taken of.
  public var baseAmount: Decimal?
  /// VAT category, at document level.
  public var tax: TaxCategory?
  /// Makes an allowance or a charge.
  public init(isCharge: Bool, amount: Decimal) {
    self.isCharge = isCharge
    self.amount = amount
  }
}

/// A VAT category with its rate.
public struct TaxCategory: Sendable, Hashable {
  /// UNCL 5305 code: S, Z, E, AE, K, G, O, L, M.
  public var code: String
  /// Rate in percent.
  public var percent: Decimal?
  /// Makes a category.
  public init(code: String, percent: Decimal?) {
    self.code = code
    self.percent = percent
  }
}

/// BG-23: one row of the VAT breakdown.
public struct TaxSubtotal: Sendable, Equatable {
  /// BT-118 and BT-119.
  public var category: TaxCategory
  /// BT-116 taxable amount.
  public var taxable: Decimal
  /// BT-117 tax amount.
  public var tax: Decimal
  /// BT-120 exemption reason.
  public var exemptionReason: String?
  /// BT-121 exemption reason code.
  public var exemptionCode: String?
  /// Makes a row.
  public init(category: TaxCategory, taxable: Decimal, tax: Decimal) {
    self.category = category
    self.taxable = taxable
    self.tax = tax
  }
}

/// BG-22: document totals.
public struct Totals: Sendable, Equatable {
  /// BT-106 sum of line nets.
  public var lineNet: Decimal
  /// BT-107 sum of allowances.
  public var allowances: Decimal?
  /// BT-108 sum of charges.
  public var charges: Decimal?
  /// BT-109 total without VAT.
  public var taxExclusive: Decimal
  /// BT-112 total with VAT.
  public var taxInclusive: Decimal
  /// BT-113 paid amount.
  public var prepaid: Decimal?
  /// BT-114 rounding.
  public var rounding: Decimal?
  /// BT-115 amount due.
  public var payable: Decimal
  /// Makes totals.
  public init(lineNet: Decimal, taxExclusive: Decimal, taxInclusive: Decimal, payable: Decimal) {
    self.lineNet = lineNet
    self.taxExclusive = taxExclusive
    self.taxInclusive = taxInclusive
    self.payable = payable
  }
}

/// BG-25: an invoice line.
public struct InvoiceLine: Sendable, Equatable {
  /// BT-126 identifier.
  public var id: String
  /// BT-127 notes.
  public var notes: [String] = []
  /// BT-129 quantity.
  public var quantity: Decimal?
  /// BT-130 unit code (UN/ECE Rec 20/21).
  public var unitCode: String?
  /// BT-131 net amount.
  public var net: Decimal
  /// BT-133 buyer accounting reference.
  public var accountingCost: String?
  /// BG-26 period.
  public var period: Period?
  /// BT-132 order line.
  public var orderLine: String?
  /// BT-128 object identifier.
  public var objectID: String?
  /// BG-27 and BG-28.
  public var allowancesAndCharges: [AllowanceCharge] = []
  /// BT-153 item name.
  public var name: String
  /// BT-154 description.
  public var description: String?
  /// BT-155 seller's item identifier.
  public var sellerItemID: String?
  /// BT-156 buyer's item identifier.
  public var buyerItemID: String?
  /// BT-157 standard identifier (GTIN).
  public var standardItemID: String?
  /// BT-159 country of origin.
  public var originCountry: String?
  /// BG-32 item attributes: name and value.
  public var properties: [Property] = []
  /// BT-151 and BT-152.
  public var tax: TaxCategory?
  /// BT-146 net price.
  public var price: Decimal?
  /// BT-149 base quantity of the price.
  public var priceBaseQuantity: Decimal?
  /// BT-147 price discount.
  public var priceDiscount: Decimal?
  /// BT-148 gross price.
  public var grossPrice: Decimal?
  /// Of a reminder: what the line is.
  public var reminderKind: ReminderKind?
  /// Of a reminder: the invoice or credit note that the line is about.
  public var billing: References.Preceding?
  /// Of a reminder's interest: its rate in percent a year.
  public var interestPercent: Decimal?

  /// What a reminder's line is.
  public enum ReminderKind: String, Sendable {
    /// An amount that is or was owed, or what was paid of it (negative).
    case claim
    /// Interest for late payment.
    case interest
    /// A fee for the reminder.
    case fee
  }

  /// BG-32: an item attribute.
  public struct Property: Sendable, Equatable {
    /// BT-160.
    public var name: String
    /// BT-161.
    public var value: String
    /// Makes an attribute.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Makes a line with its identifier, name and net amount.
  public init(id: String, name: String, net: Decimal) {
    self.id = id
    self.name = name
    self.net = net
  }
}
