#!/usr/bin/env python3
"""Checks and times the programs on people who are there already; called by compare.sh.

    measure.py DATA RESULTS GRADUS LIMIT ROUNDS PEOPLE PART PEERS_PART [PAGE]

DATA holds the rubric and the people. Programs run in turn, round after round, so that a machine which slows down slows
them all down; ratios are taken within a round. The tables are printed and put into PAGE between its two marks.
"""

import importlib.metadata
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import agree
from programs import gradus, limit, peers, run

BEGIN = "<!-- benches/compare.sh writes from here -->"
END = "<!-- to here -->"

# Peers are so far away that a few rounds say it.
PEERS_ROUNDS = 3

# Memory that is in use just before a run, where the program took no more in a round before.
MEGABYTES = 2048


class Turns:
    """Some programs on the same people, round after round."""

    def __init__(self, rounds, count, folder):
        self.rounds = rounds
        self.count = count
        self.folder = folder
        self.runs = {}

    def measure(self, pairs):
        """Programs and the files they read, by any key."""
        for people in dict.fromkeys(people for _, people in pairs.values()):
            with open(people, "rb") as file:  # into memory, so that no program waits for the disk
                while file.read(1 << 24):
                    pass
        self.runs = {key: [] for key in pairs}
        for _ in range(self.rounds):
            for key, (program, people) in pairs.items():
                megabytes = max([MEGABYTES, *(one.megabytes for one in self.runs[key])])
                self.runs[key].append(run(program, people, self.folder, int(megabytes)))
        shutil.rmtree(self.folder, ignore_errors=True)
        return self

    def rate(self, key):
        """People a second, to three figures."""
        rate = self.count / statistics.median(one.seconds for one in self.runs[key])
        return f"{int(float(f'{rate:.3g}')):,}"

    def times(self, faster, slower):
        """How many times the rate of another: the median of the rounds."""
        pairs = zip(self.runs[faster], self.runs[slower], strict=True)
        return statistics.median(slow.seconds / fast.seconds for fast, slow in pairs)

    def memory(self, key):
        return f"{max(one.megabytes for one in self.runs[key]):,.0f} MB"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


class Comparison:
    def __init__(self, data, results, program, limit_program, rounds):
        self.data = Path(data)
        self.folder = Path(results) / "run"
        self.rounds = int(rounds)
        self.gradus = {threads: gradus(program, self.data, threads) for threads in (1, 2)}
        self.limit = {threads: limit(limit_program, threads) for threads in (1, 2)}
        self.limit_with_escapes = {threads: limit(limit_program, threads, "--escapes") for threads in (1, 2)}
        self.peers = peers(self.data)

    def turns(self, count, pairs):
        return Turns(self.rounds, count, self.folder).measure(pairs)

    def check(self):
        agree.check([self.gradus[1], self.gradus[2], *self.peers], self.data / "plain.ndjson", self.folder)

    def against_the_limit(self, people, part):
        file = self.data / f"people_{people}.ndjson"
        pairs = {}
        for threads in (1, 2):
            pairs["gradus", threads] = (self.gradus[threads], file)
            pairs["limit", threads] = (self.limit[threads], file)
        turns = self.turns(people, pairs)
        small = self.turns(part, {"part": (self.gradus[2], self.data / f"people_{part}.ndjson")})
        rows = []
        for threads in (1, 2):
            ours, parsing = ("gradus", threads), ("limit", threads)
            ratio = f"{turns.times(ours, parsing):.2f}"
            rows.append([threads, turns.rate(ours), turns.rate(parsing), ratio, turns.memory(ours)])
        head = ["threads", "`gradus batch`, people a second", "parsing alone", "ratio", "peak memory"]
        megabytes = file.stat().st_size / 1e6
        return (
            f"{people:,} people ({megabytes:,.0f} MB), medians of {self.rounds} rounds:\n\n{table(head, rows)}\n\n"
            f"Two threads run at {turns.times(('gradus', 2), ('gradus', 1)):.2f} times the rate of one. On two "
            f"threads, {part:,} people take {small.memory('part')}."
        )

    def other_people(self, part):
        """The same people misspelt and in other layouts."""
        as_made = self.data / f"people_{part}.ndjson"
        kinds = {
            "a tenth of the names misspelt, each always in the same way": "misspelt",
            "a tenth of the names misspelt, every time in another way": "different",
            "another layout: blanks, orders of keys, escapes, unknown keys": "messy",
        }
        rows = []
        for title, name in kinds.items():
            file = self.data / f"{name}_{part}.ndjson"
            limits = self.limit_with_escapes if name == "messy" else self.limit
            for threads in (1, 2):
                ours = self.gradus[threads]
                pairs = {"as made": (ours, as_made), "other": (ours, file), "limit": (limits[threads], file)}
                turns = self.turns(part, pairs)
                ratios = [f"{turns.times('other', key):.2f}" for key in ("as made", "limit")]
                rows.append([title, threads, turns.rate("other"), *ratios, turns.memory("other")])
        head = ["people", "threads", "people a second", "of the rate without", "of parsing alone", "peak memory"]
        return f"The first {part:,} of them, otherwise written:\n\n{table(head, rows)}"

    def against_peers(self, part):
        file = self.data / f"people_{part}.ndjson"
        programs = [*self.gradus.values(), *self.peers]
        rounds = min(self.rounds, PEERS_ROUNDS)
        turns = Turns(rounds, part, self.folder)
        turns.measure({(one.name, one.threads): (one, file) for one in programs})
        rows = []
        for one in programs:
            key = (one.name, one.threads)
            times = "" if one.name == "gradus batch" else f"{turns.times(('gradus batch', one.threads), key):.0f}"
            rows.append([one.name, one.threads, turns.rate(key), times, turns.memory(key)])
        head = ["program", "threads", "people a second", "`gradus batch` is faster by", "peak memory"]
        title = f"What one would pick instead, on {part:,} people, medians of {rounds} rounds:"
        return f"{title}\n\n{table(head, rows)}\n\n{versions()}"


def versions():
    found = [f"Python {platform.python_version()}"]
    found += [f"{name} {importlib.metadata.version(name)}" for name in ("pandas", "numpy", "polars", "duckdb")]
    if node := shutil.which("node"):
        found.append("Node " + subprocess.check_output([node, "--version"], text=True).strip().removeprefix("v"))
    return ", ".join(found) + "."


def put_into(page, text):
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{page} has no marks to write between: {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main(data, results, program, limit_program, rounds, people, part, peers_part, page=None):
    comparison = Comparison(data, results, program, limit_program, rounds)
    comparison.check()
    parts = []
    for measured in (
        lambda: comparison.against_the_limit(int(people), int(part)),
        lambda: comparison.other_people(int(part)),
        lambda: comparison.against_peers(int(peers_part)),
    ):
        parts.append(measured())
        print(f"\n{parts[-1]}", flush=True)
    if page:
        put_into(Path(page), "\n\n".join(parts))
        print(f"\nThese tables stand in {page} now.")


if __name__ == "__main__":
    main(*sys.argv[1:])
