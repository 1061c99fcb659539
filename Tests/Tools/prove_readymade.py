#!/usr/bin/env python3
"""Ready-made invoices from end to end, proved with poppler.

    prove_readymade.py --brevpress PROGRAM [--count 12] [--merged 60] [--kills 4]

Every way in (index in CSV and JSON, pages named and by rule, rectangles alone, XML inside) and
every remedy gives one piece an invoice, read back by check_readymade.py, which must also flag a
canary; the same input twice, with other threads, gives the same bytes; a kill at each named moment
of `submit` and `run`, and at seeded ones, and the same commands again, do too; nothing comes in
twice; a font that is not embedded is refused with its name; sums that do not hold stop all."""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
NOW = "2026-11-22T05:00:00Z"
WAYS = [
    ("csv", ["--merged"]), ("csv-single", []), ("json", ["--index", "json"]),
    ("rule", ["--merged", "--pages", "rule"]), ("rectangles", ["--index", "none"]),
    ("merged-rectangles", ["--merged", "--index", "none"]),
    ("xml-inside", ["--index", "none", "--facturx"]), ("moved", ["--merged", "--kind", "moved"]),
    ("on-back", ["--merged", "--kind", "crowded"]),
    ("covered", ["--merged", "--kind", "crowded", "--remedies", "as-is, cover-sheet"]),
    ("letter", ["--merged", "--paper", "letter"]),
]
MOMENTS = [
    ("submit", "receive.begun"), ("submit", "receive.written"), ("submit", "receive.stored"),
    ("submit", "receive.set-aside"), ("submit", "receive.inserted"),
    ("submit", "receive.committed"), ("submit", "receive.collected"),
    ("run", "commit.before"), ("run", "durable.written"), ("run", "durable.renamed"),
    ("run", "plan.before"), ("run", "plan.after"), ("run", "release.begun"),
    ("run", "release.renamed"),
]


class Bench:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def make(self, name, arguments):
        out = self.folder / name
        subprocess.run([sys.executable, str(HERE / "make_readymade.py"), "--out", str(out),
                        *arguments], check=True)
        return out

    def call(self, spool, *arguments, jobs=2, environment=None, check=True):
        done = subprocess.run(
            [self.program, "--spool", str(spool), "--now", NOW, "--jobs", str(jobs), *arguments],
            capture_output=True, text=True, env={**os.environ, **(environment or {})})
        if check and done.returncode != 0:
            raise SystemExit(f"{arguments} ended with {done.returncode}\n{done.stderr}")
        return done

    def begin(self, made, spool):
        self.call(spool, "init")
        for sender in (made / "senders").iterdir():
            shutil.copy(sender, spool / "site" / "senders")

    def whole(self, made, spool, jobs=2):
        self.begin(made, spool)
        self.call(spool, "submit", str(made / "in"), jobs=jobs)
        self.call(spool, "run", jobs=jobs)

    def digests(self, spool):
        found = {}
        for path in sorted((spool / "jobs").rglob("*")):
            if path.is_file():
                found[str(path.relative_to(spool))] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found

    def balance(self, spool):
        return json.loads(self.call(spool, "--json", "status").stdout)["balance"]

    def read_back(self, made, spool, *more):
        return subprocess.run(
            [sys.executable, str(HERE / "check_readymade.py"), str(spool), "--expected",
             str(made / "expected.csv"), *more], capture_output=True, text=True)


def expect(holds, text):
    if not holds:
        raise SystemExit(f"WRONG {text}")


def ways(bench, count):
    for name, arguments in WAYS:
        made = bench.make(name, ["--n", str(count), *arguments])
        spool = made / "spool"
        bench.whole(made, spool)
        done = bench.read_back(made, spool)
        expect(done.returncode == 0, f"{name}: {done.stdout}{done.stderr}")
        print(f"   {name}: {done.stdout.strip()}")
    other = bench.make("canary", ["--n", str(count), "--seed", "9"])
    expect(bench.read_back(other, bench.folder / "csv" / "spool").returncode != 0,
           "another day's list is not flagged")


def refusals(bench):
    made = bench.make("fonts", ["--n", "3", "--merged", "--no-fonts"])
    bench.whole(made, made / "spool")
    listed = json.loads(bench.call(made / "spool", "--json", "invoices").stdout)
    expect(len(listed) == 3 and all(
        row["state"] == "rejected" and "Nordkraft-Sans" in row["reasons"][0]["message"]
        for row in listed), "the font that is not embedded is not named")
    print("   fonts: 3 invoices refused, the font named")
    made = bench.make("sums", ["--n", "3"])
    index = made / "in" / "nordkraft-day.csv"
    text = index.read_text(encoding="utf-8")
    head, _, total = text.strip().rpartition(";")
    index.write_text(head + ";1,00\n", encoding="utf-8")
    bench.whole(made, made / "spool")
    listed = json.loads(bench.call(made / "spool", "--json", "deviations").stdout)
    expect(len(listed) == 3 and all("index-sum" in [r["code"] for r in row["reasons"]]
                                    for row in listed), "a sum that does not hold stops nothing")
    print("   sums: 3 invoices held back, the sum does not hold")


def again(bench, made, spool):
    before = bench.digests(spool)
    bench.call(spool, "submit", str(made / "in"))
    bench.call(spool, "run")
    expect(bench.digests(spool) == before, "the same submission again changed the jobs")
    twice = made / "twice"
    shutil.copytree(made / "in", twice)
    for path in list(twice.iterdir()):
        path.rename(twice / path.name.replace("day", "day-again"))
    received = bench.balance(spool)["received"]
    bench.call(spool, "submit", str(twice))
    bench.call(spool, "run")
    balance = bench.balance(spool)
    expect(balance["holds"] and balance["deviation"] == balance["received"] - received == received,
           f"a second file of the same invoices is not all duplicates: {balance}")
    expect(bench.digests(spool) == before, "duplicates were printed")
    print(f"   again: nothing new; {balance['deviation']} duplicates under another name held back")


def reprint(bench, spool):
    job = sorted(path.name for path in (spool / "jobs").iterdir())[0]
    bench.call(spool, "verify", job)
    bench.call(spool, "reprint", job, "--pieces", "1,3")
    second = sorted(path.name for path in (spool / "jobs").iterdir())[-1]
    manifests = [json.loads((spool / "jobs" / name / "manifest.json").read_text())
                 for name in (job, second)]
    expect([piece["invoices"] for piece in manifests[1]["pieces"]]
           == [manifests[0]["pieces"][place]["invoices"] for place in (0, 2)],
           "other pieces were printed again")
    bench.call(spool, "verify", second)
    print("   reprint: two pieces printed again and verified")


def kills(bench, made, wanted, count):
    def trial(name, command, environment=None, after=None):
        spool = bench.folder / f"kill-{name}"
        bench.begin(made, spool)
        for step in ("submit", "run"):
            arguments = [step] + ([str(made / "in")] if step == "submit" else [])
            if step == command and after is None:
                bench.call(spool, *arguments, environment=environment, check=False)
            elif step == command:
                child = subprocess.Popen(
                    [bench.program, "--spool", str(spool), "--now", NOW, "--jobs", "2", *arguments],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(after)
                child.send_signal(signal.SIGKILL)
                child.wait()
            bench.call(spool, *arguments)
        expect(bench.balance(spool)["holds"], f"{name}: the balance does not hold")
        expect(bench.digests(spool) == wanted, f"{name}: other jobs than undisturbed")
        bench.call(spool, "audit")
        shutil.rmtree(spool)

    for command, moment in MOMENTS:
        trial(moment, command, {"BREVPRESS_FAILPOINT": moment})
    rng = random.Random(7)
    for number in range(count):
        trial(f"random-{number}", rng.choice(["submit", "run"]), after=rng.uniform(0.05, 3))
    print(f"   killed at {len(MOMENTS)} named and {count} random moments (seed 7): the same bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brevpress", required=True)
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--merged", type=int, default=20)
    parser.add_argument("--kills", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="brevpress-readymade.") as scratch:
        bench = Bench(given.brevpress, pathlib.Path(scratch))
        ways(bench, given.count)
        refusals(bench)
        made = bench.make("whole", ["--n", str(given.merged), "--merged", "--kind", "moved"])
        bench.whole(made, made / "spool")
        wanted = bench.digests(made / "spool")
        done = bench.read_back(made, made / "spool")
        expect(done.returncode == 0, done.stdout)
        print(f"   merged: {done.stdout.strip()}")
        bench.whole(made, made / "alone", jobs=1)
        expect(bench.digests(made / "alone") == wanted, "one thread gives other bytes")
        print("   one thread: the same bytes")
        kills(bench, made, wanted, given.kills)
        again(bench, made, made / "spool")
        reprint(bench, made / "spool")
    print("ready-made invoices: all holds")


if __name__ == "__main__":
    main()
