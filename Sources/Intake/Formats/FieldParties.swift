import MailModel

/// The fields of one party.
struct FieldParty {
  var name: InvoiceField
  var street: InvoiceField
  var street2: InvoiceField
  var careOf: InvoiceField?
  var postcode: InvoiceField
  var town: InvoiceField
  var region: InvoiceField?
  var country: InvoiceField
  var identifier: InvoiceField?
  var organisation: InvoiceField
  var vat: InvoiceField
  var tax: InvoiceField?
  var endpoint: InvoiceField
  var contact: InvoiceField
  var phone: InvoiceField
  var email: InvoiceField

  static let seller = FieldParty(
    name: .sellerName, street: .sellerStreet, street2: .sellerStreet2, postcode: .sellerPostcode,
    town: .sellerTown, country: .sellerCountry, organisation: .sellerOrganisation,
    vat: .sellerVAT, tax: .sellerTax, endpoint: .sellerEndpoint, contact: .sellerContact,
    phone: .sellerPhone, email: .sellerEmail)
  static let buyer = FieldParty(
    name: .buyerName, street: .buyerStreet, street2: .buyerStreet2, careOf: .buyerCareOf,
    postcode: .buyerPostcode, town: .buyerTown, region: .buyerRegion, country: .buyerCountry,
    identifier: .buyerIdentifier, organisation: .buyerOrganisation, vat: .buyerVAT,
    endpoint: .buyerEndpoint, contact: .buyerContact, phone: .buyerPhone, email: .buyerEmail)
}

extension FieldInvoice {
  func party(_ tag: Tag, _ fields: FieldParty) -> UBLPart? {
    let at = record.value(fields.name)?.origin ?? record.origin
    let country = record.value(fields.country)?.words.uppercased()
    func number(_ field: InvoiceField?, _ scheme: String) -> UBLPart? {
      field.flatMap { record.value($0) }.flatMap {
        part(
          .partyTaxScheme, at: $0.origin,
          [
            basic(.companyID, $0.words, at: $0.origin),
            part(.taxScheme, at: $0.origin, [basic(.id, scheme, at: $0.origin)]),
          ])
      }
    }
    return part(
      tag, at: at,
      [
        part(
          .party, at: at,
          [
            endpoint(fields.endpoint),
            fields.identifier.flatMap { record.value($0) }.flatMap {
              part(
                .partyIdentification, at: $0.origin, [basic(.id, $0.words, at: $0.origin)])
            }, address(fields), number(fields.vat, "VAT"), number(fields.tax, "TAX"),
            part(
              .partyLegalEntity, at: at,
              [
                record.text(.registrationName, fields.name),
                record.text(
                  .companyID, fields.organisation,
                  [(.schemeID, FieldInvoice.registers[country ?? ""])]),
              ]),
            part(
              .contact, at: at,
              [
                record.text(.name, fields.contact), record.text(.telephone, fields.phone),
                record.text(.electronicMail, fields.email),
              ]),
          ])
      ])
  }

  /// ICD codes of the national registers of organisations.
  static let registers = ["SE": "0007", "NO": "0192", "DK": "0184", "FI": "0212"]

  private func endpoint(_ field: InvoiceField) -> UBLPart? {
    guard let value = record.value(field) else { return nil }
    let parts = value.words.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[0].utf8.count == 4 else {
      return basic(.endpointID, value.words, at: value.origin)
    }
    return basic(
      .endpointID, String(parts[1]), at: value.origin, [(.schemeID, String(parts[0]))])
  }

  private func address(_ fields: FieldParty) -> UBLPart? {
    let care = fields.careOf.flatMap { record.value($0) }
    let known = care.map { care in
      ["c/o", "co/", "v/"].contains { care.words.lowercased().hasPrefix($0) }
    }
    let at =
      (record.value(fields.street) ?? record.value(fields.postcode) ?? record.value(fields.town))?
      .origin ?? record.origin
    return part(
      .postalAddress, at: at,
      [
        record.text(.streetName, fields.street),
        record.text(.additionalStreetName, fields.street2),
        record.text(.cityName, fields.town), record.text(.postalZone, fields.postcode),
        fields.region.flatMap { record.text(.countrySubentity, $0) },
        care.flatMap {
          part(
            .addressLine, at: $0.origin,
            [basic(.line, (known == true ? "" : "c/o ") + $0.words, at: $0.origin)])
        },
        record.value(fields.country).flatMap {
          part(.country, at: $0.origin, [basic(.identificationCode, $0.words, at: $0.origin)])
        },
      ])
  }
}

extension FieldRecord {
  func text(_ tag: Tag, _ field: InvoiceField?) -> UBLPart? {
    field.flatMap { text(tag, $0, []) }
  }
}
