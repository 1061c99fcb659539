import Foundation
import MailModel

extension OIOUBLWriter {
  // MARK: Sums

  private static let words = ["S": "StandardRated", "Z": "ZeroRated", "AE": "ReverseCharge"]

  func category(
    _ name: String, _ category: TaxCategory?, reason: String? = nil
  ) -> XMLNode? {
    guard let category else { return nil }
    let word = Self.words[category.code] ?? "ZeroRated"
    if Self.words[category.code] == nil {
      notes.changed("VAT that is exempt or out of scope is zero rated", at: "taxSubtotals")
    }
    return group(
      name,
      [
        leaf(
          "cbc:ID", word,
          [("schemeAgencyID", "320"), ("schemeID", "urn:oioubl:id:taxcategoryid-1.1")]),
        leaf("cbc:Percent", category.percent.map(Figure.exact) ?? "0"),
        leaf("cbc:TaxExemptionReason", reason), scheme(),
      ])
  }

  func taxTotal(_ total: Decimal, _ rows: [TaxSubtotal]) -> XMLNode? {
    group(
      "cac:TaxTotal",
      [base.amount("cbc:TaxAmount", total)]
        + rows.map {
          group(
            "cac:TaxSubtotal",
            [
              base.amount("cbc:TaxableAmount", $0.taxable), base.amount("cbc:TaxAmount", $0.tax),
              category("cac:TaxCategory", $0.category, reason: $0.exemptionReason),
            ])
        })
  }

  func legalTotal() -> XMLNode? {
    let t = invoice.totals
    return group(
      "cac:LegalMonetaryTotal",
      [
        base.amount("cbc:LineExtensionAmount", t.lineNet),
        base.amount("cbc:TaxExclusiveAmount", invoice.taxTotal ?? 0),
        base.amount("cbc:TaxInclusiveAmount", t.taxInclusive),
        base.amount("cbc:AllowanceTotalAmount", t.allowances),
        base.amount("cbc:ChargeTotalAmount", t.charges),
        base.amount("cbc:PrepaidAmount", t.prepaid),
        base.amount("cbc:PayableRoundingAmount", t.rounding),
        base.amount("cbc:PayableAmount", t.payable),
      ])
  }

  func charge(_ item: AllowanceCharge) -> XMLNode? {
    group(
      "cac:AllowanceCharge",
      [
        leaf("cbc:ChargeIndicator", item.isCharge ? "true" : "false"),
        leaf("cbc:AllowanceChargeReasonCode", item.reasonCode),
        leaf("cbc:AllowanceChargeReason", item.reason),
        leaf("cbc:MultiplierFactorNumeric", item.percent.map(Figure.exact)),
        base.amount("cbc:Amount", item.amount), base.amount("cbc:BaseAmount", item.baseAmount),
        category("cac:TaxCategory", item.tax),
      ])
  }

  // MARK: Lines

  func line(_ line: InvoiceLine, place: Int) -> XMLNode? {
    let rate = line.tax?.percent ?? 0
    let tax = (line.net * rate / 100).rounded(places: 2)
    let row = line.tax.map { TaxSubtotal(category: $0, taxable: line.net, tax: tax) }
    if !line.properties.isEmpty || line.grossPrice != nil {
      notes.lost("attributes and gross prices of lines", at: "lines")
    }
    // OIOUBL prices one unit of the quantity.
    var price = line.price
    if let value = price, let base = line.priceBaseQuantity, base != 0, base != 1 {
      price = value / base
      notes.changed("a price for several is written for one", at: "lines")
    }
    func identification(_ name: String, _ id: String?) -> XMLNode? {
      group(name, [leaf("cbc:ID", id)])
    }
    var children: [XMLNode?] = [
      leaf("cbc:ID", line.id.isEmpty ? String(place) : line.id),
      leaf("cbc:Note", line.notes.joined(separator: " ")),
      leaf(
        isCredit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity",
        line.quantity.map(Figure.exact),
        [("unitCode", line.unitCode.flatMap { Units.code($0) } ?? "C62")]),
      base.amount("cbc:LineExtensionAmount", line.net),
      leaf("cbc:AccountingCost", line.accountingCost), base.period(line.period),
      group("cac:OrderLineReference", [leaf("cbc:LineID", line.orderLine)]),
      identification("cac:DocumentReference", line.objectID),
    ]
    // The schemas of the two documents have them in another order.
    let charges = line.allowancesAndCharges.map { charge($0) }
    let taxes = taxTotal(tax, [row].compactMap { $0 })
    children += isCredit ? [taxes] + charges : charges + [taxes]
    children.append(
      group(
        "cac:Item",
        [
          leaf("cbc:Description", line.description),
          leaf("cbc:Name", line.name.isEmpty ? line.description : line.name),
          identification("cac:BuyersItemIdentification", line.buyerItemID),
          identification("cac:SellersItemIdentification", line.sellerItemID),
          identification("cac:StandardItemIdentification", line.standardItemID),
          group("cac:OriginCountry", [leaf("cbc:IdentificationCode", line.originCountry)]),
          category("cac:ClassifiedTaxCategory", line.tax),
        ]))
    children.append(group("cac:Price", [base.amount("cbc:PriceAmount", price, exact: true)]))
    return group(isCredit ? "cac:CreditNoteLine" : "cac:InvoiceLine", children)
  }
}
