#!/usr/bin/env python3
"""Stands in for the Swedish mailbox Kivra's API for senders, as developer.kivra.com describes it.

Serves POST /v1/auth, POST /v2/tenant/{tenant}/usermatch/ssn, …/companymatch/vatnr and …/content.
Nobody has a number that ends in 8. Refuses: calls without sign-in, contents beyond 1 MB, numbers
that are none (40009, 40018) or of nobody (40032), types that it does not know, parts that are no
base64 PDF, a wrong OCR (40044), and the 51st content of a minute to one recipient (42900). What
it has seen already, but for `generated_at`, it takes without delivering it again.
"""
import base64
import binascii
import hashlib
import json
import re
import secrets
import threading
import time

from standin import arguments
from webservice import BREAK, MISCHIEF, begin, reply, serve

CLIENT, SECRET, TENANT = "client-1", "hemligt-lösen-9f1c", "1522057810adc62537a9"
TYPES = {"invoice", "invoice.reminder", "letter.creditnotice", "letter"}
COMPANY_TYPES = {"accounting.invoice", "accounting.invoicereminder", "accounting.invoicecreditnote",
                 "letter"}
lock = threading.Lock()
passes, delivered, minutes = set(), {}, {}


def luhn(digits):
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def fault(code):
    return reply(code // 100, {"code": str(code), "short_message": "no", "long_message": "no"})


def is_person(text):
    return bool(re.fullmatch(r"(18|19|20)\d{10}", text)) and luhn(text[2:])


def is_company(text):
    return bool(re.fullmatch(r"SE\d{10}01", text)) and luhn(text[2:12])


def is_nobody(text):
    return text.removesuffix("01").endswith("8") if text.startswith("SE") else text.endswith("8")


def wrong(content):
    """The code of the first fault of a content, or None."""
    person, company = content.get("ssn"), content.get("vat_number")
    if bool(person) == bool(company):
        return 40024
    if person and not is_person(person):
        return 40009
    if company and not is_company(company):
        return 40018
    if is_nobody(person or company):
        return 40032
    if content.get("type") not in (TYPES if person else COMPANY_TYPES):
        return 40012
    if not content.get("subject") or not content.get("parts"):
        return 40001
    for part in content["parts"]:
        if part.get("content_type") != "application/pdf" or not part.get("name"):
            return 40019
        try:
            data = base64.b64decode(part.get("data", ""), validate=True)
        except (binascii.Error, ValueError):
            return 40019
        if not data.startswith(b"%PDF-"):
            return 40047
    payment = content.get("payment_multiple_options")
    if company:
        return 40001 if payment else accounting_fault(content)
    if payment is None:
        return None
    if payment.get("currency") != "SEK" or payment.get("method") not in ("1", "2"):
        return 40021
    if not re.fullmatch(r"\d{2,8}", payment.get("account", "")) or not luhn(payment["account"]):
        return 40021
    for option in payment.get("options") or [{}]:
        reference = option.get("reference", "")
        if option.get("type") != "SE_OCR" or not re.fullmatch(r"\d{2,25}", reference):
            return 40044
        if not luhn(reference):
            return 40044
        if not re.fullmatch(r"\d+\.\d\d", option.get("amount", "")):
            return 40042
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", option.get("due_date", "")):
            return 40041
    return None


def accounting_fault(content):
    """The code of the first fault of what a company's bookkeeping takes over, or None."""
    if content["type"] == "letter":
        return None
    invoice = content.get("invoice") or {}
    if not invoice.get("invoice_number") or not invoice.get("supplier_name"):
        return 40001
    for name in ("invoice_date", "due_date"):
        if name in invoice and not re.fullmatch(r"\d{4}-\d\d-\d\d", invoice[name]):
            return 40041
    for name, value in invoice.items():
        if name.startswith("total_") and not re.fullmatch(r"-?\d+\.\d\d", value):
            return 40042
    reference = invoice.get("payment_reference")
    if reference and (reference.get("reference_type") != "ocr" or not luhn(reference["value"])):
        return 40044
    return None if invoice.get("currency") and invoice.get("total_amount_due") else 40001


def grant(request):
    basic = request.header("authorization").removeprefix("Basic ")
    given = base64.b64decode(basic or b"").decode("utf-8", "replace")
    form = request.header("content-type").startswith("application/x-www-form-urlencoded")
    if given != f"{CLIENT}:{SECRET}":
        return fault(40104)
    if not form or request.body != b"grant_type=client_credentials":
        return fault(40001)
    token = secrets.token_hex(16)
    with lock:
        passes.add(token)
    return reply(200, {"access_token": token, "token_type": "bearer", "expires_in": 28800})


def take(request):
    if len(request.body) > 1_000_000:
        return fault(41300)
    content = request.json()
    if not isinstance(content, dict):
        return fault(40008)
    plain = {name: value for name, value in content.items() if name != "generated_at"}
    data = json.dumps(plain, sort_keys=True).encode()
    key = hashlib.sha256(data).hexdigest()[:32]
    mode = stand_in.mode(key)
    if mode in MISCHIEF:
        return MISCHIEF[mode]
    if mode == "temporary":
        stand_in.note(key, b"", mode)
        return fault(42900)
    code = 40032 if mode == "permanent" else wrong(content)
    if code:
        stand_in.note(key, b"", "permanent", fault=code)
        return fault(code)
    recipient = content.get("ssn") or content.get("vat_number")
    with lock:
        seen = delivered.get(key)
        if not seen:
            now = time.time()
            recent = [moment for moment in minutes.get(recipient, []) if now - moment < 60]
            if len(recent) >= 50:
                return fault(42900)
            minutes[recipient] = recent + [now]
            delivered[key] = seen = secrets.token_hex(20)
    stand_in.note(key, request.body, mode)
    return BREAK if mode == "unknown" else reply(201, {}, kivra_objkey=seen)


def answer(request):
    if (request.method, request.path) == ("POST", "/v1/auth"):
        return grant(request)
    if request.header("authorization").removeprefix("Bearer ") not in passes:
        return fault(40100)
    found = re.fullmatch(r"/v2/tenant/([0-9a-f]+)/(.+)", request.path)
    if not found or found.group(1) != TENANT or request.method != "POST":
        return fault(40400)
    if found.group(2) == "content":
        return take(request)
    check = {"usermatch/ssn": is_person, "companymatch/vatnr": is_company}.get(found.group(2))
    asked = request.json()
    if not check or not isinstance(asked, dict):
        return fault(40400)
    if not all(check(number) for number in asked.get("list", [])):
        return fault(40009)
    return reply(200, {"list": [number for number in asked["list"] if not is_nobody(number)]})


options = arguments(__doc__)
stand_in = begin(options)
serve(options, answer)
