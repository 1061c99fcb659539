import XMLKit

extension Finvoice {
  /// Seller or buyer; the prefix stands before the names of all elements of that side.
  func party(_ tag: Tag, _ side: String) -> UBLPart? {
    guard let element = root.first(side + "PartyDetails") else { return nil }
    let unit = root.first(side + "OrganisationUnitNumber")
    let address = element.first(side + "PostalAddressDetails")
    let names = element.all(side + "OrganisationName")
    let tax = element.first(side + "OrganisationTaxCode")
    let business = element.first(side + "PartyIdentifier")
    let country = address?.first("CountryCode")?.plain ?? "FI"
    var children: [UBLPart?] = [
      endpoint(side, unit),
      side == "Buyer" ? customerNumber() : nil,
      element.first(side + "OrganisationTradingName").flatMap {
        part(.partyName, at: $0, [basic(.name, $0)])
      },
      postalAddress(.postalAddress, address, side, furtherNames: names.dropFirst()),
      tax.flatMap {
        part(
          .partyTaxScheme, at: $0,
          [
            basic(.companyID, $0), part(.taxScheme, at: $0, [basic(.id, "VAT", at: .element($0))]),
          ])
      },
    ]
    children.append(
      part(
        .partyLegalEntity, at: element,
        [
          basic(.registrationName, names.first),
          basic(.companyID, business, [(.schemeID, country == "FI" ? "0212" : nil)]),
        ]))
    children.append(contact(side, element))
    return part(tag, at: element, [part(.party, at: element, children)])
  }

  /// An OVT number (0037 and the business id) is ICD 0216; a longer one is an IBAN of a bank's
  /// service, which has no scheme.
  private func endpoint(_ side: String, _ unit: XMLElement?) -> UBLPart? {
    let isOVT =
      unit?.plain.map { $0.hasPrefix("0037") && $0.utf8.count >= 12 && $0.utf8.count <= 17 }
      ?? false
    return basic(.endpointID, unit, [(.schemeID, isOVT ? "0216" : nil)])
  }

  /// The seller's number of the buyer (SellersBuyerIdentifier) is an identifier of the buyer.
  private func customerNumber() -> UBLPart? {
    details?.first("SellersBuyerIdentifier").flatMap {
      part(.partyIdentification, at: $0, [basic(.id, $0)])
    }
  }

  private func contact(_ side: String, _ party: XMLElement) -> UBLPart? {
    let name = root.first(side + "ContactPersonName")
    let lines = root.first(side + "CommunicationDetails")
    let common = root.first(side + "InformationDetails")
    guard let at = name ?? lines ?? common else { return nil }
    return part(
      .contact, at: at,
      [
        basic(.name, name),
        basic(
          .telephone,
          lines?.first(side + "PhoneNumberIdentifier") ?? common?.first(side + "PhoneNumber")),
        basic(
          .electronicMail,
          lines?.first(side + "EmailaddressIdentifier")
            ?? common?.first(side + "CommonEmailaddressIdentifier")),
      ])
  }

  /// Up to three street lines; further names of a party stand above the street.
  func postalAddress(
    _ tag: Tag, _ address: XMLElement?, _ side: String, furtherNames: ArraySlice<XMLElement> = []
  ) -> UBLPart? {
    guard let address else { return nil }
    let streets = address.all(side + "StreetName")
    // What stands in for a missing street in the schema's mandatory element is a box already.
    let box = address.firstOf(
      side + "PostOfficeBoxIdentifier", side + "PostofficeBoxIdentifier")
    let country = address.first("CountryCode")
    let lines = Array(furtherNames) + Array(streets.dropFirst(2))
    var children: [UBLPart?] = [
      basic(.postbox, box),
      streets.first.flatMap { $0.plain == box?.plain ? nil : basic(.streetName, $0) },
      streets.dropFirst().first.flatMap { basic(.additionalStreetName, $0) },
      basic(.cityName, address.first(side + "TownName")),
      basic(.postalZone, address.first(side + "PostCodeIdentifier")),
      basic(.countrySubentity, address.first(side + "CountrySubdivision")),
    ]
    children += lines.map { part(.addressLine, at: $0, [basic(.line, $0)]) }
    // The format is Finland's; who writes no country means it.
    children.append(
      part(
        .country, at: country ?? address,
        [basic(.identificationCode, country?.plain ?? "FI", at: .element(country ?? address))]))
    return part(tag, at: address, children)
  }

  func delivery() -> UBLPart? {
    let party = root.first("DeliveryPartyDetails")
    let about = root.first("DeliveryDetails")
    guard let at = about ?? party else { return nil }
    let name = party?.first("DeliveryOrganisationName")
    return part(
      .delivery, at: at,
      [
        date(.actualDeliveryDate, about?.first("DeliveryDate")),
        party.flatMap {
          part(
            .deliveryLocation, at: $0,
            [
              basic(.id, $0.first("DeliveryPartyIdentifier")),
              postalAddress(.address, $0.first("DeliveryPostalAddressDetails"), "Delivery"),
            ])
        },
        name.flatMap {
          part(.deliveryParty, at: $0, [part(.partyName, at: $0, [basic(.name, $0)])])
        },
      ])
  }
}
