"""What payment slips and codes must say, worked out from the UBL alone and by none of our code.

The forms are those of the schemes: OCR inbetalningskort, giro with KID, FIK, tilisiirto with bank
bar code, UsingQR and EPC QR. Check digits are python-stdnum's where it has them.
"""

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from decimal import Decimal

from stdnum import iso11649, luhn

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
DIRECT_DEBIT = {"49", "59"}


@dataclass
class Expected:
    """What the last page of an invoice must show; empty where there is no such thing."""

    number: str
    kind: str = ""
    line: str = ""
    qr: bytes = b""
    code128: str = ""


def find(element, path):
    for step in path.split("/"):
        if element is None:
            return None
        element = element.find((CAC if step[0] == "+" else CBC) + step.lstrip("+"))
    return element


def text(element, path):
    found = find(element, path)
    return (found.text or "").strip() if found is not None else ""


def luhn_digit(digits):
    return luhn.calc_check_digit(digits)


def kid_is_valid(kid):
    if re.fullmatch(r"\d{2,25}", kid) and luhn.is_valid(kid):
        return True
    if not re.fullmatch(r"\d{1,24}[\d-]", kid):
        return False
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(kid[:-1])))
    return "0123456789-"[-total % 11] == kid[-1]


def viite_is_valid(reference):
    if not re.fullmatch(r"\d{4,20}", reference):
        return False
    total = sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(reversed(reference[:-1])))
    return -total % 10 == int(reference[-1])


def plain_amount(amount):
    """`0.##`."""
    shown = f"{amount:.2f}"
    return shown.rstrip("0").rstrip(".")


def swedish(expected, means, reference, account, cents):
    branch = text(means, "+PayeeFinancialAccount/+FinancialInstitutionBranch/ID")
    kronor, ore = divmod(cents, 100)
    if re.fullmatch(r"\d{2,25}", reference) and luhn.is_valid(reference):
        amount = f"{kronor}{ore:02}"
        form = "41" if branch == "SE:BANKGIRO" else "42"
        expected.line = (
            f"# {reference} # {kronor} {ore:02} {luhn_digit(amount)} > {account}#{form}#")


def using_qr(root, means, kind, account, cents):
    supplier = find(root, "+AccountingSupplierParty/+Party")
    legal = text(supplier, "+PartyLegalEntity/RegistrationName")
    payload = {"uqr": 1, "tp": 1, "nme": text(means, "+PayeeFinancialAccount/Name") or legal}
    cid = text(supplier, "+PartyLegalEntity/CompanyID")
    if cid:
        payload["cid"] = cid
    payload["cc"] = text(supplier, "+PostalAddress/+Country/IdentificationCode")
    payload["iref"] = text(means, "PaymentID") or text(root, "ID")
    payload["idt"] = text(root, "IssueDate").replace("-", "")
    due = text(root, "DueDate")
    if due:
        payload["ddt"] = due.replace("-", "")
    payload["due"] = "AMOUNT"
    currency = text(root, "DocumentCurrencyCode")
    tax = ""
    for total in root.findall(CAC + "TaxTotal"):
        amount = total.find(CBC + "TaxAmount")
        if amount.get("currencyID") == currency:
            tax = amount.text
    if tax and Decimal(tax) > 0:
        payload["vat"] = "TAX"
    if currency != "SEK":
        payload["cur"] = currency
    payload["pt"] = kind
    payload["acc"] = (account[:-4] if kind == "BG" else account[:-1]) + "-" + (
        account[-4:] if kind == "BG" else account[-1:])
    shown = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    shown = shown.replace('"AMOUNT"', plain_amount(Decimal(cents) / 100))
    if tax:
        shown = shown.replace('"TAX"', plain_amount(Decimal(tax)))
    return shown.encode()


def norwegian(expected, reference, account, cents):
    kroner, ore = divmod(cents, 100)
    if kid_is_valid(reference):
        check = luhn_digit(f"{kroner}{ore:02}")
        expected.line = f"H {reference:>25}  {kroner:>8}  {ore:02} <{check}>  {account}"


def danish(expected, means, reference, account):
    found = re.fullmatch(r"(71|73|75)#(\d*)", reference)
    if not found:
        return
    card, payment = found.groups()
    if card == "73":
        expected.line = f"+73<+{account:0>8}<"
        return
    payment = payment.rjust(16 if card == "75" else 15, "0")
    if luhn.is_valid(payment):
        expected.line = f"+{card}<{payment}+{account:0>8}<"


def finnish(expected, root, means, reference, iban, cents):
    due = text(root, "DueDate")
    date = due[2:4] + due[5:7] + due[8:10] if due else "000000"
    amount = f"{cents if cents <= 99_999_999 else 0:08}"
    structured = True
    if iso11649.is_valid(reference) and reference[4:].isdigit():
        expected.code128 = f"5{iban[2:]}{amount}{reference[2:4]}{reference[4:]:0>21}{date}"
    elif viite_is_valid(reference):
        expected.code128 = f"4{iban[2:]}{amount}000{reference:0>20}{date}"
    else:
        structured = iso11649.is_valid(reference)
    name = (text(means, "+PayeeFinancialAccount/Name")
            or text(root, "+PayeeParty/+PartyName/Name")
            or text(root, "+AccountingSupplierParty/+Party/+PartyLegalEntity/RegistrationName"))
    lines = ["BCD", "002", "1", "SCT",
             text(means, "+PayeeFinancialAccount/+FinancialInstitutionBranch/ID"), name[:70], iban,
             f"EUR{cents // 100}.{cents % 100:02}", "", reference if structured else "",
             "" if structured else reference[:140]]
    while lines and not lines[-1]:
        lines.pop()
    expected.qr = "\n".join(lines).encode()


def expected_of(path):
    """What an invoice's last page must show."""
    root = ElementTree.parse(path).getroot()
    expected = Expected(text(root, "ID"))
    payable = Decimal(text(root, "+LegalMonetaryTotal/PayableAmount") or "0")
    means = find(root, "+PaymentMeans")
    if root.tag.endswith("CreditNote") or payable <= 0 or means is None:
        return expected
    code = text(means, "PaymentMeansCode")
    if code in DIRECT_DEBIT:
        return expected
    cents = int((payable * 100).to_integral_value())
    reference = re.sub(r"[ .]", "", text(means, "PaymentID"))
    account = re.sub(r"[ -]", "", text(means, "+PayeeFinancialAccount/ID"))
    branch = text(means, "+PayeeFinancialAccount/+FinancialInstitutionBranch/ID")
    seller = text(
        root, "+AccountingSupplierParty/+Party/+PostalAddress/+Country/IdentificationCode")
    if branch in ("SE:BANKGIRO", "SE:PLUSGIRO"):
        expected.kind = "se"
        swedish(expected, means, reference, account, cents)
        kind = "BG" if branch == "SE:BANKGIRO" else "PG"
        expected.qr = using_qr(root, means, kind, account, cents)
    elif code in ("93", "50"):
        expected.kind = "dk"
        danish(expected, means, reference, account)
    elif re.fullmatch(r"FI\d{16}", account):
        expected.kind = "fi"
        finnish(expected, root, means, reference, account, cents)
    elif seller == "NO" and re.fullmatch(r"\d{11}", account):
        expected.kind = "no"
        norwegian(expected, reference, account, cents)
    return expected
