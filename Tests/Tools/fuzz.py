#!/usr/bin/env python3
"""Seeded mutations of sample invoices through `submit` and `run`: never a crash, never a loss.

Whatever the bytes, both commands end with 0, each file is received once, and the audit holds.
"""

import argparse
import pathlib
import random
import re
import shutil
import sys
import tempfile

from proof.product import NOW, Brevpress

TEXTS = [b"", b"0", b"-1", b"NaN", b"1e999", b"99999999999999999999.99", b"0.0000000000000000001",
         b"1,5", b"2026-02-30", b"0000-00-00", b"\xc3\x85\xcc\x8a" * 40, b"A" * 70000,
         "‮اختبار".encode(), "😀".encode() * 300, b"&#x1F600;", b"&lt;script&gt;",
         b"%s%n%x", b"../../../etc/passwd", b"\r\n\r\n", b"SE", b"NO", b"380", b"EUR", b"VAT",
         "日本語".encode(), b"(\\) Tj ET", b"1", b"-0.01", b"2026-11-22", b" ", b"S", b"AE"]


def byte_flips(chance, text):
    content = bytearray(text)
    for _ in range(chance.randint(1, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def cut(chance, text):
    return text[:chance.randrange(len(text))]


def drop_stretch(chance, text):
    start = chance.randrange(len(text))
    return text[:start] + text[start + chance.randint(1, 4000):]


def repeat_stretch(chance, text):
    start = chance.randrange(len(text))
    stretch = text[start:start + chance.randint(1, 2000)]
    return text[:start] + stretch * chance.randint(2, 30) + text[start:]


def change_text(chance, text):
    """Another text in an element: what a sender's own program gets wrong."""
    places = list(re.finditer(rb">([^<>]{1,80})</cbc:", text))
    if not places:
        return text
    for place in sorted(chance.sample(places, min(len(places), chance.randint(1, 4))),
                        key=lambda p: -p.start()):
        text = text[:place.start(1)] + chance.choice(TEXTS) + text[place.end(1):]
    return text


def drop_element(chance, text):
    places = list(re.finditer(rb"<(c[ab]c:\w+)[^<>]*>(?:(?!<\1).)*?</\1>", text, re.S))
    if not places:
        return text
    place = chance.choice(places)
    return text[:place.start()] + text[place.end():]


def double_element(chance, text):
    places = list(re.finditer(rb"<(c[ab]c:\w+)[^<>]*>(?:(?!<\1).)*?</\1>", text, re.S))
    if not places:
        return text
    place = chance.choice(places)
    return text[:place.end()] + place.group(0) * chance.randint(1, 50) + text[place.end():]


def change_attribute(chance, text):
    places = list(re.finditer(rb'="([^"<>]{0,60})"', text))
    place = chance.choice(places)
    return text[:place.start(1)] + chance.choice(TEXTS) + text[place.end(1):]


def drop_attribute(chance, text):
    places = list(re.finditer(rb' \w+="[^"<>]{0,90}"', text))
    place = chance.choice(places)
    return text[:place.start()] + text[place.end():]


# Most mutants stay well-formed, so that what lies behind the XML reader is struck too.
BROKEN = [byte_flips, cut, drop_stretch, repeat_stretch]
WELL_FORMED = [change_text, change_text, change_text, drop_element, drop_element, double_element,
               change_attribute, drop_attribute]


def mutated(chance, text):
    pool = BROKEN if chance.random() < 0.2 else WELL_FORMED
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        if text:
            text = chance.choice(pool)(chance, text)
    return text


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--brevpress", required=True)
    options.add_argument("--input", required=True, help="a folder of sound invoices")
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--batch", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", help="a folder for the inputs of a batch that failed")
    given = options.parse_args()
    if given.keep:
        pathlib.Path(given.keep).mkdir(parents=True, exist_ok=True)
    sources = sorted(pathlib.Path(given.input).rglob("*.xml"))
    texts = [path.read_bytes() for path in sources]
    faults, states = [], {}
    for start in range(0, given.count, given.batch):
        numbers = range(start, min(start + given.batch, given.count))
        with tempfile.TemporaryDirectory(prefix="brevpress-fuzz-") as scratch:
            box = pathlib.Path(scratch) / "in"
            box.mkdir()
            for number in numbers:
                chance = random.Random(f"{given.seed}/{number}")
                (box / f"{number:06d}.xml").write_bytes(mutated(chance, chance.choice(texts)))
            product = Brevpress(given.brevpress, pathlib.Path(scratch) / "spool", NOW)
            before = len(faults)
            for command in (["init"], ["submit", box], ["run"], ["audit"]):
                done = product.call(*command)
                if done.returncode != 0:
                    said = done.stderr.decode("utf-8", "replace")[-400:]
                    faults.append(f"mutants {numbers}: {command[0]} ended with "
                                  f"{done.returncode}: {said}")
            if len(faults) == before:
                received = product.json("invoices")
                if len(received) != len(numbers):
                    faults.append(f"mutants {numbers}: {len(received)} files received")
                for record in received:
                    states[record["state"]] = states.get(record["state"], 0) + 1
            elif given.keep:
                for path in box.iterdir():
                    shutil.copy(path, given.keep)
    for fault in faults[:40]:
        print(fault)
    print(f"fuzz: seed {given.seed}, {given.count} mutants, {states}, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
