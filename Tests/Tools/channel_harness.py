#!/usr/bin/env python3
"""Sends invoices through channels that answer at random, kills the program, and counts.

Invoices made of those of the sample batch go down ladders of channels and paper, in waves. The
other sides (stand-ins) take, refuse, refuse for now, break off after taking, or refuse later, by a
seed; banks and whoever else fetches files come by between two commands. `run`, `dispatch` and
`poll` are killed at named moments of writing and at random, and given again; the clock is moved on
until nothing waits. Then each invoice must be in exactly one place, and what the spool says must be
what the other sides say: none taken twice, none both taken and printed, no key with other bytes,
and no claim in two files.
"""
import argparse
import collections
import datetime
import pathlib
import random
import shutil
import sys
import tempfile
import time

from proof.families import families
from proof.product import Brevpress

# What was handed over and not written down yet is what harms most.
WORST = "dispatch.answered"
POINTS = [
    "dispatch.kept", "dispatch.prepared", "dispatch.begun", WORST, WORST, WORST,
    "dispatch.settled", "dispatch.polled", "commit.before", "commit.after"]
KINDS = ["web", "bank", "folder", "smtp"]
START = "2026-11-22T05:00:00Z"


def later(start, hours):
    moment = datetime.datetime.fromisoformat(start.replace("Z", "+00:00"))
    return (moment + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Play:
    """A spool with its partners, and how it is driven."""

    def __init__(self, options, scratch):
        self.chance = random.Random(options.seed)
        self.options, self.scratch = options, scratch
        self.families = families(options.channels.split(","))
        self.product = Brevpress(options.brevpress, scratch / "spool")
        self.struck = collections.Counter()
        # Messages of which a kill left nobody knowing whether they were sent.
        self.in_flight = 0
        self.turns = 0
        # A few kills a wave: a run that comes to its end leaves nothing to harm.
        self.waves = max(3, options.kills // 2)
        self.wave = max(1, len(self.families) * options.count // self.waves)
        # How long an undisturbed run takes, as the last one did.
        self.usual = options.seconds
        # An invoice's family and place by its file's name.
        self.files = {}

    def set_up(self):
        self.product.must("init")
        site = self.product.spool / "site"
        (site / "channels").mkdir(exist_ok=True)
        (site / "secrets").mkdir(mode=0o700)
        (site / "secrets/password").write_text("hemligt-lösen-9f1c")
        (site / "secrets/password").chmod(0o600)
        for family in self.families:
            family.start(self.scratch, self.options.seed)
            family.set_up(site, self.scratch)
        for wave in range(self.waves):
            folder = self.scratch / f"wave{wave}"
            folder.mkdir()
            directory = ["sender;recipient;channel;answer"]
            for family in self.families:
                places = range(wave + 1, self.options.count + 1, self.waves)
                family.make(folder, places, self.chance, directory)
                for place in places:
                    self.files[f"{family.name}{place:06d}.xml"] = (family, place)
            table = self.scratch / f"directory{wave}.csv"
            table.write_text("\n".join(directory) + "\n")
            self.product.must("directory", "import", table)

    def partners(self):
        return [partner for family in self.families for partner in family.partners.values()]

    def visit(self):
        for partner in self.partners():
            partner.visit(self.chance)

    def kill(self, at):
        """Gives a command and kills it on the way; says whether that struck."""
        words = self.chance.choices(["run", "dispatch", "poll"], [7, 3, 1])[0]
        if self.chance.random() < 0.6:
            points = POINTS if words != "poll" else ["dispatch.polled", *POINTS[-2:]]
            point = self.chance.choice(points)
            turn = self.chance.randint(1, self.passings(point))
            if not at.at_failpoint(f"{point}:{turn}", words):
                return False
            self.struck[f"{words} at {point}"] += 1
            if point == WORST:
                # Whoever fetches files has them before anybody knows that they are out.
                self.visit()
        elif at.killed(self.chance.uniform(0.03, 1) * self.usual, words) is None:
            self.struck[f"{words} at random"] += 1
        else:
            return False
        return True

    def passings(self, point):
        """How often a run passes a named moment, at least: kills must strike."""
        if point in ("dispatch.kept", "dispatch.prepared", "dispatch.polled"):
            return max(1, min(len(self.partners()), self.wave // 100))
        return max(2, self.wave // 12)

    def drive(self):
        """Runs until nothing waits, with kills on the way."""
        left, quiet = self.options.kills, 0
        while self.turns < self.waves + 60:
            at = self.product.at(later(START, 13 * self.turns))
            if self.turns < self.waves:
                at.must("submit", self.scratch / f"wave{self.turns}")
            for _ in range(3):
                if left > 0 and self.kill(at):
                    left -= 1
                    self.in_flight += len(at.json("attempts", "--state", "sending"))
                if self.chance.random() < 0.4:
                    self.visit()
            before = at.json("status")["balance"]
            began = time.monotonic()
            at.must("run")
            if self.turns < self.waves:
                self.usual = max(0.5, time.monotonic() - began)
            self.visit()
            self.turns += 1
            after = at.json("status")["balance"]
            quiet = quiet + 1 if before == after and after["waiting"] == 0 else 0
            # A late refusal comes back at the run behind the visit.
            if self.turns > self.waves and quiet == 2:
                return

    # MARK: Judging

    def judge(self):
        faults = []
        audit = self.product.call("audit", "--json")
        if audit.returncode != 0:
            said = audit.stdout.decode()[:600]
            faults.append(f"the audit ended with {audit.returncode}: {said}")
        balance = self.product.json("status")["balance"]
        if not balance["holds"] or balance["received"] != len(self.files):
            faults.append(f"the balance does not hold: {balance}")
        tries = collections.defaultdict(dict)
        attempts = self.product.json("attempts")
        for attempt in attempts:
            if attempt["channel"] in tries[attempt["document"]]:
                faults.append(
                    f"document {attempt['document']} has two tries at {attempt['channel']}")
            tries[attempt["document"]][attempt["channel"]] = attempt
        known = {attempt["key"] for attempt in attempts}
        for partner in self.partners():
            partner.settle()
            faults += partner.faults()
            stray = [key for key in partner.has_now if key not in known]
            if stray:
                faults.append(
                    f"{partner.folder.name} has {len(stray)} messages that the spool does not know")
        self.answers = collections.Counter(
            entry["answer"] for partner in self.partners() for entry in partner.log())
        ends = collections.Counter()
        for seq, invoice in enumerate(self.product.json("invoices"), 1):
            faults += self.judge_one(invoice, tries[seq], ends)
        return faults, ends

    def judge_one(self, invoice, tries, ends):
        family, place = self.files[invoice["file"].split("/")[-1]]
        state, name = invoice["state"], invoice["file"]
        if place in family.unwanted and family.accounts[0][0] in tries:
            return [f"{name} was tried at {family.accounts[0][0]}, which its sender does not want"]
        homes = [
            channel for channel, attempt in tries.items()
            if family.partners[channel].holds(attempt["key"], family.claim(place, channel))]
        ends[f"{family.name}: {state}" + (f" {'+'.join(homes)}" if homes else "")] += 1
        if state == "electronic" and len(homes) != 1:
            return [f"{name} is electronic, and {homes} have it"]
        if state in ("job", "mailed") and homes:
            return [f"{name} is on paper, and {homes} have it"]
        if state not in ("electronic", "job", "mailed", "deviation"):
            return [f"{name} ends as {state}"]
        if state == "deviation" and len(homes) > 1:
            return [f"{name} is for a person, and {homes} have it"]
        if state == "deviation" and not any(
                reason["code"] == "outcome-unknown" for reason in invoice["reasons"]):
            return [f"{name} is for a person without cause: {invoice['reasons']}"]
        return []


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brevpress", required=True, help="the program under test")
    parser.add_argument("--channels", default=",".join(KINDS), help="of " + ", ".join(KINDS))
    parser.add_argument("--count", type=int, default=100, help="invoices of each sender")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5, help="latest random kill of a run")
    parser.add_argument("--keep", action="store_true", help="leave spool and partners there")
    options = parser.parse_args()
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="brevpress-channels-"))
    play = Play(options, scratch)
    try:
        play.set_up()
        began = time.monotonic()
        play.drive()
        took = time.monotonic() - began
        faults, ends = play.judge()
    finally:
        for partner in play.partners():
            partner.stop()
        if options.keep:
            print("kept:", scratch)
        else:
            shutil.rmtree(scratch)
    print(f"seed {options.seed}: {len(play.files)} invoices, {play.turns} runs, "
          f"{sum(play.struck.values())} kills that struck, {play.in_flight} messages in flight "
          f"then, {took:.1f} s")
    print("  answers: " + ", ".join(f"{n} {a}" for a, n in sorted(play.answers.items())))
    for what, number in sorted(play.struck.items()):
        print(f"  {number:6d} {what}")
    for end, number in sorted(ends.items()):
        print(f"  {number:6d} {end}")
    for kind in play.families:
        mine = {end: number for end, number in ends.items() if end.startswith(kind.name + ":")}
        if sum(n for end, n in mine.items() if "electronic" in end) < options.count // 4:
            faults.append(f"too few electronic ends of {kind.name} to say anything")
        if options.count >= 100 and not any("job" in end for end in mine):
            faults.append(f"nothing of {kind.name} came onto paper")
    if len(play.files) >= 200:
        for word in ("ok", "temporary", "permanent", "unknown", "late"):
            if not play.answers[word]:
                faults.append(f"nobody answered {word}")
    for fault in faults[:20]:
        print("fault:", fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
