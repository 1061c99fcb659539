import Foundation
import MailModel

/// A content of Kivra as its JSON has it, names in small letters with underscores.
struct KivraContent: Encodable {
  struct Part: Encodable {
    var name: String
    var data: String
    var contentType: String
  }
  struct Payment: Encodable {
    struct Option: Encodable {
      var dueDate: String
      var amount: String
      var type = "SE_OCR"
      var reference: String
    }
    var payable = true
    var currency = "SEK"
    var method: String
    var account: String
    var options: [Option]
  }
  var ssn: String?
  var vatNumber: String?
  var subject: String
  var generatedAt: String
  var type: String
  var parts: [Part]
  var paymentMultipleOptions: Payment?
  var invoice: Accounting?

  /// What a company's bookkeeping takes over.
  struct Accounting: Encodable {
    struct Reference: Encodable {
      var value: String
      var referenceType = "ocr"
    }
    var invoiceNumber: String
    var originalInvoiceNumber: String?
    var invoiceDate: String
    var dueDate: String?
    var currency = "SEK"
    var buyerReference: String?
    var orderNumber: String?
    var supplierName: String
    var paymentReference: Reference?
    var bankgiro: String?
    var plusgiro: String?
    var totalAmountTaxExclusive: String
    var totalVatAmount: String?
    var totalAmountTaxInclusive: String
    var totalAmountDue: String
  }

  /// The type for persons, that for companies, and the word of the subject.
  static func words(_ kind: Invoice.Kind) -> (String, String, String) {
    switch kind {
    case .invoice: ("invoice", "accounting.invoice", "Faktura")
    case .reminder: ("invoice.reminder", "accounting.invoicereminder", "Påminnelse")
    case .creditNote: ("letter.creditnotice", "accounting.invoicecreditnote", "Kreditfaktura")
    }
  }

  static func accounting(_ consignment: Consignment) -> Accounting {
    let invoice = consignment.invoice
    let giro = giro(invoice)
    func line(_ text: String?) -> String? { text.map { PlainText.line($0, max: 100) } }
    return Accounting(
      invoiceNumber: PlainText.line(invoice.number, max: 100),
      originalInvoiceNumber: line(invoice.references.preceding.first?.number),
      invoiceDate: "\(invoice.issueDate)", dueDate: invoice.dueDate.map { "\($0)" },
      buyerReference: line(invoice.buyerReference),
      orderNumber: line(invoice.references.purchaseOrder),
      supplierName: PlainText.line(consignment.sender.name, max: 100),
      paymentReference: consignment.recipient.paymentReference.flatMap {
        CheckDigits.isSwedishOCR($0) ? .init(value: $0) : nil
      },
      bankgiro: giro?.method == "1" ? giro?.account : nil,
      plusgiro: giro?.method == "2" ? giro?.account : nil,
      totalAmountTaxExclusive: invoice.totals.taxExclusive.plain(places: 2),
      totalVatAmount: invoice.taxTotal?.plain(places: 2),
      totalAmountTaxInclusive: invoice.totals.taxInclusive.plain(places: 2),
      totalAmountDue: invoice.totals.payable.plain(places: 2))
  }

  /// The first bankgiro (1) or plusgiro (2) that is to be paid to.
  private static func giro(_ invoice: Invoice) -> (method: String, account: String)? {
    for means in invoice.paymentMeans {
      let account = (means.account ?? "").filter { $0 != "-" && $0 != " " }
      switch means.branch ?? "" {
      case "SE:BANKGIRO" where CheckDigits.isBankgiro(account): return ("1", account)
      case "SE:PLUSGIRO" where CheckDigits.isPlusgiro(account): return ("2", account)
      default: continue
      }
    }
    return nil
  }

  static func part(_ name: String, _ bytes: [UInt8]) -> Part {
    let plain = PlainText.line(name, max: 100).filter { !"/\\\":<>|?*".contains($0) }
    return Part(
      name: plain.isEmpty ? "bilaga.pdf" : plain, data: Data(bytes).base64EncodedString(),
      contentType: "application/pdf")
  }

  /// What is needed to pay with one tap; nothing where account or OCR are not such: the invoice
  /// goes all the same, and is paid as from paper.
  static func payment(_ consignment: Consignment) -> Payment? {
    let invoice = consignment.invoice
    guard invoice.kind != .creditNote, let due = invoice.dueDate, invoice.totals.payable > 0,
      let reference = consignment.recipient.paymentReference, CheckDigits.isSwedishOCR(reference),
      let giro = giro(invoice)
    else { return nil }
    return Payment(
      method: giro.method, account: giro.account,
      options: [
        .init(
          dueDate: "\(due)", amount: invoice.totals.payable.plain(places: 2),
          reference: reference)
      ])
  }
}
