/// How a sender's own table or JSON says what an invoice says: which column or path is which field.
///
/// Part of the sender's file; read by intake alone.
public struct FieldMap: Sendable, Equatable {
  /// What the files are.
  public enum Form: String, Sendable, CaseIterable {
    /// Delimited text, quoted as RFC 4180 has it.
    case csv
    /// JSON (RFC 8259).
    case json
  }

  /// What a row of a table is.
  public enum Rows: String, Sendable, CaseIterable {
    /// A line of an invoice; rows with one number belong together.
    case line
    /// An invoice; lines stand in numbered columns, or it has one.
    case invoice
  }

  /// The character set of the files.
  public enum Encoding: String, Sendable, CaseIterable {
    /// With or without a byte order mark.
    case utf8 = "UTF-8"
    /// By its byte order mark.
    case utf16 = "UTF-16"
    /// Western European.
    case latin1 = "ISO-8859-1"
    /// Western European with the euro.
    case latin9 = "ISO-8859-15"
    /// Western European as Windows has it.
    case windows1252 = "windows-1252"
  }

  /// How a day is written.
  public enum DateForm: String, Sendable, CaseIterable {
    /// 2026-11-22.
    case iso = "YYYY-MM-DD"
    /// 20261122.
    case compact = "YYYYMMDD"
    /// 22.11.2026; a zero in front may be missing.
    case dots = "DD.MM.YYYY"
    /// 22/11/2026.
    case slashes = "DD/MM/YYYY"
    /// 22-11-2026.
    case dashes = "DD-MM-YYYY"
  }

  /// The mark between whole and decimals.
  public enum DecimalMark: String, Sendable, CaseIterable {
    /// `1234,50`.
    case comma = ","
    /// `1234.50`.
    case point = "."
  }

  /// What the files are.
  public var form: Form
  /// Patterns of file names (`*` and `?`) that this map is for, where `submit` names no sender.
  public var files: [String] = []
  /// What a row is.
  public var rows = Rows.line
  /// One ASCII character between columns.
  public var delimiter = ";"
  /// Whether the first row names the columns; else they are numbered from 1.
  public var header = true
  /// The character set.
  public var encoding = Encoding.utf8
  /// The decimal mark.
  public var decimalMark = DecimalMark.comma
  /// How days are written.
  public var dates = DateForm.iso
  /// What the field `kind` says of a credit note, in any case.
  public var creditNotes: [String] = ["381"]
  /// Path of the invoice in JSON, nothing for the outermost value.
  public var invoicePath: String?
  /// Path of the array of lines in JSON, from the invoice.
  public var linesPath: String?
  /// Column or path of each field.
  public var columns: [InvoiceField: String] = [:]
  /// What a field is where no column says it, or the column is empty.
  public var constants: [InvoiceField: String] = [:]

  /// Makes a map without fields.
  public init(form: Form) { self.form = form }

  /// Whether a file of that name is meant: its last component, by any of the patterns.
  public func isFor(file: String) -> Bool {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return files.contains { FieldMap.matches(Array(name.utf8), Array($0.utf8)) }
  }

  /// `*` stands for any run of bytes and `?` for one; takes time in the product of both lengths at
  /// most.
  private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    var (n, p, star, mark) = (0, 0, -1, 0)
    while n < name.count {
      if p < pattern.count, pattern[p] == name[n] || pattern[p] == 0x3F, pattern[p] != 0x2A {
        n += 1
        p += 1
      } else if p < pattern.count, pattern[p] == 0x2A {
        star = p
        mark = n
        p += 1
      } else if star >= 0 {
        p = star + 1
        mark += 1
        n = mark
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == 0x2A { p += 1 }
    return p == pattern.count
  }
}

/// What a sender's map can name; the raw value is the word in the sender's file.
public enum InvoiceField: String, Sendable, Hashable, CaseIterable {
  // The document.
  case number, kind, issueDate, dueDate, currency, note, buyerReference, order, contract, project
  case periodStart, periodEnd, precedingInvoice, deliveryDate
  // The seller. An endpoint is scheme and value, such as `0007:5560000000`.
  case sellerName = "seller.name"
  case sellerStreet = "seller.street"
  case sellerStreet2 = "seller.street2"
  case sellerPostcode = "seller.postcode"
  case sellerTown = "seller.town"
  case sellerCountry = "seller.country"
  case sellerOrganisation = "seller.organisationNumber"
  case sellerVAT = "seller.vatNumber"
  case sellerTax = "seller.taxRegistration"
  case sellerEndpoint = "seller.endpoint"
  case sellerContact = "seller.contact"
  case sellerPhone = "seller.phone"
  case sellerEmail = "seller.email"
  // The buyer.
  case buyerName = "buyer.name"
  case buyerStreet = "buyer.street"
  case buyerStreet2 = "buyer.street2"
  case buyerCareOf = "buyer.careOf"
  case buyerPostcode = "buyer.postcode"
  case buyerTown = "buyer.town"
  case buyerRegion = "buyer.region"
  case buyerCountry = "buyer.country"
  case buyerIdentifier = "buyer.identifier"
  case buyerOrganisation = "buyer.organisationNumber"
  case buyerVAT = "buyer.vatNumber"
  case buyerEndpoint = "buyer.endpoint"
  case buyerContact = "buyer.contact"
  case buyerPhone = "buyer.phone"
  case buyerEmail = "buyer.email"
  // How to pay.
  case paymentCode = "payment.code"
  case paymentAccount = "payment.account"
  case paymentBank = "payment.bank"
  case paymentReference = "payment.reference"
  case paymentTerms = "payment.terms"
  // A charge of the whole document.
  case chargeAmount = "charge.amount"
  case chargeReason = "charge.reason"
  case chargeVATPercent = "charge.vatPercent"
  // Sums; what is not given follows from the lines.
  case totalLines = "total.lines"
  case totalWithoutVAT = "total.withoutVAT"
  case totalVAT = "total.vat"
  case totalWithVAT = "total.withVAT"
  case totalPaid = "total.paid"
  case totalRounding = "total.rounding"
  case totalDue = "total.due"
  // Lines.
  case lineID = "line.id"
  case lineName = "line.name"
  case lineDescription = "line.description"
  case lineNote = "line.note"
  case lineQuantity = "line.quantity"
  case lineUnit = "line.unit"
  case linePrice = "line.price"
  case lineDiscount = "line.discount"
  case lineNet = "line.net"
  case lineVATPercent = "line.vatPercent"
  case lineVATCategory = "line.vatCategory"
  case lineArticle = "line.articleNumber"
  case lineGTIN = "line.gtin"
  case lineOrderLine = "line.orderLine"
  case linePeriodStart = "line.periodStart"
  case linePeriodEnd = "line.periodEnd"

  /// Whether it is said of each line.
  public var isOfLine: Bool { rawValue.hasPrefix("line.") }
}
