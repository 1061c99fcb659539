#!/usr/bin/env python3
"""A bank's program for invoice inboxes, or a factor's, that takes payment slips.

One pass, then it ends. It takes FOLDER/out/KEY.json, refuses what lacks a part or has a bad
reference or account, and answers in FOLDER/answers. In mode `late` the bank does not know the
buyer, and the factor does not trust its credit.
"""
import base64
import datetime
import json
import os
import re

from standin import StandIn, arguments


def luhn(text):
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def problem(slip):
    form = slip.get("form")
    if form not in ("brevpress-efaktura/1 NO", "brevpress-efaktura/1 SE", "brevpress-factoring/1"):
        return "bad-form"
    for name in ("number", "issued", "due", "amount", "currency"):
        if not slip.get(name):
            return "missing-" + name
    for name in ("issued", "due"):
        datetime.date.fromisoformat(slip[name])
    if not re.fullmatch(r"\d{1,12}\.\d\d", slip["amount"]) or float(slip["amount"]) == 0:
        return "bad-amount"
    if not slip["seller"].get("name") or not slip["buyer"].get("name"):
        return "missing-name"
    if not base64.b64decode(slip["pdf"], validate=True).startswith(b"%PDF-"):
        return "bad-pdf"
    if form == "brevpress-factoring/1":
        return None if slip.get("client") and slip.get("original") else "missing-client"
    if not re.fullmatch(r"\d{2,25}", slip.get("reference") or "") or not luhn(slip["reference"]):
        return "bad-reference"
    if slip["currency"] != ("NOK" if form.endswith("NO") else "SEK"):
        return "bad-currency"
    digits = re.sub(r"[- ]", "", slip.get("account") or "")
    if form.endswith("NO"):
        weights = [2, 3, 4, 5, 6, 7]
        total = sum(int(d) * weights[i % 6] for i, d in enumerate(reversed(digits[:-1])))
        if len(digits) != 11 or int(digits[-1]) != (11 - total % 11) % 11:
            return "bad-account"
    elif not 2 <= len(digits) <= 8 or not luhn(digits):
        return "bad-account"
    return None


def main():
    options = arguments(__doc__)
    partner = StandIn(options.folder, options.seed)
    names = ("out", "taken", "answers")
    out, taken, answers = (os.path.join(options.folder, name) for name in names)
    os.makedirs(taken, exist_ok=True)
    os.makedirs(answers, exist_ok=True)
    for name in sorted(os.listdir(out) if os.path.isdir(out) else []):
        found = re.fullmatch(r"([0-9a-f]{32})\.json", name)
        if not found:
            continue
        key = found.group(1)
        with open(os.path.join(out, name), "rb") as file:
            data = file.read()
        mode = partner.mode(key)
        if mode in ("temporary", "unknown"):
            continue  # not fetched yet
        try:
            wrong = problem(json.loads(data))
        except (ValueError, KeyError, TypeError):
            wrong = "bad-form"
        answer = partner.note(key, data, "permanent" if wrong else mode)
        os.rename(os.path.join(out, name), os.path.join(taken, name))
        text = {"key": key, "verdict": "delivered"}
        if answer != "ok":
            text = {"key": key, "verdict": "refused", "code": wrong or "buyer-refused"}
        path = os.path.join(answers, key + ".json")
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(text, file)
        os.rename(path + ".part", path)


main()
