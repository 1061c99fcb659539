#!/usr/bin/env python3
"""The designer's desk in a real browser, on a copy of the layouts: every promise of the page tried
as a designer would, with mouse and keys. Ends with a line a step; a failure keeps a screenshot.

usage: desk_test.py --brevpress PROGRAM [--screenshots FOLDER]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from desk_walk import LAYOUT, READY, TWO_PAGES, Walk
from webdriver import Browser, BrowserError

ROOT = Path(__file__).resolve().parent.parent.parent
class Desk:
    """`brevpress design` on a home of its own."""

    def __init__(self, program, folder):
        self.home = Path(folder)
        shutil.copytree(ROOT / "layouts", self.home / "layouts")
        shutil.copytree(ROOT / "spool" / "site", self.home / "spool" / "site")
        (self.home / "spool" / "sample").symlink_to(ROOT / "spool" / "sample")
        (self.home / "fonts").symlink_to(ROOT / "fonts")
        self.child = subprocess.Popen(
            [program, "--json", "design", "--port", "0"], stdout=subprocess.PIPE, text=True,
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "BREVPRESS_HOME": str(self.home)})
        line = self.child.stdout.readline()
        if not line:
            raise AssertionError("the desk did not open")
        self.address = json.loads(line)["address"]
        self.host = self.address.split("/")[2]

    @property
    def layout(self):
        return self.home / "layouts" / LAYOUT / "layout.xml"

    def close(self):
        self.child.terminate()
        try:
            return self.child.wait(15)
        except subprocess.TimeoutExpired:
            self.child.kill()
            return self.child.wait()


SCENES = [
    ("light-1366", 1366, 768, False), ("dark-1366", 1366, 768, True),
    ("light-1920", 1920, 1080, False), ("dark-1920", 1920, 1080, True),
]


def screenshots(desk, folder):
    """Pictures to be looked at by people."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, width, height, dark in SCENES:
        with Browser(width, height, dark) as browser:
            browser.open(f"{desk.address}#layout={LAYOUT}&sample={TWO_PAGES}")
            browser.wait(READY, what="the first page")
            browser.run("document.querySelector('#stage').focus({ focusVisible: false })")
            browser.wait("return document.querySelector('.sheet img').complete")
            browser.screenshot(folder / f"{name}.png")
            browser.keys("w", "z")
            browser.wait("return document.querySelector('#travel-says').textContent")
            browser.screenshot(folder / f"{name}-envelope.png")
            browser.keys("w", "z", "?")
            browser.screenshot(folder / f"{name}-keys.png")


def walk(desk, failures_folder):
    with Browser() as browser:
        visit = Walk(desk, browser)
        steps = sorted(name for name in dir(Walk) if name.startswith("step_"))
        for name in steps:
            words = name[8:].replace("_", " ")
            try:
                getattr(visit, name)()
            except (AssertionError, BrowserError) as error:
                print(f"   WRONG {words}: {error}")
                failures_folder.mkdir(parents=True, exist_ok=True)
                browser.screenshot(failures_folder / f"{name}.png")
                print(f"   the page as it was: {failures_folder / name}.png")
                for entry in browser.log("browser"):
                    print("   ", entry["message"])
                return len(steps), 1
            print(f"   ok    {words}")
        return len(steps), 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brevpress", required=True, help="the program")
    parser.add_argument("--screenshots", type=Path, help="a folder for pictures of the desk")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="brevpress-desk.") as folder:
        failures = Path(tempfile.gettempdir()) / "brevpress-desk-failures"
        desk = Desk(arguments.brevpress, folder)
        try:
            if arguments.screenshots:
                screenshots(desk, arguments.screenshots)
            steps, wrong = walk(desk, failures)
        finally:
            code = desk.close()
        if code != 0:
            print(f"   WRONG the desk ended with {code}")
            wrong += 1
    print(f"desk: {steps} steps, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
