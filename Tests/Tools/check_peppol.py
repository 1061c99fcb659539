#!/usr/bin/env python3
"""Checks UBL documents by rules of Peppol BIS Billing 3: the order of elements in UBL 2.1, and
those business rules of EN 16931, Peppol and the Nordic countries that are written down here.

Their own schemas and schematrons may not be passed on with this repository; copies are named with
--schema (a folder with maindoc/UBL-Invoice-2.1.xsd) and --rules (compiled XSLT 2), and then used
too, where lxml and saxonche are there. Prints each fault, then `N documents, M faults`.
"""

import argparse
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree
from decimal import ROUND_HALF_UP, Decimal

from proof.other_rules import outside
from proof.peppol_lists import CATEGORIES, CUSTOMIZATION, MIME, ORDER, PROFILE, TYPES
from proof.peppol_nations import national


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def plain(text):
    return (text or "").strip()


class Node:
    """An element with paths of local names."""

    def __init__(self, element):
        self.element = element

    def all(self, path):
        found = [self.element]
        for name in path.split("/"):
            found = [child for parent in found for child in parent if local(child) == name]
        return [Node(element) for element in found]

    def first(self, path):
        found = self.all(path)
        return found[0] if found else None

    def text(self, path):
        found = self.first(path)
        return plain(found.element.text) if found else ""

    def amount(self, path, default=None):
        text = self.text(path)
        return Decimal(text) if text else default


def cents(value):
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


class Check:
    def __init__(self, path):
        self.root = ElementTree.parse(path).getroot()
        self.doc = Node(self.root)
        self.name = local(self.root)
        self.faults = []
        self.currency = self.doc.text("DocumentCurrencyCode")

    def want(self, holds, rule, what=""):
        if not holds:
            self.faults.append(f"{rule} {what}".strip())

    def run(self):
        self.order(self.root)
        self.head()
        self.parties()
        self.payment()
        self.charges()
        self.taxes()
        self.totals()
        self.lines()
        self.attachments()
        national(self)
        return self.faults

    def order(self, element):
        names = ORDER.get(local(element), "").split()
        if names:
            places = []
            for child in element:
                known = local(child) in names
                self.want(known, "UBL", f"{local(element)} has {local(child)}")
                if known:
                    places.append(names.index(local(child)))
            self.want(places == sorted(places), "UBL", f"{local(element)} is out of order")
        is_empty = len(element) == 0 and not plain(element.text)
        self.want(not is_empty, "PEPPOL-EN16931-R008", local(element))
        if "currencyID" in element.attrib and local(element) != "TaxAmount":
            self.want(
                element.get("currencyID") == self.currency, "PEPPOL-EN16931-R051", local(element)
            )
        if local(element).endswith("Amount") and local(element) not in ("PriceAmount",):
            is_price = "Price" in getattr(self, "inside", [])
            decimals = plain(element.text).partition(".")[2]
            self.want(is_price or len(decimals) <= 2, "BR-DEC", local(element))
        self.inside = getattr(self, "inside", []) + [local(element)]
        for child in element:
            self.order(child)
        self.inside.pop()

    def head(self):
        doc = self.doc
        self.want(
            self.root.tag.startswith("{urn:oasis:names:specification:ubl:schema:xsd:" + self.name),
            "UBL",
            "namespace",
        )
        self.want(doc.text("CustomizationID") == CUSTOMIZATION, "PEPPOL-EN16931-R004")
        self.want(PROFILE.fullmatch(doc.text("ProfileID")) is not None, "PEPPOL-EN16931-R007")
        self.want(len(doc.all("Note")) <= 1, "PEPPOL-EN16931-R002")
        self.want(
            doc.text("BuyerReference") or doc.text("OrderReference/ID"), "PEPPOL-EN16931-R003"
        )
        self.want(doc.text("TaxCurrencyCode") != self.currency, "PEPPOL-EN16931-R005")
        for rule, path in (
            ("BR-02", "ID"),
            ("BR-03", "IssueDate"),
            ("BR-05", "DocumentCurrencyCode"),
        ):
            self.want(doc.text(path), rule)
        kind = "InvoiceTypeCode" if self.name == "Invoice" else "CreditNoteTypeCode"
        self.want(doc.text(kind) in TYPES[self.name], "PEPPOL-EN16931-P0100")
        for date in ("IssueDate", "DueDate", "TaxPointDate"):
            text = doc.text(date)
            self.want(
                not text or re.fullmatch(r"\d{4}-\d\d-\d\d", text), "PEPPOL-EN16931-F001", date
            )

    def parties(self):
        for rule, kind in (
            ("R020", "AccountingSupplierParty"),
            ("R010", "AccountingCustomerParty"),
        ):
            party = self.doc.first(kind + "/Party")
            self.want(party, "BR-06", kind)
            if not party:
                continue
            endpoint = party.first("EndpointID")
            self.want(endpoint and endpoint.element.get("schemeID"), "PEPPOL-EN16931-" + rule)
            self.want(party.text("PartyLegalEntity/RegistrationName"), "BR-06/BR-07", kind)
            self.want(party.text("PostalAddress/Country/IdentificationCode"), "BR-09/BR-11", kind)
        seller = self.doc.first("AccountingSupplierParty/Party")
        if seller:
            known = (
                seller.all("PartyIdentification/ID")
                or seller.text("PartyLegalEntity/CompanyID")
                or seller.text("PartyTaxScheme/CompanyID")
            )
            self.want(known, "BR-CO-26")

    def payment(self):
        doc = self.doc
        self.want(len(doc.all("PaymentTerms")) <= 1, "UBL", "PaymentTerms")
        due = doc.text("DueDate") or doc.text("PaymentTerms/Note")
        payable = doc.amount("LegalMonetaryTotal/PayableAmount", Decimal(0))
        self.want(self.name == "CreditNote" or payable <= 0 or due, "BR-CO-25")
        for means in doc.all("PaymentMeans"):
            code = means.text("PaymentMeansCode")
            self.want(code, "BR-49")
            if code in ("30", "58"):
                self.want(means.text("PayeeFinancialAccount/ID"), "BR-61")
            if code in ("49", "59"):
                self.want(means.text("PaymentMandate/ID"), "PEPPOL-EN16931-R061")

    def charges(self, owner=None):
        owner = owner or self.doc
        for charge in owner.all("AllowanceCharge"):
            self.want(charge.text("ChargeIndicator") in ("true", "false"), "PEPPOL-EN16931-R043")
            reason = charge.text("AllowanceChargeReason") or charge.text(
                "AllowanceChargeReasonCode"
            )
            self.want(reason, "BR-33/BR-38/BR-42/BR-44")
            percent, base = charge.amount("MultiplierFactorNumeric"), charge.amount("BaseAmount")
            self.want(percent is None or base is not None, "PEPPOL-EN16931-R041")
            self.want(base is None or percent is not None, "PEPPOL-EN16931-R042")
            if percent is not None and base is not None:
                wanted = base * percent / 100
                self.want(
                    abs(charge.amount("Amount") - wanted) <= Decimal("0.02"), "PEPPOL-EN16931-R040"
                )
            if owner is self.doc:
                self.want(charge.text("TaxCategory/ID") in CATEGORIES, "BR-32/BR-37")

    def taxes(self):
        doc = self.doc
        own = [total for total in doc.all("TaxTotal") if total.all("TaxSubtotal")]
        self.want(len(own) == 1, "PEPPOL-EN16931-R053")
        wanted = 1 if doc.text("TaxCurrencyCode") else 0
        self.want(len(doc.all("TaxTotal")) - len(own) == wanted, "PEPPOL-EN16931-R054")
        if len(own) != 1:
            return
        rows = own[0].all("TaxSubtotal")
        tax = sum((row.amount("TaxAmount") for row in rows), Decimal(0))
        self.want(tax == own[0].amount("TaxAmount"), "BR-CO-14")
        keys = []
        for row in rows:
            category, percent = row.text("TaxCategory/ID"), row.amount("TaxCategory/Percent")
            keys.append((category, percent))
            self.want(category in CATEGORIES, "BR-47", category)
            self.want(category == "O" or percent is not None, "BR-48")
            self.want(category != "O" or percent is None, "BR-O-05")
            calculated = cents(abs(row.amount("TaxableAmount")) * (percent or 0) / 100)
            self.want(abs(calculated - abs(row.amount("TaxAmount"))) < 1, "BR-CO-17")
            reason = row.text("TaxCategory/TaxExemptionReason") or row.text(
                "TaxCategory/TaxExemptionReasonCode"
            )
            self.want(
                bool(reason) == (category in ("E", "AE", "K", "G", "O")), f"BR-{category}-10"
            )
            self.want(
                category in ("S", "L", "M", "B") or row.amount("TaxAmount") == 0,
                f"BR-{category}-09",
            )
            self.want(
                row.amount("TaxableAmount") == self.taxable(category, percent), f"BR-{category}-08"
            )
        self.want(len(keys) == len(set(keys)), "BR-CO-18", "a category stands twice")
        used = {
            (
                line.text("Item/ClassifiedTaxCategory/ID"),
                line.amount("Item/ClassifiedTaxCategory/Percent"),
            )
            for line in doc.all(self.name + "Line")
        }
        self.want(used <= set(keys), "BR-S-01 ff.", f"{used - set(keys)}")

    def taxable(self, category, percent):
        def same(node, path):
            return (
                node.text(path + "/ID") == category and node.amount(path + "/Percent") == percent
            )

        total = sum(
            (
                line.amount("LineExtensionAmount")
                for line in self.doc.all(self.name + "Line")
                if same(line, "Item/ClassifiedTaxCategory")
            ),
            Decimal(0),
        )
        for charge in self.doc.all("AllowanceCharge"):
            if same(charge, "TaxCategory"):
                sign = 1 if charge.text("ChargeIndicator") == "true" else -1
                total += sign * charge.amount("Amount")
        return total

    def totals(self):
        total = self.doc.first("LegalMonetaryTotal")
        self.want(total, "BR-12")
        if not total:
            return
        zero = Decimal(0)
        lines = sum(
            (line.amount("LineExtensionAmount") for line in self.doc.all(self.name + "Line")), zero
        )
        charges = {
            kind: sum(
                (
                    charge.amount("Amount")
                    for charge in self.doc.all("AllowanceCharge")
                    if charge.text("ChargeIndicator") == kind
                ),
                zero,
            )
            for kind in ("true", "false")
        }
        tax = self.doc.amount("TaxTotal/TaxAmount", zero)
        net, with_tax = total.amount("TaxExclusiveAmount"), total.amount("TaxInclusiveAmount")
        self.want(lines == total.amount("LineExtensionAmount"), "BR-CO-10")
        self.want(charges["false"] == total.amount("AllowanceTotalAmount", zero), "BR-CO-11")
        self.want(charges["true"] == total.amount("ChargeTotalAmount", zero), "BR-CO-12")
        self.want(net == lines - charges["false"] + charges["true"], "BR-CO-13")
        self.want(with_tax == net + tax, "BR-CO-15")
        due = (
            with_tax
            - total.amount("PrepaidAmount", zero)
            + total.amount("PayableRoundingAmount", zero)
        )
        self.want(total.amount("PayableAmount") == due, "BR-CO-16")

    def lines(self):
        lines = self.doc.all(self.name + "Line")
        self.want(lines, "BR-16")
        ids = [line.text("ID") for line in lines]
        self.want(all(ids), "BR-21")
        quantity = "InvoicedQuantity" if self.name == "Invoice" else "CreditedQuantity"
        for place, line in enumerate(lines, 1):
            where = f"line {place}"
            found = line.first(quantity)
            self.want(found, "BR-22", where)
            self.want(found and found.element.get("unitCode"), "BR-23", where)
            self.want(line.text("Item/Name"), "BR-25", where)
            price = line.amount("Price/PriceAmount")
            self.want(price is not None, "BR-26", where)
            self.want(price is None or price >= 0, "BR-27", where)
            self.want(line.text("Item/ClassifiedTaxCategory/ID") in CATEGORIES, "BR-CO-04", where)
            self.want(len(line.all("Note")) <= 1, "UBL", where)
            self.charges(line)
            if not found or price is None:
                continue
            base = line.amount("Price/BaseQuantity", Decimal(1))
            self.want(base > 0, "PEPPOL-EN16931-R121", where)
            unit = line.first("Price/BaseQuantity")
            self.want(
                not unit or unit.element.get("unitCode") in (None, found.element.get("unitCode")),
                "PEPPOL-EN16931-R130",
                where,
            )
            sign = {"true": 1, "false": -1}
            more = sum(
                (
                    sign[charge.text("ChargeIndicator")] * charge.amount("Amount")
                    for charge in line.all("AllowanceCharge")
                ),
                Decimal(0),
            )
            net = Decimal(found.element.text) * price / base + more
            self.want(
                abs(line.amount("LineExtensionAmount") - net) <= Decimal("0.02"),
                "PEPPOL-EN16931-R120",
                where,
            )
            for allowance in line.all("Price/AllowanceCharge"):
                self.want(
                    allowance.text("ChargeIndicator") == "false", "PEPPOL-EN16931-R044", where
                )
                gross = allowance.amount("BaseAmount")
                self.want(
                    gross is None or price == gross - allowance.amount("Amount"),
                    "PEPPOL-EN16931-R046",
                    where,
                )

    def attachments(self):
        names = []
        for reference in self.doc.all("AdditionalDocumentReference"):
            self.want(reference.text("ID"), "BR-52")
            code = reference.text("DocumentTypeCode")
            self.want(code in ("", "130", "50"), "PEPPOL-EN16931-R080/101", code)
            embedded = reference.first("Attachment/EmbeddedDocumentBinaryObject")
            if embedded:
                self.want(embedded.element.get("mimeCode") in MIME, "BR-CL-24")
                self.want(embedded.element.get("filename"), "UBL-DT", "filename")
                names.append(embedded.element.get("filename"))
        return names


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--schema", metavar="FOLDER")
    parser.add_argument("--rules", action="append", metavar="XSLT")
    options = parser.parse_args()
    paths = [
        file
        for path in options.paths
        for file in (sorted(path.glob("*.xml")) if path.is_dir() else [path])
    ]
    faults = [f"{path.name}: {fault}" for path in paths for fault in Check(path).run()]
    if options.schema or options.rules:
        faults += outside(paths, options.schema, options.rules)
    for fault in faults:
        print(fault)
    print(f"{len(paths)} documents, {len(faults)} faults")
    return 1 if faults or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
