#!/usr/bin/env python3
"""Reads the marks of job folders back from pixels and compares them with the manifests.

Data Matrix by zxing-cpp and libdmtx, Code 39 and ITF by zxing-cpp, optical marks by measuring dark
bars in a picture of 600 dpi. What a mark must say is worked out here from the manifest's pieces
and, for optical marks, from the vendors' published rules; nothing of the product is used.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from proof import lanes, pages

DPI = 600
SCALE = DPI / 25.4


# MARK: what must be said

def datamatrix_26(job, piece, sheet, _):
    feeders = "".join("1" if n in piece["feeders"] else "0" for n in range(1, 6))
    return (f"{job:08d}{piece['piece']:06d}{sheet['sheet']:03d}{len(piece['sheets']):03d}"
            f"{feeders}{int(piece['divert'])}")


def spec3(job, piece, sheet, _):
    """D, GG 01–99 wrapping, P 1–9 wrapping, two 5-bit feeder fields, 16 characters of identity."""
    def bits(first):
        value = sum(1 << n - first for n in piece["feeders"] if first <= n < first + 5)
        return "0123456789ABCDEFGHIJKLMNOPQRSTUV"[value]

    last = sheet["sheet"] == len(piece["sheets"])
    return (f"{int(last)}{(piece['piece'] - 1) % 99 + 1:02d}{(sheet['sheet'] - 1) % 9 + 1}"
            f"{bits(1)}{bits(6)}{job:08d}{piece['piece']:06d}{sheet['sheet']:02d}")


def relay_2d(job, piece, sheet, _):
    return f"{job:08d}{piece['piece']:06d}{sheet['sheet']:02d}{len(piece['sheets']):02d}"


def code39(job, piece, sheet, _):
    return f"{job:04d}{piece['piece']:04d}{sheet['sheet']:02d}{len(piece['sheets']):02d}"


def itf(job, piece, sheet, _):
    text = (f"{job:06d}{piece['piece']:06d}{sheet['sheet']:02d}{len(piece['sheets']):02d}"
            f"{int(piece['divert'])}")
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(text[::-1]))
    return text + str(-total % 10)


def with_parity(bars, at, odd):
    bars[at] = (sum(bars) - bars[at] + odd) % 2
    return "".join(map(str, bars))


def quadient(_, piece, sheet, run):
    """Start · insert · feeders 1, 2 and divert on the last sheet · parity · sequence · safety."""
    last = sheet["sheet"] == len(piece["sheets"])
    count = run % 8
    bars = [1, last, last and 1 in piece["feeders"], last and 2 in piece["feeders"],
            last and piece["divert"], 0, count >> 2 & 1, count >> 1 & 1, count & 1, 1]
    return with_parity([int(bar) for bar in bars], 5, odd=0)


def relay(_, piece, sheet, run):
    """Benchmark, safety, not-EOC, not-BOC, parity, retiming | SF1, SF2, batch, retiming | WAS."""
    first, last = sheet["sheet"] == 1, sheet["sheet"] == len(piece["sheets"])
    count = run % 8
    bars = [1, 1, not last, not first, 0, 1, 1 in piece["feeders"], 2 in piece["feeders"],
            piece["divert"], 1, count >> 2 & 1, count >> 1 & 1, count & 1, 1]
    return with_parity([int(bar) for bar in bars], 4, odd=1)


def winsystems(_, piece, sheet, _run):
    """Gate · group 0–15 · page 1–7 · end of group yes, no · feeders · divert · even parity."""
    group = (piece["piece"] - 1) % 16
    page = (sheet["sheet"] - 1) % 7 + 1
    last = sheet["sheet"] == len(piece["sheets"])
    bars = [1] + [group >> n & 1 for n in (3, 2, 1, 0)] + [page >> n & 1 for n in (2, 1, 0)]
    bars += [last, not last, 1 in piece["feeders"], 2 in piece["feeders"], piece["divert"], 0]
    return with_parity([int(bar) for bar in bars], 13, odd=0)


SCHEMES = {
    "datamatrix-26": datamatrix_26, "spec3-22": spec3, "pb-relay-2d-18": relay_2d,
    "code39-12": code39, "itf-18": itf, "omr-quadient": quadient, "omr-pb-relay": relay,
    "omr-winsystems": winsystems}


# MARK: reading

def dark_bars(picture, least_width):
    """Bars in a picture as (left, top, right, bottom) in pixels: runs of rows with a dark stretch
    at least so wide."""
    dark = bytes(1 if value < 128 else 0 for value in range(256))
    bars, open_bar = [], None
    for y in range(picture.height):
        row = picture.pixels[y * picture.width:(y + 1) * picture.width].translate(dark)
        longest, start = (0, 0), None
        for match in re.finditer(b"\x01+", row):
            if match.end() - match.start() > longest[1] - longest[0]:
                longest = (match.start(), match.end())
        if longest[1] - longest[0] >= least_width:
            if open_bar is None:
                open_bar = [longest[0], y, longest[1], y + 1]
            open_bar[3] = y + 1
        elif open_bar:
            bars.append(tuple(open_bar))
            open_bar = None
    return bars + ([tuple(open_bar)] if open_bar else [])


def read_omr(picture, zone, lane, omr):
    """The bars as a text of 1 and 0, and what is wrong with their geometry (0.06 mm allowed)."""
    allowed = 0.06
    found, bits = [], ["0"] * omr["positions"]
    left = omr["firstMM"][0] + lane[0] - zone[0]
    top = omr["firstMM"][1] + lane[1] - zone[1]
    for bar in dark_bars(picture, 2 * SCALE):
        x, y, right, bottom = (n / SCALE for n in bar)
        at = round((y - top) / omr["pitchMM"])
        if not 0 <= at < len(bits) or abs(y - top - at * omr["pitchMM"]) > allowed:
            found.append(f"a bar at {y:.2f} mm is at no position")
            continue
        bits[at] = "1"
        for what, is_, due in (("long", right - x, omr["lengthMM"]), ("from the left", x, left),
                               ("thick", bottom - y, omr["thicknessMM"])):
            if abs(is_ - due) > allowed:
                found.append(f"bar {at} is {is_:.2f} mm {what}, should be {due}")
    return "".join(bits), found


def read_code(file, kind):
    wanted = {"datamatrix": "DataMatrix", "code39": "Code39", "itf": "ITF"}[kind]
    done = pages.run("ZXingReader", "-1", "-format", wanted, file)
    said = done.stdout.decode("utf-8", "replace")
    found = re.search(r'\.pgm (?:\w+ )?"([0-9A-Z]+)"', said) or re.search(
        r"\.pgm (?:\w+ )?([0-9A-Z]+)\s*$", said.strip())
    if found:
        return found.group(1)
    if kind != "datamatrix":
        return None
    done = pages.run("dmtxread", "-N1", "-m", "1000", file)
    return done.stdout.decode("utf-8", "replace").strip() or None


def spread(some, count):
    if len(some) <= count:
        return some
    return [some[n * (len(some) - 1) // (count - 1)] for n in range(count)]


def job_faults(path, count):
    job = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    marks, faults = job["marks"], []
    say = SCHEMES[marks["scheme"]]
    rectangles = lanes.rectangles(job)
    run, sides = {}, []
    for piece in job["pieces"]:
        for sheet in piece["sheets"]:
            run[piece["piece"], sheet["sheet"]] = len(run)
    for piece, sheet, page, column, is_back in lanes.sides(job):
        if is_back == (marks["side"] == "back"):
            due = say(job["jobNumber"], piece, sheet, run[piece["piece"], sheet["sheet"]])
            if sheet["mark"] != due:
                faults.append(f"page {page}: the manifest says {sheet['mark']}, rules say {due}")
            sides.append((page, column, due))
    read = spread(sides, count)
    for page, column, due in read:
        lane = rectangles[column]
        zone = lanes.moved(marks["zoneMM"], lane)
        with tempfile.TemporaryDirectory(prefix="brevpress-mark-") as into:
            file = pages.crop(path / "print.pdf", page, page, zone, DPI, into)[page]
            if marks["kind"] == "omr":
                said, found = read_omr(pages.Grey(file), zone, lane, marks["omr"])
                faults += [f"page {page}: {f}" for f in found]
            else:
                said = read_code(file, marks["kind"])
            if said != due:
                faults.append(f"page {page}: reads {said}, should be {due}")
    return faults, len(read)


# MARK: the tool's own test

def picture(path, modules, quiet, step=8):
    """Writes a symbol; what lies beyond the quiet zone is black."""
    side = len(modules) + 2 * quiet + 8
    rows = []
    for y in range(side):
        row = []
        for x in range(side):
            inside = 4 <= x < side - 4 and 4 <= y < side - 4
            at = (y - 4 - quiet, x - 4 - quiet)
            symbol = 0 <= at[0] < len(modules) and 0 <= at[1] < len(modules)
            ink = modules[at[0]][at[1]] if symbol else not inside
            row += [0 if ink else 255] * step
        rows += [bytes(row)] * step
    path.write_bytes(b"P5 %d %d 255\n" % (side * step, side * step) + b"".join(rows))


def selftest():
    """With a quiet zone a symbol is read; without one it is not; bars are measured."""
    from proof import minipdf

    faults = []
    with tempfile.TemporaryDirectory(prefix="brevpress-mark-") as into:
        modules = minipdf.matrix("00000001000001001002010000")
        file = pathlib.Path(into) / "m.pgm"
        picture(file, modules, quiet=4)
        if read_code(file, "datamatrix") != "00000001000001001002010000":
            faults.append("a sound symbol is not read")
        picture(file, modules, quiet=0)
        if read_code(file, "datamatrix") is not None:
            faults.append("a symbol without a quiet zone is read")
        width, height = int(20 * SCALE), int(30 * SCALE)
        rows = [bytearray(b"\xff" * width) for _ in range(height)]
        for at in (0, 2):
            for y in range(int((5 + at * 4) * SCALE), int((5.5 + at * 4) * SCALE)):
                rows[y][int(4 * SCALE):int(16 * SCALE)] = bytes(
                    int(16 * SCALE) - int(4 * SCALE))
        file.write_bytes(b"P5 %d %d 255\n" % (width, height) + b"".join(rows))
        omr = {"firstMM": [4, 5], "pitchMM": 4, "thicknessMM": 0.5, "lengthMM": 12, "positions": 4}
        if read_omr(pages.Grey(file), [0, 0], [0, 0], omr) != ("1010", []):
            faults.append("bars are measured wrongly")
        if not read_omr(pages.Grey(file), [0, 0], [0, 0], dict(omr, thicknessMM=0.7))[1]:
            faults.append("a thin bar is not noticed")
    return faults


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("jobs", nargs="?", help="the folder of job folders")
    options.add_argument("--sheets", type=int, default=50, help="sheets read a job")
    options.add_argument("--scheme", help="ignored: the manifest names it")
    options.add_argument("--selftest", action="store_true")
    given = options.parse_args()
    faults, count = (selftest(), 3) if given.selftest else ([], 0)
    folders = [] if given.selftest else sorted(
        path for path in pathlib.Path(given.jobs).iterdir() if path.is_dir())
    for path in folders:
        found, read = job_faults(path, given.sheets)
        faults += [f"{path.name}: {fault}" for fault in found]
        count += read
    for fault in faults[:40]:
        print(fault)
    print(f"read marks: {len(folders)} jobs, {count} marks; {len(faults)} faults")
    sys.exit(1 if faults or not count else 0)


if __name__ == "__main__":
    main()
