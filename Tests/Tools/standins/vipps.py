#!/usr/bin/env python3
"""Stands in for the Vipps invoice API for service providers, as its public description has it.

Written from vipps-invoice-api.md and swagger-isp.yaml (2021). Serves POST /accesstoken/get, POST
/vipps-isp/v1/recipients/tokens, PUT and GET /vipps-isp/v1/invoices/{id}. Nobody has a number
that ends in 99. Refuses: calls without pass or subscription key, tokens of nobody or older than
a quarter of an hour, names that are not orgno-no.ORG.REF with a right organisation number, a due
day less than 72 hours ahead, an issuer of more than 40 characters, a wrong KID or account,
another invoice under the same name.
"""
import calendar
import re
import secrets
import threading
import time

from standin import arguments
from webservice import BREAK, MISCHIEF, begin, now, reply, serve

CLIENT, SECRET, SUBSCRIPTION = "client-1", "hemligt-lösen-9f1c", "subscription-1"
lock = threading.Lock()
passes, tokens, invoices = set(), {}, {}


def mod11(digits, weights):
    return sum(int(d) * w for d, w in zip(digits, weights)) % 11 == 0


def is_organisation(text):
    return bool(re.fullmatch(r"\d{9}", text)) and mod11(text, [3, 2, 7, 6, 5, 4, 3, 2, 1])


def is_account(text):
    return bool(re.fullmatch(r"\d{11}", text)) and mod11(text, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])


def is_kid(text):
    if not re.fullmatch(r"\d{3,24}[\d-]", text):
        return False
    body, last = text[:-1], text[-1]
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    if last == str(-total % 10):
        return True
    rest = -sum(int(d) * (2 + place % 6) for place, d in enumerate(reversed(body))) % 11
    return last == ("-" if rest == 10 else str(rest))


def problem(status, name):
    return reply(status, {"error": {"type": "https://vipps.no/invoice/v1/problems/" + name}})


def wrong(invoice):
    """The name of the first fault of an invoice, or None."""
    for name in ("recipientToken", "paymentInformation", "due", "amount", "subject", "invoiceType"):
        if not invoice.get(name):
            return "missing-" + name
    payment = invoice["paymentInformation"]
    if payment.get("type") not in ("kid", "message") or not payment.get("value"):
        return "payment-information"
    if payment["type"] == "kid" and not is_kid(payment["value"]):
        return "invalid-kid"
    if not is_account(payment.get("account", "")):
        return "invalid-account"
    if not isinstance(invoice["amount"], int) or invoice["amount"] <= 0:
        return "invalid-amount"
    if invoice["invoiceType"] not in ("invoice", "paymentReminder", "debtCollectionWarning"):
        return "invalid-type"
    if len(invoice.get("issuerName", "")) > 40:
        return "issuer-name-too-long"
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z", invoice["due"])
    if not found:
        return "invalid-due"
    ahead = calendar.timegm(tuple(map(int, found.groups())) + (0, 0, 0)) - now()
    if not 72 * 3600 <= ahead <= 366 * 86400:
        return "invalid-due"
    for original in invoice.get("commercialInvoice") or []:
        if not original.get("url", "").startswith("https://"):
            return "invalid-url"
    return None


def grant(request):
    given = [request.header(n) for n in ("client_id", "client_secret", "ocp-apim-subscription-key")]
    # Header lines arrive as bytes; what is beyond ASCII was sent as UTF-8.
    given = [text.encode("latin-1", "replace").decode("utf-8", "replace") for text in given]
    if given != [CLIENT, SECRET, SUBSCRIPTION]:
        return reply(401, {"error": "invalid_client"})
    token = secrets.token_hex(16)
    with lock:
        passes.add(token)
    return reply(200, {"token_type": "Bearer", "expires_in": "86398", "access_token": token})


def put(name, request):
    found = re.fullmatch(r"orgno-no\.(\d+)\.([a-zA-Z0-9-]+)", name)
    if len(name) > 200 or not found or not is_organisation(found.group(1)):
        return problem(400, "invalid-invoice-id")
    invoice = request.json()
    if not isinstance(invoice, dict):
        return problem(400, "invalid-json")
    key = found.group(2)
    mode = stand_in.mode(key)
    if mode in MISCHIEF:
        return MISCHIEF[mode]
    if mode == "temporary":
        stand_in.note(key, b"", mode)
        return reply(503, None, retry_after="60")
    fault = "refused" if mode == "permanent" else wrong(invoice)
    number, made = tokens.get(invoice.get("recipientToken"), (None, 0))
    if not fault and (number is None or time.time() - made > 900):
        fault = "invalid-recipient-token"
    if fault:
        stand_in.note(key, b"", "permanent", fault=fault)
        return problem(400, fault)
    # The token is of the moment; whom it stands for is what counts.
    invoice["recipientToken"] = number
    with lock:
        if name in invoices and invoices[name][0] != invoice:
            stand_in.note(key, repr(sorted(invoice.items())).encode(), mode)
            return problem(409, "conflict")
        invoices[name] = (invoice, mode)
    stand_in.note(key, repr(sorted(invoice.items())).encode(), mode)
    return BREAK if mode == "unknown" else reply(200, {})


def get(name):
    with lock:
        invoice, mode = invoices.get(name, (None, None))
    if invoice is None:
        return problem(404, "not-found")
    state = "rejected" if mode == "late" else "pending"
    if invoice["subject"].endswith("-approved"):
        state = "approved"
    shown = {k: v for k, v in invoice.items() if k != "recipientToken"}
    return reply(200, {"invoiceId": name, **shown, "status": {"state": state}})


def answer(request):
    if request.path == "/accesstoken/get":
        return grant(request) if request.method == "POST" else reply(405)
    if request.header("authorization").removeprefix("Bearer ") not in passes:
        return reply(401, {"responseInfo": {"responseCode": 401}})
    if request.header("ocp-apim-subscription-key") != SUBSCRIPTION:
        return reply(401, {"responseInfo": {"responseCode": 401}})
    if (request.method, request.path) == ("POST", "/vipps-isp/v1/recipients/tokens"):
        asked = request.json() or {}
        if asked.get("type") != "msisdn" or not re.fullmatch(r"47\d{8}", asked.get("value", "")):
            return problem(400, "invalid-recipient")
        if asked["value"].endswith("99"):
            return reply(404)
        token = secrets.token_hex(24)
        with lock:
            tokens[token] = (asked["value"], time.time())
        return reply(200, {"recipientToken": token})
    found = re.fullmatch(r"/vipps-isp/v1/invoices/([^/]+)", request.path)
    if found and request.method == "PUT":
        return put(found.group(1), request)
    if found and request.method == "GET":
        return get(found.group(1))
    return reply(404)


options = arguments(__doc__)
stand_in = begin(options)
serve(options, answer)
