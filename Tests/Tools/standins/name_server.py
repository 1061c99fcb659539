#!/usr/bin/env python3
"""A name server on the loopback that knows NAPTR records, and misbehaves where it is told to.

usage: name_server.py RECORDS.json
Prints `port N` once it listens; ends when its standard input does, so that it outlives nobody.
RECORDS maps a name to a list of records
[order, preference, flags, service, expression, replacement], or to one of the words
"servfail", "refused", "silent", "garbage", "nodata". Other names do not exist.
Written from RFC 1035 and RFC 3403; shares no code with the product.
"""

import json
import os
import socket
import struct
import sys
import threading

NAPTR = 35


def name_of(packet, at):
    labels = []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("ascii", "replace"))
        at += 1 + packet[at]
    return ".".join(labels), at + 1


def text(value):
    raw = value.encode()
    return bytes([len(raw)]) + raw


def labels(name):
    return b"".join(text(part) for part in name.split(".") if part) + b"\0"


def answer(packet, records):
    number, flags = struct.unpack(">HH", packet[:4])
    name, end = name_of(packet, 12)
    kind, = struct.unpack(">H", packet[end:end + 2])
    question = packet[12:end + 4]
    known = records.get(name.lower())
    if known == "silent":
        return None
    if known == "garbage":
        return struct.pack(">HHHHHH", number, 0x8180, 1, 5, 0, 0) + question + b"\xc0\x0c\xff\xff"
    code = {"servfail": 2, "refused": 5}.get(known if isinstance(known, str) else "", 0)
    if known is None:
        code = 3
    rows = known if isinstance(known, list) and kind == NAPTR else []
    body = b""
    for order, preference, mark, service, expression, replacement in rows:
        data = (struct.pack(">HH", order, preference) + text(mark) + text(service)
                + text(expression) + labels(replacement))
        body += b"\xc0\x0c" + struct.pack(">HHIH", NAPTR, 1, 60, len(data)) + data
    head = struct.pack(">HHHHHH", number, 0x8180 | (flags & 0x0100) | code, 1, len(rows), 0, 0)
    return head + question + body


def main():
    records = json.loads(open(sys.argv[1], encoding="utf-8").read())
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind(("127.0.0.1", 0))
    print(f"port {listening.getsockname()[1]}", flush=True)
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    while True:
        packet, asker = listening.recvfrom(4096)
        said = answer(packet, records)
        if said is not None:
            listening.sendto(said, asker)


if __name__ == "__main__":
    main()
