import MailModel
import XMLKit

extension DocumentReading {
  // MARK: Seller

  func supplier() -> Party? {
    guard let element = root.part(.accountingSupplierParty)?.part(.party) else {
      missing("BR-06", "the seller", in: root, .accountingSupplierParty, space: .aggregate)
      return nil
    }
    let party = party(element)
    if party.name.isEmpty {
      missing("BR-06", "the seller's name", in: element, .partyLegalEntity, space: .aggregate)
    }
    if flavour.isEN {
      if party.address == nil {
        missing("BR-08", "the seller's address", in: element, .postalAddress, space: .aggregate)
      } else if party.address?.country == nil {
        missing("BR-09", "the seller's country", in: element, .postalAddress, space: .aggregate)
      }
    }
    if flavour == .peppol, party.endpoint == nil {
      missing(
        "PEPPOL-EN16931-R020", "the seller's electronic address", in: element, .endpointID,
        severity: .warning)
    }
    return party
  }

  // MARK: Buyer

  func customer() -> Party? {
    guard let element = root.part(.accountingCustomerParty)?.part(.party) else {
      missing("BR-07", "the buyer", in: root, .accountingCustomerParty, space: .aggregate)
      return nil
    }
    let party = party(element)
    if party.name.isEmpty {
      missing("BR-07", "the buyer's name", in: element, .partyLegalEntity, space: .aggregate)
    }
    if party.address == nil {
      missing("BR-10", "the buyer's address", in: element, .postalAddress, space: .aggregate)
    } else if party.address?.country == nil {
      missing("BR-11", "the buyer's country", in: element, .postalAddress, space: .aggregate)
    }
    return party
  }

  // MARK: Others

  func payee() -> Party? { root.part(.payeeParty).map { party($0) } }

  func taxRepresentative() -> Party? { root.part(.taxRepresentativeParty).map { party($0) } }

  // MARK: Parts

  private func party(_ element: XMLElement) -> Party {
    var party = Party()
    party.endpoint = identifier(element, .endpointID)
    party.identifiers = element.each(.partyIdentification).compactMap { identifier($0) }
    party.tradingName = text(element.part(.partyName), .name, .address)
    let legal = element.part(.partyLegalEntity)
    party.registrationName = text(legal, .registrationName, .address)
    party.legalID = identifier(legal, .companyID)
    party.legalForm = text(legal, .companyLegalForm)
    if party.tradingName == nil, party.registrationName == nil {
      party.registrationName = personName(element.part(.person))
    }
    for scheme in element.each(.partyTaxScheme) {
      let kind = text(scheme.part(.taxScheme), .id)
      // OIOUBL numbers VAT 63; everything that is neither stands for other registrations.
      if kind == "VAT" || kind == "63" {
        party.vatID = party.vatID ?? text(scheme, .companyID)
      } else {
        party.taxRegistration = party.taxRegistration ?? text(scheme, .companyID)
      }
    }
    if let address = element.part(.postalAddress) {
      party.address = postalAddress(address, role: .address)
    }
    let contact = element.part(.contact)
    party.contactName = text(contact, .name, .address)
    party.telephone = text(contact, .telephone)
    party.email = text(contact, .electronicMail)
    return party
  }

  private func personName(_ person: XMLElement?) -> String? {
    let parts = [Tag.firstName, .middleName, .familyName].compactMap {
      text(person, $0, .address)
    }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  func postalAddress(_ element: XMLElement, role: TextRole) -> PostalAddress {
    var address = PostalAddress()
    address.street = text(element, .streetName, role)
    address.additionalStreet = text(element, .additionalStreetName, role)
    address.extraLines = element.each(.addressLine).compactMap { text($0, .line, role) }
    address.buildingNumber = text(element, .buildingNumber, role)
    address.postbox = text(element, .postbox, role)
    address.city = text(element, .cityName, role)
    address.postcode = text(element, .postalZone, role)
    address.subdivision = text(element, .countrySubentity, role)
    address.country = country(element)
    addDanishParts(element, to: &address, role: role)
    return address
  }

  /// OIOUBL keeps floor, door, department and care of apart.
  private func addDanishParts(
    _ element: XMLElement, to address: inout PostalAddress, role: TextRole
  ) {
    let floor = text(element, .floor, role)
    let room = text(element, .room, role)
    if floor != nil || room != nil {
      let door = [floor.map { $0.hasSuffix(".") ? $0 : $0 + "." }, room].compactMap { $0 }
        .joined(separator: " ")
      address.buildingNumber = [address.buildingNumber, door].compactMap { $0 }
        .joined(separator: ", ")
    }
    if let care = text(element, .markCare, role) { address.extraLines.append("c/o " + care) }
    for tag in [Tag.markAttention, .department, .inhouseMail, .buildingName] {
      if let line = text(element, tag, role) { address.extraLines.append(line) }
    }
  }

  private func country(_ element: XMLElement) -> String? {
    guard let code = text(element.part(.country), .identificationCode) else {
      // OIOUBL's structured Danish form needs no country.
      let form = text(element, .addressFormatCode)
      return flavour == .oioubl && form == "StructuredDK" ? "DK" : nil
    }
    let upper = code.uppercased()
    if CountryNames.isCountry(upper) { return upper }
    // EN 16931 adds codes of its own for Northern Ireland and Kosovo.
    if upper == "XI" { return "GB" }
    if upper == "1A" { return "XK" }
    report(
      .error, "BR-CL-14", "the country is not a code of ISO 3166-1",
      at: element.part(.country) ?? element, fix: "write two letters such as SE")
    return nil
  }
}
