#!/usr/bin/env python3
"""Kills archiving, linking, fetching and purging at every named moment, and counts.

A batch is run, then looked at with this program's own eyes: its numbers, its links, the PDFs that
come out, and what a purge of a later year leaves. The same commands are then killed (SIGKILL) at
each named moment of writing, and given again. The outcome must be that of the undisturbed run:
numbers without a gap and the same for the same invoice, the same bytes at every asking, everything
there that has to be kept, and of what has not no name left in any file of the spool. The links are
followed over HTTP as a recipient does; those that are unknown, ended and revoked are told apart by
nothing.
"""

import argparse
import hashlib
import http.client
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse

from proof.product import NOW, Brevpress, Failed

TAKING = ["archive.before", "archive.after", "commit.before", "commit.after"]
FETCHING = ["pdf.written", "pdf.synced", "pdf.renamed", "pdf.stored", "commit.before",
            "commit.after"]
PURGING = ["purge.before", "purge.marked", "purge.removed", "purge.removed:7", "purge.settled",
           "purge.rebuilt", "purge.done", "commit.before", "commit.after", "commit.after:2"]
LATER = "2032-01-01T05:00:00Z"
SECRET = "en hemlighet som bara finns i det här provet"


def prepare(product, source):
    product.must("init")
    site = product.spool / "site"
    with (site / "archive.yaml").open("a", encoding="utf-8") as out:
        out.write("\nbaseAddress: https://faktura.example.no\nsecret: {file: archive.secret}\n")
    (site / "archive.secret").write_text(SECRET, encoding="utf-8")
    (site / "archive.secret").chmod(0o600)
    product.must("submit", source)


def names(source):
    """The names of the recipients, by the invoice's number, read from the UBL itself."""
    found = {}
    for path in pathlib.Path(source).glob("*.xml"):
        text = path.read_text(encoding="utf-8")
        number = re.search(r"<cbc:ID>([^<]+)</cbc:ID>", text)
        buyer = text.split("AccountingCustomerParty", 1)[-1]
        name = re.search(r"<cbc:RegistrationName>([^<]+)<", buyer)
        if number and name:
            found[number.group(1)] = name.group(1)
    return found


def numbers(product):
    return {one["invoice"]: one["number"] for one in product.json("archive", "find", "--limit",
                                                                  "100000")}


def fetch(product, number, folder):
    out = folder / f"{number}.pdf"
    product.must("archive", "get", number, "--pdf", "--out", out)
    return hashlib.sha256(out.read_bytes()).hexdigest()


class Server:
    """`archive serve` while it runs."""

    def __init__(self, product):
        self.process = subprocess.Popen(
            product.command("archive", "serve", "--port", "0", "--json"),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        address = json.loads(self.process.stdout.readline())["address"]
        self.place = urllib.parse.urlsplit(address).netloc

    def ask(self, path, method="GET", host=None):
        connection = http.client.HTTPConnection(self.place, timeout=60)
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        body = answer.read()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return answer.status, headers, body

    def end(self):
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()


def check_links(product, faults, number, pdf):
    """Follows the links of an invoice as a recipient does."""
    def made(*words):
        address = product.json("archive", "link", number, *words)["address"]
        return urllib.parse.urlsplit(address).path

    good, short, over = made("--days", "60"), made("--days", "1"), made("--days", "60")
    server = Server(product)
    try:
        status, headers, page = server.ask(good, host="faktura.example.no")
        wanted = {"referrer-policy": "no-referrer", "x-content-type-options": "nosniff",
                  "cache-control": "no-store", "x-robots-tag": "noindex, nofollow, noarchive"}
        wrong = [name for name, value in wanted.items() if headers.get(name) != value]
        if status != 200 or b"<script" in page or wrong:
            faults.append(f"link: {status}, wrong headers {wrong}")
        status, headers, body = server.ask(good + "/invoice.pdf")
        if status != 200 or hashlib.sha256(body).hexdigest() != pdf:
            faults.append(f"link: {status}, the PDF has other bytes than the archive's")
        if server.ask(good, "HEAD")[2] or server.ask(good, "HEAD")[0] != 200:
            faults.append("link: HEAD is answered otherwise than GET without its body")
        for method, status in (("POST", 405), ("PUT", 405), ("DELETE", 405)):
            if server.ask(good, method)[0] != status:
                faults.append(f"link: {method} is not refused")
        if server.ask(good, host="evil.example")[0] != 421:
            faults.append("link: the server answers to a name that is not its own")
        before = server.ask(over)[0]
        product.must("archive", "revoke", number, "--id", product.json(
            "archive", "show", number)["links"][-1]["link"])
        revoked, unknown = server.ask(over), server.ask("/" + "a" * 26)
    finally:
        server.end()
    later = Server(product.at("2026-11-24T05:00:00Z"))
    try:
        ended, holding = later.ask(short), later.ask(good)[0]
    finally:
        later.end()
    for name, answer in (("revoked", revoked), ("ended", ended)):
        same = {**answer[1], "date": ""} == {**unknown[1], "date": ""}
        if answer[0] != 404 or answer[2] != unknown[2] or not same:
            faults.append(f"link: one that is {name} can be told from one that never was")
    if (before, holding) != (200, 200):
        faults.append("link: one that holds leads nowhere")
    fetched = product.json("archive", "show", number)
    what = [event["detail"].get("what") for event in fetched["events"]
            if event["kind"] == "link-fetched"]
    if sorted(what) != ["page", "page", "page", "pdf"]:
        faults.append(f"link: the log says that {what} were fetched")


def sound(product, faults, where):
    audit = product.call("audit", "--originals", "--json")
    if audit.returncode != 0:
        said = audit.stdout.decode()[:400]
        faults.append(f"{where}: audit ended with {audit.returncode}: {said}")


def leftovers(product, gone):
    """Names that stand in a file of the spool that is neither the site's nor a layout."""
    found = []
    for path in product.spool.rglob("*"):
        top = path.relative_to(product.spool).parts[0]
        if not path.is_file() or top in ("site", "layouts", "fonts", "layouts-kept"):
            continue
        content = path.read_bytes()
        found += [f"{path.name} holds the name of {number}" for number, name in gone.items()
                  if name.encode() in content]
    return found


def check_purge(product, faults, where, known, people, count):
    sound(product, faults, where)
    database = sqlite3.connect(f"file:{product.spool}/brevpress.sqlite?mode=ro", uri=True)
    rows = database.execute(
        "SELECT d.number, d.purged, d.sha256, d.recipient, d.postcode, d.plan FROM documents d")
    gone, kept = set(), set()
    for number, purged, sha256, *personal in rows:
        there = (product.spool / "originals" / sha256[:2] / sha256).exists()
        if bool(purged) == there:
            faults.append(f"{where}: {number}: purged {purged}, its original there: {there}")
        if purged and any(personal):
            faults.append(f"{where}: {number} is purged and not blank")
        (gone if purged else kept).add(number)
    database.close()
    if len(gone) != count:
        faults.append(f"{where}: {len(gone)} are purged, {count} in peace")
    # A person may have an invoice that goes and one that stays.
    staying = {people[number] for number in kept if number in people}
    faults += [f"{where}: {text}" for text in leftovers(
        product, {n: people[n] for n in gone if n in people and people[n] not in staying})]
    if numbers(product) != known:
        faults.append(f"{where}: the archive's numbers are others")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--brevpress", required=True, help="the program under test")
    options.add_argument("--input", required=True, help="a folder of invoices")
    options.add_argument("--now", default=NOW)
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args()
    people, faults, struck = names(given.input), [], 0
    with tempfile.TemporaryDirectory(prefix="brevpress-archive-") as scratch:
        scratch = pathlib.Path(scratch)

        def spool(name):
            return Brevpress(given.brevpress, scratch / name, given.now, given.jobs)

        calm = spool("calm")
        prepare(calm, given.input)
        calm.must("run")
        known = numbers(calm)
        if sorted(known.values()) != list(range(1, len(known) + 1)) or len(known) < 2:
            faults.append(f"in peace: {len(known)} numbers have a gap")
        sound(calm, faults, "in peace")
        first = min(known.values())
        wanted = fetch(calm, first, scratch)
        link = calm.json("archive", "link", first)["address"]
        check_links(calm, faults, first, wanted)
        purged = calm.at(LATER).json("archive", "purge")["documents"]
        if purged < 2:
            faults.append(f"in peace: only {purged} documents were purged, which proves little")
        check_purge(calm, faults, "in peace", known, people, purged)

        for point in TAKING:
            product = spool(f"taking-{point}")
            prepare(product, given.input)
            struck += product.at_failpoint(point, "run")
            product.must("run")
            if numbers(product) != known:
                faults.append(f"{point}: other numbers than in peace")
            sound(product, faults, point)
        base = spool("base")
        prepare(base, given.input)
        base.must("run")
        for place, point in enumerate(["archive.linked", *FETCHING, *PURGING]):
            product = spool(f"after-{place}")
            subprocess.run(["cp", "-a", str(base.spool), str(product.spool)], check=True)
            if point == "archive.linked":
                struck += product.at_failpoint(point, "archive", "link", first)
                # The token follows from how many links there are: a lost answer costs one.
                again = product.json("archive", "link", first)["address"]
                shown = product.json("archive", "show", first)["links"]
                if again == link or len(shown) != 2:
                    faults.append(f"{point}: {len(shown)} links, the second like the first")
            elif place <= len(FETCHING):
                out = scratch / "killed.pdf"
                struck += product.at_failpoint(
                    point, "archive", "get", first, "--pdf", "--out", out)
                if fetch(product, first, scratch) != wanted:
                    faults.append(f"{point}: the PDF has other bytes")
                sound(product, faults, point)
            else:
                later = product.at(LATER)
                fetch(product, first, scratch)
                hit = later.at_failpoint(point, "archive", "purge")
                struck += hit
                if not hit:
                    faults.append(f"{point}: the purge does not pass it")
                later.must("archive", "purge")
                check_purge(product, faults, point, known, people, purged)
    for fault in faults:
        print(fault)
    moments = len(TAKING) + 1 + len(FETCHING) + len(PURGING)
    print(f"{len(known)} invoices, {struck} of {moments} moments struck, {purged} purged, "
          f"{len(faults)} faults")
    return 1 if faults or struck < moments - 4 else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(failure)
        sys.exit(1)
