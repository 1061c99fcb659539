import MailModel

extension UBLWriter {
  func parties() -> [XMLNode?] {
    [
      group("cac:AccountingSupplierParty", [party("cac:Party", invoice.seller, "seller")]),
      group("cac:AccountingCustomerParty", [party("cac:Party", invoice.buyer, "buyer")]),
      invoice.payee.flatMap { other("cac:PayeeParty", $0) },
      invoice.taxRepresentative.flatMap { other("cac:TaxRepresentativeParty", $0) }, delivery(),
    ]
  }

  private func identifier(_ name: String, _ id: Identifier?) -> XMLNode? {
    let id = id.map(RegisterNumbers.plain)
    return leaf(name, id?.value, [("schemeID", id?.scheme)])
  }

  private func registration(_ id: String?, _ scheme: String) -> XMLNode? {
    id.flatMap {
      group(
        "cac:PartyTaxScheme",
        [leaf("cbc:CompanyID", $0), group("cac:TaxScheme", [leaf("cbc:ID", scheme)])])
    }
  }

  private func party(_ name: String, _ party: Party, _ who: String) -> XMLNode? {
    let endpoint = party.endpoint.map(RegisterNumbers.plain)
    var identifiers = party.identifiers
    // A seller may have several identifiers, a buyer one (UBL-SR-16).
    if who == "buyer", identifiers.count > 1 {
      notes.lost("more than one identifier of the buyer", at: "buyer.identifiers")
      identifiers = Array(identifiers.prefix(1))
    }
    // Danes name the register of each (DK-R-013).
    if isDanish, identifiers.contains(where: { RegisterNumbers.plain($0).scheme == nil }) {
      notes.lost("an identifier without its register, among Danes", at: who + ".identifiers")
      identifiers.removeAll { RegisterNumbers.plain($0).scheme == nil }
    }
    return group(
      name,
      [endpoint?.scheme == nil ? nil : identifier("cbc:EndpointID", endpoint)]
        + identifiers.map {
          group("cac:PartyIdentification", [identifier("cbc:ID", $0)])
        } + [
          group("cac:PartyName", [leaf("cbc:Name", party.tradingName)]),
          address("cac:PostalAddress", party.address, who), registration(party.vatID, "VAT"),
          registration(party.taxRegistration, "TAX"),
          group(
            "cac:PartyLegalEntity",
            [
              leaf("cbc:RegistrationName", party.registrationName ?? party.tradingName),
              identifier(
                "cbc:CompanyID",
                RegisterNumbers.legal(party.legalID, country: party.address?.country)),
              leaf("cbc:CompanyLegalForm", party.legalForm),
            ]),
          group(
            "cac:Contact",
            [
              leaf("cbc:Name", party.contactName), leaf("cbc:Telephone", party.telephone),
              leaf("cbc:ElectronicMail", party.email),
            ]),
        ])
  }

  /// Payee and representative have one name.
  private func other(_ name: String, _ party: Party) -> XMLNode? {
    group(
      name,
      party.identifiers.map { group("cac:PartyIdentification", [identifier("cbc:ID", $0)]) } + [
        group(
          "cac:PartyName", [leaf("cbc:Name", party.tradingName ?? party.registrationName)]),
        address("cac:PostalAddress", party.address, "payee"), registration(party.vatID, "VAT"),
        group("cac:PartyLegalEntity", [identifier("cbc:CompanyID", party.legalID)]),
      ])
  }

  /// Peppol has three lines: what OIOUBL and Finvoice keep apart goes onto them.
  private func address(_ name: String, _ address: PostalAddress?, _ who: String) -> XMLNode? {
    guard let address else { return nil }
    let street = [address.street, address.buildingNumber].compactMap { $0 }
    var lines = address.extraLines
    if let box = address.postbox { lines.append(box) }
    if address.buildingNumber != nil || address.postbox != nil || lines.count > 1 {
      notes.changed("parts of an address share a line", at: who + ".address")
    }
    return group(
      name,
      [
        leaf("cbc:StreetName", street.joined(separator: " ")),
        leaf("cbc:AdditionalStreetName", address.additionalStreet),
        leaf("cbc:CityName", address.city), leaf("cbc:PostalZone", address.postcode),
        leaf("cbc:CountrySubentity", address.subdivision),
        group("cac:AddressLine", [leaf("cbc:Line", lines.joined(separator: ", "))]),
        group("cac:Country", [leaf("cbc:IdentificationCode", address.country)]),
      ])
  }

  func delivery() -> XMLNode? {
    guard let delivery = invoice.delivery else { return nil }
    return group(
      "cac:Delivery",
      [
        leaf("cbc:ActualDeliveryDate", delivery.date?.description),
        group(
          "cac:DeliveryLocation",
          [
            leaf("cbc:ID", delivery.locationID),
            address("cac:Address", delivery.address, "delivery"),
          ]),
        group(
          "cac:DeliveryParty", [group("cac:PartyName", [leaf("cbc:Name", delivery.name)])]),
      ])
  }
}
