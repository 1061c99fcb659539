import Foundation
import MailModel
import XMLKit

extension DocumentReading {
  func lines(_ kind: Invoice.Kind) -> [InvoiceLine] {
    let tag: Tag = kind == .creditNote ? .creditNoteLine : .invoiceLine
    let elements = root.each(tag)
    if elements.isEmpty {
      missing("BR-16", "at least one line", in: root, tag, space: .aggregate)
    }
    var lines: [InvoiceLine] = []
    lines.reserveCapacity(elements.count)
    for element in elements {
      if let line = line(element, kind) { lines.append(line) }
    }
    return lines
  }

  private func line(_ element: XMLElement, _ kind: Invoice.Kind) -> InvoiceLine? {
    let id = text(element, .id)
    if id == nil { missing("BR-21", "the line's identifier", in: element, .id) }
    let net = amount(element, .lineExtensionAmount)
    if net == nil, element.basic(.lineExtensionAmount) == nil {
      missing("BR-24", "the line's net amount", in: element, .lineExtensionAmount)
    }
    let item = element.part(.item)
    let name = text(item, .name) ?? (flavour.isEN ? nil : text(item, .description))
    if name == nil { missing("BR-25", "the item's name", in: item ?? element, .name) }
    guard let net else { return nil }
    var line = InvoiceLine(id: id ?? "", name: name ?? "", net: net)
    line.notes = texts(element, .note)
    line.accountingCost = text(element, .accountingCost)
    line.period = period(element, rule: "BR-30")
    line.orderLine = text(element.part(.orderLineReference), .lineID)
    line.objectID = text(element.part(.documentReference), .id)
    fillQuantity(&line, element, kind)
    fillPrice(&line, element)
    if let item { fillItem(&line, item) }
    line.tax = lineTax(element, item)
    if line.tax == nil, flavour.isEN {
      missing(
        "BR-CO-04", "the line's VAT category", in: item ?? element, .classifiedTaxCategory,
        space: .aggregate)
    }
    line.allowancesAndCharges = element.each(.allowanceCharge).compactMap {
      allowanceCharge($0, level: .line)
    }
    checkLine(line, element)
    return line
  }

  private func fillQuantity(_ line: inout InvoiceLine, _ element: XMLElement, _ kind: Invoice.Kind)
  {
    let tag: Tag = kind == .creditNote ? .creditedQuantity : .invoicedQuantity
    guard let quantity = element.basic(tag) else {
      if flavour.isEN { missing("BR-22", "the quantity", in: element, tag) }
      return
    }
    line.quantity = decimal(of: quantity)
    line.unitCode = quantity.attribute(.unitCode)
    if line.unitCode == nil, flavour.isEN {
      report(.error, "BR-23", "the quantity has no unit code", at: quantity)
    }
  }

  private func fillPrice(_ line: inout InvoiceLine, _ element: XMLElement) {
    guard let price = element.part(.price) else {
      if flavour.isEN { missing("BR-26", "the price", in: element, .price, space: .aggregate) }
      return
    }
    line.price = amount(price, .priceAmount, decimals: nil)
    if line.price == nil, price.basic(.priceAmount) == nil, flavour.isEN {
      missing("BR-26", "the price", in: price, .priceAmount)
    }
    if let amount = line.price, amount < 0, flavour.isEN {
      report(.error, "BR-27", "the price is negative", at: price)
    }
    line.priceBaseQuantity = decimal(price, .baseQuantity)
    if let quantity = line.priceBaseQuantity, quantity <= 0 {
      report(
        .error, "PEPPOL-EN16931-R121", "the price's base quantity is not above zero", at: price)
      line.priceBaseQuantity = nil
    }
    if let allowance = price.part(.allowanceCharge) {
      line.priceDiscount = amount(allowance, .amount, decimals: nil)
      line.grossPrice = amount(allowance, .baseAmount, decimals: nil)
      if let gross = line.grossPrice, gross < 0, flavour.isEN {
        report(.error, "BR-28", "the gross price is negative", at: allowance)
      }
    }
  }

  private func fillItem(_ line: inout InvoiceLine, _ item: XMLElement) {
    line.description = text(item, .description)
    if line.description == line.name { line.description = nil }
    line.sellerItemID = text(item.part(.sellersItemIdentification), .id)
    line.buyerItemID = text(item.part(.buyersItemIdentification), .id)
    line.standardItemID = text(item.part(.standardItemIdentification), .id)
    line.originCountry = text(item.part(.originCountry), .identificationCode)
    for property in item.each(.additionalItemProperty) {
      guard let name = text(property, .name), let value = text(property, .value) else {
        report(
          flavour.isEN ? .error : .warning, "BR-54", "an item attribute lacks name or value",
          at: property)
        continue
      }
      line.properties.append(.init(name: name, value: value))
    }
  }

  /// EN 16931 keeps the line's category at the item, OIOUBL in a tax total of the line.
  private func lineTax(_ element: XMLElement, _ item: XMLElement?) -> TaxCategory? {
    if let category = item?.part(.classifiedTaxCategory) { return taxCategory(category) }
    guard flavour == .oioubl else { return nil }
    for total in element.each(.taxTotal) {
      for subtotal in total.each(.taxSubtotal) {
        guard let category = subtotal.part(.taxCategory),
          text(category.part(.taxScheme), .id) == "63"
        else { continue }
        return taxCategory(category)
      }
    }
    return nil
  }

  func taxCategory(_ element: XMLElement) -> TaxCategory? {
    guard let code = text(element, .id) else { return nil }
    let mapped = flavour == .oioubl ? CodeLists.oioublCategories[code] ?? code : code
    if flavour.isEN, CodeLists.taxCategories[code] == nil {
      report(.error, "BR-CL-18", "the VAT category is not one of UNCL 5305", at: element)
    }
    return TaxCategory(code: mapped, percent: decimal(element, .percent))
  }

  // MARK: Allowances and charges

  enum AllowanceLevel { case document, line }

  func allowanceCharge(_ element: XMLElement, level: AllowanceLevel) -> AllowanceCharge? {
    guard let isCharge = flag(element, .chargeIndicator) else {
      if element.basic(.chargeIndicator) == nil {
        missing("XSD-structure", "the charge indicator", in: element, .chargeIndicator)
      }
      return nil
    }
    guard let amount = amount(element, .amount) else {
      if element.basic(.amount) == nil {
        let rule =
          switch (level, isCharge) {
          case (.document, false): "BR-31"
          case (.document, true): "BR-36"
          case (.line, false): "BR-41"
          case (.line, true): "BR-43"
          }
        missing(rule, "the amount", in: element, .amount)
      }
      return nil
    }
    var result = AllowanceCharge(isCharge: isCharge, amount: amount)
    result.reasonCode = text(element, .allowanceChargeReasonCode)
    result.reason = text(element, .allowanceChargeReason)
    result.percent = decimal(element, .multiplierFactorNumeric)
    result.baseAmount = self.amount(element, .baseAmount)
    result.tax = element.part(.taxCategory).flatMap { taxCategory($0) }
    checkPercentage(result, element)
    if level == .document, result.tax == nil, flavour.isEN {
      missing(
        isCharge ? "BR-37" : "BR-32", "the VAT category", in: element, .taxCategory,
        space: .aggregate)
    }
    return result
  }

  private func checkPercentage(_ allowance: AllowanceCharge, _ element: XMLElement) {
    guard flavour == .peppol, let percent = allowance.percent, let base = allowance.baseAmount
    else { return }
    let wanted = base * percent / 100
    guard !isNear(allowance.amount, wanted, 0.02) else { return }
    report(
      .error, "PEPPOL-EN16931-R040",
      "the amount is \(figure(allowance.amount)), but the percentage of the base gives "
        + figure(wanted.rounded(places: 2)), at: element)
  }
}
