#!/usr/bin/env python3
"""Stands in for a gateway of text messages, as the adapter's description in the documentation has
it.

POST /messages {id, to, from, text, alphabet, parts} with a bearer token and Idempotency-Key →
202 {id, status}; GET /messages/ID → {id, status}. It counts the parts itself. Refuses: no token,
no key or one that is not the id, numbers without + and country code, senders of more than 11
letters, a wrong count of parts, more than ten parts, other bytes under the same key.
"""
import json
import re

from standin import arguments
from webservice import BREAK, MISCHIEF, begin, reply, serve

TOKEN = "hemligt-lösen-9f1c"
GSM = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
       "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
TWICE = "\f^{}\\[~]|€"
messages = {}


def count(text):
    if all(letter in GSM or letter in TWICE for letter in text):
        units = [b"\x1b" + b"x" if letter in TWICE else b"x" for letter in text]
        name, alone, joined = "gsm7", 160, 153
    else:
        units = [letter.encode("utf-16-be")[::2] for letter in text]
        name, alone, joined = "ucs2", 70, 67
    if sum(map(len, units)) <= alone:
        return name, 1
    parts, part = 1, 0
    for unit in units:
        if part + len(unit) > joined:
            parts, part = parts + 1, 0
        part += len(unit)
    return name, parts


def wrong(message, key):
    if message.get("id") != key or not re.fullmatch(r"[0-9a-f]{32}", key):
        return "key"
    if not re.fullmatch(r"\+\d{7,15}", message.get("to", "")):
        return "to"
    if not re.fullmatch(r"[A-Za-z0-9]{1,11}|\+\d{7,15}", message.get("from", "")):
        return "from"
    if not message.get("text"):
        return "text"
    name, parts = count(message["text"])
    right = (message.get("alphabet"), message.get("parts")) == (name, parts)
    return None if right and parts <= 10 else "parts"


def take(request):
    key = request.header("idempotency-key")
    message = request.json()
    if not isinstance(message, dict):
        return reply(400, {"code": "json"})
    mode = stand_in.mode(key)
    if mode in MISCHIEF:
        return MISCHIEF[mode]
    if mode == "temporary":
        stand_in.note(key, b"", mode)
        return reply(429, None, retry_after="5")
    fault = "refused" if mode == "permanent" else wrong(message, key)
    if fault:
        stand_in.note(key, b"", "permanent", fault=fault)
        return reply(422, {"code": fault})
    data = json.dumps(message, sort_keys=True).encode()
    if stand_in.note(key, data, mode) == "conflict":
        return reply(409, {"code": "key"})
    messages[key] = mode
    return BREAK if mode == "unknown" else reply(202, {"id": key, "status": "queued"})


def answer(request):
    token = request.header("authorization").removeprefix("Bearer ")
    if token.encode("latin-1", "replace").decode("utf-8", "replace") != TOKEN:
        return reply(401, {"code": "token"})
    if (request.method, request.path) == ("POST", "/messages"):
        return take(request)
    found = re.fullmatch(r"/messages/([0-9a-f]{32})", request.path)
    if found and request.method == "GET" and found.group(1) in messages:
        late = messages[found.group(1)] == "late"
        return reply(200, {"id": found.group(1), "status": "failed" if late else "delivered"})
    return reply(404)


options = arguments(__doc__)
stand_in = begin(options)
serve(options, answer)
