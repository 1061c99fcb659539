import Foundation
import XMLKit

extension Svefaktura {
  // MARK: Parties

  func party(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    guard let element, let party = element.first("Party") else { return nil }
    var children: [UBLPart?] = []
    let identifiers = party.all("PartyIdentification").compactMap { $0.first("ID") }
    // Agency 9 is GS1: a GLN is the party's electronic address.
    if let gln = identifiers.first(where: {
      $0.attribute("identificationSchemeAgencyID") == "9"
    }) {
      children.append(basic(.endpointID, gln, [(.schemeID, "0088")]))
    }
    children += identifiers.map { id in
      let isGLN = id.attribute("identificationSchemeAgencyID") == "9"
      return part(
        .partyIdentification, at: id, [basic(.id, id, [(.schemeID, isGLN ? "0088" : nil)])])
    }
    children.append(
      party.first("PartyName").flatMap {
        part(.partyName, at: $0, [basic(.name, $0.first("Name"))])
      })
    children.append(postalAddress(.postalAddress, party.first("Address")))
    children += registrations(party)
    let contact = party.first("Contact")
    let accounts = element.first("AccountsContact")
    if let at = contact ?? accounts {
      children.append(
        part(
          .contact, at: at,
          [
            basic(.name, contact?.first("Name") ?? accounts?.first("Name")),
            basic(.telephone, contact?.first("Telephone") ?? accounts?.first("Telephone")),
            basic(
              .electronicMail, contact?.first("ElectronicMail") ?? accounts?.first("ElectronicMail")
            ),
          ]))
    }
    return part(tag, at: element, [part(.party, at: party, children)])
  }

  /// VAT numbers stay; of SWT (the Swedish register) come the organisation number and "F-skatt".
  private func registrations(_ party: XMLElement) -> [UBLPart?] {
    var parts: [UBLPart?] = []
    var legal: XMLElement?
    for scheme in party.all("PartyTaxScheme") {
      let kind = scheme.down("TaxScheme", "ID")?.plain
      if kind == "VAT" {
        parts.append(registration(scheme, scheme.first("CompanyID"), "VAT"))
      } else {
        legal = legal ?? scheme.first("CompanyID")
        parts.append(registration(scheme, scheme.first("ExemptionReason"), kind ?? "SWT"))
      }
    }
    let name = party.down("PartyName", "Name")
    parts.append(
      part(
        .partyLegalEntity, at: party,
        [basic(.registrationName, name), basic(.companyID, legal, [(.schemeID, "0007")])]))
    return parts
  }

  private func registration(_ at: XMLElement, _ id: XMLElement?, _ scheme: String) -> UBLPart? {
    guard let company = basic(.companyID, id) else { return nil }
    return part(
      .partyTaxScheme, at: at,
      [company, part(.taxScheme, at: at, [basic(.id, scheme, at: .element(at))])])
  }

  /// Who writes no country means Sweden, as the format is for there.
  func postalAddress(_ tag: Tag, _ address: XMLElement?) -> UBLPart? {
    guard let address else { return nil }
    let country = address.down("Country", "IdentificationCode")
    return part(
      tag, at: address,
      [
        basic(.postbox, address.first("Postbox")),
        basic(.streetName, address.first("StreetName")),
        basic(.additionalStreetName, address.first("AdditionalStreetName")),
        basic(.department, address.first("Department")),
        basic(.cityName, address.first("CityName")),
        basic(.postalZone, address.first("PostalZone")),
        part(
          .country, at: address,
          [basic(.identificationCode, country?.plain ?? "SE", at: .element(country ?? address))]),
      ]
        + address.all("AddressLine").map {
          part(.addressLine, at: $0, [basic(.line, $0.first("Line"))])
        })
  }

  func delivery() -> UBLPart? {
    guard let element = root.first("Delivery") else { return nil }
    let address = element.first("DeliveryAddress")
    let says = address?.hasChildren ?? false
    return part(
      .delivery, at: element,
      [
        date(.actualDeliveryDate, element.firstOf("ActualDeliveryDateTime", "ActualDeliveryDate")),
        says ? postalAddress(.deliveryAddress, address) : nil,
      ])
  }

  // MARK: Sums

  func allowanceCharge(_ element: XMLElement) -> UBLPart? {
    let code = element.first("ReasonCode")
    return part(
      .allowanceCharge, at: element,
      [
        basic(.chargeIndicator, element.first("ChargeIndicator")),
        code?.plain == "ZZZ" ? nil : basic(.allowanceChargeReasonCode, code),
        basic(
          .allowanceChargeReason, code?.attribute("name").flatMap { $0.isEmpty ? nil : $0 },
          at: .element(code ?? element)),
        basic(.multiplierFactorNumeric, element.first("MultiplierFactorNumeric")),
        amount(.amount, element.first("Amount")),
        amount(.baseAmount, element.first("AllowanceChargeBaseAmount")),
        category(.taxCategory, element.first("TaxCategory")),
      ])
  }

  func taxTotal() -> UBLPart? {
    guard let element = root.first("TaxTotal") else { return nil }
    let rows = element.all("TaxSubTotal").map { row in
      part(
        .taxSubtotal, at: row,
        [
          amount(.taxableAmount, row.first("TaxableAmount")),
          amount(.taxAmount, row.first("TaxAmount")),
          category(.taxCategory, row.first("TaxCategory")),
        ])
    }
    return part(
      .taxTotal, at: element, [amount(.taxAmount, element.first("TotalTaxAmount"))] + rows)
  }

  /// The sum with VAT is what is to be paid less the rounding in it; the allowances and
  /// charges have no sums of their own.
  func legalTotal() -> UBLPart? {
    guard let element = root.first("LegalTotal") else { return nil }
    let due = element.first("TaxInclusiveTotalAmount")
    let rounding = element.first("RoundOffAmount")
    let lines = element.first("LineExtensionTotalAmount")
    let charges = sum(isCharge: true)
    let allowances = sum(isCharge: false)
    let exclusive = element.first("TaxExclusiveTotalAmount")
    func figure(_ tag: Tag, _ value: Decimal?, _ at: XMLElement?) -> UBLPart? {
      value.flatMap {
        basic(tag, "\($0)", at: .element(at ?? element), [(.currencyID, currency)])
      }
    }
    var inclusive = amount(.taxInclusiveAmount, due)
    if let rounding, let due, let total = value(due), let part = value(rounding) {
      inclusive = figure(.taxInclusiveAmount, total - part, due)
    }
    let exclusivePart =
      amount(.taxExclusiveAmount, exclusive)
      ?? figure(
        .taxExclusiveAmount,
        lines.flatMap { value($0) }.map { $0 + (charges ?? 0) - (allowances ?? 0) },
        lines)
    return part(
      .legalMonetaryTotal, at: element,
      [
        amount(.lineExtensionAmount, lines), exclusivePart, inclusive,
        figure(.allowanceTotalAmount, allowances, nil), figure(.chargeTotalAmount, charges, nil),
        amount(.payableRoundingAmount, rounding), amount(.payableAmount, due),
      ])
  }

  private func sum(isCharge: Bool) -> Decimal? {
    let amounts = root.all("AllowanceCharge").filter {
      ["true", "1"].contains($0.first("ChargeIndicator")?.plain ?? "") == isCharge
    }.compactMap { $0.first("Amount").flatMap { value($0) } }
    return amounts.isEmpty ? nil : amounts.reduce(0, +)
  }

  /// The number in a UBL amount, the sign as UBL 2 writes it.
  private func value(_ element: XMLElement) -> Decimal? {
    element.plain.flatMap { Decimal(xsdDecimal: negates ? Writing.negated($0) : $0) }
  }

  // MARK: Lines

  func line(_ element: XMLElement) -> UBLPart? {
    let quantity = element.first("InvoicedQuantity")
    let unit = quantity?.attribute("quantityUnitCode")
    let item = element.first("Item")
    let count = quantity?.plain.map { negates ? Writing.negated($0) : $0 }
    let price = item?.first("BasePrice")
    var children: [UBLPart?] = [
      basic(.id, element.first("ID")), basic(.note, element.first("Note")),
      basic(
        isCredit ? .creditedQuantity : .invoicedQuantity, count,
        at: .element(quantity ?? element), [(.unitCode, unit)]),
      amount(.lineExtensionAmount, element.first("LineExtensionAmount")),
      element.first("OrderLineReference").flatMap {
        part(.orderLineReference, at: $0, [basic(.lineID, $0.first("BuyersLineID"))])
      },
    ]
    children += element.all("AllowanceCharge").map { allowanceCharge($0) }
    children.append(
      item.flatMap {
        part(
          .item, at: $0,
          [
            basic(.name, $0.first("Description")),
            identification(.buyersItemIdentification, $0.first("BuyersItemIdentification")),
            identification(.sellersItemIdentification, $0.first("SellersItemIdentification")),
            identification(.standardItemIdentification, $0.first("StandardItemIdentification")),
            category(.classifiedTaxCategory, $0.first("TaxCategory")),
          ])
      })
    children.append(
      price.flatMap {
        // A price is never negative; the quantity carries the sign.
        part(
          .price, at: $0,
          [
            basic(
              .priceAmount, $0.first("PriceAmount"),
              [(.currencyID, $0.first("PriceAmount")?.attribute("amountCurrencyID") ?? currency)]),
            basic(.baseQuantity, $0.first("BaseQuantity")),
          ])
      })
    return part(isCredit ? .creditNoteLine : .invoiceLine, at: element, children)
  }

  private func identification(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    element.flatMap { part(tag, at: $0, [basic(.id, $0.first("ID"))]) }
  }
}
