#!/usr/bin/env python3
"""Sends invoices through channels that answer at random, kills the program, and counts.

Invoices made of one of the sample batch go down a ladder of three web services and paper. The
services (stand-ins) take, refuse, refuse for now, break off after taking, or refuse later, by a
seed. `run` is killed at named moments of writing and at random, and given again; the clock is moved
on until nothing waits. Then each invoice must be in exactly one place, and what the spool says must
be what the services say: none taken twice, none both taken and printed, no key with other bytes.
"""
import argparse
import collections
import datetime
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

from proof.product import Brevpress, Failed

HERE = pathlib.Path(__file__).resolve().parent
POINTS = [
    "dispatch.kept", "dispatch.prepared", "dispatch.begun", "dispatch.answered",
    "dispatch.settled", "dispatch.polled", "commit.before", "commit.after",
]
CHANNELS = ["kivra", "peppol", "mailbox"]


def make_invoices(source, folder, count):
    """Copies of an invoice with numbers, and references, of their own."""
    text = source.read_text(encoding="utf-8")
    number = re.search(r"<cbc:ID>([^<]+)</cbc:ID>", text).group(1)
    for place in range(1, count + 1):
        mine = text.replace(f"<cbc:ID>{number}</cbc:ID>", f"<cbc:ID>C{place:06d}</cbc:ID>", 1)
        mine = mine.replace("7300009663927", f"73{place:011d}")
        (folder / f"c{place:06d}.xml").write_text(mine, encoding="utf-8")


class Partner:
    """A stand-in that runs."""

    def __init__(self, folder, seed):
        self.folder = folder
        folder.mkdir()
        (folder / "mode").write_text("random")
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "standins/web.py"), "--folder", str(folder), "--seed",
             str(seed)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        while not (folder / "port").exists():
            time.sleep(0.05)
        self.port = int((folder / "port").read_text())

    def log(self):
        path = self.folder / "log.jsonl"
        return [json.loads(line) for line in path.open()] if path.exists() else []

    def holds(self):
        """The keys that it has and has not refused, and the keys that met other bytes."""
        has, conflicts = {}, []
        for entry in self.log():
            if entry["answer"] == "conflict":
                conflicts.append(entry["key"])
            elif entry["answer"] in ("ok", "unknown", "late"):
                has[entry["key"]] = entry["answer"]
        return has, conflicts


def set_up(product, partners, source):
    site = product.spool / "site"
    (site / "channels").mkdir(exist_ok=True)
    for channel, partner in partners.items():
        asks = "true" if channel == "peppol" else "false"
        (site / f"channels/{channel}.yaml").write_text(
            f"id: {channel}\nchannel: {channel}\nadapter: web\ntimeoutSeconds: 20\n"
            f"settings: {{url: \"http://127.0.0.1:{partner.port}\", lookUp: \"{asks}\"}}\n")
    sender = re.search(r'schemeID="0007">(\d+)<', source.read_text(encoding="utf-8")).group(1)
    for path in (site / "senders").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if f'"0007:{sender}"' in text:
            ladder = (
                "ladder: [{channel: kivra, unknown: try}, peppol, "
                "{channel: mailbox, unknown: try}, print]")
            path.write_text(re.sub(r"(?m)^ladder:.*$", ladder, text), encoding="utf-8")
            return
    raise Failed("the sample's sender is not in the site")


def later(start, hours):
    moment = datetime.datetime.fromisoformat(start.replace("Z", "+00:00"))
    return (moment + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def drive(product, chance, kills, seconds):
    """Runs until nothing waits, with kills on the way; gives how many struck and how many runs."""
    struck, turn, left = 0, 0, kills
    while turn < 60:
        at = product.at(later("2026-11-22T05:00:00Z", 13 * turn))
        while left > 0 and chance.random() < 0.9:
            left -= 1
            if chance.random() < 0.7:
                struck += at.at_failpoint(f"{chance.choice(POINTS)}:{chance.randint(1, 40)}", "run")
            else:
                struck += at.killed(chance.uniform(0.1, seconds), "run") is None
        at.must("run")
        turn += 1
        if at.json("status")["balance"]["waiting"] == 0 and left == 0 and turn > 2:
            break
    return struck, turn


def judge(product, partners, count):
    faults = []
    audit = product.call("audit", "--json")
    if audit.returncode != 0:
        faults.append(f"the audit ended with {audit.returncode}: {audit.stdout.decode()[:600]}")
    balance = product.json("status")["balance"]
    if not balance["holds"] or balance["received"] != count:
        faults.append(f"the balance does not hold: {balance}")
    invoices = product.json("invoices")
    attempts = product.json("attempts")
    mine = collections.defaultdict(dict)
    for attempt in attempts:
        if attempt["channel"] in mine[attempt["document"]]:
            faults.append(f"document {attempt['document']} has two tries at {attempt['channel']}")
        mine[attempt["document"]][attempt["channel"]] = attempt
    held = {}
    for channel, partner in partners.items():
        held[channel], conflicts = partner.holds()
        if conflicts:
            faults.append(f"{channel} saw {len(conflicts)} keys with other bytes")
    known = {attempt["key"] for attempt in attempts}
    for channel, has in held.items():
        stray = [key for key in has if key not in known]
        if stray:
            faults.append(f"{channel} has {len(stray)} messages that the spool does not know")
    ends = collections.Counter()
    for seq, invoice in enumerate(invoices, 1):
        # A message that was taken and refused later is nowhere.
        homes = [
            channel for channel, attempt in mine[seq].items()
            if held[channel].get(attempt["key"]) in ("ok", "unknown")]
        state = invoice["state"]
        ends[state if state != "electronic" else f"electronic {homes}"] += 1
        if state == "electronic" and len(homes) != 1:
            faults.append(f"{invoice['file']} is electronic, and {homes} have it")
        if state in ("job", "mailed") and homes:
            faults.append(f"{invoice['file']} is on paper, and {homes} have it")
        if state not in ("electronic", "job", "mailed", "deviation"):
            faults.append(f"{invoice['file']} ends as {state}")
        if state == "deviation" and len(homes) > 1:
            faults.append(f"{invoice['file']} is for a person, and {homes} have it")
    return faults, ends


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brevpress", required=True, help="the program under test")
    parser.add_argument("--sample", help="the invoice to copy (one of the sample batch)")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5, help="latest random kill of a run")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    source = pathlib.Path(
        options.sample or next((HERE.parents[1] / "spool/sample").glob("SE-0126110000001*")))
    with tempfile.TemporaryDirectory(prefix="brevpress-channels-") as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "in").mkdir()
        make_invoices(source, scratch / "in", options.count)
        partners = {
            channel: Partner(scratch / channel, options.seed * 10 + place)
            for place, channel in enumerate(CHANNELS)}
        try:
            product = Brevpress(options.brevpress, scratch / "spool")
            product.must("init")
            set_up(product, partners, source)
            product.must("submit", scratch / "in")
            began = time.monotonic()
            struck, turns = drive(product, chance, options.kills, options.seconds)
            took = time.monotonic() - began
            faults, ends = judge(product, partners, options.count)
        finally:
            for partner in partners.values():
                partner.process.kill()
    print(f"seed {options.seed}: {options.count} invoices, {turns} runs, "
          f"{struck} kills that struck, {took:.1f} s")
    for end, number in sorted(ends.items()):
        print(f"  {number:6d} {end}")
    for fault in faults[:20]:
        print("fault:", fault)
    electronic = sum(number for end, number in ends.items() if end.startswith("electronic"))
    if electronic < options.count // 3 or ends["job"] == 0:
        faults.append("too few ends of some kind to say anything")
        print("fault:", faults[-1])
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
