#!/usr/bin/env python3
"""The same input twice, in other places and with other threads, gives the same bytes."""

import argparse
import os
import pathlib
import sys
import tempfile

from proof.product import NOW, Brevpress, difference, digest


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--brevpress", required=True)
    options.add_argument("--input", required=True)
    options.add_argument("--now", default=NOW)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="brevpress-same-") as scratch:
        made = []
        # Another folder name, thread count, zone and locale must not show in the bytes.
        for name, jobs, zone, locale in (("a", 2, "UTC", "C"),
                                         ("another-longer-name", 1, "Asia/Tokyo", "C.UTF-8")):
            os.environ.update(TZ=zone, LC_ALL=locale)
            product = Brevpress(
                given.brevpress, pathlib.Path(scratch) / name, given.now, jobs)
            product.main_job(given.input)
            made.append((digest(product.jobs_folder()), product.json("invoices")))
        faults = difference(made[0][0], made[1][0])
        if made[0][1] != made[1][1]:
            faults.append("invoices --json differs")
        if not made[0][0]:
            faults.append("no job was made")
    for fault in faults[:40]:
        print(fault)
    print(f"determinism: {len(made[0][0])} files, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
