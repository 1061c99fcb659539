#!/usr/bin/env python3
"""The life of jobs after their release, with random faults: reconcile, reprint, twice in a row.

Takes a batch from files to jobs, writes results files with seeded faults, reconciles and reprints
until every letter is mailed, and holds after each step that exactly the faulty pieces are in the
reprint, that their pages are the printed ones byte for byte but for the mark, that the balance
holds, and that every report equals what this program sums up from the manifests alone. With
--kills, commands are killed at random moments and at named ones, and given again.
"""

import argparse
import json
import pathlib
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from decimal import Decimal

from proof import contents
from proof.product import Brevpress, Failed

FAILPOINTS = {
    "reconcile": ["reconcile.before", "commit.before", "commit.after", "reconcile.after"],
    "reprint": ["plan.before", "plan.after", "reprint.planned", "durable.renamed", "press.written",
                "verify.noted", "release.begun", "release.renamed", "release.committed"],
    "replan": ["withdraw.before", "commit.before", "commit.after", "withdraw.after"],
    "release": ["press.written", "verify.noted", "release.synced", "release.renamed",
                "release.committed"],
}


def multiplied(source, folder, count):
    """So many documents: the source's, again and again with other invoice numbers."""
    folder.mkdir()
    names = sorted(p for p in pathlib.Path(source).iterdir() if p.suffix == ".xml")
    for number in range(count):
        original, turn = names[number % len(names)], number // len(names)
        text = original.read_text(encoding="utf-8")
        if turn:
            text = re.sub(r"(<cbc:ID>[^<]+)(</cbc:ID>)", rf"\g<1>-{turn}\g<2>", text, count=1)
        (folder / f"{number:06d}.xml").write_text(text, encoding="utf-8")


class Run:
    def __init__(self, product, chance, kills):
        self.product, self.chance, self.kills = product, chance, kills
        self.faults, self.struck, self.counts = [], 0, Counter()
        self.moments = {name: list(points) for name, points in FAILPOINTS.items()}

    def must(self, *command, now=None):
        """Runs a command, killed a few times before where that is wanted."""
        product = self.product.at(now) if now else self.product
        if self.kills:
            points = self.moments.get(command[0]) or FAILPOINTS.get(command[0], [])
            if points:
                isNew = bool(self.moments.get(command[0]))
                point = points.pop(0) if isNew else self.chance.choice(points)
                self.struck += product.at_failpoint(point, *command)
            if product.killed(self.chance.random() * 1.2, *command) is None:
                self.struck += 1
        product.must(*command)

    def check_balance(self, when):
        audit = self.product.call("audit", "--json")
        if audit.returncode != 0:
            self.faults.append(f"{when}: audit ended with {audit.returncode}: "
                               + audit.stdout.decode()[:400])

    # -- one round over one job

    def settle(self, job, manifest, share, kind):
        """Writes a results file with faults and takes it in; gives the faulty pieces."""
        lines, bad = ["piece;mark;status;time"], []
        for piece in manifest["pieces"]:
            if self.chance.random() < share or (kind == "some" and not bad
                                                and piece["piece"] == len(manifest["pieces"])):
                bad.append(piece["piece"])
                word = self.chance.choice(["BAD", "JAM", "REMOVED", None])
                if word is None:
                    continue
            else:
                word = "OK"
            # Optical marks count and say no piece: a machine that reads them reports the number.
            isOptical = manifest["marks"]["kind"] == "omr"
            mark = "" if isOptical else piece["sheets"][0]["mark"]
            lines.append(f"{piece['piece']};{mark};{word};")
        path = self.product.spool.parent / f"{job}-{len(lines)}-{self.counts['files']}.csv"
        self.counts["files"] += 1
        path.write_text("\n".join(lines) + "\n")
        self.must("reconcile", job, str(path), "--force")
        again = self.product.json("reconcile", job, str(path), "--force")
        if again["changed"] or not again["again"]:
            self.faults.append(f"{job}: the same results file changed something")
        return bad

    def reprint(self, job, bad, day):
        manifests = self.product.manifests()
        before = set(manifests)
        self.must("reprint", job, "--spoiled", now=f"2026-11-{day}T05:00:00Z")
        manifests = self.product.manifests()
        new = sorted(set(manifests) - before)
        if len(new) != 1:
            self.faults.append(f"{job}: {len(new)} new jobs for {len(bad)} pieces")
            return None
        manifest = manifests[new[0]]
        of = [(p["reprintOf"]["job"], p["reprintOf"]["piece"]) for p in manifest["pieces"]]
        if of != [(job, number) for number in bad]:
            self.faults.append(f"{new[0]}: reprints {of[:5]}…, wanted {bad[:5]}… of {job}")
        self.compare_pages(job, manifests[job], new[0], manifest)
        return new[0], manifest

    def compare_pages(self, job, old, name, new):
        """Every side of the reprint is the printed one, byte for byte beneath its mark."""
        found, count = contents.reprint_faults(
            self.product.jobs_folder() / name, new, name, self.product.jobs_folder() / job, old)
        self.faults += found
        self.counts["sides compared"] += count

    # -- reports

    def check_reports(self):
        """Sums of every report against the manifests, which the program's event log never saw."""
        wanted = defaultdict(lambda: [0, 0, 0, Decimal(0), Decimal(0), 0, Decimal(0)])
        for manifest in self.product.manifests().values():
            for piece in manifest["pieces"]:
                key = (manifest["operator"], piece["sender"], piece["country"],
                       piece["postage"]["currency"])
                sums, amount = wanted[key], Decimal(piece["postage"]["amount"])
                if piece["reprintOf"]:
                    sums[5] += 1
                    sums[6] += amount
                    continue
                sums[0] += 1
                sums[1] += len(piece["sheets"])
                sums[2] += sum(sheet["colour"] for sheet in piece["sheets"])
                sums[3] += Decimal(str(piece["weightGrams"]))
                sums[4] += amount
        for kind in ("postage", "production", "billing"):
            text = self.product.call("report", kind, "--by", "operator,sender,country", "--json")
            report = json.loads(text.stdout, parse_float=Decimal)
            found = {}
            for row in report["rows"]:
                key = (*(row["key"][k] for k in ("operator", "sender", "country")), row["currency"])
                found[key] = row
            if set(found) != set(wanted):
                self.faults.append(f"report {kind}: other groups than the manifests")
                continue
            for key, sums in wanted.items():
                row = found[key]
                pairs = [("pieces", sums[0]), ("sheets", sums[1]), ("colourSheets", sums[2]),
                         ("weightGrams", sums[3]), ("postage", sums[4]),
                         ("reprintPieces", sums[5]), ("reprintPostage", sums[6])]
                for name, value in pairs:
                    if name in row:
                        self.counts["figures compared"] += 1
                        if Decimal(row[name]) != value:
                            self.faults.append(f"report {kind} {key[:3]}: {name} {row[name]}"
                                               f" is {value} in the manifests")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--brevpress", required=True, help="the program under test")
    options.add_argument("--input", required=True, help="a folder of invoices")
    options.add_argument("--count", type=int, default=300, help="documents, made of the input")
    options.add_argument("--share", type=float, default=0.01, help="of pieces that go wrong")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--jobs", type=int, default=0, help="jobs that are followed (all)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--marks", help="a mark scheme of the site")
    options.add_argument("--imposition", help="an imposition of the site")
    options.add_argument("--every-scheme", action="store_true",
                         help="each imposition with each mark scheme in turn, in small")
    options.add_argument("--kills", action="store_true", help="kill commands on their way")
    given = options.parse_args()
    if not given.every_scheme:
        sys.exit(1 if followed(given) else 0)
    site = pathlib.Path(__file__).resolve().parents[2] / "spool" / "site"
    names = {kind: sorted(path.stem for path in (site / kind).glob("*.yaml"))
             for kind in ("marks", "impositions")}
    faults = pairs = 0
    for given.marks in names["marks"]:
        for given.imposition in [None, *names["impositions"]]:
            print(f"{given.marks}, {given.imposition or 'plain pages'}: ", end="", flush=True)
            given.seed += 1
            faults += followed(given)
            pairs += 1
    print(f"{pairs} pairs of mark scheme and imposition, {faults} faults")
    sys.exit(1 if faults or not pairs else 0)


def followed(given):
    """Takes one site's jobs from release to mailed; gives how many faults there were."""
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="brevpress-after-") as scratch:
        scratch = pathlib.Path(scratch)
        multiplied(given.input, scratch / "in", given.count)
        product = Brevpress(given.brevpress, scratch / "spool")
        run = Run(product, chance, given.kills)
        try:
            follow(run, product, scratch, given)
        except Failed as error:
            run.faults.append(str(error))
    for fault in run.faults[:40]:
        print(fault)
    said = ", ".join(f"{value} {name}" for name, value in sorted(run.counts.items()))
    print(f"after the release: seed {given.seed}, {said}, {run.struck} kills,"
          f" {len(run.faults)} faults")
    return len(run.faults)


def set_up(site, given):
    """Gives all print sites the mark scheme and the imposition that are asked for."""
    text = site.read_text()
    if given.marks:
        text = re.sub(r"markScheme: [\w.-]+", f"markScheme: {given.marks}", text)
    if given.imposition:
        text = re.sub(r"^( +)stock: (.+)$", rf"\1stock: \2\n\1imposition: {given.imposition}", text,
                      flags=re.M)
    site.write_text(text)


def follow(run, product, scratch, given):
    product.must("init")
    set_up(product.spool / "site" / "site.yaml", given)
    if given.kills:
        site = product.spool / "site" / "site.yaml"
        site.write_text(site.read_text().replace("release: automatic", "release: manual"))
    product.must("submit", str(scratch / "in"))
    product.must("run")
    if given.kills:
        planned = [job["job"] for job in product.json("jobs") if job["state"] == "planned"]
        run.must("replan", *planned[:2])
        run.check_balance("taken back")
        product.must("run")
        run.must("release", "all")
        site.write_text(site.read_text().replace("release: manual", "release: automatic"))
    received = product.json("status")["balance"]["received"]
    manifests = product.manifests()
    # The largest jobs, since small ones seldom have a fault.
    names = sorted(manifests, key=lambda name: (-len(manifests[name]["pieces"]), name))
    names = names[:given.jobs or None]
    for name in names:
        job, manifest = name, manifests[name]
        for turn in range(given.rounds + 1):
            last = turn == given.rounds
            share = 0 if last else given.share if turn == 0 else 0.3
            kind = "none" if last else "some" if name in names[:2] else "chance"
            bad = run.settle(job, manifest, share, kind)
            run.check_balance(f"{job} reconciled")
            if not bad:
                break
            run.counts["faulty pieces"] += len(bad)
            made = run.reprint(job, bad, 24 + turn)
            run.check_balance(f"{job} reprinted")
            if made is None:
                return
            run.counts["reprint jobs"] += 1
            job, manifest = made
    run.check_reports()
    balance = product.json("status")["balance"]
    if balance["received"] != received:
        run.faults.append("received files were counted twice")
    if len(names) == len(manifests) and balance["job"] != 0:
        run.faults.append(f"{balance['job']} documents are not mailed in the end")
    run.counts["documents mailed"] = balance["mailed"]
    states = Counter(job["state"] for job in product.json("jobs"))
    run.counts["jobs mailed"] = states["mailed"]
    if run.counts["reprint jobs"] == 0:
        run.faults.append("no piece went wrong: nothing was shown")


if __name__ == "__main__":
    main()
