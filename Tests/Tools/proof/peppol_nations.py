"""Rules of Peppol for suppliers of the Nordic countries."""

import re
from decimal import Decimal

from proof.peppol_lists import DANISH_MEANS


def national(check):
    seller = check.doc.first("AccountingSupplierParty/Party")
    country = seller.text("PostalAddress/Country/IdentificationCode") if seller else ""
    schemes = {
        scheme.text("TaxScheme/ID"): scheme.text("CompanyID")
        for scheme in (seller.all("PartyTaxScheme") if seller else [])
    }
    legal = seller.text("PartyLegalEntity/CompanyID") if seller else ""
    if country == "NO":
        vat = schemes.get("VAT")
        check.want(not vat or re.fullmatch(r"NO\d{9}MVA", vat), "NO-R-001")
    if country == "SE":
        vat = schemes.get("VAT")
        check.want(not vat or re.fullmatch(r"SE\d{12}", vat), "SE-R-001/002")
        check.want(not legal or re.fullmatch(r"\d{10}", legal), "SE-R-003/004")
        tax = schemes.get("TAX")
        check.want(tax is None or tax.upper() == "GODKÄND FÖR F-SKATT", "SE-R-005")
    if country == "DK":
        danish(check, seller)


def danish(check, seller):
    """The rules for Danish suppliers, of which most hold among Danes alone."""
    buyer = check.doc.first("AccountingCustomerParty/Party")
    scheme = seller.first("PartyLegalEntity/CompanyID")
    check.want(scheme, "DK-R-002")
    check.want(not scheme or scheme.element.get("schemeID") == "0184", "DK-R-014")
    if not buyer or buyer.text("PostalAddress/Country/IdentificationCode") != "DK":
        return
    for party in (seller, buyer):
        for identifier in party.all("PartyIdentification/ID"):
            check.want(identifier.element.get("schemeID"), "DK-R-013")
    payable = check.doc.amount("LegalMonetaryTotal/PayableAmount", Decimal(0))
    check.want(check.name == "Invoice" or payable >= 0, "DK-R-016")
    for means in check.doc.all("PaymentMeans") if check.name == "Invoice" else []:
        code, account = means.text("PaymentMeansCode"), means.text("PayeeFinancialAccount/ID")
        check.want(code in DANISH_MEANS, "DK-R-005", code)
        branch = means.text("PayeeFinancialAccount/FinancialInstitutionBranch/ID")
        check.want(code not in ("31", "42") or (account and branch), "DK-R-006")
        mandate = means.text("PaymentMandate/ID")
        payer = means.text("PaymentMandate/PayerFinancialAccount/ID")
        check.want(code != "49" or (mandate and payer), "DK-R-007")
        begins = means.text("PaymentID")[:3]
        check.want(code != "50" or begins in ("01#", "04#", "15#"), "DK-R-008")
        check.want(code != "93" or begins in ("71#", "73#", "75#"), "DK-R-010")
