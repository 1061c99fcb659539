#!/usr/bin/env python3
"""Checks ticket.xjdf against the manifest and the rules of XJDF 2.1 that are public.

CIP4's schema may not be passed on, so it is not here; name a copy with --schema to have xmllint
validate by it.
"""

import argparse
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

from proof import pages

NS = "{http://www.CIP4.org/JDFSchema_2_0}"
FOLDS = {"half": "F4-1", "C": "F6-4", "Z": "F6-1"}
# The order of an XJDF's children is fixed, and there are no others.
ORDER = ["AuditPool", "ProductList", "ResourceSet"]
REQUIRED = {
    "XJDF": ["JobID", "Types"], "ResourceSet": ["Name"], "InsertingParams": ["InsertLocation"],
    "Media": ["MediaType"], "Header": ["DeviceID", "Time"], "Intent": ["Name"],
    "BlowIn": ["ChildRef"], "AssemblingIntent": ["Container"], "Product": ["ID"],
    "FileSpec": ["URL"], "IdentificationField": ["Encoding"]}


def faults_of(path):
    job = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    root = ElementTree.parse(path / "ticket.xjdf").getroot()
    found = []
    if root.tag != NS + "XJDF" or root.get("Version") != "2.1" or root.get("JobID") != job["job"]:
        found.append("the root is not an XJDF 2.1 of this job")
    places = [ORDER.index(child.tag.replace(NS, "")) for child in root]
    if places != sorted(places):
        found.append("the root's children are out of order")
    for element in root.iter():
        if not element.tag.startswith(NS):
            found.append(f"{element.tag} is of another namespace")
        for key in REQUIRED.get(element.tag.replace(NS, ""), []):
            if not element.get(key):
                found.append(f"{element.tag.replace(NS, '')} has no {key}")
    identities = [element.get("ID") for element in root.iter(NS + "Product")]
    refers = [element.get("Container") for element in root.iter(NS + "AssemblingIntent")]
    refers += [element.get("ChildRef") for element in root.iter(NS + "BlowIn")]
    if len(set(identities)) != len(identities) or not set(refers) <= set(identities):
        found.append("a reference leads to no product")
    amounts = {element.get("Amount") for element in root.iter(NS + "Product")}
    if amounts != {str(job["totals"]["pieces"])}:
        found.append(f"the products' amounts are {amounts}")
    run = root.find(f".//{NS}Resource/{NS}RunList")
    if run is None or run.get("NPage") != str(job["files"]["print.pdf"]["pages"]):
        found.append("the run list does not have the file's pages")
    url = root.find(f".//{NS}FileSpec")
    if url is None or not (path / url.get("URL")).is_file():
        found.append("the run list names no file of the folder")
    fold = root.find(f".//{NS}FoldingParams")
    if (fold.get("FoldCatalog") if fold is not None else None) != FOLDS.get(job["fold"]):
        found.append("the fold is another")
    positions = root.findall(f".//{NS}Layout/{NS}Position")
    if len(positions) != job["imposition"]["lanes"]:
        found.append(f"{len(positions)} positions for {job['imposition']['lanes']} lanes")
    if "cut-stack" in job["imposition"]["scheme"]:
        if [p.get("StackOrd") for p in positions] != [str(n) for n in range(len(positions))]:
            found.append("the stacks have no order")
        if not all(int(p.get("StackDepth")) > 0 for p in positions):
            found.append("the stacks have no depth")
    width, height = (float(n) for n in root.find(f".//{NS}Media").get("Dimension").split())
    due = job["imposition"]["sheetWidthMM"], job["imposition"]["sheetHeightMM"]
    if any(abs(a * 25.4 / 72 - b) > .05 for a, b in zip((width, height), due)):
        found.append("the paper has another size")
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("jobs")
    options.add_argument("--schema", help="a copy of CIP4's XJDF 2.1 schema")
    given = options.parse_args()
    faults, count = 0, 0
    for path in sorted(p for p in pathlib.Path(given.jobs).iterdir() if p.is_dir()):
        found = faults_of(path)
        if given.schema:
            done = pages.run("xmllint", "--noout", "--schema", given.schema, path / "ticket.xjdf")
            found += done.stderr.decode().splitlines()[:-1] if done.returncode else []
        for fault in found[:20]:
            print(f"{path.name}: {fault}")
        faults += len(found)
        count += 1
    print(f"check ticket: {count} tickets, {faults} faults")
    sys.exit(1 if faults or not count else 0)


if __name__ == "__main__":
    main()
