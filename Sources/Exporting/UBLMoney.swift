import Foundation
import MailModel

extension UBLWriter {
  func amount(_ name: String, _ value: Decimal?, exact: Bool = false) -> XMLNode? {
    guard let value else { return nil }
    if !exact, value != value.rounded(places: 2) {
      notes.changed("amounts are rounded to two decimals", at: name)
    }
    return leaf(
      name, exact ? Figure.exact(value) : Figure.amount(value), [("currencyID", currency)])
  }

  // MARK: Payment

  func payment() -> [XMLNode?] {
    if invoice.paymentTerms.count > 1 {
      notes.changed("several payment terms become one, as Peppol has one", at: "paymentTerms")
    }
    return invoice.paymentMeans.map { means($0) } + [
      group(
        "cac:PaymentTerms",
        [leaf("cbc:Note", invoice.paymentTerms.joined(separator: " "))])
    ]
  }

  private func means(_ means: PaymentMeans) -> XMLNode? {
    let debits =
      means.mandateID != nil || means.debitedAccount != nil
      ? group(
        "cac:PaymentMandate",
        [
          leaf("cbc:ID", means.mandateID),
          group("cac:PayerFinancialAccount", [leaf("cbc:ID", means.debitedAccount)]),
        ]) : nil
    return group(
      "cac:PaymentMeans",
      [
        leaf("cbc:PaymentMeansCode", means.code, [("name", means.codeText)]),
        isCredit ? leaf("cbc:PaymentDueDate", invoice.dueDate?.description) : nil,
        leaf("cbc:PaymentID", means.paymentID),
        means.cardNumber.flatMap {
          // The schema wants a network, which the invoice does not keep.
          group(
            "cac:CardAccount",
            [leaf("cbc:PrimaryAccountNumberID", $0), leaf("cbc:NetworkID", "unknown")])
        },
        means.account.flatMap {
          group(
            "cac:PayeeFinancialAccount",
            [
              leaf("cbc:ID", $0), leaf("cbc:Name", means.accountName),
              group("cac:FinancialInstitutionBranch", [leaf("cbc:ID", means.branch)]),
            ])
        }, debits,
      ])
  }

  // MARK: Sums

  func sums() -> [XMLNode?] {
    let t = invoice.totals
    return invoice.allowancesAndCharges.map { charge($0) } + taxTotals() + [
      group(
        "cac:LegalMonetaryTotal",
        [
          amount("cbc:LineExtensionAmount", t.lineNet),
          amount("cbc:TaxExclusiveAmount", t.taxExclusive),
          amount("cbc:TaxInclusiveAmount", t.taxInclusive),
          amount("cbc:AllowanceTotalAmount", t.allowances),
          amount("cbc:ChargeTotalAmount", t.charges), amount("cbc:PrepaidAmount", t.prepaid),
          amount("cbc:PayableRoundingAmount", t.rounding), amount("cbc:PayableAmount", t.payable),
        ])
    ] + invoice.lines.enumerated().map { line($1, place: $0 + 1) }
  }

  func charge(_ item: AllowanceCharge) -> XMLNode? {
    // Peppol wants a reason in words or as a code (BR-33, BR-38).
    let reason =
      item.reason ?? (item.reasonCode == nil ? (item.isCharge ? "Charge" : "Discount") : nil)
    return group(
      "cac:AllowanceCharge",
      [
        leaf("cbc:ChargeIndicator", item.isCharge ? "true" : "false"),
        leaf("cbc:AllowanceChargeReasonCode", item.reasonCode),
        leaf("cbc:AllowanceChargeReason", reason),
        leaf("cbc:MultiplierFactorNumeric", item.percent.map(Figure.exact)),
        amount("cbc:Amount", item.amount), amount("cbc:BaseAmount", item.baseAmount),
        category("cac:TaxCategory", item.tax),
      ])
  }

  private func category(
    _ name: String, _ category: TaxCategory?, reasonCode: String? = nil, reason: String? = nil
  ) -> XMLNode? {
    guard let category else { return nil }
    // Outside the scope of VAT there is no rate (BR-O-05).
    let percent = category.code == "O" ? nil : category.percent
    return group(
      name,
      [
        leaf("cbc:ID", category.code), leaf("cbc:Percent", percent.map(Figure.exact)),
        leaf("cbc:TaxExemptionReasonCode", reasonCode), leaf("cbc:TaxExemptionReason", reason),
        group("cac:TaxScheme", [leaf("cbc:ID", "VAT")]),
      ])
  }

  private func taxTotals() -> [XMLNode?] {
    let rows = invoice.taxSubtotals.map { row in
      // A rate needs no reason, and may have none (BR-S-10, BR-Z-10).
      let isCharged = ["S", "Z", "L", "M", "B"].contains(row.category.code)
      if isCharged, row.exemptionCode != nil || row.exemptionReason != nil {
        notes.lost("a reason for VAT beside its rate", at: "taxSubtotals")
      }
      return group(
        "cac:TaxSubtotal",
        [
          amount("cbc:TaxableAmount", row.taxable), amount("cbc:TaxAmount", row.tax),
          category(
            "cac:TaxCategory", row.category, reasonCode: isCharged ? nil : row.exemptionCode,
            reason: isCharged ? nil : row.exemptionReason),
        ])
    }
    let other = invoice.taxTotalInTaxCurrency.flatMap { value in
      invoice.taxCurrency.flatMap {
        group(
          "cac:TaxTotal",
          [leaf("cbc:TaxAmount", Figure.amount(value), [("currencyID", $0.code)])])
      }
    }
    return [
      group("cac:TaxTotal", [amount("cbc:TaxAmount", invoice.taxTotal ?? 0)] + rows), other,
    ]
  }

  // MARK: Lines

  private func line(_ line: InvoiceLine, place: Int) -> XMLNode? {
    let path = "lines[\(place)]"
    var line = line
    completeQuantity(&line, path)
    var unit = line.unitCode.flatMap { Units.code($0) }
    if unit == nil {
      if line.unitCode != nil { notes.lost("a unit that is no code of UN/ECE", at: path) }
      unit = "C62"
    }
    if line.notes.count > 1 {
      notes.changed("several notes become one, as Peppol has one", at: path)
    }
    if line.tax == nil { notes.missing("BR-CO-04", "the line's VAT category", at: path) }
    return group(
      isCredit ? "cac:CreditNoteLine" : "cac:InvoiceLine",
      [
        leaf("cbc:ID", line.id.isEmpty ? String(place) : line.id),
        leaf("cbc:Note", line.notes.joined(separator: " ")),
        leaf(
          isCredit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity",
          line.quantity.map(Figure.exact), [("unitCode", unit)]),
        amount("cbc:LineExtensionAmount", line.net),
        leaf("cbc:AccountingCost", line.accountingCost), period(line.period),
        group("cac:OrderLineReference", [leaf("cbc:LineID", line.orderLine)]),
        line.objectID.flatMap {
          group(
            "cac:DocumentReference", [leaf("cbc:ID", $0), leaf("cbc:DocumentTypeCode", "130")])
        },
      ] + line.allowancesAndCharges.map { charge($0) } + [item(line), price(line, unit ?? "C62")])
  }

  /// Peppol wants quantity and price of every line; who says neither sells one for the amount.
  private func completeQuantity(_ line: inout InvoiceLine, _ path: String) {
    guard line.quantity == nil || line.price == nil else { return }
    notes.changed("quantity and price are those of one piece for the line's amount", at: path)
    let gross = line.allowancesAndCharges.reduce(line.net) {
      $0 - ($1.isCharge ? $1.amount : -$1.amount)
    }
    line.quantity = gross < 0 ? -1 : 1
    line.price = gross < 0 ? -gross : gross
    line.priceBaseQuantity = nil
    line.grossPrice = nil
    line.priceDiscount = nil
  }

  private func item(_ line: InvoiceLine) -> XMLNode? {
    func identification(_ name: String, _ id: String?, _ scheme: String? = nil) -> XMLNode? {
      group(name, [leaf("cbc:ID", id, [("schemeID", scheme)])])
    }
    return group(
      "cac:Item",
      [
        leaf("cbc:Description", line.description),
        leaf("cbc:Name", line.name.isEmpty ? line.description ?? line.id : line.name),
        identification("cac:BuyersItemIdentification", line.buyerItemID),
        identification("cac:SellersItemIdentification", line.sellerItemID),
        identification("cac:StandardItemIdentification", line.standardItemID, "0160"),
        group("cac:OriginCountry", [leaf("cbc:IdentificationCode", line.originCountry)]),
        category("cac:ClassifiedTaxCategory", line.tax),
      ]
        + line.properties.map {
          group(
            "cac:AdditionalItemProperty", [leaf("cbc:Name", $0.name), leaf("cbc:Value", $0.value)])
        })
  }

  private func price(_ line: InvoiceLine, _ unit: String) -> XMLNode? {
    let discount = line.priceDiscount.flatMap { discount in
      group(
        "cac:AllowanceCharge",
        [
          leaf("cbc:ChargeIndicator", "false"),
          amount("cbc:Amount", discount, exact: true),
          amount("cbc:BaseAmount", line.grossPrice, exact: true),
        ])
    }
    if line.priceDiscount == nil, line.grossPrice != nil, line.grossPrice != line.price {
      notes.lost("a gross price without its discount", at: "lines")
    }
    return group(
      "cac:Price",
      [
        amount("cbc:PriceAmount", line.price, exact: true),
        leaf(
          "cbc:BaseQuantity", line.priceBaseQuantity.map(Figure.exact), [("unitCode", unit)]),
        discount,
      ])
  }
}
