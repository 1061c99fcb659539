#!/usr/bin/env python3
"""Numbers with right and wrong check digits, judged by python-stdnum and by plain arithmetic.

Writes Tests/Fixtures/check-digits.csv (kind,text,valid) from a seed; the Swift tests hold our own
arithmetic to it. With --check it compares the file with what it would write.
"""

import argparse
import pathlib
import random
import sys

from stdnum import iban, iso11649, luhn
from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.no import kontonr
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr

FILE = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "check-digits.csv"


def viite(text):
    """7, 3, 1 from the right; 4 to 20 digits."""
    if not (text.isdigit() and 4 <= len(text) <= 20):
        return False
    total = sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(text[-2::-1]))
    return (10 - total % 10) % 10 == int(text[-1])


def kid(text):
    """MOD10, or MOD11 with weights 2 to 7 from the right and a hyphen for ten."""
    if not 2 <= len(text) <= 25 or not text[:-1].isdigit():
        return False
    if text.isdigit() and luhn.is_valid(text):
        return True
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(text[-2::-1]))
    return text[-1] == "0123456789-"[(11 - total % 11) % 11]


def ocr(text):
    return text.isdigit() and 2 <= len(text) <= 25 and luhn.is_valid(text)


def length_digit(text):
    return len(text) >= 3 and text.isdigit() and int(text[-2]) == len(text) % 10


def fik(text):
    """CARD:ID. 71 has 15 digits, 75 has 16, both with MOD10; 73 has none."""
    card, number = text.split(":")
    if card == "73":
        return number == ""
    return len(number) == {"71": 15, "75": 16}.get(card) and luhn.is_valid(number)


def giro(least, most):
    return lambda text: least <= len(text) <= most and luhn.is_valid(text)


def digits(rng, least, most):
    return "".join(rng.choice("0123456789") for _ in range(rng.randint(least, most)))


def norwegian_account(rng):
    text = digits(rng, 10, 10)
    total = sum(int(d) * w for d, w in zip(text, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)))
    return text + str(-total % 11 % 10)


def weighted(rng, count, weights):
    text = digits(rng, count, count)
    return text + str(-sum(int(d) * w for d, w in zip(text, weights)) % 11 % 10)


def with_luhn(rng, least, most):
    text = digits(rng, least - 1, most - 1)
    return text + luhn.calc_check_digit(text)


def mod97(prefix, body):
    value = "".join(str(int(c, 36)) for c in body + prefix + "00")
    return f"{98 - int(value) % 97:02}"


def reference(rng):
    body = "".join(rng.choice("0123456789ABCXYZ") for _ in range(rng.randint(1, 21)))
    return "RF" + mod97("RF", body) + body


def any_iban(rng):
    country, count = rng.choice([("FI", 14), ("NO", 11), ("SE", 20), ("DK", 14), ("DE", 18)])
    body = norwegian_account(rng) if country == "NO" else digits(rng, count, count)
    return country + mod97(country, body) + body


def iban_shape(text):
    # The check of each country's own inner digits is not the bank's IBAN rule.
    return iban.is_valid(text, check_country=False)


# kind: (how to make one that is mostly right, who judges it)
KINDS = {
    "luhn": (lambda r: with_luhn(r, 2, 20), lambda t: len(t) >= 2 and luhn.is_valid(t)),
    "ocr": (lambda r: with_luhn(r, 2, 26), ocr),
    "ocr-length": (lambda r: with_luhn(r, 3, 25), length_digit),
    "bankgiro": (lambda r: with_luhn(r, 6, 9), giro(7, 8)),
    "plusgiro": (lambda r: with_luhn(r, 2, 9), giro(2, 8)),
    "kid": (lambda r: kid_sample(r), kid),
    "fik": (lambda r: fik_sample(r), fik),
    "viite": (lambda r: viite_sample(r), viite),
    "rf": (reference, iso11649.is_valid),
    "iban": (any_iban, iban_shape),
    "no-account": (norwegian_account, kontonr.is_valid),
    "se-organisation": (lambda r: with_luhn(r, 10, 10), se_orgnr.is_valid),
    "no-organisation": (
        lambda r: weighted(r, 8, (3, 2, 7, 6, 5, 4, 3, 2)), no_orgnr.is_valid),
    "dk-cvr": (lambda r: weighted(r, 7, (2, 7, 6, 5, 4, 3, 2)), cvr.is_valid),
    "fi-business": (lambda r: weighted(r, 7, (7, 9, 10, 5, 8, 4, 2)), ytunnus.is_valid),
}


def kid_sample(rng):
    text = digits(rng, 1, 24)
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(text[::-1]))
    eleven = "0123456789-"[(11 - total % 11) % 11]
    return text + rng.choice([eleven, luhn.calc_check_digit(text)])


def fik_sample(rng):
    card = rng.choice(["71", "71", "75", "73"])
    count = 15 if card == "71" else 16
    return card + ":" + ("" if card == "73" else with_luhn(rng, count, count))


def viite_sample(rng):
    text = digits(rng, 3, 19)
    total = sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(text[::-1]))
    return text + str(-total % 10)


def spoilt(rng, text):
    """One character changed, two exchanged, one left out or one added."""
    at = rng.randrange(len(text))
    way = rng.randrange(4)
    if way == 0:
        return text[:at] + rng.choice("0123456789") + text[at + 1:]
    if way == 1 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2:]
    if way == 2:
        return text[:at] + text[at + 1:]
    return text[:at] + rng.choice("0123456789") + text[at:]


def rows(seed, count):
    rng = random.Random(seed)
    for kind, (make, judge) in KINDS.items():
        for index in range(count):
            text = make(rng)
            if index % 2 and kind != "fik":
                text = spoilt(rng, text)
            elif index % 2:
                card, number = text.split(":")
                text = card + ":" + (spoilt(rng, number) if number else "1")
            if text:
                yield f"{kind},{text},{'yes' if judge(text) else 'no'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=71)
    parser.add_argument("--count", type=int, default=200, help="numbers of each kind")
    parser.add_argument("--check", action="store_true", help="only compare with the file")
    arguments = parser.parse_args()
    made = "\n".join(["kind,text,valid", *rows(arguments.seed, arguments.count)]) + "\n"
    if not arguments.check:
        FILE.write_text(made)
        return 0
    same = FILE.read_text() == made
    judged = made.count("\n") - 1
    print(f"check digits: {judged} numbers of {len(KINDS)} kinds, "
          + ("as in the file" if same else "not as in the file"))
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
