#!/usr/bin/env python3
"""Takes what lies in FOLDER/out and answers in FOLDER/answers, as a partner of file hand-over does.

One pass, then it ends. A file is named KEY.xml or KEY.pdf; once taken it lies in FOLDER/taken.
"""
import json
import os
import re

from standin import StandIn, arguments


def main():
    options = arguments(__doc__)
    partner = StandIn(options.folder, options.seed)
    out = os.path.join(options.folder, "out")
    taken = os.path.join(options.folder, "taken")
    answers = os.path.join(options.folder, "answers")
    os.makedirs(taken, exist_ok=True)
    os.makedirs(answers, exist_ok=True)
    for name in sorted(os.listdir(out) if os.path.isdir(out) else []):
        found = re.fullmatch(r"([0-9a-f]{32})\.(xml|pdf)", name)
        if not found:
            continue
        key = found.group(1)
        with open(os.path.join(out, name), "rb") as file:
            data = file.read()
        mode = partner.mode(key)
        if mode in ("temporary", "unknown"):
            continue  # not fetched yet
        if found.group(2) == "pdf" and not data.startswith(b"%PDF-"):
            mode = "permanent"
        if found.group(2) == "xml" and not data.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
            mode = "permanent"
        answer = partner.note(key, data, mode)
        os.rename(os.path.join(out, name), os.path.join(taken, name))
        refused = answer in ("permanent", "late", "conflict")
        text = {"key": key, "verdict": "refused" if refused else "delivered"}
        if refused:
            text["code"] = "partner-refused"
        path = os.path.join(answers, key + ".json")
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(text, file)
        os.rename(path + ".part", path)


main()
