import XMLKit

extension CrossIndustry {
  /// Whom a party is; UBL keeps names and numbers of each in other places.
  enum Role { case seller, buyer, payee }

  func party(_ tag: Tag, _ element: XMLElement?, _ role: Role) -> UBLPart? {
    guard let element else { return nil }
    let address = element.first("PostalTradeAddress")
    let contact = element.first("DefinedTradeContact")
    var children: [UBLPart?] = [endpoint(element)]
    children += identifiers(element)
    if role == .seller, let creditor = settlement?.first("CreditorReferenceID") {
      // BT-90 is an identifier of the seller in UBL.
      children.append(
        part(
          .partyIdentification, at: creditor, [basic(.id, creditor, [(.schemeID, "SEPA")])]))
    }
    let legal = element.first("SpecifiedLegalOrganization")
    let name = element.first("Name")
    let trading = legal?.first("TradingBusinessName")
    children.append(
      (role == .payee ? name : trading).flatMap {
        part(.partyName, at: $0, [basic(.name, $0)])
      })
    children.append(postalAddress(.postalAddress, address))
    children += element.all("SpecifiedTaxRegistration").map { taxScheme($0) }
    let company = legal?.first("ID")
    children.append(
      part(
        .partyLegalEntity, at: element,
        [
          role == .payee ? nil : basic(.registrationName, name),
          basic(.companyID, company, [(.schemeID, company?.attribute("schemeID"))]),
          basic(.companyLegalForm, element.first("Description")),
        ]))
    if let contact {
      children.append(
        part(
          .contact, at: contact,
          [
            basic(.name, contact.firstOf("PersonName", "DepartmentName")),
            basic(
              .telephone, contact.down("TelephoneUniversalCommunication", "CompleteNumber")),
            basic(.electronicMail, contact.down("EmailURIUniversalCommunication", "URIID")),
          ]))
    }
    switch role {
    case .seller, .buyer: return part(tag, at: element, [part(.party, at: element, children)])
    case .payee: return part(tag, at: element, children)
    }
  }

  private func endpoint(_ element: XMLElement) -> UBLPart? {
    let id = element.down("URIUniversalCommunication", "URIID")
    return basic(.endpointID, id, [(.schemeID, id?.attribute("schemeID"))])
  }

  private func identifiers(_ element: XMLElement) -> [UBLPart?] {
    (element.all("ID") + element.all("GlobalID")).map { id in
      part(
        .partyIdentification, at: id,
        [basic(.id, id, [(.schemeID, id.attribute("schemeID"))])])
    }
  }

  /// BT-31 (scheme VA) and BT-32 (scheme FC).
  private func taxScheme(_ registration: XMLElement) -> UBLPart? {
    let id = registration.first("ID")
    let scheme = id?.attribute("schemeID") == "VA" ? "VAT" : "FC"
    return part(
      .partyTaxScheme, at: registration,
      [
        basic(.companyID, id),
        id == nil
          ? nil
          : part(
            .taxScheme, at: registration, [basic(.id, scheme, at: .element(registration))]),
      ])
  }

  func postalAddress(_ tag: Tag, _ address: XMLElement?) -> UBLPart? {
    guard let address else { return nil }
    let country = address.first("CountryID")
    return part(
      tag, at: address,
      [
        basic(.streetName, address.first("LineOne")),
        basic(.additionalStreetName, address.first("LineTwo")),
        basic(.cityName, address.first("CityName")),
        basic(.postalZone, address.first("PostcodeCode")),
        basic(.countrySubentity, address.first("CountrySubDivisionName")),
        address.first("LineThree").flatMap { part(.addressLine, at: $0, [basic(.line, $0)]) },
        country.flatMap { part(.country, at: $0, [basic(.identificationCode, $0)]) },
      ])
  }

  /// BG-13.
  func shipment() -> UBLPart? {
    guard let delivery else { return nil }
    let party = delivery.first("ShipToTradeParty")
    let id = party?.firstOf("GlobalID", "ID")
    return part(
      .delivery, at: delivery,
      [
        date(
          .actualDeliveryDate,
          delivery.down("ActualDeliverySupplyChainEvent", "OccurrenceDateTime")),
        party.flatMap {
          part(
            .deliveryLocation, at: $0,
            [
              basic(.id, id, [(.schemeID, id?.attribute("schemeID"))]),
              postalAddress(.address, $0.first("PostalTradeAddress")),
            ])
        },
        party?.first("Name").flatMap {
          part(.deliveryParty, at: $0, [part(.partyName, at: $0, [basic(.name, $0)])])
        },
      ])
  }
}
