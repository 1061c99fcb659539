#!/usr/bin/env python3
"""Compares the sides of a reprint with the printed ones: contents byte for byte beneath marks, and
pixels beside the marks' zone."""

import argparse
import json
import pathlib
import sys

from proof import contents


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("jobs", type=pathlib.Path, help="the folder of job folders")
    options.add_argument("job", help="the reprint")
    options.add_argument("--pixels", type=int, default=4, help="sides that are looked at a job")
    given = options.parse_args()

    def manifest(name):
        return json.loads((given.jobs / name / "manifest.json").read_text(encoding="utf-8"))

    job = manifest(given.job)
    faults, count = [], 0
    for name in sorted({piece["reprintOf"]["job"] for piece in job["pieces"]}):
        found, compared = contents.reprint_faults(
            given.jobs / given.job, job, given.job, given.jobs / name, manifest(name),
            given.pixels)
        faults += found
        count += compared
    for fault in faults[:40]:
        print(fault)
    print(f"compare reprint: {count} sides; {len(faults)} faults")
    sys.exit(1 if faults or not count else 0)


if __name__ == "__main__":
    main()
