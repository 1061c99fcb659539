"""Stand-ins that a harness runs, and what each says that it has taken, and refused later."""

import json
import pathlib
import re
import subprocess
import sys
import time

STANDINS = pathlib.Path(__file__).resolve().parents[1] / "standins"
# Debian's own Python has aiosmtpd.
SYSTEM = "/usr/bin/python3" if pathlib.Path("/usr/bin/python3").exists() else sys.executable
TAKEN = ("ok", "unknown", "late", "late-some")


class Partner:
    """A stand-in in a folder of its own: a server that runs, or one that makes passes."""

    def __init__(self, script, folder, seed, mode="random"):
        self.script, self.folder, self.seed = script, folder, seed
        folder.mkdir()
        (folder / "mode").write_text(mode)
        self.process, self.port = None, None

    def command(self):
        return [SYSTEM, str(STANDINS / self.script), "--folder", str(self.folder), "--seed",
                str(self.seed)]

    def visit(self, chance):
        """Lets it fetch what lies for it, where it is no server."""

    def log(self):
        path = self.folder / "log.jsonl"
        return [json.loads(line) for line in path.open()] if path.exists() else []

    def entries(self):
        """The log by key."""
        found = {}
        for entry in self.log():
            found.setdefault(entry["key"], []).append(entry)
        return found

    def faults(self):
        """What no honest sender does: one key with two contents, of whatever tries."""
        faults = []
        for key, entries in self.entries().items():
            if len({entry["sha256"] for entry in entries}) > 1:
                faults.append(f"{self.folder.name} saw {key} with other bytes")
        return faults

    def has(self):
        """The keys that it took, with `late` for those that it refused afterwards."""
        return {
            key: next(e["answer"] for e in entries if e["answer"] in TAKEN)
            for key, entries in self.entries().items()
            if any(e["answer"] in TAKEN for e in entries)}

    def holds(self, key, _reference):
        """Whether it has an invoice of that message now."""
        return self.has_now.get(key) in ("ok", "unknown", "late-some")

    def settle(self):
        """Reads the log once, for `holds`."""
        self.has_now = self.has()

    def stop(self):
        if self.process:
            self.process.kill()


class Server(Partner):
    """One that knows a message which comes again."""

    def __init__(self, script, folder, seed, mode="random"):
        super().__init__(script, folder, seed, mode)
        self.process = subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        while not (folder / "port").exists():
            if self.process.poll() is not None:
                raise SystemExit(f"{script} does not start")
            time.sleep(0.05)
        self.port = int((folder / "port").read_text())


class Once(Partner):
    """One to whom the same message must not come twice, since it knows none that it took."""

    def faults(self):
        return super().faults() + [
            f"{self.folder.name} was given {key} {times} times"
            for key, entries in self.entries().items()
            if (times := sum(entry["answer"] in TAKEN for entry in entries)) > 1]


class MailServer(Once, Server):
    pass


class Fetcher(Once):
    """One that fetches files."""

    def visit(self, chance):
        subprocess.run(
            self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


class Bank(Fetcher):
    """One that gets a file of many claims, and may refuse some of them."""

    # Where a record of the file has what names the invoice.
    CLAIM = {
        "avtalegiro.py": re.compile(r"^NY21(?:02|21|93)30.{7}.{6} {11}.{17}(.{25})", re.M),
        "autogiro.py": re.compile(r"^82.{8}0 {4}.{16}.{12}.{10}(.{16})", re.M)}

    def visit(self, chance):
        late = self.script == "avtalegiro.py" and chance.random() < 0.5
        (self.folder / "mode").write_text("late-some" if late else "random 60 10 12 5 13")
        super().visit(chance)

    def claims(self):
        """The invoices of each file that it took, in the order of their claims."""
        found = {}
        for path in (self.folder / "taken").glob("*.txt"):
            key = re.search(r"([0-9a-f]{32})\.txt", path.name)[1]
            text = path.read_text(encoding="iso-8859-1")
            found[key] = [name.strip() for name in self.CLAIM[self.script].findall(text)]
        return found

    def settle(self):
        super().settle()
        self.files = self.claims()

    def holds(self, key, reference):
        claims, answer = self.files.get(key, []), self.has_now.get(key)
        if reference not in claims or answer not in ("ok", "unknown", "late-some"):
            return False
        # Of those that it refused later, it is every second.
        return answer != "late-some" or claims.index(reference) % 2 == 0

    def faults(self):
        faults, seen = super().faults(), {}
        for key, claims in self.claims().items():
            for reference in claims:
                if seen.setdefault(reference, key) != key or claims.count(reference) > 1:
                    faults.append(f"{self.folder.name} was given the claim {reference} twice")
        return faults
