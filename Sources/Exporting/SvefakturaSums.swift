import Foundation
import MailModel

extension SvefakturaWriter {
  func category(_ category: TaxCategory?, reason: String? = nil) -> XMLNode? {
    guard let category else { return nil }
    return group(
      "cac:TaxCategory",
      [
        leaf("cac:ID", category.code),
        leaf("cbc:Percent", category.percent.map(Figure.exact)),
        leaf("cbc:ExemptionReason", reason),
        group("cac:TaxScheme", [leaf("cac:ID", "VAT")]),
      ])
  }

  func charge(_ name: String, _ item: AllowanceCharge) -> XMLNode? {
    if item.reasonCode != nil, item.reason == nil {
      notes.lost("codes of reasons for allowances and charges", at: "allowancesAndCharges")
    }
    return group(
      name,
      [
        leaf("cbc:ChargeIndicator", item.isCharge ? "true" : "false"),
        leaf("cac:ReasonCode", item.reason == nil ? nil : "ZZZ", [("name", item.reason)]),
        leaf("cbc:MultiplierFactorNumeric", item.percent.map(Figure.exact)),
        amount("cbc:Amount", item.amount), category(item.tax),
        amount("cbc:AllowanceChargeBaseAmount", item.baseAmount),
      ])
  }

  func taxTotal() -> XMLNode? {
    group(
      "cac:TaxTotal",
      [amount("cbc:TotalTaxAmount", invoice.taxTotal ?? 0)]
        + invoice.taxSubtotals.map {
          group(
            "cac:TaxSubTotal",
            [
              amount("cbc:TaxableAmount", $0.taxable), amount("cbc:TaxAmount", $0.tax),
              category($0.category, reason: $0.exemptionReason),
            ])
        })
  }

  /// the sum with VAT holds the rounding.
  func legalTotal() -> XMLNode? {
    let t = invoice.totals
    return group(
      "cac:LegalTotal",
      [
        amount("cbc:LineExtensionTotalAmount", t.lineNet),
        amount("cbc:TaxExclusiveTotalAmount", t.taxExclusive),
        amount("cbc:TaxInclusiveTotalAmount", t.taxInclusive + (t.rounding ?? 0)),
        amount("cac:RoundOffAmount", t.rounding),
      ])
  }

  func line(_ line: InvoiceLine) -> XMLNode? {
    func identification(_ name: String, _ id: String?) -> XMLNode? {
      group(name, [leaf("cac:ID", id)])
    }
    let order = invoice.references.purchaseOrder
    return group(
      "cac:InvoiceLine",
      [
        leaf("cac:ID", line.id),
        leaf(
          "cbc:InvoicedQuantity", line.quantity.map(Figure.exact),
          [("quantityUnitCode", line.unitCode)]),
        amount("cbc:LineExtensionAmount", line.net),
        leaf("cbc:Note", line.notes.joined(separator: " ")),
        group(
          "cac:OrderLineReference",
          [
            leaf("cac:BuyersLineID", line.orderLine),
            group("cac:OrderReference", [leaf("cac:BuyersID", order)]),
          ]),
      ] + line.allowancesAndCharges.map { charge("cac:AllowanceCharge", $0) } + [
        group(
          "cac:Item",
          [
            leaf("cbc:Description", line.name),
            identification("cac:BuyersItemIdentification", line.buyerItemID),
            identification("cac:SellersItemIdentification", line.sellerItemID),
            identification("cac:StandardItemIdentification", line.standardItemID),
            category(line.tax),
            group(
              "cac:BasePrice",
              [
                amount("cbc:PriceAmount", line.price, exact: true),
                leaf("cbc:BaseQuantity", line.priceBaseQuantity.map(Figure.exact)),
              ]),
          ])
      ])
  }
}
