"""The job folder's contract: manifest.json key by key, and every sum in it done again."""

import datetime
import hashlib
import json
import pathlib
import re
from decimal import Decimal, InvalidOperation

from proof import lanes, posting


class Text:
    """A string that a pattern matches whole."""

    def __init__(self, pattern=".*"):
        self.pattern = re.compile(pattern, re.S)

    def faults(self, value, at):
        if isinstance(value, str) and self.pattern.fullmatch(value):
            return []
        return [f"{at}: {value!r} is not text like {self.pattern.pattern}"]


class Number:
    """A number in a range; whole unless said otherwise. True and False are no numbers."""

    def __init__(self, least=0, most=None, whole=True):
        self.least, self.most, self.whole = least, most, whole

    def faults(self, value, at):
        kinds = int if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            return [f"{at}: {value!r} is not a {'whole ' if self.whole else ''}number"]
        if value < self.least or (self.most is not None and value > self.most):
            return [f"{at}: {value} lies outside {self.least}…{self.most}"]
        return []


class Truth:
    def faults(self, value, at):
        return [] if isinstance(value, bool) else [f"{at}: {value!r} is neither true nor false"]


class Maybe:
    def __init__(self, inner):
        self.inner = inner

    def faults(self, value, at):
        return [] if value is None else self.inner.faults(value, at)


class Rows:
    def __init__(self, inner, least=0, most=None):
        self.inner, self.least, self.most = inner, least, most

    def faults(self, value, at):
        if not isinstance(value, list):
            return [f"{at}: {value!r} is not a list"]
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            return [f"{at}: has {len(value)} entries"]
        return [f for i, v in enumerate(value) for f in self.inner.faults(v, f"{at}[{i}]")]


class Keys:
    """An object with at least these keys; more may be added."""

    def __init__(self, **keys):
        self.keys = keys

    def faults(self, value, at):
        if not isinstance(value, dict):
            return [f"{at}: {value!r} is not an object"]
        found = []
        for key, inner in self.keys.items():
            if key not in value:
                found.append(f"{at}: {key} is missing")
            else:
                found += inner.faults(value[key], f"{at}.{key}")
        return found


def one_of(*words):
    return Text("|".join(re.escape(word) for word in words))


MONEY = Keys(currency=Text("[A-Z]{3}"), amount=Text(r"\d+\.\d{2}"))
SHEET = Keys(
    sheet=Number(1, 999), document=Text(".+"), frontPage=Number(1), backPage=Maybe(Number(1)),
    lane=Number(0), mark=Text(".+"), colour=Truth())
PIECE = Keys(
    piece=Number(1, 999999), id=Text(".+"), sender=Text("[a-z0-9-]+"), recipient=Text(".+"),
    invoices=Rows(Text(".+"), least=1), country=Text("[A-Z]{2}"), postcode=Text(),
    envelopeOf=Rows(Number(1), 2, 2),
    reprintOf=Maybe(Keys(job=Text(r"\d{8}-\d{4,}"), piece=Number(1))),
    feeders=Rows(Number(1, 5), 0, 5), divert=Truth(), weightGrams=Number(0.001, 5000, False),
    thicknessMM=Number(0.001, 100, False), postage=MONEY, sheets=Rows(SHEET, least=1))
MANIFEST = Keys(
    format=one_of("brevpress-job/1"), job=Text(r"\d{8}-\d{4,}"), jobNumber=Number(1, 99999999),
    created=Text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), postingDate=Text(r"\d{4}-\d\d-\d\d"),
    site=Text(".+"), operator=Text(".+"), product=Text(".+"), zone=Text(".+"),
    envelope=Text(".+"), window=one_of("left", "right", "none"),
    addressSide=one_of("front", "back"), colour=one_of("mono", "colour"), duplex=Truth(),
    stock=Text(".+"), fold=one_of("none", "half", "C", "Z"),
    feed=Keys(firstFed=one_of("first", "last"), face=one_of("up", "down"),
              lead=one_of("top", "bottom")),
    imposition=Keys(scheme=Text(r"1-up|\d-up-cut-stack|\d-up-slit-merge"),
                    sheetWidthMM=Number(1, 2000, False), sheetHeightMM=Number(1, 2000, False),
                    lanes=Number(1, 9), stackDepth=Number(0)),
    marks=Keys(scheme=Text(".+"), side=one_of("front", "back"),
               zoneMM=Rows(Number(0, 2000, False), 4, 4)),
    files=Keys(**{"print.pdf": Keys(sha256=Text("[0-9a-f]{64}"), bytes=Number(1),
                                    pages=Number(1))}),
    service=Rows(Keys(kind=Text(".+"), pages=Rows(Number(1)))),
    totals=Keys(pieces=Number(1), invoices=Number(1), sheets=Number(1), impressions=Number(1),
                colourSheets=Number(0), weightGrams=Number(0.001, None, False), postage=MONEY),
    pieces=Rows(PIECE, least=1))


def keys_sorted(text):
    """Whether every object of a JSON text has its keys in order, none twice."""
    orders = []

    def keep(pairs):
        orders.append([key for key, _ in pairs])
        return dict(pairs)

    json.loads(text, object_pairs_hook=keep)
    return all(keys == sorted(set(keys)) for keys in orders)


def datamatrix26(job, piece, sheet):
    """The 26 digits that a sheet's mark must say."""
    feeders = "".join("1" if n in piece["feeders"] else "0" for n in range(1, 6))
    return (f"{job['jobNumber']:08d}{piece['piece']:06d}{sheet['sheet']:03d}"
            f"{len(piece['sheets']):03d}{feeders}{int(piece['divert'])}")


def page_faults(job):
    """Every page of print.pdf belongs to exactly one side of one sheet (a lane), or to service."""
    found, owner = [], {}
    for piece in job["pieces"]:
        for sheet in piece["sheets"]:
            at = f"piece {piece['piece']} sheet {sheet['sheet']}"
            if (sheet["backPage"] is not None) != job["duplex"]:
                found.append(f"{at}: backPage {sheet['backPage']} with duplex {job['duplex']}")
            for page in (sheet["frontPage"], sheet["backPage"]):
                if page is not None and owner.setdefault((page, sheet["lane"]), at) != at:
                    found.append(f"{at}: page {page} belongs to {owner[page, sheet['lane']]} too")
            if not 0 <= sheet["lane"] < job["imposition"]["lanes"]:
                found.append(f"{at}: lies in lane {sheet['lane']}")
            if sheet["frontPage"] == sheet["backPage"]:
                found.append(f"{at}: front and back are one page")
    for service in job["service"]:
        for page in service["pages"]:
            # A header or trailer leaf has one lane; a banner has the whole press sheet.
            lane = service.get("lane")
            lanes = range(job["imposition"]["lanes"]) if lane is None else [lane]
            if any((page, one) in owner for one in lanes):
                found.append(f"service page {page} belongs to a sheet too")
            owner.update({(page, one): service["kind"] for one in lanes})
    pages = job["files"]["print.pdf"]["pages"]
    seen = {page for page, _ in owner}
    if seen != set(range(1, pages + 1)):
        odd = sorted(seen.symmetric_difference(range(1, pages + 1)))[:5]
        found.append(f"pages {odd} of {pages} are nobody's, or not in the file")
    return found


def order_faults(job):
    """Pieces and sheets are numbered from 1, split envelopes together, postcodes ascending."""
    found = []
    if [p["piece"] for p in job["pieces"]] != list(range(1, len(job["pieces"]) + 1)):
        found.append("pieces are not numbered 1, 2, 3… in feeding order")
    for piece in job["pieces"]:
        if [s["sheet"] for s in piece["sheets"]] != list(range(1, len(piece["sheets"]) + 1)):
            found.append(f"piece {piece['piece']}: sheets are not numbered 1, 2, 3…")
        if sorted(set(piece["feeders"])) != piece["feeders"]:
            found.append(f"piece {piece['piece']}: feeders are not in order, or twice")
    for before, piece in zip([None] + job["pieces"], job["pieces"]):
        part, parts = piece["envelopeOf"]
        if part > parts:
            found.append(f"piece {piece['piece']}: envelope {part} of {parts}")
        if part > 1 and (before is None or before["envelopeOf"] != [part - 1, parts]
                         or before["invoices"] != piece["invoices"]):
            found.append(f"piece {piece['piece']}: envelope {part} does not follow {part - 1}")
    return found + posting.order_faults(job)


def total_faults(job):
    """Every total again from the pieces, and one currency in the whole job."""
    pieces, totals = job["pieces"], job["totals"]
    sheets = [sheet for piece in pieces for sheet in piece["sheets"]]
    again = {
        "pieces": len(pieces), "sheets": len(sheets),
        # A split one once. Numbers would not do: a credit note may have an invoice's.
        "invoices": sum(len(p["invoices"]) for p in pieces if p["envelopeOf"][0] == 1),
        "colourSheets": sum(sheet["colour"] for sheet in sheets)}
    found = [f"totals.{k} is {totals[k]}, the pieces make {v}"
             for k, v in again.items() if totals[k] != v]
    weight = sum(Decimal(str(p["weightGrams"])) for p in pieces)
    if abs(weight - Decimal(str(totals["weightGrams"]))) > Decimal("0.05"):
        found.append(f"totals.weightGrams is {totals['weightGrams']}, the pieces weigh {weight}")
    postage = sum(Decimal(p["postage"]["amount"]) for p in pieces)
    if postage != Decimal(totals["postage"]["amount"]):
        found.append(f"totals.postage is {totals['postage']['amount']}, the pieces cost {postage}")
    currencies = {p["postage"]["currency"] for p in pieces} | {totals["postage"]["currency"]}
    if len(currencies) != 1:
        found.append(f"more than one currency: {sorted(currencies)}")
    sides = sum(2 if job["duplex"] else 1 for _ in sheets)
    if not len(sheets) <= totals["impressions"] <= sides:
        found.append(f"totals.impressions {totals['impressions']} for {len(sheets)} sheets")
    if job["colour"] == "mono" and totals["colourSheets"]:
        found.append("a mono job has colour sheets")
    return found


def rule_faults(job):
    """What the format says across fields."""
    found = []
    if job["addressSide"] == "back" and not job["duplex"]:
        found.append("the address is on the back of a simplex job")
    if int(job["job"].split("-")[1]) != job["jobNumber"]:
        found.append(f"job {job['job']} has number {job['jobNumber']}")
    if job["job"][:8] != job["created"][:10].replace("-", ""):
        found.append(f"job {job['job']} was created {job['created']}")
    if datetime.date.fromisoformat(job["postingDate"]) < datetime.date.fromisoformat(
            job["created"][:10]):
        found.append(f"posted {job['postingDate']}, before it was created")
    marks = {}
    for piece in job["pieces"]:
        for sheet in piece["sheets"]:
            at = f"piece {piece['piece']} sheet {sheet['sheet']}"
            # Optical marks say where a piece ends, not which it is.
            unique = job["marks"].get("kind") != "omr"
            if unique and marks.setdefault(sheet["mark"], at) != at:
                found.append(f"{at}: the same mark as {marks[sheet['mark']]}")
            if job["marks"]["scheme"] == "datamatrix-26":
                due = datamatrix26(job, piece, sheet)
                if sheet["mark"] != due:
                    found.append(f"{at}: mark {sheet['mark']}, should be {due}")
    identities = [piece["id"] for piece in job["pieces"]]
    if len(set(identities)) != len(identities):
        found.append("two pieces have one id")
    return found


def check_manifest(text):
    """The manifest as a value, or nothing where it is too broken, and what is wrong with it."""
    try:
        job = json.loads(text)
        if not keys_sorted(text):
            return job, ["manifest.json: keys are not sorted"] + check_manifest_value(job)
    except (ValueError, InvalidOperation) as error:
        return None, [f"manifest.json: {error}"]
    return job, check_manifest_value(job)


def check_manifest_value(job):
    shape = MANIFEST.faults(job, "manifest")
    if shape:
        return shape
    return (page_faults(job) + order_faults(job) + total_faults(job) + rule_faults(job)
            + posting.tray_faults(job) + lanes.layout_faults(job))


def check_files(folder, job):
    """Every file that the manifest lists: there, so many bytes, this hash."""
    found = []
    for name, row in job["files"].items():
        path = pathlib.Path(folder) / name
        if not path.is_file():
            found.append(f"{name} is missing")
            continue
        content = path.read_bytes()
        if len(content) != row["bytes"]:
            found.append(f"{name} has {len(content)} bytes, the manifest says {row['bytes']}")
        if hashlib.sha256(content).hexdigest() != row["sha256"]:
            found.append(f"{name} has another SHA-256 than the manifest says")
    for name in ("print.pdf", "insert.csv", "docket.pdf", "ticket.xjdf"):
        if name not in job["files"]:
            found.append(f"the manifest does not list {name}")
        if not (pathlib.Path(folder) / name).is_file():
            found.append(f"{name} is missing")
    strangers = {p.name for p in pathlib.Path(folder).iterdir()} - set(job["files"]) - {
        "print.pdf", "insert.csv", "manifest.json", "docket.pdf", "ticket.xjdf"}
    return found + [f"{name} does not belong in a job folder" for name in sorted(strangers)]
