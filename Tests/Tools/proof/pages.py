"""What is on the pages, as poppler, zxing-cpp, libdmtx, qpdf and Ghostscript see it."""

import html
import pathlib
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

POINTS_PER_MM = 72 / 25.4
MARK_DPI = 300


def run(*command, timeout=900):
    """Runs a child program and gives what it wrote; its exit code is the caller's affair."""
    return subprocess.run(
        [str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True,
        timeout=timeout, check=False)


def qpdf_faults(path):
    done = run("qpdf", "--check", path)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode == 0 and "WARNING" not in said:
        return []
    return [f"qpdf --check {pathlib.Path(path).name}: {said.strip().splitlines()[-1:]}"]


def font_faults(path):
    """Every font embedded and a subset. Columns are read from the right: names hold spaces."""
    done = run("pdffonts", path)
    if done.returncode != 0:
        return [f"pdffonts {pathlib.Path(path).name}: {done.stderr.decode()[:200]}"]
    found = []
    for line in done.stdout.decode("utf-8", "replace").splitlines()[2:]:
        cells = line.split()
        embedded, subset = cells[-5], cells[-4]
        # A Type 3 font's glyphs are drawn in the file itself, so it has no name to subset.
        if embedded != "yes" or (subset != "yes" and "Type 3" not in line):
            found.append(f"font {cells[0]}: embedded {embedded}, subset {subset}")
    return found


def page_count(path):
    done = run("qpdf", "--show-npages", path)
    return int(done.stdout) if done.returncode == 0 else None


def ink_by_page(path, dpi=72):
    """Cyan, magenta, yellow and black coverage of each page."""
    done = run("gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", f"-r{dpi}", "-sDEVICE=inkcov",
               "-o", "-", path)
    rows = [line.split()[:4] for line in done.stdout.decode().splitlines() if "CMYK" in line]
    return [tuple(float(cell) for cell in row) for row in rows]


WORD = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')


def words_by_page(path):
    """For each page the words with their boxes in millimetres from the top left."""
    done = run("pdftotext", "-bbox", path, "-")
    pages = done.stdout.decode("utf-8", "replace").split("<page ")[1:]
    return [[
        (*(float(n) / POINTS_PER_MM for n in found[:4]), html.unescape(found[4]))
        for found in WORD.findall(page)] for page in pages]


def crop(path, first, last, box, dpi, into, odd_even=()):
    """Grey pictures of a rectangle (mm) of pages first…last, as {page: file}."""
    x, y, width, height = (round(n / 25.4 * dpi) for n in box)
    done = run("pdftoppm", "-r", dpi, "-gray", "-x", x, "-y", y, "-W", width, "-H", height,
               "-f", first, "-l", last, "-forcenum", *odd_even, path, f"{into}/p")
    if done.returncode != 0:
        raise RuntimeError(f"pdftoppm: {done.stderr.decode()[:200]}")
    return {int(p.stem.rsplit("-", 1)[1]): p for p in pathlib.Path(into).glob("p-*.pgm")}


class Grey:
    """A PGM picture: 255 is paper."""

    def __init__(self, path):
        content = pathlib.Path(path).read_bytes()
        kind, width, height, most, self.pixels = re.match(
            rb"(P5)\s+(\d+)\s+(\d+)\s+(\d+)\s(.*)", content, re.S).groups()
        assert kind == b"P5" and most == b"255"
        self.width, self.height = int(width), int(height)

    def ink_outside(self, boxes, darker_than=250):
        """Pixels with ink that no box (left, top, right, bottom in pixels) covers."""
        light = bytes(1 if value >= darker_than else 0 for value in range(256))
        count = 0
        for y in range(self.height):
            row = bytearray(self.pixels[y * self.width:(y + 1) * self.width].translate(light))
            if 0 not in row:
                continue
            for left, top, right, bottom in boxes:
                if top <= y < bottom:
                    row[max(0, left):right] = b"\x01" * len(row[max(0, left):right])
            count += row.count(0)
        return count


SAID = re.compile(r'^(.*\.pgm) (?:DataMatrix )?"?([0-9A-Za-z]+)"?\s*$')


def decode(files):
    """What zxing-cpp reads in each picture; libdmtx is asked where it reads nothing."""
    read = {}
    names = [str(name) for name in files]
    for start in range(0, len(names), 500):
        done = run("ZXingReader", "-1", "-format", "DataMatrix", *names[start:start + 500])
        for line in done.stdout.decode("utf-8", "replace").splitlines():
            found = SAID.match(line)
            if found:
                read[found.group(1)] = found.group(2)
    for name in names:
        if name not in read:
            done = run("dmtxread", "-N1", "-m", "500", name)
            read[name] = done.stdout.decode("utf-8", "replace").strip() or None
    return read


def mark_faults(path, due, zone, symbol=(5, 110, 14, 119), workers=2, chunk=200):
    """Reads every mark from a 300 dpi picture of its zone and looks for ink beside the symbol.

    `due` maps a page to the mark that its zone must say; zone is x, y, width, height in mm and
    symbol is left, top, right, bottom in mm (nothing: do not look for other ink).
    """
    pages = sorted(due)
    spans = [pages[at:at + chunk] for at in range(0, len(pages), chunk)]

    def one(span):
        found = []
        with tempfile.TemporaryDirectory(prefix="brevpress-marks-") as into:
            files = crop(path, span[0], span[-1], zone, MARK_DPI, into, parity(span))
            wanted = {page: files[page] for page in span if page in files}
            read = decode(wanted.values())
            for page in span:
                said = read.get(str(wanted.get(page)))
                if said != due[page]:
                    found.append(f"page {page}: mark reads {said}, should be {due[page]}")
                elif symbol:
                    scale = MARK_DPI / 25.4
                    slack = 2
                    box = (int((symbol[0] - zone[0]) * scale) - slack,
                           int((symbol[1] - zone[1]) * scale) - slack,
                           int((symbol[2] - zone[0]) * scale) + slack + 1,
                           int((symbol[3] - zone[1]) * scale) + slack + 1)
                    dots = Grey(wanted[page]).ink_outside([box])
                    if dots:
                        found.append(f"page {page}: {dots} dots of ink beside the mark in its zone")
        return found

    with ThreadPoolExecutor(workers) as pool:
        return [fault for faults in pool.map(one, spans) for fault in faults]


def parity(pages):
    """Asks pdftoppm for odd or even pages alone where all that are wanted are of one kind."""
    kinds = {page % 2 for page in pages}
    return ("-o",) if kinds == {1} else ("-e",) if kinds == {0} else ()


def window_ink_faults(path, page, window, words, dpi=150):
    """Ink in the window that is not text: a rule, a logo, a shade that shows beside the address."""
    with tempfile.TemporaryDirectory(prefix="brevpress-window-") as into:
        files = crop(path, page, page, window, dpi, into)
        scale = dpi / 25.4
        grow = 0.6  # Glyphs may reach a little out of the box that poppler gives a word.
        boxes = [(int((w[0] - window[0] - grow) * scale), int((w[1] - window[1] - grow) * scale),
                  int((w[2] - window[0] + grow) * scale) + 1,
                  int((w[3] - window[1] + grow) * scale) + 1) for w in words]
        dots = Grey(files[page]).ink_outside(boxes)
    return [f"page {page}: {dots} dots of ink in the window that are no address"] if dots else []
