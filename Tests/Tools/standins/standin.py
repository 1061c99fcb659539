"""What all stand-ins of channels share: their mode, their log, their port.

A stand-in plays the other side of a channel in a test. It is written from the channel's own
published description and shares no code with the adapter. It lives in a folder:

    mode        one word, read anew for each message: ok, temporary, permanent, unknown (takes the
                message and breaks off), late (takes it and refuses it later), or random, which may
                have the weights of the five, such as `random 70 10 8 4 8`
    log.jsonl   one line for each message that was taken: key, sha256 of its bytes, answer
    port        where it listens, once it does (servers)

`random` follows the seed and the message's key alone, so that the same run has the same answers.
A key that comes again with other bytes is written into the log with the answer "conflict".
"""
import argparse
import hashlib
import json
import os
import threading
import time

MODES = ["ok", "temporary", "permanent", "unknown", "late"]
WEIGHTS = [70, 10, 8, 4, 8]


class StandIn:
    def __init__(self, folder, seed):
        self.folder = folder
        self.seed = seed
        self.lock = threading.Lock()
        self.taken = {}
        self.asked = {}
        path = os.path.join(folder, "asked")
        if os.path.exists(path):
            with open(path, encoding="ascii") as lines:
                for line in lines:
                    self.asked[line.strip()] = self.asked.get(line.strip(), 0) + 1
        path = os.path.join(folder, "log.jsonl")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    entry = json.loads(line)
                    if entry["answer"] not in ("temporary", "permanent", "conflict"):
                        self.taken.setdefault(entry["key"], entry["sha256"])

    def mode(self, key):
        """What to do with a message; a temporary refusal of random mode holds for its first try."""
        try:
            with open(os.path.join(self.folder, "mode"), encoding="utf-8") as file:
                word = file.read().strip()
        except FileNotFoundError:
            word = "ok"
        if not word.startswith("random"):
            return word
        weights = [int(number) for number in word.split()[1:]] or WEIGHTS
        digest = hashlib.sha256(f"{self.seed}/{key}".encode()).digest()
        place = int.from_bytes(digest[:4], "big") % sum(weights)
        for name, weight in zip(MODES, weights):
            if place < weight:
                break
            place -= weight
        with self.lock:
            tries = self.asked[key] = self.asked.get(key, 0) + 1
            # Kept, since some live for one pass alone.
            with open(os.path.join(self.folder, "asked"), "a", encoding="ascii") as log:
                log.write(key + "\n")
        if tries > 1 and name in ("temporary", "unknown"):
            return "ok"
        return name

    def note(self, key, data, answer, **more):
        """Writes a message down; says `conflict` where its key was seen with other bytes."""
        digest = hashlib.sha256(data).hexdigest()
        with self.lock:
            if answer not in ("temporary", "permanent"):
                if self.taken.setdefault(key, digest) != digest:
                    answer = "conflict"
            entry = {"key": key, "sha256": digest, "answer": answer, **more}
            with open(os.path.join(self.folder, "log.jsonl"), "a", encoding="utf-8") as log:
                log.write(json.dumps(entry, sort_keys=True) + "\n")
        return answer

    def listens(self, port):
        """Says where it listens; written whole, since a test waits for it.

        From then on it watches whoever started it, who may be killed: it must not outlive him.
        """
        threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
        path = os.path.join(self.folder, "port")
        with open(path + ".part", "w", encoding="utf-8") as file:
            file.write(str(port))
        os.rename(path + ".part", path)


def leave_with(parent):
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def arguments(description, **more):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--folder", required=True, help="the folder that it lives in")
    parser.add_argument("--seed", type=int, default=1, help="of random answers")
    for name, options in more.items():
        parser.add_argument("--" + name, **options)
    return parser.parse_args()
