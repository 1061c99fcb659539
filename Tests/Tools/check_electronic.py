#!/usr/bin/env python3
"""Checks the PDFs that channels get, by the rules of PDF/A-3B (ISO 19005-3) and tagged PDF
(ISO 32000-1, 14.8) that this file knows: no validator of the standard is among Debian's packages.

Read through qpdf's JSON. Prints each fault, then `N files, M faults`; ends with 1 where there is
any.
"""

import argparse
import base64
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

STANDARD = {
    "Document",
    "Sect",
    "H1",
    "H2",
    "P",
    "Table",
    "TR",
    "TH",
    "TD",
    "Figure",
    "Link",
    "Span",
}
RELATIONS = {"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"}
PAINTS = {
    b"f",
    b"F",
    b"f*",
    b"B",
    b"B*",
    b"b",
    b"b*",
    b"S",
    b"s",
    b"sh",
    b"Do",
    b"Tj",
    b"TJ",
    b"'",
    b'"',
    b"EI",
}


class File:
    def __init__(self, path):
        self.path = path
        subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
        done = subprocess.run(
            [
                "qpdf",
                "--json=2",
                "--json-key=qpdf",
                "--json-key=pages",
                "--json-stream-data=inline",
                "--decode-level=generalized",
                path,
            ],
            check=True,
            capture_output=True,
        )
        text = json.loads(done.stdout)
        self.objects = text["qpdf"][1]
        self.pages = [row["object"] for row in text["pages"]]
        self.faults = []

    def say(self, what):
        self.faults.append(what)

    def want(self, holds, what):
        if not holds:
            self.say(what)

    def at(self, value):
        """A value with references followed, and streams taken for their dictionaries."""
        while isinstance(value, str) and re.fullmatch(r"\d+ \d+ R", value):
            found = self.objects.get(f"obj:{value}")
            value = found.get("value", found.get("stream", {}).get("dict")) if found else None
        return value

    def data(self, reference):
        return base64.b64decode(self.objects[f"obj:{reference}"]["stream"].get("data", ""))

    def string(self, value):
        value = self.at(value)
        return value[2:] if isinstance(value, str) and value[:2] in ("u:", "b:") else None

    def dictionaries(self):
        for name, found in self.objects.items():
            if name == "trailer":
                continue
            value = found.get("value", found.get("stream", {}).get("dict"))
            if isinstance(value, dict):
                yield name[4:], value


def check_catalog(file):
    trailer = file.objects["trailer"]["value"]
    root = file.at(trailer["/Root"])
    file.want("/Encrypt" not in trailer, "the file is encrypted")
    file.want("/ID" in trailer, "the trailer has no ID")
    file.want(
        file.string(root.get("/Lang")) in {"sv", "nb", "nn", "da", "fi", "en"}, "no language"
    )
    file.want(
        (file.at(root.get("/ViewerPreferences")) or {}).get("/DisplayDocTitle") is True,
        "the title is not shown",
    )
    file.want((file.at(root.get("/MarkInfo")) or {}).get("/Marked") is True, "it is not marked")
    for key in ("/OpenAction", "/AA", "/AcroForm", "/Names/JavaScript"):
        file.want(key not in root, f"the catalog has {key}")
    return trailer, root


def check_metadata(file, trailer, root):
    reference = root.get("/Metadata")
    if reference is None:
        return file.say("there is no XMP")
    info = file.at(trailer.get("/Info")) or {}
    packet = ElementTree.fromstring(file.data(reference))
    spaces = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "pdf": "http://ns.adobe.com/pdf/1.3/",
        "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    }

    def said(path):
        found = packet.find(".//" + path, spaces)
        return found.text if found is not None else None

    file.want(
        file.string(info.get("/Title")) == said("dc:title/rdf:Alt/rdf:li"), "XMP has another title"
    )
    file.want(
        file.string(info.get("/Producer")) == said("pdf:Producer"), "XMP has another producer"
    )
    file.want(
        file.string(info.get("/Creator")) == said("xmp:CreatorTool"), "XMP has another creator"
    )
    for key, path in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        plain = "D:" + re.sub(r"[-:TZ]", "", said(path) or "") + "Z"
        file.want(file.string(info.get(key)) == plain, f"XMP and {key} differ")
    file.want(
        said("dc:language/rdf:Bag/rdf:li") == file.string(root.get("/Lang")),
        "XMP has another language",
    )
    return said("pdfaid:part") == "3" and said("pdfaid:conformance") == "B"


def check_colours(file, root):
    intents = file.at(root.get("/OutputIntents")) or []
    file.want(len(intents) == 1, "there is not one output intent")
    for intent in map(file.at, intents):
        file.want(intent.get("/S") == "/GTS_PDFA1", "the output intent is not PDF/A's")
        profile = file.data(intent["/DestOutputProfile"])
        file.want(
            profile[36:40] == b"acsp" and profile[16:20] == b"RGB " and profile[12:16] == b"mntr",
            "the profile is none of an RGB screen",
        )
        file.want(int.from_bytes(profile[:4], "big") == len(profile), "the profile is cut")
        file.want(file.at(intent["/DestOutputProfile"]).get("/N") == 3, "the profile's N is not 3")
    text = json.dumps([value for _, value in file.dictionaries()])
    file.want("/DeviceCMYK" not in text, "there are inks of the press")
    for name, value in file.dictionaries():
        if value.get("/Subtype") == "/Image":
            file.want(value.get("/Interpolate") is not True, f"picture {name} is smoothed")
            file.want(
                "/Alternates" not in value and "/OPI" not in value, f"picture {name} has others"
            )
        if value.get("/Type") == "/ExtGState":
            file.want("/TR" not in value and "/TR2" not in value, f"{name} has a transfer curve")
        for key in ("/PS", "/Ref"):
            file.want(
                not (value.get("/Subtype") == "/Form" and key in value), f"form {name} has {key}"
            )
        if "LZWDecode" in json.dumps(value.get("/Filter", "")):
            file.say(f"{name} is packed by LZW")


def check_fonts(file):
    count = 0
    for name, font in file.dictionaries():
        if font.get("/Type") != "/Font" or font.get("/Subtype") == "/Type0":
            continue
        count += 1
        descriptor = file.at(font.get("/FontDescriptor")) or {}
        file.want(
            any(key.startswith("/FontFile") for key in descriptor), f"font {name} is not embedded"
        )
        if font.get("/Subtype") == "/CIDFontType2":
            file.want("/CIDToGIDMap" in font, f"font {name} does not number its glyphs")
        if font["/Subtype"] in ("/Type1", "/TrueType"):
            widths = file.at(font.get("/Widths")) or []
            file.want(
                len(widths) == font["/LastChar"] - font["/FirstChar"] + 1, f"font {name}: widths"
            )
            file.want(
                "/ToUnicode" in font or font.get("/Encoding") == "/WinAnsiEncoding",
                f"font {name} has no characters",
            )
    for name, font in file.dictionaries():
        if font.get("/Subtype") == "/Type0":
            file.want("/ToUnicode" in font, f"font {name} has no characters")
    file.want(count > 0, "there is no font")


def check_attachments(file, root):
    associated = file.at(root.get("/AF")) or []
    file.want(len(associated) == 1, "there is not one associated file")
    for spec in map(file.at, associated):
        file.want(spec.get("/AFRelationship") in RELATIONS, "the attachment has no relation")
        file.want(spec.get("/F") and spec.get("/UF"), "the attachment has no name")
        stream = file.at(file.at(spec["/EF"])["/F"])
        file.want(stream.get("/Subtype") == "/text/xml", "the attachment has no type")
        parameters = file.at(stream.get("/Params")) or {}
        file.want(
            "/ModDate" in parameters and "/CheckSum" in parameters, "the attachment is not dated"
        )
        data = file.data(file.at(spec["/EF"])["/F"])
        file.want(parameters.get("/Size") == len(data), "the attachment has another size")
        ElementTree.fromstring(data)


def check_links(file, tree):
    for reference in file.pages:
        page = file.at(reference)
        file.want(page.get("/Tabs") == "/S", "a page's order of tabs is not its structure's")
        for annotation in map(file.at, file.at(page.get("/Annots")) or []):
            file.want(annotation["/Subtype"] == "/Link", "an annotation is no link")
            file.want(annotation.get("/F", 0) & 4 == 4, "a link is not printed")
            file.want(bool(file.string(annotation.get("/Contents"))), "a link has no words")
            owner = file.at(tree.get(annotation.get("/StructParent")))
            file.want(owner is not None and owner["/S"] == "/Link", "a link is in no element")


TOKEN = re.compile(
    rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)"
    rb"|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]]|/[^\s/\[\]()<>%]*|[^\s/\[\]()<>%]+",
    re.S,
)


def marked_pieces(file, page):
    """The numbers of a page's pieces; what paints outside of any mark is a fault."""
    contents = page["/Contents"]
    parts = contents if isinstance(contents, list) else [contents]
    data = b"\n".join(file.data(part) for part in parts)
    stack, before, pieces, loose = [], [], [], 0
    for token in TOKEN.findall(data):
        if token in (b"BDC", b"BMC"):
            text = b" ".join(before)
            number = re.search(rb"/MCID (\d+)", text)
            stack.append(text.split()[0] if text else b"")
            if number:
                pieces.append(int(number.group(1)))
                file.want(
                    len([name for name in stack if name != b"/Artifact"]) == 1,
                    "marked pieces lie in each other",
                )
        elif token == b"EMC":
            stack.pop()
        elif token in PAINTS and not stack:
            loose += 1
        before = [] if re.fullmatch(rb"[A-Za-z'\"*]+[01]?", token) else before + [token]
    file.want(loose == 0, f"{loose} things are drawn outside of any mark")
    file.want(not stack, "a mark has no end")
    return pieces


def check_structure(file, root):
    top = file.at(root.get("/StructTreeRoot")) or {}
    numbers = (file.at(top.get("/ParentTree")) or {}).get("/Nums", [])
    tree = dict(zip(numbers[::2], numbers[1::2]))
    found = {}

    def walk(reference, parent, depth=0):
        element = file.at(reference)
        name = element["/S"][1:]
        file.want(name in STANDARD, f"{name} is no standard element")
        file.want(element["/P"] == parent, f"an element {name} has another parent")
        kids = file.at(element.get("/K")) or []
        if name == "Figure":
            file.want(bool(file.string(element.get("/Alt"))), "a figure has no words")
        if name == "TR":
            file.want(file.at(parent)["/S"] == "/Table", "a row is in no table")
        for kid in kids if isinstance(kids, list) else [kids]:
            value = file.at(kid)
            if value.get("/Type") == "/MCR":
                found.setdefault(value["/Pg"], {})[value["/MCID"]] = reference
            elif value.get("/Type") != "/OBJR":
                walk(kid, reference, depth + 1)
        return name

    document = top.get("/K")
    file.want(
        document is not None and walk(document, root["/StructTreeRoot"]) == "Document",
        "there is no document at the root",
    )
    for place, reference in enumerate(file.pages):
        page = file.at(reference)
        pieces = marked_pieces(file, page)
        file.want(pieces == list(range(len(pieces))), f"page {place + 1} is not numbered in order")
        own = file.at(tree.get(page.get("/StructParents"))) or []
        file.want(len(own) == len(pieces), f"page {place + 1}: the parent tree counts otherwise")
        for number in pieces:
            owner = found.get(reference, {}).get(number)
            file.want(owner is not None, f"page {place + 1}: piece {number} is in no element")
            file.want(
                number < len(own) and own[number] == owner,
                f"page {place + 1}: piece {number} is another element's",
            )
    check_links(file, tree)


def check(path, needs_archival):
    file = File(path)
    trailer, root = check_catalog(file)
    archival = check_metadata(file, trailer, root)
    file.want(archival or not needs_archival, "it does not claim PDF/A-3B")
    if archival:
        check_colours(file, root)
        check_attachments(file, root)
    check_fonts(file)
    check_structure(file, root)
    return file.faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", metavar="PDF")
    parser.add_argument("--archival", action="store_true", help="each must claim PDF/A-3B")
    options = parser.parse_args()
    faults = 0
    for path in options.files:
        for fault in check(path, options.archival):
            print(f"{path}: {fault}")
            faults += 1
    print(f"{len(options.files)} files, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
