#!/usr/bin/env python3
"""Bankgirot, as the technical manual of Autogiro describes the payee's file and the reports.

One pass, then it ends. It takes `autogiro-KEY.txt` from FOLDER/out and answers in
FOLDER/answers with a report of 80 columns: the payment specification where all is paid,
rejected payments where it is not. A file with a wrong record is refused as it stands: nothing
of it is reported, and FOLDER/refused says so.
"""
import os
import re

from standin import StandIn, arguments


def luhn(text):
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def read(data):
    """Gives the payments, or nothing where a record is wrong."""
    text = data.decode("iso-8859-1")
    if not text.endswith("\r\n"):
        return None
    payments, giro = [], None
    for line in text[:-2].split("\r\n"):
        if len(line) != 80:
            return None
        if line.startswith("01"):
            found = re.fullmatch(r"01\d{8}AUTOGIRO {44}(\d{6})(\d{10}) {2}", line)
            if not found or not luhn(found.group(2)):
                return None
            giro = found.group(2)
        elif line.startswith("82"):
            found = re.fullmatch(r"82(\d{8})0 {4}(\d{16})(\d{12})(\d{10})(.{16}) {11}", line)
            if not found or found.group(4) != giro or int(found.group(3)) == 0:
                return None
            payments.append(found.groups())
        elif not re.fullmatch(r"25\d{10}\d{16}\d{8}\d{12}82 {8}.{16} {6}", line):
            return None
    return payments or None


def line(*columns):
    record = [" "] * 80
    for start, text in columns:
        record[start - 1:start - 1 + len(text)] = text
    return "".join(record) + "\r\n"


def specification(payments, giro):
    total = sum(int(amount) for _, _, amount, _, _ in payments)
    out = line((1, "01AUTOGIRO"), (25, "20261126"), (45, "BET. SPEC & STOPP TK"))
    out += line((1, "15"), (3, "0" * 35), (38, payments[0][0]), (46, "00001"),
                (51, f"{total:018d}"))
    for date, payer, amount, _, reference in payments:
        out += line((1, "82"), (3, date), (11, "0"), (16, payer), (32, amount), (44, giro),
                    (54, reference), (80, "0"))
    return out + line((1, "09"), (3, "20261126"), (11, "9900"), (15, "000001"),
                      (21, f"{len(payments):012d}"))


def rejected(payments):
    total = sum(int(amount) for _, _, amount, _, _ in payments)
    out = line((1, "01AUTOGIRO"), (25, "20261126"), (45, "AVVISADE BET UPPDR"))
    for date, payer, amount, _, reference in payments:
        out += line((1, "82"), (3, date), (11, "0"), (15, payer), (31, amount), (43, reference),
                    (59, "02"))
    return out + line((1, "09"), (3, "20261126"), (11, "9900"), (15, "0" * 18),
                      (33, f"{len(payments):06d}"), (39, f"{total:012d}"))


def main():
    options = arguments(__doc__)
    bank = StandIn(options.folder, options.seed)
    names = ("out", "taken", "answers", "refused")
    out, taken, answers, refused = (os.path.join(options.folder, name) for name in names)
    for folder in (taken, answers, refused):
        os.makedirs(folder, exist_ok=True)
    for name in sorted(os.listdir(out) if os.path.isdir(out) else []):
        found = re.fullmatch(r"autogiro-([0-9a-f]{32})\.txt", name)
        if not found:
            continue
        key = found.group(1)
        with open(os.path.join(out, name), "rb") as file:
            data = file.read()
        mode = bank.mode(key)
        if mode in ("temporary", "unknown"):
            continue  # not fetched yet
        payments = read(data)
        answer = bank.note(key, data, mode if payments else "permanent")
        if not payments:
            os.rename(os.path.join(out, name), os.path.join(refused, name))
            continue
        os.rename(os.path.join(out, name), os.path.join(taken, name))
        text = specification(payments, payments[0][3]) if answer == "ok" else rejected(payments)
        path = os.path.join(answers, key + ".txt")
        with open(path + ".part", "wb") as file:
            file.write(text.encode("iso-8859-1"))
        os.rename(path + ".part", path)


main()
