#!/usr/bin/env python3
"""The peers' invoices as UBL, so that Brevpress can print the same two pages.

Peers are handed text that is formatted already and do layout and PDF alone; Brevpress gets the XML
and reads, checks, sums, lays out, draws and marks. Seller and account come from a sample invoice.
"""

import argparse
import json
import pathlib
import re
from decimal import Decimal
from xml.sax.saxutils import escape

TOWNS = [("411 14", "GÖTEBORG"), ("211 42", "MALMÖ"), ("352 30", "VÄXJÖ"), ("702 10", "ÖREBRO"),
         ("553 16", "JÖNKÖPING"), ("602 23", "NORRKÖPING")]
STREETS = ["Storgatan", "Ringvägen", "Kungsgatan", "Strandvägen", "Skolgatan", "Björkvägen"]
RATES = [25, 25, 25, 12, 6]
SCHEME = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"


def amount(name, cents):
    return f'<cbc:{name} currencyID="SEK">{Decimal(cents) / 100:.2f}</cbc:{name}>'


def cents(text):
    return int(re.sub(r"[^\d-]", "", text))


def line_xml(number, line, rate):
    item, description, quantity, unit, price, net = line
    return (
        f'<cac:InvoiceLine><cbc:ID>{number}</cbc:ID>'
        f'<cbc:InvoicedQuantity unitCode="C62">{quantity}</cbc:InvoicedQuantity>'
        f'{amount("LineExtensionAmount", cents(net))}<cac:Item>'
        f'<cbc:Name>{escape(description)}</cbc:Name><cac:SellersItemIdentification>'
        f'<cbc:ID>{item}</cbc:ID></cac:SellersItemIdentification><cac:ClassifiedTaxCategory>'
        f'<cbc:ID>S</cbc:ID><cbc:Percent>{rate}</cbc:Percent>{SCHEME}</cac:ClassifiedTaxCategory>'
        f'</cac:Item><cac:Price>{amount("PriceAmount", cents(price))}</cac:Price>'
        f'</cac:InvoiceLine>')


def invoice_xml(number, invoice, supplier, account):
    rates = [RATES[k % len(RATES)] for k in range(len(invoice["L"]))]
    bases = {}
    for line, rate in zip(invoice["L"], rates):
        bases[rate] = bases.get(rate, 0) + cents(line[5])
    taxes = {rate: (base * rate + 50) // 100 for rate, base in bases.items()}
    net, tax = sum(bases.values()), sum(taxes.values())
    postcode, town = TOWNS[number % len(TOWNS)]
    street = f"{STREETS[number % len(STREETS)]} {1 + number % 199}"
    subtotals = "".join(
        f'<cac:TaxSubtotal>{amount("TaxableAmount", bases[rate])}'
        f'{amount("TaxAmount", taxes[rate])}<cac:TaxCategory><cbc:ID>S</cbc:ID>'
        f'<cbc:Percent>{rate}</cbc:Percent>{SCHEME}</cac:TaxCategory></cac:TaxSubtotal>'
        for rate in sorted(bases, reverse=True))
    name = escape(invoice["R"][0])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="'
        'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="'
        'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
        '<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:'
        'billing:3.0</cbc:CustomizationID><cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:'
        f'1.0</cbc:ProfileID><cbc:ID>{invoice["H"][0]}</cbc:ID><cbc:IssueDate>2026-11-22'
        '</cbc:IssueDate><cbc:DueDate>2026-12-22</cbc:DueDate><cbc:InvoiceTypeCode>380'
        '</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>'
        f'<cbc:BuyerReference>{escape(invoice["H"][5])}</cbc:BuyerReference><cac:OrderReference>'
        f'<cbc:ID>{invoice["H"][4]}</cbc:ID></cac:OrderReference>{supplier}'
        '<cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="0088">7300009663927'
        f'</cbc:EndpointID><cac:PostalAddress><cbc:StreetName>{street}</cbc:StreetName>'
        f'<cbc:CityName>{town}</cbc:CityName><cbc:PostalZone>{postcode}</cbc:PostalZone>'
        '<cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country>'
        '</cac:PostalAddress><cac:PartyLegalEntity><cbc:RegistrationName>'
        f'{name}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>'
        '</cac:AccountingCustomerParty><cac:PaymentMeans><cbc:PaymentMeansCode>30'
        f'</cbc:PaymentMeansCode><cbc:PaymentID>{invoice["ref"]}</cbc:PaymentID>{account}'
        '</cac:PaymentMeans><cac:PaymentTerms><cbc:Note>30 dagar netto.</cbc:Note>'
        f'</cac:PaymentTerms><cac:TaxTotal>{amount("TaxAmount", tax)}{subtotals}</cac:TaxTotal>'
        f'<cac:LegalMonetaryTotal>{amount("LineExtensionAmount", net)}'
        f'{amount("TaxExclusiveAmount", net)}{amount("TaxInclusiveAmount", net + tax)}'
        f'{amount("PayableAmount", net + tax)}</cac:LegalMonetaryTotal>'
        + "".join(line_xml(k + 1, line, rate)
                  for k, (line, rate) in enumerate(zip(invoice["L"], rates)))
        + "</Invoice>\n")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("data", help="data/inv-N.json of the peers")
    options.add_argument("sample", help="an invoice of the sample sender that prints them")
    options.add_argument("out", help="the folder for the XML files")
    given = options.parse_args()
    sample = pathlib.Path(given.sample).read_text(encoding="utf-8")
    supplier = re.search(r"<cac:AccountingSupplierParty>.*?</cac:AccountingSupplierParty>",
                         sample, re.S).group(0)
    account = re.search(r"<cac:PayeeFinancialAccount>.*?</cac:PayeeFinancialAccount>",
                        sample, re.S).group(0)
    out = pathlib.Path(given.out)
    out.mkdir(parents=True, exist_ok=True)
    invoices = json.loads(pathlib.Path(given.data).read_text(encoding="utf-8"))["invoices"]
    for number, invoice in enumerate(invoices):
        text = invoice_xml(number, invoice, supplier, account)
        (out / f"{invoice['H'][0]}.xml").write_text(text, encoding="utf-8")
    print(f"{len(invoices)} invoices in {out}")


if __name__ == "__main__":
    main()
