#!/usr/bin/env python3
"""Every page of every PDF attachment is in the print files once, in its order, whole and upright.

Independent of the product: attachments come from the UBL files, pages from poppler. A page of an
attachment and the printed page that should carry it are compared as pictures: each cut to its ink,
the printed one without the mark's zone, brought to one size. Also done: the sums of the manifests,
added again.

usage: check_enclosures.py SPOOL --input FOLDER [--pictures N]
"""

import argparse
import base64
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from decimal import Decimal

from proof.pages import Grey, run

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
DPI = 36


def attachments(path):
    """Number and PDF attachments of an invoice as (place in the invoice, bytes)."""
    root = ElementTree.parse(path).getroot()
    found = []
    for place, reference in enumerate(root.iter(CAC + "AdditionalDocumentReference"), 1):
        content = reference.find(f"{CAC}Attachment/{CBC}EmbeddedDocumentBinaryObject")
        if content is not None and content.get("mimeCode") == "application/pdf":
            found.append((place, base64.b64decode(content.text)))
    return root.findtext(CBC + "ID"), found


def words(path, first=None, last=None):
    span = [] if first is None else ["-f", first, "-l", last]
    done = run("pdftotext", *span, path, "-")
    return [" ".join(page.split()) for page in done.stdout.decode("utf-8", "replace").split("\f")]


def picture(path, page, without=None):
    """The ink of a page as rows of true and false, cut to what is inked."""
    done = run("pdftoppm", "-gray", "-r", DPI, "-f", page, "-l", page, path)
    head, _, rest = done.stdout.partition(b"\n")
    size, _, rest = rest.partition(b"\n")
    _, _, data = rest.partition(b"\n")
    width, height = map(int, size.split())
    rows = [bytearray(data[y * width:(y + 1) * width]) for y in range(height)]
    if without:
        x, y, w, h = (int(v * DPI / 25.4) for v in without)
        for row in rows[max(0, y - 1):y + h + 1]:
            row[max(0, x):x + w] = b"\xff" * (min(width, x + w) - max(0, x))
    inked = [(x, y) for y, row in enumerate(rows) for x, v in enumerate(row) if v < 160]
    if not inked:
        return None
    left, top = min(x for x, _ in inked), min(y for _, y in inked)
    right, bottom = max(x for x, _ in inked), max(y for _, y in inked)
    return [row[left:right + 1] for row in rows[top:bottom + 1]]


GRID = 24


def shape(rows):
    """How dark each of 24 × 24 fields is."""
    height, width = len(rows), len(rows[0])
    field = [[0.0] * GRID for _ in range(GRID)]
    count = [[0] * GRID for _ in range(GRID)]
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            gy, gx = y * GRID // height, x * GRID // width
            field[gy][gx] += 255 - value
            count[gy][gx] += 1
    return [[field[y][x] / max(1, count[y][x]) for x in range(GRID)] for y in range(GRID)]


def likeness(one, other):
    """Correlation of two shapes, −1 to 1."""
    a = [v for row in one for v in row]
    b = [v for row in other for v in row]
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    top = sum((x - ma) * (y - mb) for x, y in zip(a, b))
    below = (sum((x - ma) ** 2 for x in a) * sum((y - mb) ** 2 for y in b)) ** 0.5
    return top / below if below else 1.0


def turned(field):
    """A quarter to the right."""
    return [list(row) for row in zip(*field[::-1])]


def best_turn(source, printed):
    """By how many quarters the source must be turned to be most like the printed page."""
    scores = []
    field = source
    for quarters in range(4):
        scores.append((likeness(field, printed), -quarters))
        field = turned(field)
    score, quarters = max(scores)
    return -quarters, score


def compare(source, index, printed, page, zone):
    """A fault of a printed page against page `index` of the source, or nothing."""
    one, other = picture(source, index), picture(printed, page, zone)
    if one is None or other is None:
        return None if one is None and other is None else "one is blank, the other is not"
    landscape = len(one[0]) > len(one)
    quarters, score = best_turn(shape(one), shape(other))
    allowed = (0, 1, 3) if landscape else (0,)
    if quarters not in allowed:
        return f"turned by {90 * quarters} degrees (likeness {score:.2f})"
    if score < 0.6:
        return f"looks otherwise (likeness {score:.2f})"
    return None


def sums(job, totals, faults):
    """The manifest's totals, added again from its pieces."""
    pieces = job["pieces"]
    postage = sum((Decimal(p["postage"]["amount"]) for p in pieces), Decimal(0))
    invoices = {(p["sender"], i) for p in pieces for i in p["invoices"]}
    expected = {
        "pieces": len(pieces), "invoices": len(invoices),
        "sheets": sum(len(p["sheets"]) for p in pieces),
        "colourSheets": sum(s["colour"] for p in pieces for s in p["sheets"]),
    }
    for key, value in expected.items():
        if job["totals"][key] != value:
            faults.append(f"{job['job']}: totals.{key} is {job['totals'][key]}, added {value}")
    if Decimal(job["totals"]["postage"]["amount"]) != postage:
        faults.append(f"{job['job']}: totals.postage differs from the pieces' sum")
    weight = sum(Decimal(str(p["weightGrams"])) for p in pieces)
    if abs(weight - Decimal(str(job["totals"]["weightGrams"]))) > Decimal("0.001"):
        faults.append(f"{job['job']}: totals.weightGrams differs from the pieces' sum")
    totals[job["totals"]["postage"]["currency"]] += postage


def enclosure_pages(job):
    """For each invoice its enclosures' pages in printing order: (id, page), fronts before backs."""
    found = defaultdict(list)
    for piece in job["pieces"]:
        for sheet in piece["sheets"]:
            if sheet["document"].startswith("enclosure:"):
                for page in (sheet["frontPage"], sheet["backPage"]):
                    if page is not None:
                        found[tuple(piece["invoices"])].append((sheet["document"][10:], page))
    return found


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("spool", type=pathlib.Path)
    asked.add_argument("--input", type=pathlib.Path, required=True)
    asked.add_argument("--pictures", type=int, default=60, help="pages compared as pictures")
    asked.add_argument("--seed", type=int, default=4)
    given = asked.parse_args()
    faults, counts, totals = [], Counter(), Counter()
    expected = defaultdict(list)
    for path in sorted(given.input.rglob("*.xml")):
        try:
            number, found = attachments(path)
        except ElementTree.ParseError:
            continue
        if found:
            expected[number].append(found)
    sample = []
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        seen = Counter()
        for folder in sorted((given.spool / "jobs").iterdir()):
            job = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            sums(job, totals, faults)
            text = words(folder / "print.pdf")
            for numbers, due in enclosure_pages(job).items():
                have = [(i, p, text[p - 1]) for i, p in due if i.startswith("a") and text[p - 1]]
                wanted = []
                for number in numbers:
                    for place, content in (expected[number][0] if expected[number] else []):
                        source = scratch / f"{hash(content) & 0xFFFFFFFFFFFF:x}.pdf"
                        if not source.exists():
                            source.write_bytes(content)
                        wanted += [(place, source, n, t) for n, t in
                                   enumerate(words(source), 1) if t]
                    seen[number] += 1
                if [t for _, _, t in have] != [t for *_, t in wanted]:
                    faults.append(f"{folder.name}: attachments' pages differ in an invoice: "
                                  f"{len(have)} printed, {len(wanted)} due")
                    continue
                counts["pages"] += len(have)
                counts["invoices"] += 1
                for (_, page, _), (_, source, index, _) in zip(have, wanted):
                    sample.append((folder, page, source, index, job["marks"]["zoneMM"]))
        counts["invoices with attachments"] = len(expected)
        random.Random(given.seed).shuffle(sample)
        for folder, page, source, index, zone in sample[:given.pictures]:
            fault = compare(source, index, folder / "print.pdf", page, zone)
            counts["pictures"] += 1
            if fault:
                faults.append(f"{folder.name} page {page}: {fault}")
        for number, times in seen.items():
            if times != 1:
                faults.append(f"an invoice's attachments are in {times} pieces")
    print("enclosures:", ", ".join(f"{v} {k}" for k, v in counts.items()),
          "| postage", ", ".join(f"{v} {k}" for k, v in sorted(totals.items())),
          f"| {len(faults)} faults")
    for fault in faults[:40]:
        print("  ", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
