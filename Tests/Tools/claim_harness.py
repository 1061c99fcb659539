#!/usr/bin/env python3
"""Claims at a bank under kills: each is there once, called back once, and each payment counts once.

Four invoices are drawn by AvtaleGiro. One is cancelled, one replaced by a corrected copy; the
bank's file of payments comes twice. The same commands killed at every named moment of writing, and
at random ones, must hand the bank the same files and leave the same payments.
"""

import argparse
import pathlib
import random
import re
import shutil
import sys
import tempfile

from proof.product import Brevpress, Failed

SAMPLE = pathlib.Path(__file__).parents[2] / "spool" / "sample" / "NO-0726110000005-inv.xml"
SENDER, NUMBER, CUSTOMER = "soroya-kraft", "0726110000005", "16008763"
KID, PAYEE, ORE = "2069001085828692692", "86011117947", 550_600
DAYS = ["2026-11-22T05:00:00Z", "2026-11-22T06:00:00Z", "2026-11-22T07:00:00Z"]
POINTS = [
    "dispatch.kept", "dispatch.prepared", "dispatch.begun", "dispatch.answered",
    "dispatch.settled", "payments.taken", "dispatch.polled", "hold.begun", "hold.done",
    "replace.begun", "replace.received", "replace.done", "commit.before", "commit.after",
    "dispatch.begun:2", "dispatch.answered:2", "dispatch.prepared:2"]


def luhn(digits):
    """The check digit of MOD10, which a KID ends with."""
    total = sum(sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10))
                for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def kid(place):
    head = f"20690010858286926{place}"
    return head + luhn(head)


def invoices(folder):
    """The sample's claim four times, each with a number and a reference of its own."""
    folder.mkdir()
    text = SAMPLE.read_text(encoding="utf-8")
    for place in range(4):
        own = text.replace(f"<cbc:ID>{NUMBER}</cbc:ID>", f"<cbc:ID>F{place}</cbc:ID>")
        (folder / f"f{place}.xml").write_text(own.replace(KID, kid(place)), encoding="utf-8")
    return folder


def giro(payments):
    """The central's file of payments (OCR giro, 80 columns)."""
    lines = ["NY00001000008080000000100123456" + "0" * 49,
             f"NY0900200010086880000001{PAYEE}" + "0" * 45]
    for place, (reference, ore) in enumerate(payments, 1):
        lines += [f"NY091530{place:07d}21012713260000010{ore:017d}{reference:>25}" + "0" * 6,
                  f"NY091531{place:07d}" + "0" * 26 + "210127" + "0" * 33]
    count, total = len(payments), sum(ore for _, ore in payments)
    lines += [f"NY090088{count:08d}{count * 2 + 2:08d}{total:017d}" + "210127" * 3 + "0" * 21,
              f"NY000089{count:08d}{count * 2 + 4:08d}{total:017d}210127" + "0" * 33]
    for line in lines:
        assert len(line) == 80, (len(line), line)
    return "\n".join(lines)


def new_spool(program, place):
    product = Brevpress(program, place, DAYS[0])
    product.must("init")
    site, bank = place / "site", place / "bank"
    bank.mkdir()
    (site / "channels").mkdir(exist_ok=True)
    (site / "channels" / "giro.yaml").write_text(
        f'id: giro\nchannel: avtalegiro\nadapter: avtalegiro\nsettings: {{folder: "{bank}",'
        f' customer: "00123456", account: "{PAYEE}"}}\n', encoding="utf-8")
    sender = site / "senders" / f"{SENDER}.yaml"
    sender.write_text(re.sub(r"(?m)^ladder:.*$", "ladder: [avtalegiro, print]",
                             sender.read_text(encoding="utf-8")), encoding="utf-8")
    agreed = place / "agreed.csv"
    agreed.write_text("sender;recipient;channel;answer\n"
                      f"{SENDER};customer:{CUSTOMER};avtalegiro;consent\n", encoding="utf-8")
    product.must("directory", "import", agreed)
    return product


def payments_come(product, name):
    """The bank puts the same file there, under whatever name."""
    answers = product.spool / "bank" / "answers"
    answers.mkdir(exist_ok=True)
    (answers / name).write_text(
        giro([(kid(2), ORE), (kid(3), 100), ("12345678903", 62_550)]), encoding="utf-8")


def commands(product, box):
    return [
        (DAYS[0], ["submit", box / "in"], None), (DAYS[0], ["run"], None),
        (DAYS[1], ["cancel", "F0", "--reason", "wrong price"], None),
        (DAYS[1], ["replace", "F1", box / "copy.xml"], None),
        (DAYS[1], ["run"], lambda: payments_come(product, "one.txt")),
        (DAYS[2], ["run"], lambda: payments_come(product, "two.txt")),
    ]


def account(product):
    """What the bank has, and what is known of payments and claims."""
    out = product.spool / "bank" / "out"
    files = {path.name: path.read_bytes() for path in out.glob("avtalegiro-*")}
    states = {row["file"]: row["state"] for row in product.json("invoices")}
    payments = [(row["reference"], row["amount"], row["invoice"], row["why"])
                for row in product.json("payments")]
    recalls = {name: product.json("explain", name)[0]["recall"] for name in ("f0.xml", "f1.xml")}
    return {"files": files, "states": states, "payments": payments, "recalls": recalls,
            "audit": product.call("audit").returncode}


def expect(found):
    faults = []
    kinds = [(text.count(b"NY210230"), text.count(b"NY219330"))
             for _, text in sorted(found["files"].items(), key=lambda row: number(row[0]))]
    if kinds != [(4, 0), (0, 2), (1, 0)]:
        faults.append(f"claims and cancellations of the files: {kinds}")
    if found["states"] != {"f0.xml": "cancelled", "f1.xml": "cancelled", "copy.xml": "electronic",
                           "f2.xml": "electronic", "f3.xml": "electronic"}:
        faults.append(f"states: {found['states']}")
    if [row[2:] for row in found["payments"]] != [
            ("F2", None), (None, "other-amount"), (None, "unknown-reference")]:
        faults.append(f"payments: {found['payments']}")
    if any(recall["state"] != "sent" for recall in found["recalls"].values()):
        faults.append(f"recalls: {found['recalls']}")
    if found["audit"] != 0:
        faults.append("the audit does not hold")
    return faults


def number(name):
    return int(name.split("-")[1])


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--brevpress", required=True, help="the program under test")
    options.add_argument("--kills", type=int, default=6, help="kills at random moments besides")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--points", default=",".join(POINTS), help="named moments to kill at")
    given = options.parse_args()
    chance, faults, struck = random.Random(given.seed), [], 0
    with tempfile.TemporaryDirectory(prefix="brevpress-claim-") as scratch:
        box = pathlib.Path(scratch)
        invoices(box / "in")
        text = (box / "in" / "f1.xml").read_text(encoding="utf-8")
        (box / "copy.xml").write_text(text + "<!-- mended -->\n", encoding="utf-8")
        # The spool's folder is the same each time: it stands in no file, but settles the rest.
        place = box / "spool"
        points = [point for point in given.points.split(",") if point]
        reference = None
        for point in ["calm"] + points + [None] * given.kills:
            shutil.rmtree(place, ignore_errors=True)
            product = new_spool(given.brevpress, place)
            try:
                for moment, words, before in commands(product, box):
                    if before:
                        before()
                    at = product.at(moment)
                    if point is None:
                        struck += at.killed(chance.random() * 1.5, *words) is None
                    elif point != "calm":
                        struck += at.at_failpoint(point, *words)
                    at.must(*words)
                now = account(product)
            except Failed as error:
                faults.append(f"{point}: {error}")
                continue
            faults += [f"{point}: {fault}" for fault in expect(now)]
            reference = reference or now
            faults += [f"{point}: {key} differ" for key in now if now[key] != reference[key]]
    for fault in faults[:40]:
        print(fault)
    print(f"claim harness: seed {given.seed}, {struck} kills, {len(points)} named moments,"
          f" {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
