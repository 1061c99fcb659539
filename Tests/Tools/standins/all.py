#!/usr/bin/env python3
"""Starts the stand-ins of all channels, each in a folder of its own, for the demonstration.

    all.py --folder FOLDER --seed N

FOLDER/ports.json says where each server listens, once all do; FOLDER/participants lists whom the
publisher of the Peppol network knows, one a line, and is read before. Those that are no servers
(banks, whoever fetches files) make one pass each time that a line comes on standard input, which
says the moment, in seconds, that it is then; `done` on standard output answers. Ends, with all
that it started, when standard input does or its parent is gone.
"""
import base64
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

from standin import arguments, leave_with

HERE = pathlib.Path(__file__).resolve().parent
ZONE = "iso6523-actorid-upis.locator.test"
SERVERS = {
    "access-point": "access_point.py", "digipost": "digipost.py", "kivra": "kivra.py",
    "mail": "smtp.py", "mailbox": "web.py", "printer": "cups.py", "publisher": "smp.py",
    "sms": "sms.py", "vipps": "vipps.py"}
PASSES = {
    "bank": "folder.py", "bankgirot": "autogiro.py", "central": "avtalegiro.py",
    "efaktura-no": "slips.py", "efaktura-se": "slips.py", "factor": "slips.py",
    "finvoice": "folder.py", "oioubl": "folder.py", "svefaktura": "folder.py"}


def command(script, folder, seed):
    return [sys.executable, str(HERE / script), "--folder", str(folder), "--seed", str(seed)]


def locator(folder, publisher):
    """Starts the name server that leads each participant to the publisher; gives its port."""
    records = {}
    for participant in (folder / "participants").read_text(encoding="ascii").split():
        digest = hashlib.sha256(participant.lower().encode()).digest()
        name = base64.b32encode(digest).decode().rstrip("=").lower()
        where = f"!^.*$!http://127.0.0.1:{publisher}!"
        records[f"{name}.{ZONE}"] = [[100, 10, "U", "Meta:SMP", where, ""]]
    (folder / "records.json").write_text(json.dumps(records), encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, str(HERE / "name_server.py"), str(folder / "records.json")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return server, int(server.stdout.readline().split()[1])


def lp(folder):
    """The program `lp` of the stand-in of CUPS."""
    path = folder / "lp"
    path.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "cups.py"}" lp "{folder}" "$@"\n',
        encoding="utf-8")
    path.chmod(0o700)


def main():
    options = arguments(__doc__)
    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
    root = pathlib.Path(options.folder)
    started = []
    try:
        for name in [*SERVERS, *PASSES]:
            (root / name).mkdir(exist_ok=True)
        (root / "publisher/participants").write_bytes((root / "participants").read_bytes())
        lp(root / "printer")
        for name, script in SERVERS.items():
            log = open(root / name / "stderr.txt", "wb")
            started.append(subprocess.Popen(
                command(script, root / name, options.seed), stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=log))
        ports = {}
        for name, server in zip(SERVERS, started):
            while not (root / name / "port").exists():
                if server.poll() is not None:
                    said = (root / name / "stderr.txt").read_text(errors="replace").strip()
                    sys.exit(f"{SERVERS[name]} did not start: {said.splitlines()[-1:]}")
                time.sleep(0.02)
            ports[name] = int((root / name / "port").read_text())
        server, ports["locator"] = locator(root, ports["publisher"])
        started.append(server)
        (root / "ports.part").write_text(json.dumps(ports), encoding="utf-8")
        (root / "ports.part").rename(root / "ports.json")
        for line in sys.stdin:
            for name in SERVERS:
                # Whole, since a server may be reading it.
                (root / name / "now.part").write_text(line.strip(), encoding="ascii")
                (root / name / "now.part").rename(root / name / "now")
            passing = [
                subprocess.Popen(
                    command(script, root / name, options.seed), stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL)
                for name, script in PASSES.items()]
            for child in passing:
                child.wait()
            print("done", flush=True)
    finally:
        for child in started:
            child.kill()


main()
