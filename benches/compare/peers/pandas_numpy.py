#!/usr/bin/env python3
"""The work of `gradus batch` in pandas and NumPy, 20,000 people at a time: pandas_numpy.py RUBRIC PEOPLE RESULTS"""

import json
import sys

import numpy as np
import pandas as pd

from rubric import load


class Level:
    """The requirements of a level as columns."""

    def __init__(self, level):
        self.id = level["id"]
        self.years = level["years"]
        self.pass_mark = level["pass_mark"]
        requirements = level["requirements"]
        self.names = [one["id"] for one in requirements]
        self.first = np.array([one["any_of"][0] for one in requirements])
        # Those that one of several skills fulfils: the column, and the other skills.
        self.choices = [(column, one["any_of"][1:]) for column, one in enumerate(requirements) if one["any_of"][1:]]
        self.needs = [one["need"] for one in requirements]
        self.need = np.array(self.needs, dtype=np.int32)
        weights = np.array([one["weight"] for one in requirements], dtype=np.int32)
        # Points are counted in sixtieths, which every need from 1 to 5 divides.
        self.worth_of_one = 60 * weights // self.need
        self.total = int(60 * weights.sum())
        self.gates = np.array([column for column, one in enumerate(requirements) if one["gate"]])

    def have(self, ratings):
        """What people have for each requirement."""
        have = ratings[:, self.first]
        for column, others in self.choices:
            for skill in others:
                np.maximum(have[:, column], ratings[:, skill], out=have[:, column])
        return have


def score(people, levels, skill_of):
    """The lines of some people."""
    count = len(people)
    exploded = people["skills"].explode().dropna()
    answers = pd.DataFrame(exploded.tolist(), index=exploded.index)
    names = answers["name"].str.strip().str.lower()
    skills = names.map(skill_of)
    is_known = skills.notna()
    unknown = names[~is_known].groupby(level=0).nunique().reindex(range(count), fill_value=0).tolist()
    ratings = np.zeros((count, max(skill_of.values()) + 1), dtype=np.int32)
    known = skills[is_known]
    np.maximum.at(ratings, (known.index.to_numpy(), known.to_numpy(dtype=int)), answers["rating"][is_known].to_numpy())

    years = np.array([experience["years"] for experience in people["experience"]])
    readiness = np.zeros((count, len(levels)))
    is_climbing, reached = np.ones(count, dtype=bool), np.zeros(count, dtype=int)
    have_of = []
    for rank, level in enumerate(levels):
        have = level.have(ratings)
        have_of.append(have)
        points = np.minimum(have, level.need) @ level.worth_of_one
        readiness[:, rank] = np.round(100 * points / level.total, 1)
        has_gates = (have[:, level.gates] >= level.need[level.gates]).all(axis=1)
        is_climbing &= (100 * points >= level.pass_mark * level.total) & has_gates & (years >= level.years)
        reached += is_climbing

    readiness, reached, years = readiness.tolist(), reached.tolist(), years.tolist()
    to_json = json.JSONEncoder(separators=(",", ":")).encode
    for row, person in enumerate(people["id"]):
        rank = reached[row]
        gaps = []
        if rank < len(levels):
            level = levels[rank]
            if years[row] < level.years:
                gaps.append({"requirement": "years", "have": years[row], "need": level.years})
            for name, rating, need in zip(level.names, have_of[rank][row].tolist(), level.needs, strict=True):
                if rating < need:
                    gaps.append({"requirement": name, "have": rating, "need": need})
        line = {
            "id": person,
            "level": levels[rank - 1].id if rank else None,
            "readiness": readiness[row],
            "gaps": gaps,
            "unknown": unknown[row],
        }
        yield to_json(line) + "\n"


def main(rubric, people, results):
    levels, skill_of = load(rubric)
    levels = [Level(level) for level in levels]
    with (
        open(results, "w", encoding="utf-8") as out,
        pd.read_json(people, lines=True, chunksize=20_000, dtype={"id": str}) as parts,
    ):
        for some in parts:
            out.writelines(score(some.reset_index(drop=True), levels, skill_of))


if __name__ == "__main__":
    main(*sys.argv[1:])
