import XMLKit

/// UBL's element names that intake looks for; the case name is the UBL name with a small start.
enum Tag: Int, CaseIterable {
  case accountID, accountingCost, accountingCustomerParty, accountingSupplierParty
  case actualDeliveryDate, actualDeliveryTime, additionalDocumentReference
  case additionalItemProperty
  case additionalStreetName, address, addressFormatCode, addressLine, allowanceCharge
  case allowanceChargeReason, allowanceChargeReasonCode, allowanceTotalAmount, amount, attachment
  case baseAmount, baseQuantity, billingReference, blockName, buildingName, buildingNumber
  case buyerReference, buyersItemIdentification, cardAccount, chargeIndicator, chargeTotalAmount
  case cityName, citySubdivisionName, classifiedTaxCategory, companyID, companyLegalForm, contact
  case contractDocumentReference, country, countrySubentity, countrySubentityCode, creditAccount
  case creditNoteDocumentReference, creditNoteLine, creditNoteTypeCode, creditedQuantity
  case customizationID, delivery, deliveryAddress, deliveryLocation, deliveryParty, department
  case description, despatchDocumentReference, documentCurrencyCode, documentDescription
  case documentReference, documentType, documentTypeCode, dueDate, electronicMail
  case embeddedDocumentBinaryObject, endDate, endpointID, externalReference, familyName
  case financialInstitution, financialInstitutionBranch, firstName, floor, id, identificationCode
  case inhouseMail, instructionID, instructionNote, invoiceDocumentReference, invoiceLine
  case invoicePeriod, invoiceTypeCode, invoicedQuantity, issueDate, item, legalMonetaryTotal, line
  case lineExtensionAmount, lineID, markAttention, markCare, middleName, multiplierFactorNumeric
  case name, note, orderLineReference, orderReference, orderableUnitFactorRate, originCountry
  case originatorDocumentReference, party, partyIdentification, partyLegalEntity, partyName
  case partyTaxScheme, payableAmount, payableRoundingAmount, payeeFinancialAccount, payeeParty
  case payerFinancialAccount, paymentChannelCode, paymentDueDate, paymentID, paymentMandate
  case paymentMeans, paymentMeansCode, paymentNote, paymentTerms, percent, person, postalAddress
  case postalZone, postbox, prepaidAmount, price, priceAmount, primaryAccountNumberID, profileID
  case projectReference, receiptDocumentReference, registrationName, room, salesOrderID
  case sellersItemIdentification, standardItemIdentification, startDate, streetName, taxAmount
  case taxCategory, taxCurrencyCode, taxExclusiveAmount, taxExemptionReason
  case taxExemptionReasonCode, taxInclusiveAmount, taxPointDate, taxRepresentativeParty, taxScheme
  case taxSubtotal, taxTotal, taxableAmount, telephone, uri, value, descriptionCode
  // Names that are only known to be allowed at the top.
  case ublVersionID, uuid, copyIndicator, profileExecutionID, issueTime, lineCountNumeric
  case pricingCurrencyCode, paymentCurrencyCode, paymentAlternativeCurrencyCode
  case accountingCostCode, statementDocumentReference, signature, buyerCustomerParty
  case sellerSupplierParty, deliveryTerms, prepaidPayment, taxExchangeRate, pricingExchangeRate
  case paymentExchangeRate, paymentAlternativeExchangeRate, withholdingTaxTotal
  case discrepancyResponse
  // Reminders.
  case reminderTypeCode, reminderSequenceNumeric, reminderPeriod, reminderLine, debitLineAmount
  case creditLineAmount, penaltySurchargePercent, balanceBroughtForwardIndicator
  // The outermost elements, where a document of another format is written as UBL.
  case invoice, creditNote

  /// The name as it stands in XML.
  var xml: String { Tag.xmlNames[rawValue] }

  static let xmlNames: [String] = allCases.map { tag in
    switch tag {
    case .id: return "ID"
    case .uri: return "URI"
    case .uuid: return "UUID"
    case .ublVersionID: return "UBLVersionID"
    default:
      let name = String(describing: tag)
      return name.prefix(1).uppercased() + name.dropFirst()
    }
  }
}

/// Attributes of UBL without namespace.
enum AttributeName: Int, CaseIterable {
  case currencyID, schemeID, schemeName, mimeCode, filename, unitCode, listID, name
  var id: Int { Tag.allCases.count + rawValue }
}

/// UBL's namespaces.
enum Space: Int {
  case basic, aggregate, invoice, creditNote, reminder

  static let uris: [String] = {
    let base = "urn:oasis:names:specification:ubl:schema:xsd:"
    return [
      "CommonBasicComponents-2", "CommonAggregateComponents-2", "Invoice-2", "CreditNote-2",
      "Reminder-2",
    ].map { base + $0 }
  }()

  /// The prefix that people know it by, for places in diagnostics.
  var prefix: String { self == .basic ? "cbc:" : self == .aggregate ? "cac:" : "" }
}

/// The vocabulary that all invoices are read with.
let ublVocabulary = XMLVocabulary(
  names: Tag.xmlNames + AttributeName.allCases.map { String(describing: $0) },
  namespaces: Space.uris)

extension XMLElement {
  /// The first basic component of the name.
  func basic(_ tag: Tag) -> XMLElement? {
    first(nameID: tag.rawValue, namespaceID: Space.basic.rawValue)
  }
  /// The first aggregate component of the name.
  func part(_ tag: Tag) -> XMLElement? {
    first(nameID: tag.rawValue, namespaceID: Space.aggregate.rawValue)
  }
  /// All children of the name in that namespace.
  func each(_ tag: Tag, _ space: Space = .aggregate) -> [XMLElement] {
    children.filter { $0.nameID == tag.rawValue && $0.namespaceID == space.rawValue }
  }
  /// An attribute's value.
  func attribute(_ name: AttributeName) -> String? { attribute(nameID: name.id) }

  /// A path that people can follow, such as `cac:InvoiceLine[3]/cbc:ID`.
  var path: String {
    guard let parent else { return name }
    var place = 0
    var count = 0
    for sibling in parent.children
    where sibling.nameID == nameID && sibling.namespaceID == namespaceID {
      count += 1
      if sibling.ordinal == ordinal { place = count }
    }
    let step =
      (Space(rawValue: namespaceID)?.prefix ?? "") + String(name.prefix(64))
      + (count > 1 ? "[\(place)]" : "")
    return parent.parent == nil ? step : parent.path + "/" + step
  }
}
