#!/usr/bin/env python3
"""The demonstration of the channels, held against what the stand-ins' own logs say.

Runs `demo --channels` and compares, partner by partner, what the spool says each has with what each
wrote down: taken and kept, taken and refused later, refused. Each invoice must be in one place. The
stand-ins must be gone at the end, after an interrupt and after a kill as well.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from proof.product import Brevpress

ROOT = pathlib.Path(__file__).resolve().parents[2]
TAKEN = ("ok", "unknown", "late", "late-some")


def accounts():
    """The stand-in of each account."""
    found = {}
    for path in (ROOT / "spool/channels/accounts").glob("*.yaml"):
        names = re.findall(r"\{(?:port|folder):([a-z-]+)\}", path.read_text(encoding="utf-8"))
        found[path.stem] = next(n for n in names if n not in ("publisher", "locator"))
    return found


def log(folder):
    path = folder / "log.jsonl"
    if not path.exists():
        return []
    return [entry for line in path.open() if (entry := json.loads(line))["answer"] != "asked"]


def running(folder):
    """The processes that live in a folder, by their command lines."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        if any(word.startswith(str(folder)) for word in words) and "standins" in " ".join(words):
            found.append(" ".join(words))
    return found


def are_gone(folder, faults, when):
    for _ in range(60):
        if not running(folder):
            return
        time.sleep(0.1)
    faults.append(f"{when}, stand-ins are still there: {running(folder)[:2]}")


def judge(product, said):
    faults = []
    attempts = product.json("attempts")
    by_partner = collections.defaultdict(list)
    partners = accounts()
    for attempt in attempts:
        by_partner[partners[attempt["account"]]].append(attempt)
    for partner in sorted(set(partners.values())):
        entries = log(product.spool / "stand-ins" / partner)
        mine = by_partner[partner]
        keys = {attempt["key"] for attempt in mine}
        taken = {}
        for entry in entries:
            if entry["answer"] == "conflict":
                faults.append(f"{partner} saw a key with other bytes")
            if entry["answer"] in TAKEN:
                taken.setdefault(entry["key"].replace("-", ""), entry["answer"])
        has = [a for a in mine if a["state"] in ("sent", "delivered")]
        if all(key in keys for key in taken):
            for attempt in mine:
                answer = taken.get(attempt["key"])
                held = attempt["state"] in ("sent", "delivered")
                # Of a file of claims that a bank refused in part, some are held.
                if answer == "late-some":
                    continue
                if held != (answer in ("ok", "unknown")):
                    faults.append(
                        f"{partner}: {attempt['document']} is {attempt['state']}, and the "
                        f"stand-in says {answer}")
        elif len(has) != sum(answer in ("ok", "unknown") for answer in taken.values()):
            # A channel that gives messages names of its own.
            faults.append(f"{partner} took {len(taken)} messages, {len(has)} are said to be there")
    table = {line["channel"]: line["has"] for line in said["channels"]}
    counted = collections.Counter(
        a["channel"] for a in attempts if a["state"] in ("sent", "delivered"))
    if {channel: has for channel, has in table.items() if has} != dict(counted):
        faults.append(f"the table says {table}, the attempts {dict(counted)}")
    states = collections.Counter(i["state"] for i in product.json("invoices"))
    printed = [n for m in product.manifests().values() for p in m["pieces"] for n in p["invoices"]]
    if states["electronic"] != sum(counted.values()) or states["job"] != len(set(printed)):
        faults.append(f"{dict(states)}, {dict(counted)}, {len(set(printed))} printed")
    if len(printed) != len(set(printed)) or sum(states.values()) != 60:
        faults.append("not each invoice is in one place")
    for what in ("refused", "refusedLater", "temporary", "unknown", "has"):
        if not any(line[what] for line in said["channels"]):
            faults.append(f"the demonstration shows nothing that is {what}")
    if len(table) < 12 or len(said["ways"]) < 7 or not said["holds"] or not said["people"]:
        faults.append("the demonstration shows too little")
    return faults, table, states


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brevpress", required=True, help="the program under test")
    options = parser.parse_args()
    os.environ.setdefault("BREVPRESS_HOME", str(ROOT))
    with tempfile.TemporaryDirectory(prefix="brevpress-demo-") as scratch:
        spool = pathlib.Path(scratch) / "spool"
        product = Brevpress(options.brevpress, spool)
        command = [product.program, "--spool", str(spool), "demo", "--channels"]
        began = time.monotonic()
        done = subprocess.run([*command, "--json"], stdin=subprocess.DEVNULL, capture_output=True)
        took = time.monotonic() - began
        if done.returncode != 0:
            print(done.stderr.decode()[-800:])
            sys.exit("the demonstration failed")
        faults, table, states = judge(product, json.loads(done.stdout))
        are_gone(spool, faults, "at the end")
        for number in (signal.SIGINT, signal.SIGKILL):
            (spool / "stand-ins/ports.json").unlink(missing_ok=True)
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True)
            deadline = time.monotonic() + 60
            while not (spool / "stand-ins/ports.json").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            if not running(spool):
                faults.append("no stand-in was seen: the check sees nothing")
            child.send_signal(number)
            child.wait()
            are_gone(spool, faults, f"after signal {number}")
        nowhere = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True,
            env={**os.environ, "PATH": "/nowhere", "BREVPRESS_PYTHON": "/nowhere/python3"})
        if nowhere.returncode != 1 or b"python3 was not found" not in nowhere.stderr:
            faults.append("a missing python3 is not told")
    print(f"demonstration of channels: {took:.1f} s, {dict(states)}, {table}")
    for fault in faults[:20]:
        print("fault:", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
