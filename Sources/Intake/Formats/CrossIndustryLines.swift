import XMLKit

extension CrossIndustry {
  /// BG-25. Lines that only group others or only inform (EXTENDED) carry no amount of their own.
  func lines() -> [UBLPart?] {
    (trade?.all("IncludedSupplyChainTradeLineItem") ?? []).map { element in
      let status = element.down("AssociatedDocumentLineDocument", "LineStatusReasonCode")?.plain
      return status == "GROUP" || status == "INFORMATION" ? nil : line(element)
    }
  }

  private func line(_ element: XMLElement) -> UBLPart? {
    let about = element.first("AssociatedDocumentLineDocument")
    let agreement = element.firstOf(
      "SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
    let delivery = element.firstOf(
      "SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
    let settlement = element.firstOf(
      "SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
    let sums = settlement?.firstOf(
      "SpecifiedTradeSettlementLineMonetarySummation",
      "SpecifiedTradeSettlementMonetarySummation")
    let quantity = delivery?.first("BilledQuantity")
    let order = agreement?.first("BuyerOrderReferencedDocument")
    var children: [UBLPart?] = [
      basic(.id, about?.first("LineID")),
      about.flatMap { $0.all("IncludedNote").first?.first("Content") }.flatMap { basic(.note, $0) },
      basic(
        isCredit ? .creditedQuantity : .invoicedQuantity, quantity,
        [(.unitCode, quantity?.attribute("unitCode"))]),
      amount(.lineExtensionAmount, sums?.first("LineTotalAmount")),
      basic(
        .accountingCost, settlement?.down("ReceivableSpecifiedTradeAccountingAccount", "ID")),
      period(settlement),
      order.flatMap { part(.orderLineReference, at: $0, [basic(.lineID, $0.first("LineID"))]) },
      objectReference(settlement),
    ]
    children += charges(settlement, level: .line)
    children.append(item(element.first("SpecifiedTradeProduct"), settlement))
    children.append(price(agreement))
    return part(isCredit ? .creditNoteLine : .invoiceLine, at: element, children)
  }

  /// BT-128: a document of type 130.
  private func objectReference(_ settlement: XMLElement?) -> UBLPart? {
    let element = settlement?.all("AdditionalReferencedDocument").first {
      $0.first("TypeCode")?.plain == "130"
    }
    guard let element else { return nil }
    return part(
      .documentReference, at: element, [basic(.id, element.firstOf("IssuerAssignedID", "ID"))])
  }

  private func item(_ product: XMLElement?, _ settlement: XMLElement?) -> UBLPart? {
    let tax = settlement?.first("ApplicableTradeTax").flatMap {
      category(.classifiedTaxCategory, $0)
    }
    guard let product else {
      return settlement.flatMap { part(.item, at: $0, [tax]) }
    }
    func identification(_ tag: Tag, _ name: String) -> UBLPart? {
      product.first(name).flatMap { part(tag, at: $0, [basic(.id, $0)]) }
    }
    var children: [UBLPart?] = [
      basic(.description, product.first("Description")), basic(.name, product.first("Name")),
      identification(.buyersItemIdentification, "BuyerAssignedID"),
      identification(.sellersItemIdentification, "SellerAssignedID"),
      identification(.standardItemIdentification, "GlobalID"),
      product.down("OriginTradeCountry", "ID").flatMap {
        part(.originCountry, at: $0, [basic(.identificationCode, $0)])
      }, tax,
    ]
    children += product.all("ApplicableProductCharacteristic").map {
      part(
        .additionalItemProperty, at: $0,
        [basic(.name, $0.first("Description")), basic(.value, $0.first("Value"))])
    }
    return part(.item, at: product, children)
  }

  /// BG-29: the net price; the discount and the gross price that it follows from.
  private func price(_ agreement: XMLElement?) -> UBLPart? {
    let net = agreement?.first("NetPriceProductTradePrice")
    let gross = agreement?.first("GrossPriceProductTradePrice")
    guard let element = net ?? gross else { return nil }
    let base = net?.first("BasisQuantity") ?? gross?.first("BasisQuantity")
    let discount = gross?.all("AppliedTradeAllowanceCharge").first {
      ($0.down("ChargeIndicator", "Indicator") ?? $0.first("ChargeIndicator"))?.plain != "true"
    }
    // UBL writes the gross price with the discount; a gross price alone has a discount of nothing.
    let allowance = gross.flatMap { gross in
      part(
        .allowanceCharge, at: gross,
        [
          basic(.chargeIndicator, "false", at: .element(gross)),
          discount.flatMap { amount(.amount, $0.first("ActualAmount")) },
          amount(.baseAmount, gross.first("ChargeAmount")),
        ])
    }
    return part(
      .price, at: element,
      [
        amount(.priceAmount, net?.first("ChargeAmount")),
        basic(.baseQuantity, base, [(.unitCode, base?.attribute("unitCode"))]), allowance,
      ])
  }
}
