#!/usr/bin/env python3
"""Proves ready-made invoices in a spool's jobs by other people's readers alone.

    check_readymade.py SPOOL --expected CSV [--remedies]

For every invoice of `expected.csv` (of make_readymade.py) there is one piece; poppler reads its
address, and nothing else, out of the window over the sheet's whole travel; number and amount are on
its pages, as many pages as it has, and no other invoice's number is; zxing or libdmtx are left to
check_jobs.py. Exit code 1 where anything is wrong."""
import argparse
import csv
import json
import pathlib
import re
import subprocess
import sys

# Windows of the sample site's C5 and E4, swept over the sheet's travel (millimetres).
SWEPT = (0, 31, 126, 88)
SURE = (16, 45, 107.5, 75)


def words(path, page):
    """The words of a page with their boxes in millimetres."""
    html = subprocess.run(
        ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), path, "-"],
        capture_output=True, check=True, text=True).stdout
    found = []
    for match in re.finditer(
            r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">'
            r'(.*?)</word>', html):
        box = [float(value) * 25.4 / 72 for value in match.groups()[:4]]
        text = match.group(5)
        for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
            text = text.replace(entity, char)
        found.append((box, text))
    return found


def letters(text):
    return "".join(char for char in text.upper() if char.isalnum())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spool")
    parser.add_argument("--expected", required=True)
    parser.add_argument("--deviations", type=int, default=0,
                        help="how many invoices must be in no job")
    given = parser.parse_args()
    with open(given.expected, encoding="utf-8", newline="") as file:
        wanted = {row["number"]: row for row in csv.DictReader(file)}
    seen, faults, sides = {}, [], {}
    for folder in sorted(pathlib.Path(given.spool, "jobs").iterdir()):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        printed = str(folder / "print.pdf")
        for piece in manifest["pieces"]:
            def wrong(text):
                faults.append(f"{piece['id']}: {text}")
            if len(piece["invoices"]) != 1 or piece["invoices"][0] not in wanted:
                wrong(f"invoices {piece['invoices']}")
                continue
            number = piece["invoices"][0]
            row = wanted[number]
            if number in seen:
                wrong(f"{number} is in {seen[number]} as well")
            seen[number] = piece["id"]
            sides[manifest["addressSide"]] = sides.get(manifest["addressSide"], 0) + 1
            pages = [page for sheet in piece["sheets"] for page in
                     (sheet["frontPage"], sheet["backPage"]) if page]
            read = {page: words(printed, page) for page in pages}
            first = piece["sheets"][0]
            shown = first["frontPage" if manifest["addressSide"] == "front" else "backPage"]
            window = [text for box, text in read[shown] if box[2] > SWEPT[0] and box[0] < SWEPT[2]
                      and box[3] - 1 > SWEPT[1] and box[1] + 1 < SWEPT[3]]
            address = letters(row["name"] + row["address"])
            if sorted(letters("".join(window))) != sorted(address):
                wrong("the window shows something else than the address")
            if letters("".join(window)) != address:
                wrong("the window's words stand in another order")
            for box, _ in read[shown]:
                inside = box[2] > SWEPT[0] and box[0] < SWEPT[2] and box[3] - 1 > SWEPT[1] \
                    and box[1] + 1 < SWEPT[3]
                if inside and not (box[0] > SURE[0] and box[2] < SURE[2]
                                   and box[1] > SURE[1] and box[3] < SURE[3]):
                    wrong(f"the address leaves what always shows: {[round(v, 1) for v in box]}")
            own = [page for page in pages if any(text == "Sida" for _, text in read[page])]
            if len(own) != int(row["pages"]):
                wrong(f"{len(own)} pages of the invoice, not {row['pages']}")
            for place, page in enumerate(own, 1):
                line = " ".join(text for _, text in read[page])
                if f"Sida {place} av {row['pages']}" not in line:
                    wrong(f"page {place} is not in its place")
                numbers = re.findall(r"Faktura (\d+)", line)
                if numbers != [number]:
                    wrong(f"page {place} belongs to {numbers}")
            whole = " ".join(text for page in own for _, text in read[page])
            if row["amount"] not in whole.split():
                wrong("the amount is not on its pages")
    missing = sorted(set(wanted) - set(seen))
    if len(missing) != given.deviations:
        faults.append(f"{len(missing)} invoices in no piece: {missing[:5]}")
    for fault in faults[:20]:
        print("WRONG", fault)
    print(f"{len(seen)} ready-made invoices read back, {sides}, {len(faults)} faults")
    return 1 if faults or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
