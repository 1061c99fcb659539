import XMLKit

extension CrossIndustry {
  // MARK: Payment

  /// BG-16 with the terms. The reference (BT-83) and the mandate (BT-89) stand once for all means.
  func payment(_ terms: [XMLElement]) -> [UBLPart?] {
    let reference = settlement?.first("PaymentReference")
    let mandate = terms.lazy.compactMap { $0.first("DirectDebitMandateID") }.first
    var parts = (settlement?.all("SpecifiedTradeSettlementPaymentMeans") ?? []).map {
      means($0, reference: reference, mandate: mandate)
    }
    if parts.isEmpty, let reference {
      // A reference alone says nothing about how to pay: code 1, not defined.
      parts.append(
        part(
          .paymentMeans, at: reference,
          [
            basic(.paymentMeansCode, "1", at: .element(reference)), basic(.paymentID, reference),
          ]))
    }
    parts += terms.map {
      part(.paymentTerms, at: $0, $0.all("Description").map { basic(.note, $0) })
    }
    return parts
  }

  private func means(
    _ element: XMLElement, reference: XMLElement?, mandate: XMLElement?
  ) -> UBLPart? {
    let account = element.firstOf("PayeePartyCreditorFinancialAccount")
    let payer = element.firstOf("PayerPartyDebtorFinancialAccount")
    let card = element.first("ApplicableTradeSettlementFinancialCard")
    let bank = element.down("PayeeSpecifiedCreditorFinancialInstitution", "BICID")
    let debited = payer?.firstOf("IBANID", "ProprietaryID")
    return part(
      .paymentMeans, at: element,
      [
        basic(
          .paymentMeansCode, element.first("TypeCode"),
          [(AttributeName.name, element.first("Information")?.plain)]),
        basic(.paymentID, reference),
        card.flatMap {
          part(.cardAccount, at: $0, [basic(.primaryAccountNumberID, $0.first("ID"))])
        },
        part(
          .payeeFinancialAccount, at: account ?? element,
          [
            basic(.id, account?.firstOf("IBANID", "ProprietaryID")),
            basic(.name, account?.first("AccountName")),
            bank.flatMap { part(.financialInstitutionBranch, at: $0, [basic(.id, $0)]) },
          ]),
        mandate == nil && debited == nil
          ? nil
          : part(
            .paymentMandate, at: element,
            [
              basic(.id, mandate),
              debited.flatMap { part(.payerFinancialAccount, at: $0, [basic(.id, $0)]) },
            ]),
      ])
  }

  // MARK: Allowances and charges

  /// Where an allowance stands; at lines it has no VAT category.
  enum Level { case document, line }

  func charges(_ parent: XMLElement?, level: Level) -> [UBLPart?] {
    guard let parent else { return [] }
    return parent.all("SpecifiedTradeAllowanceCharge").map { charge($0, level: level) }
      + parent.all("SpecifiedLogisticsServiceCharge").map { freight($0) }
  }

  private func charge(_ element: XMLElement, level: Level) -> UBLPart? {
    let indicator = element.down("ChargeIndicator", "Indicator") ?? element.first("ChargeIndicator")
    return part(
      .allowanceCharge, at: element,
      [
        basic(.chargeIndicator, indicator),
        basic(.allowanceChargeReasonCode, element.first("ReasonCode")),
        basic(.allowanceChargeReason, element.first("Reason")),
        basic(.multiplierFactorNumeric, element.first("CalculationPercent")),
        amount(.amount, element.first("ActualAmount")),
        amount(.baseAmount, element.first("BasisAmount")),
        level == .document
          ? element.first("CategoryTradeTax").flatMap { category(.taxCategory, $0) } : nil,
      ])
  }

  /// EXTENDED's freight is a charge.
  private func freight(_ element: XMLElement) -> UBLPart? {
    part(
      .allowanceCharge, at: element,
      [
        basic(.chargeIndicator, "true", at: .element(element)),
        basic(.allowanceChargeReason, element.first("Description")),
        amount(.amount, element.first("AppliedAmount")),
        element.first("AppliedTradeTax").flatMap { category(.taxCategory, $0) },
      ])
  }

  func category(_ tag: Tag, _ tax: XMLElement) -> UBLPart? {
    part(
      tag, at: tax,
      [
        basic(.id, tax.first("CategoryCode")),
        basic(.percent, tax.firstOf("RateApplicablePercent", "ApplicablePercent")),
        basic(.taxExemptionReasonCode, tax.first("ExemptionReasonCode")),
        basic(.taxExemptionReason, tax.first("ExemptionReason")),
        part(.taxScheme, at: tax, [basic(.id, "VAT", at: .element(tax))]),
      ])
  }

  // MARK: Sums

  /// BT-24.
  private var profile: String {
    let context = root.firstOf("ExchangedDocumentContext", "SpecifiedExchangedDocumentContext")
    return context?.down("GuidelineSpecifiedDocumentContextParameter", "ID")?.plain ?? ""
  }

  private var summation: XMLElement? {
    settlement?.firstOf(
      "SpecifiedTradeSettlementHeaderMonetarySummation",
      "SpecifiedTradeSettlementMonetarySummation")
  }

  /// BT-110 stands in the sums, the breakdown beside them; BT-111 in a total of its own.
  func taxes() -> [UBLPart?] {
    let stated = summation?.all("TaxTotalAmount") ?? []
    let second = settlement?.first("TaxCurrencyCode")?.plain
    let total = stated.first { ($0.attribute("currencyID") ?? currency) == currency }
    let other = stated.first {
      second != nil && second != currency && $0.attribute("currencyID") == second
    }
    let rows = (settlement?.all("ApplicableTradeTax") ?? []).map { row in
      part(
        .taxSubtotal, at: row,
        [
          amount(.taxableAmount, row.first("BasisAmount")),
          amount(.taxAmount, row.first("CalculatedAmount")), category(.taxCategory, row),
        ])
    }
    var parts: [UBLPart?] = []
    if let at = total ?? stated.first ?? settlement?.first("ApplicableTradeTax") ?? summation,
      total != nil || !rows.isEmpty
    {
      // A breakdown without a total adds up to nothing, which is what its rule then says.
      let amountPart =
        amount(.taxAmount, total)
        ?? basic(.taxAmount, "0", at: .element(at), [(.currencyID, currency)])
      parts.append(part(.taxTotal, at: at, [amountPart] + rows))
    }
    if let other { parts.append(part(.taxTotal, at: other, [amount(.taxAmount, other)])) }
    return parts
  }

  func totals() -> UBLPart? {
    guard let summation else { return nil }
    return part(
      .legalMonetaryTotal, at: summation,
      [
        // MINIMUM has neither lines nor their sum; what it has is read all the same.
        amount(
          .lineExtensionAmount,
          summation.first("LineTotalAmount")
            ?? (profile.contains("minimum") ? summation.first("TaxBasisTotalAmount") : nil)),
        amount(
          .taxExclusiveAmount,
          summation.all("TaxBasisTotalAmount").first {
            ($0.attribute("currencyID") ?? currency) == currency
          }),
        amount(
          .taxInclusiveAmount,
          summation.all("GrandTotalAmount").first {
            ($0.attribute("currencyID") ?? currency) == currency
          }),
        amount(.allowanceTotalAmount, summation.first("AllowanceTotalAmount")),
        amount(.chargeTotalAmount, summation.first("ChargeTotalAmount")),
        amount(.prepaidAmount, summation.first("TotalPrepaidAmount")),
        amount(.payableRoundingAmount, summation.first("RoundingAmount")),
        amount(.payableAmount, summation.first("DuePayableAmount")),
      ])
  }
}
