#!/usr/bin/env python3
"""Kills `submit` and `run` at seeded moments and shows that nothing is lost, nothing twice.

An undisturbed run gives the reference. Then the same commands run in another spool, are killed
(SIGKILL to the whole process group) at moments spread over the time that the reference took, and
are given again until they end. The audit must hold and the job folders must be the same bytes.
"""

import argparse
import pathlib
import random
import shutil
import sys
import tempfile

from proof.product import NOW, Brevpress, Failed, difference, digest, timed


def disturb(product, source, moments):
    """Runs submit and run to their end through all kills; gives the moments that struck nobody.

    A command that was killed goes on from what it had committed, so a later moment may find it
    done already.
    """
    product.must("init")
    missed = []
    for command in (["submit", source], ["run"]):
        for name, after in moments:
            if name == command[0] and product.killed(after, *command) is not None:
                missed.append(name)
        # Whether killed or ended: the same command again must be harmless.
        product.must(*command)
    return missed


def spread(chance, count, seconds):
    """One moment in each of `count` equal parts of the duration, in a seeded order."""
    part = seconds / max(count, 1)
    moments = [part * n + chance.random() * part for n in range(count)]
    chance.shuffle(moments)
    return moments


def check(product, reference, received):
    faults = difference(reference, digest(product.jobs_folder()))
    audit = product.call("audit", "--json")
    if audit.returncode != 0:
        faults.append(f"audit ended with {audit.returncode}: {audit.stdout.decode()[:300]}")
    now = product.json("invoices")
    if now != received:
        faults.append(f"invoices: {len(now)} records that differ from the reference")
    homes = {}
    for job, manifest in product.manifests().items():
        for piece in manifest["pieces"]:
            home = (piece["sender"], tuple(piece["invoices"]), piece["envelopeOf"][0])
            if homes.setdefault(home, job) != job:
                faults.append(f"job {job} has an invoice that {homes[home]} has too")
    return faults


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--brevpress", required=True, help="the program under test")
    options.add_argument("--input", required=True, help="a folder of invoices")
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--each", type=int, default=5, help="kills in one spool")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--now", default=NOW)
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args()
    chance = random.Random(given.seed)
    faults, struck, spools = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="brevpress-kill-") as scratch:
        scratch = pathlib.Path(scratch)
        calm = Brevpress(given.brevpress, scratch / "calm", given.now, given.jobs)
        calm.must("init")
        _, submit_seconds = timed(lambda: calm.must("submit", given.input))
        _, run_seconds = timed(lambda: calm.must("run"))
        reference, received = digest(calm.jobs_folder()), calm.json("invoices")
        if not reference:
            sys.exit("kill harness: the undisturbed run made no job")
        seconds = {"submit": submit_seconds, "run": run_seconds}
        # The kills are shared out by time, at least a fifth for each command.
        share = min(0.8, max(0.2, submit_seconds / (submit_seconds + run_seconds)))
        for_submit = round(given.kills * share)
        waiting = [("submit", at) for at in spread(chance, for_submit, submit_seconds)]
        waiting += [("run", at) for at in spread(chance, given.kills - for_submit, run_seconds)]
        chance.shuffle(waiting)
        tries = 4 * given.kills
        while waiting and tries > 0:
            now, waiting = waiting[:given.each], waiting[given.each:]
            tries -= len(now)
            spools += 1
            spool = Brevpress(given.brevpress, scratch / f"s{spools}", given.now, given.jobs)
            try:
                missed = disturb(spool, given.input, now)
                struck += len(now) - len(missed)
                # A kill that came too late is done again, sooner.
                waiting += [(name, chance.random() * seconds[name] / 2) for name in missed]
                faults += [f"spool {spools}: {f}" for f in check(spool, reference, received)]
            except Failed as error:
                faults.append(f"spool {spools}: {error}")
            shutil.rmtree(spool.spool, ignore_errors=True)
        if struck < given.kills:
            faults.append(f"only {struck} of {given.kills} kills struck a living program")
    for fault in faults[:40]:
        print(fault)
    print(f"kill harness: seed {given.seed}, {struck} kills in {spools} spools, submit"
          f" {submit_seconds:.2f} s, run {run_seconds:.2f} s, {len(reference)} files,"
          f" {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
