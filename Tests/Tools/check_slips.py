#!/usr/bin/env python3
"""Payment slips of finished jobs, read back: machine-read lines, bar codes and matrix codes.

What must stand there is worked out from the UBL by proof/payments.py. Codes are read by zxing-cpp
from 300 dpi pictures, byte for byte; lines and their places are poppler's; heights are measured in
the ink. Exit code 1 where anything differs.
"""

import argparse
import json
import pathlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from proof import pages, payments

DPI = 300
PITCH = 2.54
SLACK = 0.3
SLIP_HEIGHTS = {"se": 84, "no": 92, "dk": 101.6, "fi": 95}
# The giro's line stands 5/6 inch above the lower edge (Krav til oppsett av giroblankett for OCR).
BASELINES = {"no": 25.4 * 5 / 6}
PAGE_HEIGHT = 297


def line_words(words, line):
    """The words of a machine-read line, where the page has it: poppler reads in columns."""
    wanted = line.split()
    for first in words:
        if first[4] != wanted[0]:
            continue
        row = sorted(word for word in words if abs(word[1] - first[1]) < SLACK)
        shown = [word[4] for word in row]
        for at in range(len(shown) - len(wanted) + 1):
            if shown[at:at + len(wanted)] == wanted:
                return row[at:at + len(wanted)]
    return None


def pitch_faults(found, line):
    """Each word begins where its place in the line says, at 10 characters an inch."""
    faults, at = [], 0
    for word in found:
        at = line.index(word[4], at)
        place = found[0][0] + (at - line.index(found[0][4])) * PITCH
        # A glyph stands in the middle of its cell; poppler gives cells.
        if abs(word[0] - place) > SLACK:
            faults.append(f"character {at} stands at {word[0]:.2f} mm, not at {place:.2f}")
        if abs(word[2] - word[0] - len(word[4]) * PITCH) > SLACK:
            faults.append(f"{len(word[4])} characters are {word[2] - word[0]:.2f} mm wide")
        at += len(word[4])
    return faults


def ink_bottom(grey, box, scale):
    """The lowest row with ink in a box (mm within the picture), in mm from the picture's top."""
    left, top, right, bottom = (int(n * scale) for n in box)
    for y in range(min(bottom, grey.height) - 1, top, -1):
        row = grey.pixels[y * grey.width + left:y * grey.width + right]
        if min(row) < 128:
            return (y + 1) / scale
    return None


def edge_ink(grey, y, scale):
    """How many columns have ink within 0.3 mm of a height."""
    rows = range(int((y - SLACK) * scale), int((y + SLACK) * scale) + 1)
    return sum(
        any(grey.pixels[row * grey.width + x] < 250 for row in rows if 0 <= row < grey.height)
        for x in range(0, grey.width, 3))


def read_code(picture, kind):
    done = pages.run("ZXingReader", "-bytes", "-format", kind, picture)
    return done.stdout


def page_faults(pdf, page, words, expected):
    faults = []
    height = SLIP_HEIGHTS[expected.kind]
    top = PAGE_HEIGHT - height - 1
    scale = DPI / 25.4
    with tempfile.TemporaryDirectory(prefix="brevpress-slips-") as into:
        picture = pages.crop(pdf, page, page, (0, top, 210, height + 1), DPI, into)[page]
        grey = pages.Grey(picture)
        if edge_ink(grey, 1, scale) < grey.width / 3 * 0.3:
            faults.append(f"there is no edge {height} mm above the foot")
        if expected.line:
            found = line_words(words, expected.line)
            if not found:
                return [f"page {page}: the machine-read line is not there"]
            faults += pitch_faults(found, expected.line)
            box = (found[0][0] - 1, found[0][1] - top - 1, found[-1][2] + 1, found[0][3] - top + 2)
            low = ink_bottom(grey, (box[0], box[1], found[0][2] + 1, box[3]), scale)
            due = BASELINES.get(expected.kind)
            if low is None:
                faults.append("the machine-read line has no ink")
            elif due and abs(PAGE_HEIGHT - top - low - due) > SLACK:
                above = PAGE_HEIGHT - top - low
                faults.append(f"the line stands {above:.2f} mm above the foot, not {due:.2f}")
        if expected.qr and read_code(picture, "QRCode") != expected.qr:
            faults.append("the QR code says otherwise")
        if expected.code128 and read_code(picture, "Code128").decode() != expected.code128:
            faults.append("the bank bar code says otherwise")
    return [f"page {page}: {fault}" for fault in faults]


def norwegian_columns(lines):
    """KIDs end, and accounts begin, in the same columns whatever the amounts."""
    faults = []
    for name, part, side in (("KID", 1, 2), ("account", -1, 0)):
        places = [found[part][side] for found in lines]
        if places and max(places) - min(places) > SLACK:
            faults.append(f"the {name} columns lie {max(places) - min(places):.2f} mm apart")
    return faults


def canaries(work):
    """Each thing that is compared, changed by a little, must be a fault."""
    def other(digits):
        return digits[:-1] + ("1" if digits[-1:] != "1" else "2")

    seen = set()
    for pdf, page, words, due in work:
        changes = {
            "line": due.line and replace(due, line=other(due.line.rstrip("<#")) + due.line[-1]),
            "qr": due.qr and replace(due, qr=due.qr[:-2] + b"~" + due.qr[-1:]),
            "code128": due.code128 and replace(due, code128=other(due.code128))}
        for name, changed in changes.items():
            if changed and (due.kind, name) not in seen:
                seen.add((due.kind, name))
                if not page_faults(pdf, page, words, changed):
                    yield f"the canary was not flagged: {due.kind} {name}"
        found = due.line and line_words(words, due.line)
        if found and (due.kind, "pitch") not in seen:
            seen.add((due.kind, "pitch"))
            last = (found[-1][0] + 0.5, *found[-1][1:])
            if not pitch_faults([*found[:-1], last], due.line):
                yield f"the canary was not flagged: {due.kind} pitch"
    if len(seen) < 9:
        yield f"only {len(seen)} canaries were tried"


def documents(spool):
    """(pdf, number, its pages) of every document in a job."""
    for manifest in sorted(pathlib.Path(spool).glob("jobs/*/manifest.json")):
        sides = {}
        for piece in json.loads(manifest.read_text())["pieces"]:
            for sheet in piece["sheets"]:
                places = [sheet.get("frontPage"), sheet.get("backPage")]
                sides.setdefault(sheet.get("document"), []).extend(p for p in places if p)
        for number, places in sides.items():
            yield manifest.parent / "print.pdf", number, places


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("spool", help="a spool with released jobs")
    parser.add_argument("--input", required=True, help="the UBL files that were submitted")
    arguments = parser.parse_args()
    expected = {}
    for path in sorted(pathlib.Path(arguments.input).glob("*.xml")):
        due = payments.expected_of(path)
        expected[due.number] = due
    words, work, faults, lines, empty = {}, [], [], [], 0
    for pdf, number, places in documents(arguments.spool):
        due = expected.get(number)
        if due is None:
            continue
        if pdf not in words:
            words[pdf] = pages.words_by_page(pdf)
        if not due.kind:
            empty += 1
            shown = " ".join(w[4] for p in places for w in words[pdf][p - 1])
            if "#41#" in shown or "+71<" in shown or "GIRO" in shown or "TILISIIRTO" in shown:
                faults.append(f"{number}: a slip though nothing is due")
            continue
        title = {"se": "Inbetalning/girering", "no": "GIRO", "dk": "FIK", "fi": "TILISIIRTO"}
        last = [p for p in places if title[due.kind] in [w[4] for w in words[pdf][p - 1]]]
        if len(last) != 1:
            faults.append(f"{number}: {len(last)} pages with a slip")
            continue
        work.append((pdf, last[0], words[pdf][last[0] - 1], due))
        if due.kind == "no" and due.line:
            found = line_words(words[pdf][last[0] - 1], due.line)
            if found:
                lines.append(found)
    with ThreadPoolExecutor(2) as pool:
        for item, found in zip(work, pool.map(lambda item: page_faults(*item), work)):
            faults += [f"{item[3].number} ({item[0].parent.name}): {fault}" for fault in found]
    faults += norwegian_columns(lines)
    faults += canaries(work)
    kinds = {kind: sum(due.kind == kind for *_, due in work) for kind in SLIP_HEIGHTS}
    if not all(kinds.values()):
        faults.append(f"not every country's slip was seen: {kinds}")
    for fault in faults:
        print(fault)
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    lined = sum(bool(due.line) for *_, due in work)
    codes = sum(bool(due.qr) + bool(due.code128) for *_, due in work)
    print(f"slips: {counts}; {lined} machine-read lines, {codes} codes; {empty} documents without; "
          f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
