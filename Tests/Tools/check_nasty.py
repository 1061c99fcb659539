#!/usr/bin/env python3
"""Hostile and broken inputs through `submit` and `run`, each with the outcome that it must have.

The nasty set's expected.csv names a class a file; their kin are made here from a sound invoice.
Memory and time are bounded; nothing of the machine gets into the spool; the audit holds.
"""

import argparse
import base64
import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import Counter

from proof import pages
from proof.product import Brevpress

# The states that a class allows. A careful file may end either way, but as its text says.
STATES = {
    "reject": {"rejected"}, "quarantine": {"deviation"},
    "accept": {"job", "waiting", "mailed", "electronic", "held"},
    "accept-careful": {"job", "waiting", "mailed", "electronic", "held", "deviation", "rejected"},
    "absent": {"absent"}, "absent-careful": {"absent", "rejected", "deviation"}}


def renumbered(text, number):
    return re.sub(rb"(<cbc:ID>)[^<]*(</cbc:ID><cbc:IssueDate>)",
                  rb"\g<1>" + number.encode() + rb"\g<2>", text, count=1)


def attachment(mime, name, content):
    return (b"<cac:AdditionalDocumentReference><cbc:ID>A</cbc:ID><cac:Attachment>"
            b"<cbc:EmbeddedDocumentBinaryObject mimeCode=\"" + mime + b"\" filename=\"" + name
            + b"\">" + base64.b64encode(content) + b"</cbc:EmbeddedDocumentBinaryObject>"
            b"</cac:Attachment></cac:AdditionalDocumentReference>")


def with_attachment(text, row):
    return text.replace(b"<cac:AccountingSupplierParty>", row + b"<cac:AccountingSupplierParty>", 1)


def bomb_pdf(megabytes):
    """A page whose content inflates to many megabytes of path operators."""
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * (megabytes * 74_000), 9)
    return (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1"
            b"/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents"
            b" 4 0 R/Resources<<>>>>endobj\n4 0 obj<</Filter/FlateDecode/Length "
            + str(len(packed)).encode() + b">>stream\n" + packed
            + b"\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF\n")


def many_lines(text, count):
    """The invoice with its first line `count` times more, of no amount: sums stay right."""
    line = re.search(rb"<cac:InvoiceLine>.*?</cac:InvoiceLine>", text, re.S).group(0)
    free = re.sub(rb"(<cbc:LineExtensionAmount[^>]*>)[^<]*", rb"\g<1>0.00", line)
    free = re.sub(rb"(<cbc:PriceAmount[^>]*>)[^<]*", rb"\g<1>0.00", free)
    free = re.sub(rb"<cac:AllowanceCharge>.*?</cac:AllowanceCharge>", b"", free, flags=re.S)
    rows = b"".join(free.replace(b"<cbc:ID>1<", b"<cbc:ID>%d<" % (1000 + n), 1)
                    for n in range(count))
    return text.replace(b"</Invoice>", rows + b"</Invoice>")


def kin(sound, other):
    """(file name, bytes, class) for what the nasty set has no file of.

    `sound` and `other` are invoices without any trap, of two sellers.
    """
    def base(number):
        return renumbered(sound, number)

    root = re.search(rb"<Invoice [^>]*>", sound).group(0)
    entities = (b'<!DOCTYPE Invoice [<!ENTITY % p SYSTEM "file:///etc/passwd">'
                b'<!ENTITY % q "<!ENTITY r \'x\'>"> %q;]>')
    prefixed = re.sub(rb"(</?)cbc:", rb"\1b:", re.sub(rb"(</?)cac:", rb"\1a:", base("K08")))
    prefixed = prefixed.replace(b"xmlns:cbc=", b"xmlns:b=").replace(b"xmlns:cac=", b"xmlns:a=")
    plain = base("K07").decode()
    cases = [
        ("k-parameter-entity.xml", base("K01").replace(root, entities + root), "reject"),
        ("k-deep.xml", base("K02").replace(
            b"</Invoice>", b"<a>" * 100_000 + b"</a>" * 100_000 + b"</Invoice>"), "reject"),
        ("k-huge-attribute.xml", base("K03").replace(
            b"<Invoice ", b'<Invoice a="' + b"x" * 20_000_000 + b'" ', 1), "accept-careful"),
        ("k-many-attributes.xml", base("K04").replace(b"<Invoice ", b"<Invoice " + b" ".join(
            b'a%d="1"' % n for n in range(50_000)) + b" ", 1), "accept-careful"),
        ("k-nul.xml", base("K05").replace(b"</Invoice>", b"\x00</Invoice>"), "reject"),
        ("k-utf16.xml", plain.replace("UTF-8", "UTF-16").encode("utf-16"), "accept-careful"),
        ("k-utf16-undeclared.xml", base("K06").decode().encode("utf-16-le"), "accept-careful"),
        ("k-prefixes.xml", prefixed, "accept"),
        ("k-namespace.xml", base("K09").replace(b":Invoice-2", b":Invoice-9"), "reject"),
        ("k-no-namespace.xml", re.sub(rb' xmlns="[^"]*"', b"", base("K10"), count=1), "reject"),
        ("k-empty.xml", b"", "reject"),
        ("k-one-byte.xml", b"<", "reject"),
        ("k-binary.xml", bytes(range(256)) * 50, "reject"),
        ("l-first.xml", base("K11"), "accept"),
        ("l-same-bytes.xml", base("K11"), "quarantine"),
        ("l-same-number-other-seller.xml", renumbered(other, "K11"), "accept"),
        ("name with  spaces.xml", base("K12"), "accept"),
        ("name'with\"quotes.xml", base("K13"), "accept"),
        ("name\nwith\nnewlines.xml", base("K14"), "accept"),
        ("-rf.xml", base("K15"), "accept"),
        ("--help", base("K16"), "accept-careful"),
        ("$(touch pwned).xml", base("K17"), "accept"),
        ("; rm x;.xml", base("K18"), "accept"),
        ("å" * 120 + ".xml", base("K19"), "accept"),
        ("half.xml.part", base("K20")[:3000], "absent-careful"),
        ("k-attachment-50MB.xml", with_attachment(base("K21"), attachment(
            b"application/pdf", b"a.pdf", b"%PDF-1.4\n" + os.urandom(50_000_000))),
            "accept-careful"),
        ("k-attachment-bomb.xml", with_attachment(base("K22"), attachment(
            b"application/pdf", b"a.pdf", bomb_pdf(300))), "accept-careful"),
        ("k-20000-lines.xml", many_lines(base("K23"), 20_000), "accept-careful"),
        ("k-no-lines-end.xml", base("K24").replace(b"</Invoice>", b""), "reject"),
    ]
    return cases


def zip_bomb(path):
    """A zip of one sound member and one that inflates to hundreds of megabytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("bomb.xml", b"<a>" + b" " * 400_000_000)
        archive.writestr("../climbs.xml", b"<a/>")


# A process begins with its parent's peak: this one is small, so that the peak is the program's.
LAUNCHER = """
import os, sys
child = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, file=sys.stderr)
"""


def measured(product, *words):
    """Runs a command; gives its exit code, peak memory in MB and what it wrote to errors."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *product.command(*words)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    *said, last = done.stderr.decode("utf-8", "replace").strip().splitlines()
    code, peak = last.split()
    return int(code), int(peak) / 1024, "\n".join(said)


def secrets_in(spool):
    """Files of the spool, and pages, that hold what only the machine's own files hold."""
    found = []
    for path in pathlib.Path(spool).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.name == "print.pdf":
                content += pages.run("pdftotext", path, "-").stdout
            if b"root:x:0" in content or (path.name == "print.pdf"
                                          and "\ufffd".encode() in content):
                found.append(str(path))
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--brevpress", required=True)
    options.add_argument("--sound", required=True, help="an invoice without any trap")
    options.add_argument("--other", required=True, help="another, of another seller")
    options.add_argument("--nasty", help="the nasty set's folder; left out where it is absent")
    options.add_argument("--memory-mb", type=float, default=600)
    given = options.parse_args()
    due, faults = {}, []
    with tempfile.TemporaryDirectory(prefix="brevpress-nasty-") as scratch:
        scratch = pathlib.Path(scratch)
        box = scratch / "in"
        box.mkdir()
        if given.nasty and os.path.isdir(given.nasty):
            with open(os.path.join(given.nasty, "expected.csv"), encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    due[row["file"]] = row["class"]
                    content = pathlib.Path(given.nasty, row["file"]).read_bytes()
                    (box / row["file"]).write_bytes(content)
        cases = kin(pathlib.Path(given.sound).read_bytes(), pathlib.Path(given.other).read_bytes())
        for name, content, kind in cases:
            due[name] = kind
            (box / name).write_bytes(content)
        zip_bomb(box / "z-bomb.zip")
        product = Brevpress(given.brevpress, scratch / "spool")
        product.must("init")
        for words in (["submit", box], ["run"], ["audit"]):
            code, peak, said = measured(product, *words)
            if code != 0:
                faults.append(f"{words[0]} ended with {code}: {said[-300:]!r}")
            if peak > given.memory_mb:
                faults.append(f"{words[0]} took {peak:.0f} MB")
            print(f"{words[0]}: {peak:.0f} MB at most")
        records = product.json("invoices")
        states = {record["file"]: record for record in records}
        outcomes = Counter()
        for name, kind in due.items():
            record = states.get(name) or next(
                (r for r in records if r["file"].endswith("/" + name)), {"state": "absent"})
            outcomes[record["state"]] += 1
            if record["state"] not in STATES[kind]:
                codes = [reason["code"] for reason in record.get("reasons", [])]
                faults.append(f"{name!r}: {record['state']} {codes}, should be {kind}")
            elif record["state"] in ("rejected", "deviation") and not record["reasons"]:
                faults.append(f"{name!r}: {record['state']} without a reason")
        faults += [f"holds what it must not: {path}" for path in secrets_in(product.spool)]
        if list(scratch.rglob("pwned")) or os.path.exists("pwned"):
            faults.append("a file name was run by a shell")
        for path in sorted(product.jobs_folder().glob("*/print.pdf")):
            faults += pages.qpdf_faults(path) + pages.font_faults(path)
    for fault in faults:
        print(fault)
    print(f"nasty: {len(due)} files, {dict(outcomes)}, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
