import Foundation
import MailModel

/// VAT and sums of an invoice of a sender's own file: what it states, else what follows.
struct FieldTaxes {
  private let invoice: FieldInvoice
  private var rows: [Row] = []
  private let lineNet: Decimal
  private let charge: Decimal?

  private struct Row {
    var code: String
    var rate: String
    var taxable: Decimal
    var tax: Decimal
    var origin: Origin
  }

  init(_ invoice: FieldInvoice, nets: [String?]) {
    self.invoice = invoice
    let amounts = nets.map { $0.flatMap { Decimal(xsdDecimal: $0) } }
    // An amount that cannot be read is told at its cell; the others still add up.
    lineNet = amounts.reduce(Decimal(0)) { $0 + ($1 ?? 0) }
    charge = invoice.signed(invoice.record, .chargeAmount).flatMap {
      Decimal(xsdDecimal: $0.text)
    }
    for (line, amount) in zip(invoice.lines, amounts) {
      add(amount, invoice.rate(line, .lineVATPercent, .lineVATCategory))
    }
    if let charge, charge != 0 {
      add(charge, invoice.rate(invoice.record, .chargeVATPercent, nil))
    }
    for place in rows.indices {
      let percent = Decimal(xsdDecimal: rows[place].rate) ?? 0
      rows[place].tax = (rows[place].taxable * percent / 100).rounded(places: 2)
    }
    settle()
  }

  private mutating func add(_ amount: Decimal?, _ rate: (String, String, Origin)?) {
    guard let amount, let (code, text, origin) = rate else { return }
    let percent = Decimal(xsdDecimal: text)
    if let place = rows.firstIndex(where: {
      $0.code == code && Decimal(xsdDecimal: $0.rate) == percent
    }) {
      rows[place].taxable += amount
    } else {
      rows.append(Row(code: code, rate: text, taxable: amount, tax: 0, origin: origin))
    }
  }

  /// Who rounds the VAT of each line states a sum that is a little other; the largest row takes the
  /// difference, as long as it is one of rounding (EN 16931 leaves less than 1 of room).
  private mutating func settle() {
    guard let stated = stated, let largest = rows.indices.max(by: { rows[$0].tax < rows[$1].tax })
    else { return }
    let difference = stated - rows.reduce(Decimal(0)) { $0 + $1.tax }
    guard difference != 0, difference < 1, difference > -1 else { return }
    rows[largest].tax += difference
  }

  private var stated: Decimal? {
    invoice.signed(invoice.record, .totalVAT).flatMap { Decimal(xsdDecimal: $0.text) }
  }

  private func figure(_ tag: Tag, _ value: Decimal, _ origin: Origin? = nil) -> UBLPart? {
    basic(
      tag, "\(value)", at: origin ?? invoice.record.origin, [(.currencyID, invoice.currency)])
  }

  /// The VAT total with its breakdown.
  func total() -> UBLPart? {
    let given = invoice.money(.taxAmount, invoice.record, .totalVAT)
    guard given != nil || !rows.isEmpty else { return nil }
    let sum = rows.reduce(Decimal(0)) { $0 + $1.tax }
    let parts = rows.map { row in
      part(
        .taxSubtotal, at: row.origin,
        [
          figure(.taxableAmount, row.taxable, row.origin), figure(.taxAmount, row.tax, row.origin),
          part(
            .taxCategory, at: row.origin,
            [
              basic(.id, row.code, at: row.origin), basic(.percent, row.rate, at: row.origin),
              part(.taxScheme, at: row.origin, [basic(.id, "VAT", at: row.origin)]),
            ]),
        ])
    }
    return part(
      .taxTotal, at: given?.origin ?? invoice.record.origin,
      [given ?? figure(.taxAmount, sum)] + parts)
  }

  /// The sums of the document.
  func legalTotal() -> UBLPart? {
    let record = invoice.record
    func stated(_ field: InvoiceField) -> Decimal? {
      invoice.signed(record, field).flatMap { Decimal(xsdDecimal: $0.text) }
    }
    let lineNet = stated(.totalLines) ?? lineNet
    let exclusive = lineNet + (charge ?? 0)
    let tax = self.stated ?? rows.reduce(Decimal(0)) { $0 + $1.tax }
    let inclusive = (stated(.totalWithoutVAT) ?? exclusive) + tax
    let due =
      (stated(.totalWithVAT) ?? inclusive) - (stated(.totalPaid) ?? 0)
      + (stated(.totalRounding) ?? 0)
    let hasCharge = charge.map { $0 != 0 } ?? false
    return part(
      .legalMonetaryTotal, at: record.value(.totalDue)?.origin ?? record.origin,
      [
        invoice.money(.lineExtensionAmount, record, .totalLines)
          ?? figure(.lineExtensionAmount, lineNet),
        invoice.money(.taxExclusiveAmount, record, .totalWithoutVAT)
          ?? figure(.taxExclusiveAmount, exclusive),
        invoice.money(.taxInclusiveAmount, record, .totalWithVAT)
          ?? figure(.taxInclusiveAmount, inclusive),
        hasCharge ? charge.flatMap { figure(.chargeTotalAmount, $0) } : nil,
        invoice.money(.prepaidAmount, record, .totalPaid),
        invoice.money(.payableRoundingAmount, record, .totalRounding),
        invoice.money(.payableAmount, record, .totalDue) ?? figure(.payableAmount, due),
      ])
  }
}
