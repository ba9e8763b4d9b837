#!/usr/bin/env python3
"""The work of `gradus batch` in plain Python, a person at a time: plain_python.py RUBRIC PEOPLE RESULTS"""

import json
import sys

from rubric import load, plain


class Level:
    """A level with what never changes worked out once."""

    def __init__(self, level):
        self.id = level["id"]
        self.years = level["years"]
        # Points are counted in sixtieths, which every need from 1 to 5 divides.
        total = sum(60 * one["weight"] for one in level["requirements"])
        self.to_percent = 100 / total
        self.points_to_pass = level["pass_mark"] * total / 100
        self.requirements = []
        for one in level["requirements"]:
            skill, *others = one["any_of"]
            worth_of_one = 60 * one["weight"] // one["need"]
            self.requirements.append((one["id"], skill, others, one["need"], worth_of_one, one["gate"]))


def score(person, levels, skill_of):
    ratings = {}
    unknown = set()
    for answer in person["skills"]:
        name = plain(answer["name"])
        skill = skill_of.get(name)
        if skill is None:
            unknown.add(name)
        elif answer["rating"] > ratings.get(skill, 0):
            ratings[skill] = answer["rating"]
    years = person["experience"]["years"]
    rating_of = ratings.get
    reached, gaps = None, None
    readiness = []
    for level in levels:
        points = 0
        is_passed = years >= level.years
        unmet = [] if is_passed else [{"requirement": "years", "have": years, "need": level.years}]
        for requirement, skill, others, need, worth_of_one, gate in level.requirements:
            have = rating_of(skill, 0)
            for other in others:
                have = max(have, rating_of(other, 0))
            if have >= need:
                points += worth_of_one * need
                continue
            points += worth_of_one * have
            if gate:
                is_passed = False
            if gaps is None:
                unmet.append({"requirement": requirement, "have": have, "need": need})
        readiness.append(round(points * level.to_percent, 1))
        if gaps is None:
            if is_passed and points >= level.points_to_pass:
                reached = level.id
            else:
                gaps = unmet
    return {"id": person["id"], "level": reached, "readiness": readiness, "gaps": gaps or [], "unknown": len(unknown)}


def main(rubric, people, results):
    levels, skill_of = load(rubric)
    levels = [Level(level) for level in levels]
    to_json = json.JSONEncoder(separators=(",", ":")).encode
    with open(people, encoding="utf-8") as lines, open(results, "w", encoding="utf-8") as out:
        for line in lines:
            out.write(to_json(score(json.loads(line), levels, skill_of)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
