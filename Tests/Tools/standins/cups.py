#!/usr/bin/env python3
"""CUPS as its `lp` and `lpstat` show it, from their manual pages.

    cups.py lp FOLDER -d office -t KEY -o sides=one-sided -- FILE…
    cups.py lpstat FOLDER -l -W completed -o

FOLDER is the queue `office`; any other queue does not exist. Called without either word, as for a pass,
it does nothing. `lp` refuses files that are missing, empty or of no type that it knows.
"""
import hashlib
import json
import os
import signal
import sys

from standin import StandIn


def fail(text):
    print("lp: " + text, file=sys.stderr)
    sys.exit(1)


def jobs(folder):
    path = os.path.join(folder, "jobs.json")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def lp(folder, words):
    queue = title = None
    files = []
    while words:
        word = words.pop(0)
        if word == "-d":
            queue = words.pop(0)
        elif word == "-t":
            title = words.pop(0)
        elif word == "-o":
            words.pop(0)
        elif word == "--":
            files, words = words, []
        else:
            fail(f"Error - unknown option \"{word}\".")
    server = StandIn(folder, 1)
    mode = server.mode(title)
    if queue != "office" or mode == "permanent":
        fail("The printer or class does not exist.")
    if mode == "temporary":
        fail("Error - scheduler not responding.")
    data = b""
    for name in files:
        with open(name, "rb") as file:
            content = file.read()
        kinds = {".pdf": b"%PDF-", ".png": b"\x89PNG", ".jpg": b"\xff\xd8", ".txt": b""}
        kind = kinds.get(os.path.splitext(name)[1])
        if kind is None or not content or not content.startswith(kind):
            fail("Unsupported document-format.")
        data += hashlib.sha256(content).digest()
    if not files:
        fail("Error - stdin is empty, so no job has been sent.")
    server.note(title, data, mode)
    known = jobs(folder)
    known.append({"name": f"office-{len(known) + 1}", "aborted": mode == "late"})
    with open(os.path.join(folder, "jobs.json"), "w", encoding="utf-8") as file:
        json.dump(known, file)
    if mode == "unknown":
        os.kill(os.getpid(), signal.SIGKILL)
    print(f"request id is {known[-1]['name']} ({len(files)} file(s))")


def lpstat(folder):
    for job in jobs(folder):
        print(f"{job['name']:<23} brevpress         1024   Thu 26 Nov 2026 10:00:00 AM UTC")
        print("\tStatus: " + ("Stopped." if job["aborted"] else ""))
        print("\tAlerts: " + ("aborted-by-system" if job["aborted"] else "job-completed-successfully"))
        print("\tqueued for office")


if sys.argv[1] == "lp":
    lp(sys.argv[2], sys.argv[3:])
elif sys.argv[1] == "lpstat":
    lpstat(sys.argv[2])
