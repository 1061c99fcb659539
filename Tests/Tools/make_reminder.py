#!/usr/bin/env python3
"""Makes a UBL 2 Reminder of a UBL invoice: the claim, interest for late payment and a fee.

The amounts are the caller's own; nothing here says what a country's law allows.
"""
import argparse
import datetime
import decimal
import re
import sys
from xml.sax.saxutils import escape

SPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Reminder-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)


def between(text, tag):
    found = re.search(rf"<{tag}[ >].*?</{tag}>", text, re.DOTALL)
    return found.group(0) if found else ""


def value(text, tag):
    found = re.search(rf"<{tag}(?: [^>]*)?>([^<]*)</{tag}>", text)
    if not found:
        sys.exit(f"error: the invoice has no {tag}")
    return found.group(1)


def reminder(invoice, level, date, due, fee, rate, form):
    """The reminder's XML, for an invoice's XML."""
    number = value(invoice, "cbc:ID")
    currency = value(invoice, "cbc:DocumentCurrencyCode")
    owed = decimal.Decimal(value(between(invoice, "cac:LegalMonetaryTotal"), "cbc:PayableAmount"))
    first_due = value(invoice, "cbc:DueDate")
    days = (datetime.date.fromisoformat(date) - datetime.date.fromisoformat(first_due)).days
    interest = (owed * rate * days / 36500).quantize(decimal.Decimal("0.01"))
    total = owed + interest + fee

    def amount(tag, number):
        return f'<cbc:{tag} currencyID="{currency}">{number:.2f}</cbc:{tag}>'

    payment = re.sub(
        r"(<cbc:PaymentMeansCode[^>]*>[^<]*</cbc:PaymentMeansCode>)",
        rf"\1<cbc:PaymentDueDate>{due}</cbc:PaymentDueDate>", between(invoice, "cac:PaymentMeans"))
    claim = (
        f"<cac:ReminderLine><cbc:ID>1</cbc:ID>{amount('DebitLineAmount', owed)}"
        f"<cac:ReminderPeriod><cbc:StartDate>{first_due}</cbc:StartDate></cac:ReminderPeriod>"
        f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{escape(number)}</cbc:ID>"
        f"<cbc:IssueDate>{value(invoice, 'cbc:IssueDate')}</cbc:IssueDate>"
        "</cac:InvoiceDocumentReference></cac:BillingReference></cac:ReminderLine>")
    late = (
        f"<cac:ReminderLine><cbc:ID>2</cbc:ID>{amount('DebitLineAmount', interest)}"
        f"<cbc:PenaltySurchargePercent>{rate}</cbc:PenaltySurchargePercent>"
        f"<cac:ReminderPeriod><cbc:StartDate>{first_due}</cbc:StartDate>"
        f"<cbc:EndDate>{date}</cbc:EndDate></cac:ReminderPeriod></cac:ReminderLine>")
    charge = (
        f"<cac:ReminderLine><cbc:ID>3</cbc:ID>{amount('DebitLineAmount', fee)}</cac:ReminderLine>")
    return "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<Reminder {SPACES}>",
        "<cbc:UBLVersionID>2.1</cbc:UBLVersionID>",
        "<cbc:CustomizationID>urn:brevpress:reminder:1</cbc:CustomizationID>",
        "<cbc:ProfileID>urn:brevpress:dunning:1</cbc:ProfileID>",
        f"<cbc:ID>{escape(number)}-R{level}</cbc:ID>",
        f"<cbc:IssueDate>{date}</cbc:IssueDate>",
        f"<cbc:ReminderTypeCode>{form}</cbc:ReminderTypeCode>",
        f"<cbc:ReminderSequenceNumeric>{level}</cbc:ReminderSequenceNumeric>",
        f"<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>",
        between(invoice, "cac:AccountingSupplierParty"),
        between(invoice, "cac:AccountingCustomerParty"),
        payment,
        f"<cac:LegalMonetaryTotal>{amount('LineExtensionAmount', total)}"
        f"{amount('PayableAmount', total)}</cac:LegalMonetaryTotal>",
        claim, late, charge, "</Reminder>", "",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("invoice", help="a UBL invoice")
    parser.add_argument("--level", type=int, default=1, help="which reminder it is")
    parser.add_argument("--date", required=True, help="its date, YYYY-MM-DD")
    parser.add_argument("--due", required=True, help="the new due date")
    parser.add_argument("--fee", type=decimal.Decimal, default=decimal.Decimal(60))
    parser.add_argument("--rate", type=decimal.Decimal, default=decimal.Decimal("10"),
                        help="interest in percent a year")
    parser.add_argument("--form", default="Reminder",
                        choices=["Reminder", "Advis", "DebtCollectionNotice"])
    options = parser.parse_args()
    with open(options.invoice, encoding="utf-8") as file:
        invoice = file.read()
    sys.stdout.write(reminder(
        invoice, options.level, options.date, options.due, options.fee, options.rate,
        options.form))


if __name__ == "__main__":
    main()
