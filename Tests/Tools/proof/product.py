"""Drives the program under test through its command line alone."""

import hashlib
import json
import os
import pathlib
import signal
import subprocess
import time

NOW = "2026-11-22T05:00:00Z"


class Failed(Exception):
    pass


class Brevpress:
    """One spool and the program that works on it."""

    def __init__(self, program, spool, now=NOW, jobs=2):
        self.program, self.spool = str(pathlib.Path(program).resolve()), pathlib.Path(spool)
        self.jobs = jobs
        self.options = ["--spool", str(spool), "--now", now, "--jobs", str(jobs)]

    def at(self, now):
        """The same spool at another moment."""
        return Brevpress(self.program, self.spool, now, self.jobs)

    def command(self, *words):
        return [self.program, *self.options, *map(str, words)]

    def call(self, *words, timeout=3600):
        return subprocess.run(
            self.command(*words), stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout,
            check=False)

    def must(self, *words):
        done = self.call(*words)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).decode("utf-8", "replace")[-800:]
            raise Failed(f"{words[0]} ended with {done.returncode}: {said}")
        return done

    def json(self, *words):
        done = self.must(*words, "--json")
        return json.loads(done.stdout)

    def main_job(self, source):
        self.must("init")
        self.must("submit", source)
        self.must("run")

    def killed(self, after, *words):
        """Starts a command and kills its whole process group after so many seconds.

        Gives None where it was killed, or its exit code where it ended sooner.
        """
        child = subprocess.Popen(
            self.command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True)
        try:
            _, said = child.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return None
        if child.returncode != 0:
            said = said.decode("utf-8", "replace")[-800:]
            raise Failed(f"{words[0]} ended with {child.returncode}: {said}")
        return 0

    def at_failpoint(self, point, *words):
        """Runs a command that kills itself at a named moment of writing, if it passes it.

        Gives whether it was killed.
        """
        done = subprocess.run(
            self.command(*words), stdin=subprocess.DEVNULL, capture_output=True, timeout=3600,
            check=False, env={**os.environ, "BREVPRESS_FAILPOINT": point})
        if done.returncode not in (0, -signal.SIGKILL):
            said = done.stderr.decode("utf-8", "replace")[-800:]
            raise Failed(f"{words[0]} at {point} ended with {done.returncode}: {said}")
        return done.returncode != 0

    def jobs_folder(self):
        return self.spool / "jobs"

    def manifests(self):
        """The manifests of all released jobs, by job."""
        found = {}
        for path in sorted(self.jobs_folder().glob("*/manifest.json")):
            found[path.parent.name] = json.loads(path.read_text(encoding="utf-8"))
        return found


def timed(work):
    start = time.monotonic()
    value = work()
    return value, time.monotonic() - start


def digest(folder):
    """SHA-256 of every file below a folder, by path."""
    folder = pathlib.Path(folder)
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()}


def difference(one, other):
    """What differs between two digests, as lines."""
    found = [f"only in the first: {name}" for name in sorted(one.keys() - other.keys())]
    found += [f"only in the second: {name}" for name in sorted(other.keys() - one.keys())]
    return found + [
        f"other bytes: {name}" for name in sorted(one.keys() & other.keys())
        if one[name] != other[name]]
