#!/usr/bin/env python3
"""Holds, enclosures, cancelled and corrected documents: what they come to, and that no kill harms.

A submission with files beside its invoices (by name, by folder, by list, one that nobody has) for
senders that hold. While held: a page is added, a document cancelled, a copy put in; then they are
let go and printed. The same commands again, and the same commands killed at every named moment of
writing, must leave the same jobs, the same account and a balance that holds.
"""

import argparse
import pathlib
import random
import re
import shutil
import sys
import tempfile

from proof.minipdf import mini_pdf
from proof.product import Brevpress, Failed, difference, digest

SAMPLE = pathlib.Path(__file__).parents[2] / "spool" / "sample"
MORNING, NEXT_DAY = "2026-11-22T05:00:00Z", "2026-11-23T06:00:00Z"
POINTS = [
    "commit.before", "commit.after", "hold.begun", "hold.done", "hold.due", "enclosures.bound",
    "enclose.stored", "enclose.done", "replace.begun", "replace.received", "replace.done",
    "receive.begun", "receive.inserted", "receive.committed", "receive.finished", "plan.before",
    "plan.after", "release.renamed", "release.committed"]


def write(path, *pages):
    mini_pdf(path, [{"text": [(40, 100, page)]} for page in pages])


def number(path):
    text = path.read_text(encoding="utf-8")
    return re.search(r"<cbc:ID>([^<]+)</cbc:ID>", text)[1]


def make_submission(folder):
    """Six plain invoices of one sender, some with files beside them; gives them by letter."""
    folder.mkdir()
    found = [path for path in sorted(SAMPLE.glob("*.xml")) if "SE-01261100000" in path.name]
    letters = {}
    for letter, path in zip("abcdef", found):
        shutil.copy(path, folder / f"{letter}.xml")
        letters[letter] = number(path)
    write(folder / "a.bilaga.pdf", "Alfa one", "Alfa two")
    (folder / "b").mkdir()
    write(folder / "b" / "terms.pdf", "Beta")
    write(folder / "shared.pdf", "Shared")
    write(folder / "stray.pdf", "Stray")
    (folder / "enclosures.csv").write_text(
        f"file;invoice;copies\nshared.pdf;{letters['c']};2\nshared.pdf;d.xml;\n", encoding="utf-8")
    return letters


def hold_senders(spool):
    for path in (spool / "site" / "senders").glob("*.yaml"):
        path.write_text(
            "hold: {hours: 24}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def commands(box, letters):
    """The day's commands with the moment of each."""
    return [
        (MORNING, ["submit", box / "in"]),
        (MORNING, ["run"]),
        (MORNING, ["enclose", box / "more.pdf", "--invoices", f"{letters['a']},{letters['e']}"]),
        (MORNING, ["cancel", letters["d"], "--reason", "wrong price"]),
        (MORNING, ["replace", letters["e"], box / "copy-e.xml"]),
        (MORNING, ["let-go", letters["a"]]),
        (MORNING, ["hold", letters["f"]]),
        (MORNING, ["run"]),
        (NEXT_DAY, ["run"]),
    ]


def states(product):
    return {record["file"]: record for record in product.json("invoices")}


def expect(product, letters):
    """What the undisturbed day must have come to."""
    found, faults = states(product), []
    due = {"a.xml": "job", "a.bilaga.pdf": "job", "b.xml": "job", "b/terms.pdf": "job",
           "c.xml": "job", "d.xml": "cancelled", "e.xml": "cancelled", "copy-e.xml": "job",
           "f.xml": "held", "shared.pdf": "job", "enclosures.csv": "job",
           "stray.pdf": "deviation"}
    for name, state in due.items():
        record = found.get(name)
        if record is None or record["state"] != state:
            faults.append(f"{name}: {record and record['state']}, not {state}")
    sheets = {}
    for manifest in product.manifests().values():
        for piece in manifest["pieces"]:
            for sheet in piece["sheets"]:
                if sheet["document"].startswith("enclosure:"):
                    sheets.setdefault(piece["invoices"][0], []).append(sheet["document"][10:])
    want = {letters["a"]: ["b1", "h1"], letters["b"]: ["b1"], letters["c"]: ["b1", "b1"],
            letters["e"]: ["h1"]}
    if sheets != want:
        faults.append(f"enclosures printed: {sheets}, not {want}")
    return faults


def account(product):
    """All that must not differ: jobs byte for byte, and how each file stands."""
    audit = product.call("audit", "--json")
    records = [{key: value for key, value in record.items()} for record in product.json("invoices")]
    return digest(product.jobs_folder()), records, audit.returncode


def new_spool(program, place):
    product = Brevpress(program, place, MORNING)
    product.must("init")
    hold_senders(place)
    return product


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--brevpress", required=True, help="the program under test")
    options.add_argument("--kills", type=int, default=12, help="kills at random moments besides")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--points", default=",".join(POINTS), help="named moments to kill at")
    given = options.parse_args()
    chance, faults, struck = random.Random(given.seed), [], 0
    with tempfile.TemporaryDirectory(prefix="brevpress-hold-") as scratch:
        box = pathlib.Path(scratch)
        letters = make_submission(box / "in")
        write(box / "more.pdf", "More")
        original = (box / "in" / "e.xml").read_text(encoding="utf-8")
        (box / "copy-e.xml").write_text(original + "<!-- mended -->\n", encoding="utf-8")
        calm = new_spool(given.brevpress, box / "calm")
        for moment, words in commands(box, letters):
            calm.at(moment).must(*words)
            before = account(calm)
            calm.at(moment).must(*words)
            if account(calm) != before:
                faults.append(f"{words[0]} given again changes something")
        reference = account(calm)
        faults += expect(calm, letters)
        if reference[2] != 0:
            faults.append("the audit of the undisturbed spool does not hold")
        points = [point for point in given.points.split(",") if point]
        for point in points + [None] * given.kills:
            shutil.rmtree(box / "try", ignore_errors=True)
            product = new_spool(given.brevpress, box / "try")
            try:
                for moment, words in commands(box, letters):
                    at = product.at(moment)
                    if point is not None:
                        struck += at.at_failpoint(point, *words)
                    elif chance.random() < 0.5:
                        struck += at.killed(chance.random() * 1.5, *words) is None
                    at.must(*words)
                now = account(product)
                if now[2] != reference[2] or now[1] != reference[1]:
                    faults.append(f"{point}: the account differs")
                faults += [f"{point}: {line}" for line in difference(reference[0], now[0])]
            except Failed as error:
                faults.append(f"{point}: {error}")
    for fault in faults[:40]:
        print(fault)
    print(f"hold harness: seed {given.seed}, {struck} kills, {len(points)} named moments,"
          f" {len(reference[0])} files, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
