#!/usr/bin/env python3
"""Hostile layouts through the real program, watched by the kernel: which files it opens.

Layouts that include, link to and draw files outside of the layouts' folder, by every way known, are
run under strace. No file outside may be opened by any process of the run, and nothing connected to.
Everything that is opened must be on the list below. Exit code 1 otherwise.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from proof.product import NOW

# Files of the system that a program and its children may open.
SYSTEM = [
    r"/etc/ld\.so\.(cache|preload)", r"(/usr)?/lib(32|64|x32)?/.*", r"/opt/.*", r"/proc/.*",
    r"/sys/(devices/system/cpu|kernel/mm|fs/cgroup).*", r"/dev/(null|urandom|random|zero|tty)",
    r"/etc/(localtime|timezone|nsswitch\.conf|passwd|group|papersize)",
    r"/etc/(fonts|ghostscript|mime\.types|ImageMagick-6).*",
    r"/usr/(local/)?share/(fonts|fontconfig|ghostscript|color|mime|zoneinfo|locale|poppler|icu|gtk|"
    r"glib-2\.0|X11|hyphen|voikko|ca-certificates).*",
    r"/usr/(local/)?(s?bin|libexec|share/fonts).*", r"/var/(cache/fontconfig|lib/ghostscript).*",
    re.escape(str(pathlib.Path.home())) + r"/\.(cache|config|local/share)?/?(fontconfig|fonts).*",
]

OPENED = re.compile(r'open(?:at)?\((?:[^,"]+, )?"((?:[^"\\]|\\.)*)"[^)]*\)\s*=\s*(-?\d+)')

DRAWINGS = {
    "href.svg": '<image width="9" height="9" href="file://SECRET/secret.png"/>',
    "relative.svg": '<image width="9" height="9" href="../../../outside/secret.png"/>',
    "http.svg": '<image width="9" height="9" href="http://127.0.0.1:9/secret.png"/>',
    "import.svg": '<style>@import url("file://SECRET/secret.css");</style>',
    "use.svg": '<use href="file://SECRET/secret.svg#a"/>',
    "xinclude.svg": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
                    'href="file://SECRET/secret.svg"/>',
    "font.svg": '<style>@font-face{font-family:x;src:url(file://SECRET/secret.ttf)}</style>',
}

# Layouts that do not compile: each name of a file in them leads out.
REFUSED = """<!DOCTYPE layout [<!ENTITY x SYSTEM "file://SECRET/secret.txt">]>
<layout version="1"><page on="first"><address/></page><flow><p>&x;</p></flow></layout>"""
INCLUDING = """<layout version="1">
  <include file="../../outside/secret.xml"/><include file="SECRET/secret.xml"/>
  <include file="link.xml"/><include file="far/secret.xml"/><include file="../energy/own.xml"/>
  <page on="first"><address/><body x="20" y="130" width="170" bottom="270"/></page>
  <flow><picture file="SECRET/secret.png" height="9"/><p>x</p></flow></layout>"""
# A layout that compiles; its pictures are links and drawings.
DRAWING = """<layout version="1">
  <page on="first"><address/><body x="20" y="130" width="170" bottom="270"/></page>
  <flow><p>{invoice.number}</p>PICTURES</flow></layout>"""


def lay_traps(spool, outside):
    """Writes the hostile layouts, the files that they are after, and has senders use them."""
    outside.mkdir()
    for name in ("secret.xml", "secret.txt", "secret.png", "secret.css", "secret.svg",
                 "secret.ttf"):
        (outside / name).write_text("<fragment/>")
    layouts = spool / "layouts"
    names = []
    for name, source in (("trap-entity", REFUSED), ("trap-include", INCLUDING)):
        (layouts / name).mkdir()
        (layouts / name / "layout.xml").write_text(source.replace("SECRET", str(outside)))
        os.symlink(outside / "secret.xml", layouts / name / "link.xml")
        os.symlink(outside, layouts / name / "far")
        names.append(name)
    # Another sender's folder is no shared one.
    (layouts / "energy" / "own.xml").write_text("<fragment/>")
    folder = layouts / "trap-pictures"
    folder.mkdir()
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    for name, content in DRAWINGS.items():
        for place in (folder, layouts):
            (place / name).write_text(
                head + content.replace("SECRET", str(outside)) + "</svg>")
    for place in (folder, layouts):
        os.symlink(outside / "secret.png", place / "link.png")
        os.symlink(outside, place / "far")
    pictures = "".join(
        f'<picture file="{name}" height="9"/>'
        for name in [*DRAWINGS, "link.png", "far/secret.png"])
    (folder / "layout.xml").write_text(DRAWING.replace("PICTURES", pictures))
    names.append("trap-pictures")
    senders = sorted((spool / "site" / "senders").glob("*.yaml"))
    for index, path in enumerate(senders):
        if index % 2:
            text = path.read_text()
            path.write_text(
                re.sub(r"(?m)^layout: .*$", f"layout: {names[index // 2 % len(names)]}", text))
    return names


def opened(trace):
    """Every path that was opened or tried, with whether that went well."""
    for line in trace.read_text(errors="replace").splitlines():
        found = OPENED.search(line)
        if found:
            yield found.group(1), int(found.group(2)) >= 0


def judge(trace, spool, home, outside):
    """What the traced processes opened or connected to and may not."""
    faults, seen = set(), set()
    allowed = [re.compile(pattern) for pattern in SYSTEM]
    ours = [str(spool), str(home)]
    for path, went_well in opened(trace):
        whole = os.path.normpath(os.path.join(os.getcwd(), path))
        real = os.path.realpath(whole)
        seen.add(whole)
        if real.startswith(str(outside)) or real.endswith("/energy/own.xml"):
            faults.add(f"opened {path}")
        elif went_well and not (
                any(real.startswith(place) for place in ours) or os.path.isdir(real)
                or any(p.fullmatch(whole) or p.fullmatch(real) for p in allowed)
                # Scratch files of Ghostscript and of ours, but nobody else's.
                or real.startswith(tempfile.gettempdir()) and not os.path.exists(real)):
            faults.add(f"opened {path}, which is on no list")
    for line in trace.read_text(errors="replace").splitlines():
        # Looking a user up may ask the name service's socket, which is no network.
        if "connect(" in line and "nscd" not in line:
            faults.add(f"connected: {line[:160]}")
    return sorted(faults), seen


def canaries(watch, trace, spool, home, outside):
    """What must be flagged: a file outside, a file on no list, a connection."""
    stray = spool.parent / "stray"
    stray.write_text("x")
    tries = [
        ["cat", outside / "secret.xml"], ["cat", spool.parent / "spool2" / ".." / "stray"],
        [sys.executable, "-c", "import socket\nsocket.socket().connect_ex(('127.0.0.1', 9))"]]
    (spool.parent / "spool2").mkdir()
    for words in tries:
        subprocess.run([*watch, *map(str, words)], capture_output=True, check=False)
        faults, _ = judge(trace, spool, home, outside)
        if not faults:
            yield f"the canary was not flagged: {words[0]}"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--brevpress", required=True)
    options.add_argument("--input", required=True)
    given = options.parse_args()
    program = pathlib.Path(given.brevpress).resolve()
    home = program.parent
    while home != home.parent and not (home / "layouts").is_dir():
        home = home.parent
    with tempfile.TemporaryDirectory(prefix="brevpress-files-") as scratch:
        scratch = pathlib.Path(scratch).resolve()
        spool, outside, trace = scratch / "spool", scratch / "outside", scratch / "trace"
        words = [str(program), "--spool", str(spool), "--now", NOW, "--jobs", "2"]
        subprocess.run([*words, "init"], check=True, capture_output=True)
        names = lay_traps(spool, outside)
        subprocess.run([*words, "submit", given.input], check=True, capture_output=True)
        watch = ["strace", "-f", "-qq", "-e", "trace=open,openat,connect", "-s", "4096", "-o",
                 str(trace)]
        done = subprocess.run([*watch, *words, "run"], capture_output=True, check=False)
        said = (done.stderr + done.stdout).decode("utf-8", "replace")
        if not trace.exists() or not trace.stat().st_size:
            print(f"strace saw nothing: {said[-300:]}")
            return 1
        faults, seen = judge(trace, spool, home, outside)
        # The traps were really laid: the run speaks of each.
        report = subprocess.run(
            [*words, "deviations", "--json"], capture_output=True, check=False).stdout.decode()
        faults += [f"the run says nothing of {name}" for name in names[:2] if name not in said]
        # Drawings that refer elsewhere are refused; links that lead out are as good as not there.
        for code, least in (("picture-reference", len(DRAWINGS)), ("picture-missing", 2)):
            if report.count(code) < least:
                faults.append(f"{report.count(code)} times {code} in the deviations")
        if sum("/trap-" in path for path in seen) < len(names):
            faults.append("not every hostile layout was read")
        faults += canaries(watch, trace, spool, home, outside)
    for fault in faults[:40]:
        print(fault)
    print(f"files: {len(names)} hostile layouts, {len(seen)} different paths opened or tried, "
          f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    if not shutil.which("strace"):
        sys.exit("strace is missing: apt-get install strace")
    sys.exit(main())
