"""What pages draw, as it stands in a file: the content of each leaf and what lies on top of it."""

import base64
import hashlib
import json
import subprocess
import tempfile

from proof import lanes, pages

OVERLAYS = ("Stamp", "Mark")


class Contents:
    """Contents of a print.pdf, decoded by qpdf."""

    def __init__(self, path):
        told = subprocess.run(
            ["qpdf", "--json=2", "--json-key=qpdf", "--json-key=pages",
             "--json-stream-data=inline", "--decode-level=generalized", str(path)],
            capture_output=True, check=True)
        self.told = json.loads(told.stdout)
        self.objects = self.told["qpdf"][1]

    def value(self, value):
        """What a reference stands for; of a stream its dictionary."""
        while isinstance(value, str) and value.endswith(" R"):
            entry = self.objects["obj:" + value]
            value = entry["stream"]["dict"] if "stream" in entry else entry["value"]
        return value

    def data(self, reference):
        return base64.b64decode(self.objects["obj:" + reference]["stream"]["data"])

    def forms(self, page):
        resources = self.value(self.value(page["object"]).get("/Resources", {}))
        return self.value(resources.get("/XObject", {}))

    def leaf(self, number, column):
        """(SHA-256 of what is drawn beneath overlays, {overlay: what it says})."""
        page = self.told["pages"][number - 1]
        forms = self.forms(page)
        leaf = forms.get(f"/Leaf{column}")
        suffix = str(column) if leaf else ""
        says = {}
        for name in OVERLAYS:
            form = forms.get(f"/{name}{suffix}")
            if form:
                says[name] = self.value(form).get("/BrevpressSays")
        if leaf:
            drawn = self.data(leaf)
        else:
            parts = [self.data(reference) for reference in page["contents"]]
            # Overlays are put on between two short streams.
            drawn = b"\n".join(parts[1:-1] if says else parts)
        return hashlib.sha256(drawn).hexdigest(), says


def same_pixels(was, now, dpi=254):
    """Whether two sides look alike but for the mark's zone. A side is (path, page, lane, zone).

    254 dots an inch are ten a millimetre, so that lanes begin on whole pixels; where a leaf lies
    elsewhere on its page, edges may be rounded by a part of a pixel.
    """
    found = []
    pictures = []
    for path, page, lane, zone in (was, now):
        with tempfile.TemporaryDirectory(prefix="brevpress-same-") as into:
            picture = pages.Grey(pages.crop(path, page, page, lane, dpi, into)[page])
            rows = [bytearray(picture.pixels[y * picture.width:(y + 1) * picture.width])
                    for y in range(picture.height)]
            left, top, width, height = (round(n * dpi / 25.4) for n in zone)
            for row in rows[top:top + height]:
                row[left:left + width] = b"\xff" * width
            pictures.append(rows)
    one, other = pictures
    if len(one) != len(other) or len(one[0]) != len(other[0]):
        return ["the sides have other sizes"]
    exact = was[2] == now[2]
    odd = sum(not exact_or_near(one, other, x, y, exact)
              for y, (a, b) in enumerate(zip(one, other)) if a != b
              for x, (p, q) in enumerate(zip(a, b)) if p != q)
    # A pixel or two of a moved leaf are rounded both ways at a corner; contents are compared byte
    # for byte besides.
    if odd > (0 if exact else 3):
        found.append(f"{odd} pixels differ beside the mark")
    return found


def exact_or_near(one, other, x, y, exact):
    """Whether a pixel that differs may: a reader rounds edges to other pixels where the leaf lies
    elsewhere, so each of the two must have a neighbour like it in the other picture."""
    if exact:
        return False

    def near(value, rows):
        return any(abs(value - rows[v][u]) <= 96
                   for v in range(max(0, y - 1), min(len(rows), y + 2))
                   for u in range(max(0, x - 1), min(len(rows[0]), x + 2)))
    return near(one[y][x], other) and near(other[y][x], one)


def reprint_faults(folder, job, name, old_folder, old_job, pixels=2):
    """Every side of a reprint's pieces from `old_job` is the printed one; so many are looked at.

    Gives faults and how many sides were compared.
    """
    was, now = Contents(old_folder / "print.pdf"), Contents(folder / "print.pdf")
    printed = {}
    for piece, sheet, page, column, is_back in lanes.sides(old_job):
        printed[piece["piece"], sheet["sheet"], is_back] = (page, column, sheet["mark"])
    old_lanes, new_lanes = lanes.rectangles(old_job), lanes.rectangles(job)
    found, count = [], 0
    for piece, sheet, page, column, is_back in lanes.sides(job):
        if piece["reprintOf"]["job"] != old_job["job"]:
            continue
        old_page, old_column, old_mark = printed[
            piece["reprintOf"]["piece"], sheet["sheet"], is_back]
        at = f"{name} page {page} (was {old_page}, column {old_column})"
        mine, its = now.leaf(page, column), was.leaf(old_page, old_column)
        if mine[0] != its[0]:
            found.append(f"{at}: another content")
        if is_back == (job["marks"]["side"] == "back"):
            if mine[1].get("Mark") != "u:" + sheet["mark"] or its[1].get("Mark") != "u:" + old_mark:
                found.append(f"{at}: its mark says {mine[1].get('Mark')}, was {its[1].get('Mark')}")
        elif "Mark" in mine[1]:
            found.append(f"{at}: a mark on the wrong side")
        if mine[1].get("Stamp") != its[1].get("Stamp") and job["product"] == old_job["product"]:
            found.append(f"{at}: another postage mark")
        if count < pixels:
            zone = job["marks"]["zoneMM"]
            found += [f"{at}: {fault}" for fault in same_pixels(
                (old_folder / "print.pdf", old_page, old_lanes[old_column], zone),
                (folder / "print.pdf", page, new_lanes[column], zone))]
        count += 1
    return found, count
