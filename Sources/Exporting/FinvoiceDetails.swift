import Foundation
import MailModel

extension FinvoiceWriter {
  /// The header: type, references, sums, VAT, terms.
  func details() -> XMLNode? {
    let r = invoice.references
    let t = invoice.totals
    let customer = invoice.buyer.identifiers.first
    if invoice.buyer.identifiers.count > 1 || invoice.seller.identifiers.count > 0 {
      notes.lost("further identifiers of parties", at: "identifiers")
    }
    return group(
      "InvoiceDetails",
      [
        leaf("InvoiceTypeCode", isCredit ? "INV02" : "INV01"),
        leaf("InvoiceTypeCodeUN", invoice.typeCode),
        leaf("InvoiceTypeText", isCredit ? "HYVITYSLASKU" : "LASKU"),
        leaf("OriginCode", "Original"), text("InvoiceNumber", invoice.number, 20),
        date("InvoiceDate", invoice.issueDate),
        text("OriginalInvoiceNumber", r.preceding.first?.number, 20),
        date("OriginalInvoiceDate", r.preceding.first?.issueDate),
      ]
        + r.preceding.dropFirst().map {
          group(
            "OriginalInvoiceReference",
            [text("InvoiceNumber", $0.number, 20), date("InvoiceDate", $0.issueDate)])
        } + [
          date("InvoicingPeriodStartDate", invoice.period?.start),
          date("InvoicingPeriodEndDate", invoice.period?.end),
          text("SellerReferenceIdentifier", r.salesOrder, 70),
          text("SellersBuyerIdentifier", customer?.value, 70),
          text("OrderIdentifier", r.purchaseOrder, 70),
          text("AgreementIdentifier", r.contract, 70),
          text("BuyerReferenceIdentifier", invoice.buyerReference, 70),
          text("ProjectReferenceIdentifier", r.project, 70),
          amount("RowsTotalVatExcludedAmount", t.lineNet),
          amount("DiscountsTotalVatExcludedAmount", t.allowances),
          amount("ChargesTotalVatExcludedAmount", t.charges),
          amount("InvoiceTotalVatExcludedAmount", t.taxExclusive),
          amount("InvoiceTotalVatAmount", invoice.taxTotal),
          amount("InvoiceTotalVatIncludedAmount", t.taxInclusive),
          amount("InvoiceTotalRoundoffAmount", t.rounding), amount("InvoicePaidAmount", t.prepaid),
        ] + invoice.taxSubtotals.map { vat($0) }
        + pieces("InvoiceFreeText", invoice.notes, 512, count: 99) + [terms()]
        + invoice.allowancesAndCharges.filter { !$0.isCharge }.map { charge($0) }
        + invoice.allowancesAndCharges.filter(\.isCharge).map { charge($0) } + [
          text("TenderReference", r.tender, 70)
        ])
  }

  private func vat(_ row: TaxSubtotal) -> XMLNode? {
    group(
      "VatSpecificationDetails",
      [
        amount("VatBaseAmount", row.taxable), percent("VatRatePercent", row.category.percent),
        leaf("VatCode", row.category.code), amount("VatRateAmount", row.tax),
      ] + pieces("VatFreeText", [row.exemptionReason].compactMap { $0 }, 70, count: 3) + [
        leaf("VatExemptionReasonCode", row.exemptionCode)
      ])
  }

  private func terms() -> XMLNode? {
    group(
      "PaymentTermsDetails",
      pieces("PaymentTermsFreeText", invoice.paymentTerms, 70, count: 2) + [
        date("InvoiceDueDate", invoice.dueDate)
      ])
  }

  private func charge(_ item: AllowanceCharge) -> XMLNode? {
    group(
      item.isCharge ? "ChargeDetails" : "DiscountDetails",
      [
        text(item.isCharge ? "ReasonText" : "FreeText", item.reason, 70),
        leaf("ReasonCode", item.reasonCode), percent("Percent", item.percent),
        amount("Amount", item.amount), amount("BaseAmount", item.baseAmount),
        leaf("VatCategoryCode", item.tax?.code), percent("VatRatePercent", item.tax?.percent),
      ])
  }

  // MARK: Rows

  func rows() -> [XMLNode?] {
    if invoice.lines.contains(where: {
      !$0.properties.isEmpty || $0.originCountry != nil || $0.objectID != nil
        || $0.accountingCost != nil || $0.orderLine != nil
    }) {
      notes.lost("attributes, origin, object, order line and account of lines", at: "lines")
    }
    return invoice.lines.map { row($0) }
  }

  private func row(_ line: InvoiceLine) -> XMLNode? {
    let discounts = line.allowancesAndCharges.filter { !$0.isCharge }
    let tax = line.tax?.percent.map { (line.net * $0 / 100).rounded(places: 2) }
    let hasGross = line.grossPrice != nil
    let unit = line.unitCode.flatMap { Units.code($0) }
    func discount(_ item: AllowanceCharge) -> [XMLNode?] {
      [
        percent("RowDiscountPercent", item.percent), amount("RowDiscountAmount", item.amount),
        amount("RowDiscountBaseAmount", item.baseAmount),
        leaf("RowDiscountTypeCode", item.reasonCode),
        text("RowDiscountTypeText", item.reason, 35),
      ]
    }
    return group(
      "InvoiceRow",
      [
        text("ArticleIdentifier", line.sellerItemID, 70), text("ArticleName", line.name, 100),
        text("ArticleDescription", line.description, 512),
        text("BuyerArticleIdentifier", line.buyerItemID, 70),
        text("EanCode", line.standardItemID, 35),
        leaf(
          "InvoicedQuantity", line.quantity.map { number($0, signed: true) },
          [
            ("QuantityUnitCode", line.unitCode.map { String($0.prefix(14)) }),
            ("QuantityUnitCodeUN", unit),
          ]), date("StartDate", line.period?.start), date("EndDate", line.period?.end),
        amount("UnitPriceAmount", line.grossPrice ?? line.price, signed: false),
        hasGross ? amount("UnitPriceDiscountAmount", line.priceDiscount, signed: false) : nil,
        hasGross ? amount("UnitPriceNetAmount", line.price, signed: false) : nil,
        leaf("UnitPriceBaseQuantity", line.priceBaseQuantity.map { number($0, signed: false) }),
        leaf("RowPositionIdentifier", line.id),
      ] + pieces("RowFreeText", line.notes, 512, count: 99)
        + (discounts.first.map(discount) ?? [])
        + discounts.dropFirst().map { group("RowProgressiveDiscountDetails", discount($0)) }
        + line.allowancesAndCharges.filter(\.isCharge).map {
          group(
            "RowChargeDetails",
            [
              text("ReasonText", $0.reason, 70), leaf("ReasonCode", $0.reasonCode),
              percent("Percent", $0.percent), amount("Amount", $0.amount),
              amount("BaseAmount", $0.baseAmount),
            ])
        } + [
          percent("RowVatRatePercent", line.tax?.percent), leaf("RowVatCode", line.tax?.code),
          amount("RowVatAmount", tax), amount("RowVatExcludedAmount", line.net),
          amount("RowAmount", tax.map { line.net + $0 }),
        ])
  }

  // MARK: Payment

  /// The payment order. SPY is the Finnish reference of digits, ISO the creditor reference; another
  /// reference stands in EpiReference alone.
  func order() -> XMLNode? {
    let means = invoice.paymentMeans.first
    let reference = means?.paymentID
    let isRF = reference.map { CheckDigits.isRF($0.filter { $0 != " " }) } ?? false
    let isViite = reference.map { CheckDigits.isViite($0.filter { $0 != " " }) } ?? false
    return group(
      "EpiDetails",
      [
        group(
          "EpiIdentificationDetails",
          [date("EpiDate", invoice.issueDate), text("EpiReference", reference, 35)]),
        group(
          "EpiPartyDetails",
          [
            isBIC(means?.branch)
              ? group(
                "EpiBfiPartyDetails",
                [
                  leaf("EpiBfiIdentifier", means?.branch, [("IdentificationSchemeName", "BIC")])
                ]) : nil,
            group(
              "EpiBeneficiaryPartyDetails",
              [
                leaf("EpiNameAddressDetails", String(invoice.seller.name.prefix(35))),
                leaf(
                  "EpiAccountID", means?.account,
                  [("IdentificationSchemeName", means.map { scheme($0) })]),
              ]),
          ]),
        group(
          "EpiPaymentInstructionDetails",
          [
            isRF || isViite
              ? leaf(
                "EpiRemittanceInfoIdentifier", reference,
                [("IdentificationSchemeName", isRF ? "ISO" : "SPY")]) : nil,
            amount("EpiInstructedAmount", invoice.totals.payable),
            leaf("EpiCharge", "SHA", [("ChargeOption", "SHA")]),
            date("EpiDateOptionDate", invoice.dueDate),
            leaf("EpiPaymentMeansCode", means?.code),
          ]),
      ])
  }
}
