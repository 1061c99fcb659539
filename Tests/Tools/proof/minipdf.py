"""A PDF written by hand, for the tools' own tests: text, drawing and a Data Matrix."""

import pathlib
import re
import subprocess
import tempfile
import zlib

MM = 72 / 25.4
SIZE = 18


def matrix(payload):
    """The modules of a square Data Matrix as rows of 0 and 1 (1 = ink), by libdmtx's writer."""
    with tempfile.TemporaryDirectory() as scratch:
        picture = pathlib.Path(scratch) / "m.png"
        subprocess.run(
            ["dmtxwrite", "-s", "18x18", "-e", "a", "-d", "5", "-m", "5", "-o", str(picture)],
            input=payload.encode(), check=True, capture_output=True)
        done = subprocess.run(
            ["convert", str(picture), "-colorspace", "gray", "-depth", "8", "pgm:-"], check=True,
            capture_output=True)
    width, pixels = re.match(rb"P5\s(\d+)\s\d+\s255\s(.*)", done.stdout, re.S).groups()
    width = int(width)
    dark = [(n % width, n // width) for n, value in enumerate(pixels) if value < 128]
    left, top = min(x for x, _ in dark), min(y for _, y in dark)
    step = (max(x for x, _ in dark) + 1 - left) / SIZE
    ink = set(dark)
    return [[(int(left + (x + .5) * step), int(top + (y + .5) * step)) in ink
             for x in range(SIZE)] for y in range(SIZE)]


def mark(payload):
    """Drawing operators for an 18 × 18 symbol at x 5–14, y 110–119 mm."""
    parts = ["0 g"]
    for y, row in enumerate(matrix(payload)):
        for x, ink in enumerate(row):
            if ink:
                left, bottom = (5 + x * .5) * MM, (297 - 110 - (y + 1) * .5) * MM
                parts.append(f"{left:.3f} {bottom:.3f} {.5 * MM:.3f} {.5 * MM:.3f} re")
    return " ".join(parts) + " f"


def mini_pdf(path, pages):
    """Writes A4 pages: {"text": [(x mm, y mm, text)], "draw": operators, "mark": payload}."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"",
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    kids = []
    for page in pages:
        content = page.get("draw", "") + "\n"
        if "mark" in page:
            content += mark(page["mark"]) + "\n"
        for x, y, text in page.get("text", []):
            content += f"0 g BT /F1 11 Tf {x * MM:.3f} {(297 - y) * MM:.3f} Td ({text}) Tj ET\n"
        packed = zlib.compress(content.encode("cp1252"))
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed
                       + b"\nendstream")
        fonts = "/Font<</F1 3 0 R>>" if page.get("text") else ""
        objects.append((f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.276 841.89]"
                        f"/Resources<<{fonts}>>/Contents {len(objects)} 0 R>>").encode())
        kids.append(len(objects))
    objects[1] = (f"<</Type/Pages/Count {len(kids)}/Kids["
                  + " ".join(f"{kid} 0 R" for kid in kids) + "]>>").encode()
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += (b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
            + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
            % (len(objects) + 1, len(out)))
    pathlib.Path(path).write_bytes(out)
