#!/usr/bin/env python3
"""Reads every job folder of a spool as press, inserter and auditor would, and says what is wrong.

Independent of the product's own code: the contract is in spool/README.md, the pages are read with
poppler, zxing-cpp, libdmtx, qpdf and Ghostscript, and the oracle is the generator's manifest.csv.
"""

import argparse
import json
import pathlib
import sys
from collections import Counter

from proof import folder, lanes, mapping, oracle, pages, posting
from proof.product import Brevpress
from proof.site import Site


class JobProof:
    """One job folder, with everything that is read of it once."""

    def __init__(self, path, site, rows, given):
        self.path, self.site, self.rows, self.given = path, site, rows, given
        self.print = path / "print.pdf"
        self.text = (path / "manifest.json").read_text(encoding="utf-8")
        self.job = None
        self.counts = Counter()

    def faults(self):
        self.job, found = folder.check_manifest(self.text)
        if self.job is None or any("manifest" in fault for fault in found):
            return found
        found += folder.check_files(self.path, self.job)
        if not self.print.is_file():
            return found
        if self.job["job"] != self.path.name:
            found.append(f"the folder of {self.job['job']} is called {self.path.name}")
        found += self.file_faults() + self.insert_faults()
        found += posting.household_faults(self.job, self.rows)
        self.counts["envelopes saved by sharing"] += posting.envelopes_saved(self.job)
        self.counts["trays"] += len(self.job.get("trays") or [])
        self.words = lanes.words_by_side(self.job, self.print)
        self.lanes = lanes.rectangles(self.job)
        found += self.window_faults() + self.amount_faults()
        if self.given.marks:
            found += self.mark_faults()
        return found + self.ink_faults()

    def sheets(self):
        for piece in self.job["pieces"]:
            for sheet in piece["sheets"]:
                yield piece, sheet

    def file_faults(self):
        found = []
        for name in ("print.pdf", "docket.pdf"):
            if (self.path / name).is_file():
                found += pages.qpdf_faults(self.path / name)
                found += [f"{name}: {f}" for f in pages.font_faults(self.path / name)]
        count = pages.page_count(self.print)
        if count != self.job["files"]["print.pdf"]["pages"]:
            found.append(f"print.pdf has {count} pages, the manifest says otherwise")
        if pages.page_count(self.path / "docket.pdf") != 1:
            found.append("docket.pdf is not one page")
        self.counts["pages"] += count or 0
        return found

    def insert_faults(self):
        """Every record of insert.csv, as the print site's mapping has it."""
        content = (self.path / "insert.csv").read_bytes()
        found = mapping.load(self.site.path, self.job["site"]).faults(content, self.job)
        self.counts["control files"] += 1
        return found

    def address_pages(self):
        back = self.job["addressSide"] == "back"
        for piece, sheet, page, column, is_back in lanes.sides(self.job):
            if sheet["sheet"] == 1 and is_back == back:
                yield piece, page, column

    def row_of(self, piece):
        """The oracle's row of a piece, by invoice number (numbers hold the sender's)."""
        return self.rows.get(piece["invoices"][0])

    def window_faults(self):
        if self.job["window"] == "none":
            return []
        window = self.site.window(
            self.job["envelope"], self.job["window"], self.job["site"], self.job["fold"])
        if window is None:
            return [f"the site has no window for envelope {self.job['envelope']}"]
        left, top, width, height = window
        found = []
        for number, (piece, page, column) in enumerate(self.address_pages()):
            at = f"piece {piece['piece']} page {page}"
            inside, cut = [], 0
            for word in self.words[page, column]:
                if (word[2] <= left or word[0] >= left + width or word[3] <= top
                        or word[1] >= top + height):
                    continue
                inside.append(word)
                cut += (word[0] < left or word[2] > left + width or word[1] < top
                        or word[3] > top + height)
            if cut:
                found.append(f"{at}: {cut} words are cut by the window's edge")
            row = self.row_of(piece)
            if row:
                found += [f"{at}: {f}" for f in oracle.address_faults(row, inside)]
                self.counts["addresses"] += 1
            elif not inside:
                found.append(f"{at}: nothing in the window")
            if number % self.given.window_ink == 0:
                lane = self.lanes[column]
                onto = [(w[0] + lane[0], w[1] + lane[1], w[2] + lane[0], w[3] + lane[1], w[4])
                        for w in inside]
                found += pages.window_ink_faults(
                    self.print, page, lanes.moved(window, lane), onto)
                self.counts["windows looked into"] += 1
        return found

    def amount_faults(self):
        found, texts = [], {}
        for _, sheet, page, column, _ in lanes.sides(self.job):
            said = " ".join(word[4] for word in self.words[page, column])
            texts.setdefault(sheet["document"], []).append(said)
        for number, said in texts.items():
            row = self.rows.get(number)
            if row is None:
                continue
            self.counts["amounts"] += 1
            if not oracle.amount_found(row, " ".join(said)):
                found.append(f"invoice {number}: the payable amount is on none of its pages")
        return found

    def mark_faults(self):
        """Data Matrix marks; `read_marks.py` reads the other kinds."""
        marks = self.job["marks"]
        if marks.get("kind", "datamatrix") != "datamatrix":
            return []
        due = {}
        for _, sheet, page, column, is_back in lanes.sides(self.job):
            if is_back == (marks["side"] == "back"):
                due.setdefault(column, {})[page] = sheet["mark"]
        found = []
        for column, some in sorted(due.items()):
            if not self.given.all_marks:
                step = max(1, len(some) // 50)
                some = {page: some[page] for page in sorted(some)[::step]}
            self.counts["marks"] += len(some)
            lane = self.lanes[column]
            symbol = None
            if marks["scheme"] == "datamatrix-26":
                x, y = lane[0], lane[1]
                symbol = (x + 5, y + 110, x + 14, y + 119)
            found += pages.mark_faults(
                self.print, some, lanes.moved(marks["zoneMM"], lane), symbol=symbol)
        return found

    def ink_faults(self):
        """Mono is black alone; `impressions` counts sides with ink."""
        count = self.job["files"]["print.pdf"]["pages"]
        if count > self.given.ink_pages:
            return []
        ink = pages.ink_by_page(self.print)
        if len(ink) != count:
            return [f"Ghostscript reads {len(ink)} of {count} pages"]
        found = []
        if self.job["colour"] == "mono":
            colourful = [n + 1 for n, (c, m, y, _) in enumerate(ink) if c or m or y]
            if colourful:
                found.append(f"mono, but colour ink on pages {colourful[:5]}")
        else:
            # Leaves of several sheets share a page: it may have colour if one of them has.
            colourful = {page for _, sheet in self.sheets() if sheet["colour"]
                         for page in (sheet["frontPage"], sheet["backPage"])}
            false = [n for n in self.sheets() if not n[1]["colour"] and any(
                any(ink[page - 1][:3]) for page in (n[1]["frontPage"], n[1]["backPage"])
                if page and page not in colourful)]
            if false:
                found.append(f"{len(false)} sheets are called mono and need colour")
        self.counts["pages inked"] += count
        alone = self.job["imposition"]["lanes"] == 1 and not self.job["service"]
        inked = (sum(1 for row in ink if any(row)) if alone
                 else lanes.inked_sides(self.job, self.print))
        if inked != self.job["totals"]["impressions"]:
            found.append(f"{inked} inked sides, totals.impressions says "
                         f"{self.job['totals']['impressions']}")
        return found


def account_faults(given, jobs, rows_by_file, counts):
    """The product's own account, compared with the folders and the oracle."""
    product = Brevpress(given.brevpress, given.spool)
    found = []
    audit = product.call("audit", "--json")
    if audit.returncode != 0:
        found.append(f"audit ended with {audit.returncode}")
    try:
        json.loads(audit.stdout)
    except ValueError:
        found.append("audit --json printed no JSON")
    received = product.json("invoices")
    keys = ["file", "sha256", "invoice", "sender", "state", "job", "piece", "reasons"]
    states = "rejected deviation waiting held electronic job mailed cancelled".split()
    for record in received:
        if not set(keys) <= set(record) or record["state"] not in states:
            found.append(f"invoices --json: {record.get('file')} breaks the contract")
    found += oracle.accounting_faults(received, jobs, rows_by_file)
    odd, clean = oracle.untrapped_deviations(received, rows_by_file)
    counts["states"] = dict(Counter(record["state"] for record in received))
    counts["untrapped deviations"] = f"{len(odd)} of {clean}"
    if len(odd) * 200 >= clean and odd:
        reasons = Counter(r["reasons"][0]["code"] for r in odd if r["reasons"])
        found.append(f"{len(odd)} of {clean} untrapped files deviate, 0.5 % is allowed: {reasons}")
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("spool")
    options.add_argument("--manifest", help="the generator's manifest.csv")
    options.add_argument("--brevpress", help="the program, for audit and invoices")
    options.add_argument("--site", help="the site's folder; default SPOOL/site")
    options.add_argument("--all-marks", action="store_true", help="every mark, not about 50 a job")
    options.add_argument("--no-marks", dest="marks", action="store_false")
    options.add_argument("--window-ink", type=int, default=10, metavar="N",
                         help="look for stray ink in every Nth window")
    options.add_argument("--ink-pages", type=int, default=1000, metavar="N",
                         help="measure ink in jobs of at most N pages")
    given = options.parse_args()
    given.spool = pathlib.Path(given.spool)
    by_file = oracle.rows(given.manifest) if given.manifest else {}
    by_number = {row["id"]: row for row in by_file.values()}
    site = Site(given.site or given.spool / "site")
    faults, jobs, counts, totals = 0, {}, {}, Counter()
    folders = sorted(p for p in (given.spool / "jobs").iterdir() if p.is_dir())
    for path in folders:
        proof = JobProof(path, site, by_number, given)
        found = proof.faults()
        faults += len(found)
        totals.update(proof.counts)
        if proof.job:
            jobs[path.name] = proof.job
        for fault in found[:20]:
            print(f"{path.name}: {fault}")
        if len(found) > 20:
            print(f"{path.name}: … and {len(found) - 20} more")
    numbers = [job["jobNumber"] for job in jobs.values()]
    if len(set(numbers)) != len(numbers):
        print("two jobs have one number")
        faults += 1
    if given.brevpress:
        found = account_faults(given, jobs, by_file, counts)
        faults += len(found)
        for fault in found[:40]:
            print(fault)
    said = ", ".join(f"{value} {key}" for key, value in totals.items())
    print(f"check jobs: {len(folders)} jobs, {said}; {counts}; {faults} faults")
    sys.exit(1 if faults or not folders else 0)


if __name__ == "__main__":
    main()
