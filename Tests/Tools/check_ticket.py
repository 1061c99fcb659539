#!/usr/bin/env python3
"""Checks ticket.xjdf against the manifest and the rules of XJDF 2.1 that are public.

CIP4's schema may not be passed on, so it is not here; name a copy with --schema to have xmllint
validate by it.
"""

import argparse
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

from proof import pages

NS = "{http://www.CIP4.org/JDFSchema_2_0}"
# How often a letter is folded, and whether all folds go the same way.
FOLDS = {"none": (0, True), "half": (1, True), "C": (2, True), "Z": (2, False)}
# The order of an XJDF's children is fixed, and there are no others.
ORDER = ["AuditPool", "ProductList", "ResourceSet"]
REQUIRED = {
    "XJDF": ["JobID", "Types"], "ResourceSet": ["Name"], "InsertingParams": ["InsertLocation"],
    "Media": ["MediaType"], "Header": ["DeviceID", "Time"], "Intent": ["Name"],
    "BlowIn": ["ChildRef"], "AssemblingIntent": ["Container"], "Product": ["ID"],
    "FileSpec": ["URL"], "IdentificationField": ["Encoding", "EncodingDetails", "Format"],
    "DigitalPrintingParams": ["Sides"], "CutBlock": ["BlockName", "Box"], "Fold": ["From", "To"]}
# What a process cannot be without (XJDF 2.1, chapter 5), as the sets' names.
NEEDS = {
    "Interpreting": {"RunList", "InterpretingParams"}, "Cutting": {"CuttingParams"},
    "DigitalPrinting": {"DigitalPrintingParams"}, "Folding": {"FoldingParams"},
    "Inserting": {"InsertingParams"}, "Rendering": set(), "Gathering": set()}


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
    amounts = {e.get("ID"): e.get("Amount") for e in root.iter(NS + "Product")}
    whole = amounts.pop("filled", None)
    if whole != str(job["totals"]["pieces"]) or set(amounts.values()) != {"1"}:
        found.append(f"the products' amounts are {whole} and {amounts}")
    made = root.find(f".//{NS}PartAmount")
    if made is None or made.get("Amount") != whole:
        found.append("what comes out is not what was ordered")
    types = root.get("Types").split()
    sets = {element.get("Name") for element in root.iter(NS + "ResourceSet")}
    for process in types:
        missing = NEEDS.get(process, {"a known process"}) - sets
        if missing:
            found.append(f"{process} has no {', '.join(sorted(missing))}")
    spare = sets - set().union(*NEEDS.values()) - {"NodeInfo", "Media", "Component"}
    if spare:
        found.append(f"no process needs {spare}")
    uses = set()
    for element in root.iter(NS + "ResourceSet"):
        index = element.get("CombinedProcessIndex", "")
        if any(int(n) >= len(types) for n in index.split()):
            found.append(f"{element.get('Name')} is of a process that is not there")
        use = element.get("Name"), element.get("Usage"), index
        if use in uses:
            found.append(f"{use} is there twice")
        uses.add(use)
    for element in root.iter(NS + "Component"):
        paper = element.get("MediaRef")
        if paper and not any(e.get("ID") == paper for e in root.iter(NS + "Resource")):
            found.append("a component is of no paper")
    sides = root.find(f".//{NS}DigitalPrintingParams").get("Sides")
    if sides != ("TwoSided" if job["duplex"] else "OneSidedFront"):
        found.append(f"the press prints {sides}")
    end = root.find(f".//{NS}NodeInfo").get("LastEnd")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", end):
        found.append(f"the end {end} is no moment")
    run = root.find(f".//{NS}Resource/{NS}RunList")
    if run is None or run.get("NPage") != str(job["files"]["print.pdf"]["pages"]):
        found.append("the run list does not have the file's pages")
    url = root.find(f".//{NS}FileSpec")
    if url is None or not (path / url.get("URL")).is_file():
        found.append("the run list names no file of the folder")
    folds = root.findall(f".//{NS}FoldingParams/{NS}Fold")
    if (len(folds), len({f.get("To") for f in folds}) < 2) != FOLDS[job["fold"]]:
        found.append("the fold is another")
    blocks = root.findall(f".//{NS}CuttingParams/{NS}CutBlock")
    if len(blocks) != (job["imposition"]["lanes"] if job["imposition"]["lanes"] > 1 else 0):
        found.append(f"{len(blocks)} blocks for {job['imposition']['lanes']} lanes")
    if ("Cutting" in types) != bool(blocks) or ("Folding" in types) != bool(folds):
        found.append("a process and what it needs do not agree")
    field = root.find(f".//{NS}IdentificationField")
    marks = [sheet["mark"] for piece in job["pieces"] for sheet in piece["sheets"]]
    if not all(re.fullmatch(field.get("Format"), mark) for mark in marks[:500]):
        found.append("a mark is not of the field's format")
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
