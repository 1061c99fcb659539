#!/usr/bin/env python3
"""CUPS, as the manual page of its `lp` and RFC 8010 and 8011 describe it.

    cups.py lp FOLDER -d office -t KEY -o sides=one-sided -- FILE…
    cups.py --folder FOLDER

FOLDER is the queue `office`; any other queue does not exist. `lp` refuses files that are missing,
empty or of no type that it knows. The server answers Get-Jobs for completed jobs, and nothing else.
"""
import hashlib
import http.server
import json
import os
import signal
import struct
import sys

from standin import StandIn, arguments


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


def attribute(tag, name, value):
    name = name.encode("ascii")
    return (struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(value)) + value)


def parse(data):
    """Gives the operation and the operation attributes of a request, or raises ValueError."""
    version, operation, number = struct.unpack(">HHI", data[:8])
    if version not in (0x0101, 0x0200) or number == 0 or data[8] != 1 or data[-1] != 3:
        raise ValueError
    found, place, last = [], 9, None
    while data[place] != 3:
        length = struct.unpack(">H", data[place + 1:place + 3])[0]
        name = data[place + 3:place + 3 + length].decode("ascii") or last
        place += 3 + length
        length = struct.unpack(">H", data[place:place + 2])[0]
        found.append((name, data[place + 2:place + 2 + length]))
        place += 2 + length
        last = name
    if place != len(data) - 1:
        raise ValueError
    return operation, found


class Server(http.server.BaseHTTPRequestHandler):
    folder = None

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        out = struct.pack(">HHI", 0x0101, 0x0400, 1)
        try:
            operation, found = parse(data)
        except (ValueError, IndexError, struct.error):
            operation, found = 0, []
        names = [name for name, _ in found]
        if operation == 0x000A and names[:3] == [
                "attributes-charset", "attributes-natural-language", "printer-uri"]:
            out = struct.pack(">HHI", 0x0101, 0, 1) + b"\x01"
            out += attribute(0x47, "attributes-charset", b"utf-8")
            out += attribute(0x48, "attributes-natural-language", b"en")
            wanted = [value for name, value in found if name == "requested-attributes"]
            for number, job in enumerate(jobs(self.folder), start=1):
                out += b"\x02"
                if b"job-id" in wanted:
                    out += attribute(0x21, "job-id", struct.pack(">I", number))
                if b"job-state" in wanted:
                    state = 8 if job["aborted"] else 9
                    out += attribute(0x23, "job-state", struct.pack(">I", state))
        out += b"\x03"
        self.send_response(200 if self.headers["Content-Type"] == "application/ipp" else 400)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        self.wfile.write(out)

    def log_message(self, *_):
        pass


def serve():
    options = arguments(__doc__)
    Server.folder = options.folder
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    StandIn(options.folder, options.seed).listens(server.server_address[1])
    server.serve_forever()


if sys.argv[1] == "lp":
    lp(sys.argv[2], sys.argv[3:])
else:
    serve()
