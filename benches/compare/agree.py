"""Checks that all programs say the same of the same people."""

import itertools
import json
import sys
from typing import NamedTuple

from programs import run


class Result(NamedTuple):
    id: str
    level: str | None
    unmet: list[str]
    unknown: int
    readiness: list[float]

    def agrees_with(self, other):
        """Gradus cuts a percentage to tenths, and the peers round it."""
        return self[:4] == other[:4] and all(
            abs(mine - theirs) < 0.11 for mine, theirs in zip(self.readiness, other.readiness, strict=True)
        )


def result(line):
    """What a line says, whether gradus wrote it or a peer."""
    said = json.loads(line)
    is_ours = "placement" in said
    return Result(
        said["id"],
        said["placement"]["claimed"] if is_ours else said["level"],
        # Gradus gives an object with the requirements as its keys, the peers a list of objects.
        sorted(gap if isinstance(gap, str) else gap["requirement"] for gap in said["gaps"]),
        said["unknown"],
        said["readiness"]["claimed"] if is_ours else said["readiness"],
    )


def results(program, people, folder):
    run(program, people, folder)
    with open(folder / program.results, encoding="utf-8") as lines:
        return sorted(map(result, lines), key=lambda one: one.id)  # the order isn't asked of the peers


def check(programs, people, folder):
    """Runs all programs, and exits if one disagrees with the first, or leaves somebody out."""
    first, *others = programs
    expected = results(first, people, folder)
    with open(people, encoding="utf-8") as lines:
        count = sum(1 for _ in lines)
    if len(expected) != count:
        sys.exit(f"{first.name} says something of {len(expected)} people, and there are {count}")
    for other in others:
        for mine, theirs in itertools.zip_longest(expected, results(other, people, folder)):
            if mine is None or theirs is None or not mine.agrees_with(theirs):
                sys.exit(f"{first.name} and {other.name} disagree:\n{mine}\n{theirs}")
    names = ", ".join(dict.fromkeys(program.name for program in programs))
    print(f"All agree on {count:,} people: {names}.")
