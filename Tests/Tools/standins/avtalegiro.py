#!/usr/bin/env python3
"""The banks' central, as its system specification for AvtaleGiro describes the payee's file.

One pass, then it ends. It takes `avtalegiro-NUMBER-KEY.txt` from FOLDER/out, refuses the whole
file for one wrong record, count, sum or check digit, and answers in FOLDER/answers about the
transmission. In mode `late` it takes the file and refuses every claim, as banks do where there
is no cover; in mode `late-some` every second.
"""
import datetime
import json
import os
import re

from standin import StandIn, arguments


class Wrong(Exception):
    pass


def require(holds, what):
    if not holds:
        raise Wrong(what)


def mod10(text):
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def mod11(text):
    weights = [2, 3, 4, 5, 6, 7]
    total = sum(int(digit) * weights[i % 6] for i, digit in enumerate(reversed(text[:-1])))
    rest = (11 - total % 11) % 11
    return text[-1] == ("-" if rest == 10 else str(rest))


def day(text):
    return datetime.datetime.strptime(text, "%d%m%y").date()


def check(data):
    """Reads a transmission; gives its number and how many claims it has."""
    text = data.decode("iso-8859-1")
    require(text.endswith("\n"), "no end of line")
    lines = text[:-1].split("\n")
    require(all(len(line.rstrip("\r")) == 80 for line in lines), "a record has not 80 columns")
    head, end = lines[0], lines[-1]
    require(re.fullmatch(r"NY000010\d{8}\d{7}000080800{49}", head), "start record")
    require(re.fullmatch(r"NY000089\d{8}\d{8}\d{17}\d{6}0{33}", end), "end record")
    claims, total, first, open_at = 0, 0, [], None
    part = {}
    for number, line in enumerate(lines[1:-1], start=1):
        kind = line[6:8]
        if kind == "20":
            require(open_at is None, "assignment in assignment")
            require(re.fullmatch(r"NY21(00|36)200{9}\d{7}\d{11}0{45}", line), "assignment")
            require(mod11(line[24:35]), "account")
            open_at, part = number, {"claims": 0, "sum": 0, "days": []}
        elif kind == "30":
            require(open_at is not None, "claim outside an assignment")
            found = re.fullmatch(r"NY21(02|21|93)30(\d{7})(\d{6}) {11}(\d{17})(.{25})0{6}", line)
            require(found, "claim")
            kid = found.group(5).strip()
            require(found.group(5) == kid.rjust(25), "KID is not on the right")
            require(re.fullmatch(r"\d{2,25}", kid) and (mod10(kid) or mod11(kid)), "KID")
            require(int(found.group(2)) == part["claims"] + 1, "number of the claim")
            require(int(found.group(4)) > 0, "amount")
            part["claims"] += 1
            part["sum"] += int(found.group(4))
            part["days"].append(day(found.group(3)))
        elif kind == "31":
            require(re.fullmatch(r"NY21(02|21|93)31\d{7}.{10} {25}.{25}0{5}", line), "second half")
        elif kind == "49":
            require(re.fullmatch(r"NY212149\d{7}4\d{3}[12].{40}0{20}", line), "notice")
        elif kind == "88":
            found = re.fullmatch(r"NY21(00|36)88(\d{8})(\d{8})(\d{17})(\d{6})(\d{6})0{27}", line)
            require(found and open_at is not None, "assignment's end")
            require(int(found.group(2)) == part["claims"], "number of claims")
            require(int(found.group(3)) == number - open_at + 1, "number of records")
            require(int(found.group(4)) == part["sum"], "sum")
            require(day(found.group(5)) == min(part["days"]), "first day")
            require(day(found.group(6)) == max(part["days"]), "last day")
            claims += part["claims"]
            total += part["sum"]
            first += part["days"]
            open_at = None
        else:
            raise Wrong("record of an unknown kind")
    require(open_at is None, "assignment without end")
    require(int(end[8:16]) == claims and int(end[16:24]) == len(lines), "counts of the end record")
    require(int(end[24:41]) == total and day(end[41:47]) == min(first), "sum of the end record")
    return int(head[16:23]), claims


def main():
    options = arguments(__doc__)
    central = StandIn(options.folder, options.seed)
    names = ("out", "taken", "answers")
    out, taken, answers = (os.path.join(options.folder, name) for name in names)
    os.makedirs(taken, exist_ok=True)
    os.makedirs(answers, exist_ok=True)
    for name in sorted(os.listdir(out) if os.path.isdir(out) else []):
        found = re.fullmatch(r"avtalegiro-(\d+)-([0-9a-f]{32})\.txt", name)
        if not found:
            continue
        with open(os.path.join(out, name), "rb") as file:
            data = file.read()
        key = found.group(2)
        mode = central.mode(key)
        if mode in ("temporary", "unknown"):
            continue  # not fetched yet
        answer = {"transmission": int(found.group(1)), "verdict": "delivered"}
        try:
            number, claims = check(data)
            require(number == int(found.group(1)), "number of the transmission")
        except (Wrong, ValueError) as wrong:
            mode, claims = "permanent", 0
            answer["comment"] = str(wrong)
        if central.note(key, data, mode) in ("permanent", "conflict"):
            answer.update(verdict="refused", code="transmission-refused")
        elif mode in ("late", "late-some"):
            first, step = (0, 1) if mode == "late" else (1, 2)
            answer["claims"] = [
                {"transaction": n + 1, "code": "no-cover"} for n in range(first, claims, step)]
        os.rename(os.path.join(out, name), os.path.join(taken, name))
        path = os.path.join(answers, key + ".json")
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(answer, file)
        os.rename(path + ".part", path)


main()
