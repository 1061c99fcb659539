"""Names and codes of Peppol BIS Billing 3, as far as check_peppol.py knows them."""

import re

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:([0-9]{2}):1\.0")
TYPES = {
    "Invoice": {
        "71",
        "80",
        "82",
        "84",
        "102",
        "218",
        "219",
        "331",
        "380",
        "382",
        "383",
        "386",
        "388",
        "393",
        "395",
        "553",
        "575",
        "623",
        "780",
        "817",
        "870",
        "875",
        "876",
        "877",
    },
    "CreditNote": {"381", "396", "81", "83", "532"},
}
MIME = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
}
CATEGORIES = {"S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"}
# UBL 2.1, as far as Peppol uses it.
ORDER = {
    "Invoice": "UBLVersionID CustomizationID ProfileID ID CopyIndicator UUID IssueDate DueDate "
    "InvoiceTypeCode Note TaxPointDate DocumentCurrencyCode TaxCurrencyCode AccountingCost "
    "BuyerReference InvoicePeriod OrderReference BillingReference DespatchDocumentReference "
    "ReceiptDocumentReference OriginatorDocumentReference ContractDocumentReference "
    "AdditionalDocumentReference ProjectReference Signature AccountingSupplierParty "
    "AccountingCustomerParty PayeeParty TaxRepresentativeParty Delivery PaymentMeans "
    "PaymentTerms AllowanceCharge TaxTotal LegalMonetaryTotal InvoiceLine",
    "CreditNote": "UBLVersionID CustomizationID ProfileID ID CopyIndicator UUID IssueDate "
    "TaxPointDate "
    "CreditNoteTypeCode Note DocumentCurrencyCode TaxCurrencyCode AccountingCost "
    "BuyerReference InvoicePeriod DiscrepancyResponse OrderReference BillingReference "
    "DespatchDocumentReference ReceiptDocumentReference ContractDocumentReference "
    "AdditionalDocumentReference StatementDocumentReference OriginatorDocumentReference "
    "Signature AccountingSupplierParty AccountingCustomerParty PayeeParty "
    "TaxRepresentativeParty Delivery PaymentMeans PaymentTerms AllowanceCharge TaxTotal "
    "LegalMonetaryTotal CreditNoteLine",
    "Party": "EndpointID PartyIdentification PartyName PostalAddress PartyTaxScheme "
    "PartyLegalEntity "
    "Contact",
    "PostalAddress": "StreetName AdditionalStreetName CityName PostalZone CountrySubentity "
    "AddressLine "
    "Country",
    "Contact": "Name Telephone ElectronicMail",
    "PaymentMeans": "PaymentMeansCode PaymentDueDate PaymentID CardAccount PayeeFinancialAccount "
    "PaymentMandate",
    "AllowanceCharge": "ChargeIndicator AllowanceChargeReasonCode AllowanceChargeReason "
    "MultiplierFactorNumeric Amount BaseAmount TaxCategory",
    "TaxTotal": "TaxAmount TaxSubtotal",
    "TaxSubtotal": "TaxableAmount TaxAmount TaxCategory",
    "TaxCategory": "ID Percent TaxExemptionReasonCode TaxExemptionReason TaxScheme",
    "LegalMonetaryTotal": "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount "
    "AllowanceTotalAmount "
    "ChargeTotalAmount PrepaidAmount PayableRoundingAmount PayableAmount",
    "InvoiceLine": "ID Note InvoicedQuantity LineExtensionAmount AccountingCost InvoicePeriod "
    "OrderLineReference DocumentReference AllowanceCharge Item Price",
    "CreditNoteLine": "ID Note CreditedQuantity LineExtensionAmount AccountingCost InvoicePeriod "
    "OrderLineReference DocumentReference AllowanceCharge Item Price",
    "Item": "Description Name BuyersItemIdentification SellersItemIdentification "
    "StandardItemIdentification OriginCountry CommodityClassification ClassifiedTaxCategory "
    "AdditionalItemProperty",
    "Price": "PriceAmount BaseQuantity AllowanceCharge",
    "Attachment": "EmbeddedDocumentBinaryObject ExternalReference",
}
# The means of payment that Danish suppliers may name (DK-R-005).
DANISH_MEANS = {"1", "10", "31", "42", "48", "49", "50", "58", "59", "93", "97"}
