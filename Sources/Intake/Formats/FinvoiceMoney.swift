import Foundation
import XMLKit

extension Finvoice {
  // MARK: Payment

  func payment() -> [UBLPart?] {
    let terms = (details?.all("PaymentTermsDetails") ?? []).map { element in
      let fine = element.first("PaymentOverDueFineDetails")?.first("PaymentOverDueFineFreeText")
      return part(
        .paymentTerms, at: element,
        element.all("PaymentTermsFreeText").map { basic(.note, $0) } + [basic(.note, fine)])
    }
    return [order()] + terms
  }

  /// The payment order: EpiInstructionCode, else EpiPaymentMeansCode, is UNTDID 4461; a transfer
  /// where there is none.
  private func order() -> UBLPart? {
    guard let epi = root.first("EpiDetails") else { return nil }
    let parties = epi.first("EpiPartyDetails")
    let instruction = epi.first("EpiPaymentInstructionDetails")
    let account = parties?.down("EpiBeneficiaryPartyDetails", "EpiAccountID")
    let bank = parties?.down("EpiBfiPartyDetails", "EpiBfiIdentifier")
    let code = instruction?.first("EpiPaymentMeansCode")
    let remittance = instruction?.first("EpiRemittanceInfoIdentifier")
    let reference =
      remittance?.plain != nil
      ? remittance : epi.down("EpiIdentificationDetails", "EpiReference")
    guard account?.plain != nil || reference?.plain != nil else { return nil }
    return part(
      .paymentMeans, at: epi,
      [
        basic(.paymentMeansCode, code?.plain ?? "30", at: .element(code ?? epi)),
        isCredit ? due(.paymentDueDate) : nil,
        basic(.paymentID, reference),
        account.flatMap {
          part(
            .payeeFinancialAccount, at: $0,
            [
              basic(.id, $0, [(.schemeID, $0.attribute("IdentificationSchemeName"))]),
              bank.flatMap { part(.financialInstitutionBranch, at: $0, [basic(.id, $0)]) },
            ])
        },
      ])
  }

  // MARK: Categories

  /// UNCL 5305, else by the rate: a zero rate alone does not say why, and is read as exempt.
  private func category(
    _ tag: Tag, _ code: XMLElement?, _ percent: XMLElement?, at element: XMLElement,
    reason: XMLElement? = nil, reasonCode: XMLElement? = nil
  ) -> UBLPart? {
    guard code?.plain != nil || percent?.plain != nil else { return nil }
    let rate = percent.flatMap { number($0, signed: false) }
    let isZero = rate.flatMap { Decimal(xsdDecimal: $0) }.map { $0 == 0 } ?? true
    return part(
      tag, at: element,
      [
        basic(.id, code?.plain ?? (isZero ? "E" : "S"), at: .element(code ?? percent ?? element)),
        decimal(.percent, percent), basic(.taxExemptionReasonCode, reasonCode),
        basic(.taxExemptionReason, reason),
        part(.taxScheme, at: element, [basic(.id, "VAT", at: .element(element))]),
      ])
  }

  func charge(_ element: XMLElement, isCharge: Bool) -> UBLPart? {
    part(
      .allowanceCharge, at: element,
      [
        basic(.chargeIndicator, isCharge ? "true" : "false", at: .element(element)),
        basic(.allowanceChargeReasonCode, element.first("ReasonCode")),
        basic(.allowanceChargeReason, element.firstOf("ReasonText", "FreeText")),
        decimal(.multiplierFactorNumeric, element.first("Percent")),
        amount(.amount, element.first("Amount")),
        amount(.baseAmount, element.first("BaseAmount")),
        category(
          .taxCategory, element.first("VatCategoryCode"), element.first("VatRatePercent"),
          at: element),
      ])
  }

  // MARK: Sums

  func taxTotal() -> UBLPart? {
    guard let details else { return nil }
    let rows = details.all("VatSpecificationDetails").map { row in
      part(
        .taxSubtotal, at: row,
        [
          amount(.taxableAmount, row.first("VatBaseAmount")),
          amount(.taxAmount, row.first("VatRateAmount")),
          category(
            .taxCategory, row.first("VatCode"), row.first("VatRatePercent"), at: row,
            reason: row.first("VatFreeText"), reasonCode: row.first("VatExemptionReasonCode")),
        ])
    }
    let total = details.first("InvoiceTotalVatAmount")
    guard total != nil || !rows.isEmpty else { return nil }
    let sum = details.all("VatSpecificationDetails").compactMap {
      $0.first("VatRateAmount").flatMap { value($0) }
    }.reduce(Decimal(0), +)
    let stated =
      amount(.taxAmount, total)
      ?? basic(.taxAmount, "\(sum)", at: .element(details), [(.currencyID, currency)])
    return part(.taxTotal, at: total ?? details, [stated] + rows)
  }

  /// The sums of the invoice; those that Finvoice lets be left out follow from the rows.
  func totals() -> UBLPart? {
    guard let details, let inclusive = details.first("InvoiceTotalVatIncludedAmount") else {
      return nil
    }
    func figure(_ tag: Tag, _ value: Decimal?) -> UBLPart? {
      value.flatMap {
        basic(tag, "\($0)", at: .element(inclusive), [(.currencyID, currency)])
      }
    }
    let discounts = sum(details.all("DiscountDetails"), "Amount")
    let charges = sum(details.all("ChargeDetails"), "Amount")
    let nets = root.all("InvoiceRow").compactMap { self.net(of: $0) }
    let net = nets.compactMap { Decimal(xsdDecimal: $0.value) }.reduce(Decimal(0), +)
    let tax = details.first("InvoiceTotalVatAmount").flatMap { value($0) }
    let total = value(inclusive)
    let rounding = details.first("InvoiceTotalRoundoffAmount")
    let paid = details.first("InvoicePaidAmount")
    let instructed = root.down(
      "EpiDetails", "EpiPaymentInstructionDetails", "EpiInstructedAmount")
    let wanted = total.map {
      $0 + (rounding.flatMap { value($0) } ?? 0) - (paid.flatMap { value($0) } ?? 0)
    }
    // A credit note instructs no payment, and then its order says nothing.
    let instructs = instructed.flatMap { value($0) }.map { $0 != 0 || !isCredit } ?? false
    return part(
      .legalMonetaryTotal, at: inclusive,
      [
        amount(.lineExtensionAmount, details.first("RowsTotalVatExcludedAmount"))
          ?? figure(.lineExtensionAmount, net),
        amount(.taxExclusiveAmount, details.first("InvoiceTotalVatExcludedAmount"))
          ?? figure(.taxExclusiveAmount, total.map { $0 - (tax ?? 0) }),
        amount(.taxInclusiveAmount, inclusive),
        amount(.allowanceTotalAmount, details.first("DiscountsTotalVatExcludedAmount"))
          ?? figure(.allowanceTotalAmount, discounts),
        amount(.chargeTotalAmount, details.first("ChargesTotalVatExcludedAmount"))
          ?? figure(.chargeTotalAmount, charges), amount(.prepaidAmount, paid),
        amount(.payableRoundingAmount, rounding),
        instructs ? amount(.payableAmount, instructed) : figure(.payableAmount, wanted),
      ])
  }

  private func sum(_ elements: [XMLElement], _ name: String) -> Decimal? {
    let values = elements.compactMap { $0.first(name).flatMap { value($0) } }
    return values.isEmpty ? nil : values.reduce(0, +)
  }

  private func value(_ element: XMLElement) -> Decimal? {
    number(element, signed: true).flatMap { Decimal(xsdDecimal: $0) }
  }

  // MARK: Rows

  /// Rows without an amount are texts or details of the row above (SubInvoiceRow is not read).
  func rows() -> [UBLPart?] {
    root.all("InvoiceRow").enumerated().map { place, row in
      net(of: row).flatMap { self.row(row, net: $0, place: place + 1) }
    }
  }

  /// A row's amount without VAT, and where it was said. RowAmount is with VAT, which is taken off
  /// where the row says no other.
  private func net(of row: XMLElement) -> (value: String, at: XMLElement)? {
    if let element = row.first("RowVatExcludedAmount"),
      let value = number(element, signed: true)
    {
      return (value, element)
    }
    guard let element = row.first("RowAmount"), let text = number(element, signed: true) else {
      return nil
    }
    guard let gross = Decimal(xsdDecimal: text) else { return (unreadable, element) }
    if let tax = row.first("RowVatAmount").flatMap({ value($0) }) {
      return ("\(gross - tax)", element)
    }
    let rate = row.first("RowVatRatePercent").flatMap { number($0, signed: false) }
      .flatMap { Decimal(xsdDecimal: $0) }
    guard let rate, rate > -100 else { return (text, element) }
    return ("\((gross * 100 / (100 + rate)).rounded(places: 2))", element)
  }

  private func row(_ row: XMLElement, net: (value: String, at: XMLElement), place: Int) -> UBLPart?
  {
    let quantity = row.firstOf("InvoicedQuantity", "DeliveredQuantity")
    let unit =
      quantity?.attribute("QuantityUnitCodeUN") ?? quantity?.attribute("QuantityUnitCode")
    let number = row.first("RowPositionIdentifier")
    let start = row.first("StartDate")
    let end = row.first("EndDate")
    var children: [UBLPart?] = [
      basic(.id, number) ?? basic(.id, String(place), at: .element(row))
    ]
    children += [
      row.all("RowFreeText").first.flatMap { basic(.note, $0) },
      basic(
        isCredit ? .creditedQuantity : .invoicedQuantity,
        quantity.flatMap { self.number($0, signed: true) }, at: .element(quantity ?? row),
        [(.unitCode, unit)]),
      basic(
        .lineExtensionAmount, net.value, at: .element(net.at),
        [(.currencyID, net.at.attribute("AmountCurrencyIdentifier") ?? currency)]),
      (start ?? end).flatMap {
        part(.invoicePeriod, at: $0, [date(.startDate, start), date(.endDate, end)])
      },
    ]
    children += discounts(row) + row.all("RowChargeDetails").map { charge($0, isCharge: true) }
    children += [item(row), price(row)]
    return part(isCredit ? .creditNoteLine : .invoiceLine, at: row, children)
  }

  private func discounts(_ row: XMLElement) -> [UBLPart?] {
    ([row] + row.all("RowProgressiveDiscountDetails")).map { element in
      guard let amount = amount(.amount, element.first("RowDiscountAmount")) else { return nil }
      return part(
        .allowanceCharge, at: element,
        [
          basic(.chargeIndicator, "false", at: amount.origin),
          basic(.allowanceChargeReasonCode, element.first("RowDiscountTypeCode")),
          basic(.allowanceChargeReason, element.first("RowDiscountTypeText")),
          decimal(.multiplierFactorNumeric, element.first("RowDiscountPercent")), amount,
          self.amount(.baseAmount, element.first("RowDiscountBaseAmount")),
        ])
    }
  }

  private func item(_ row: XMLElement) -> UBLPart? {
    func identification(_ tag: Tag, _ name: String) -> UBLPart? {
      row.first(name).flatMap { part(tag, at: $0, [basic(.id, $0)]) }
    }
    let name = basic(.name, row.first("ArticleName"))
    return part(
      .item, at: row,
      [
        basic(.description, row.first("ArticleDescription")),
        name ?? basic(.name, row.first("RowFreeText")),
        identification(.buyersItemIdentification, "BuyerArticleIdentifier"),
        identification(.sellersItemIdentification, "ArticleIdentifier"),
        identification(.standardItemIdentification, "EanCode"),
        category(
          .classifiedTaxCategory, row.first("RowVatCode"), row.first("RowVatRatePercent"), at: row),
      ])
  }

  /// The net price where it is given, else the price itself. Prices have no sign: in a credit note
  /// the quantity is negative.
  private func price(_ row: XMLElement) -> UBLPart? {
    guard let unit = row.firstOf("UnitPriceNetAmount", "UnitPriceAmount") else { return nil }
    let gross = row.first("UnitPriceNetAmount") == nil ? nil : row.first("UnitPriceAmount")
    let discount = row.first("UnitPriceDiscountAmount")
    let allowance = gross.flatMap {
      part(
        .allowanceCharge, at: $0,
        [
          basic(.chargeIndicator, "false", at: .element($0)),
          amount(.amount, discount, signed: false), amount(.baseAmount, $0, signed: false),
        ])
    }
    return part(
      .price, at: unit,
      [
        amount(.priceAmount, unit, signed: false),
        decimal(.baseQuantity, row.first("UnitPriceBaseQuantity")), allowance,
      ])
  }
}
