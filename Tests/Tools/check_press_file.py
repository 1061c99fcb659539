#!/usr/bin/env python3
"""Checks what print.pdf says of itself to presses: boxes, output intent, XMP, document parts.

Read through qpdf's JSON, object by object, by the rules of ISO 15930-7 and ISO 16612-2.
"""

import argparse
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

from proof import pages


class File:
    def __init__(self, path):
        self.path = path
        done = pages.run("qpdf", "--json=2", "--json-key=qpdf", "--json-key=pages",
                         "--json-stream-data=none", path)
        text = json.loads(done.stdout)
        self.header, self.objects = text["qpdf"]
        self.pages = [row["object"] for row in text["pages"]]

    def at(self, value):
        """A value with references followed, and streams taken for their dictionaries."""
        while isinstance(value, str) and value.endswith(" R"):
            found = self.objects.get(f"obj:{value}")
            value = found.get("value", found.get("stream", {}).get("dict")) if found else None
        return value

    @property
    def catalog(self):
        return self.at(self.objects["trailer"]["value"]["/Root"])


def inside(inner, outer):
    return (inner[0] >= outer[0] - .01 and inner[1] >= outer[1] - .01
            and inner[2] <= outer[2] + .01 and inner[3] <= outer[3] + .01)


def box_faults(file):
    found = []
    for number, page in enumerate(file.pages, 1):
        leaf = file.at(page)
        media, trim, bleed = (file.at(leaf.get(key)) for key in
                              ("/MediaBox", "/TrimBox", "/BleedBox"))
        if not (media and trim and bleed and inside(trim, bleed) and inside(bleed, media)):
            found.append(f"page {number}: boxes {media} {bleed} {trim}")
    return found


def x4_faults(file):
    found = []
    if not file.header["pdfversion"].startswith("1.6"):
        found.append(f"PDF {file.header['pdfversion']}, PDF/X-4 is 1.6")
    if "/ID" not in file.objects["trailer"]["value"]:
        found.append("no /ID")
    intents = file.at(file.catalog.get("/OutputIntents")) or []
    intents = [file.at(intent) for intent in intents]
    if len(intents) != 1 or intents[0].get("/S") != "/GTS_PDFX":
        found.append("not one output intent")
    elif file.at(intents[0].get("/DestOutputProfile"), )["/N"] not in (1, 3, 4):
        found.append("the output intent has no profile")
    info = file.at(file.objects["trailer"]["value"].get("/Info")) or {}
    if info.get("/Trapped") != "/False":
        found.append("/Info has no /Trapped")
    metadata = file.catalog.get("/Metadata")
    if metadata is None:
        return found + ["no XMP"]
    done = pages.run("qpdf", f"--show-object={metadata.split()[0]}", "--filtered-stream-data",
                     file.path)
    packet = ElementTree.fromstring(done.stdout.decode("utf-8").lstrip("\ufeff"))
    said = {element.tag: (element.text or "").strip() for element in packet.iter()}
    due = {"{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion": "PDF/X-4",
           "{http://ns.adobe.com/pdf/1.3/}Trapped": "False"}
    if file.catalog.get("/DPartRoot"):
        due["{http://www.npes.org/pdfvt/ns/id/}GTS_PDFVTVersion"] = "PDF/VT-1"
    for tag, value in due.items():
        if said.get(tag) != value:
            found.append(f"XMP says {tag} {said.get(tag)}")
    return found


def part_faults(file, job):
    root = file.at(file.catalog.get("/DPartRoot"))
    if not root:
        return ["no document parts"]
    found, order, records = [], [], []
    where = {page: number for number, page in enumerate(file.pages)}

    def walk(reference, parent, depth):
        part = file.at(reference)
        if part.get("/Type") != "/DPart" or part.get("/Parent") != parent:
            found.append(f"the part {reference} does not hang on {parent}")
        if "/DParts" in part:
            if "/Start" in part:
                found.append(f"the part {reference} has both parts and pages")
            for group in file.at(part["/DParts"]):
                for kid in file.at(group):
                    if depth == 0:
                        records.append(file.at(file.at(kid)["/DPM"])["/Brevpress_Piece"])
                    walk(kid, reference, depth + 1)
            return
        first = where.get(part["/Start"])
        last = where.get(part.get("/End", part["/Start"]))
        order.extend(range(first, last + 1))
        for number in range(first, last + 1):
            if file.at(file.pages[number]).get("/DPart") != reference:
                found.append(f"page {number + 1} does not name its part")

    walk(root["/DPartRootNode"], file.catalog["/DPartRoot"], 0)
    if order != list(range(len(file.pages))):
        found.append("the leaves do not partition all pages in order")
    pieces = [piece["id"] for piece in job["pieces"]]
    named = [name[2:] for name in records]
    if job["imposition"]["lanes"] == 1:
        of_pieces = [name for name in named if name in pieces]
        due = pieces[::-1] if job["imposition"]["reverse"] else pieces
        if of_pieces != due:
            found.append("the records are not the pieces in printing order")
    elif not set(pieces) <= {word for name in named for word in name.split()}:
        found.append("a piece is in no record")
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("jobs")
    options.add_argument("--parts-alone", action="store_true", help="there is no output intent")
    given = options.parse_args()
    faults, count = 0, 0
    for path in sorted(p for p in pathlib.Path(given.jobs).iterdir() if p.is_dir()):
        job = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        file = File(path / "print.pdf")
        found = box_faults(file) + part_faults(file, job)
        # Colour jobs under a CMYK condition are no PDF/X-4, and do not say so.
        if job["colour"] == "mono" and not given.parts_alone:
            found += x4_faults(file)
        elif "/Metadata" in file.catalog:
            found.append("a colour job claims PDF/X-4")
        found += pages.qpdf_faults(path / "print.pdf")
        for fault in found[:20]:
            print(f"{path.name}: {fault}")
        faults += len(found)
        count += 1
    print(f"check press file: {count} jobs, {faults} faults")
    sys.exit(1 if faults or not count else 0)


if __name__ == "__main__":
    main()
