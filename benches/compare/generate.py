#!/usr/bin/env python3
"""Makes up a rubric and any number of people, the same ones on every machine.

generate.py rubric FOLDER                 FOLDER/rubric.json for the peers, FOLDER/rubrics for gradus
generate.py people FILE COUNT [options]   one profile a line; fewer people are the first of many
"""

import argparse
import functools
import json
import random
import re
from pathlib import Path
from typing import NamedTuple

SKILLS = 400
REQUIREMENTS = 30
FLAVOURS = ["Advanced", "Applied", "Cloud", "Embedded", "Enterprise", "Mobile", "Modern", "Secure"]
PASS_MARKS = [12, 14, 16, 18, 20, 22, 25]
YEARS = [0, 0, 1, 2, 4, 6, 8]
# Requirements, by their place in a level, that one of several skills fulfils: how many there are to choose from.
CHOICES = {3: 3, 9: 3, 17: 2}
NO_SKILLS = [
    "kuberentes",
    "underwater basket weaving",
    "postgress",
    "nodjs",
    "COBOL-85",
    "synergy",
    "jquery ui",
    "perl6",
]
PLAIN_NO_SKILLS = [f"zz made up name {letter}" for letter in "abcdefgh"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Skill(NamedTuple):
    name: str
    aliases: list[str]


class Requirement(NamedTuple):
    id: str
    any_of: list[int]  # places in the list of skills
    need: int
    weight: int
    gate: bool


class Level(NamedTuple):
    id: str
    pass_mark: int
    years: int
    requirements: list[Requirement]


class Person(NamedTuple):
    id: str
    years: float
    answers: list[tuple[str, int]]  # a skill as the person writes it, and the rating


def make_skills():
    """The skills of skills.txt, and flavours of them."""
    skills = []
    for line in Path(__file__).with_name("skills.txt").read_text(encoding="utf-8").splitlines():
        name, _, aliases = line.partition(": ")
        skills.append(Skill(name, aliases.split(", ") if aliases else []))
    plain_names = [skill.name for skill in skills]
    taken = {name.lower() for name in plain_names}
    chance = random.Random(1)
    while len(skills) < SKILLS:
        name = f"{chance.choice(FLAVOURS)} {chance.choice(plain_names)}"
        if name.lower() not in taken:
            taken.add(name.lower())
            has_alias = chance.random() < 0.5
            skills.append(Skill(name, [name.lower().replace(" ", "-")] if has_alias else []))
    return skills


def make_levels():
    chance = random.Random(2)
    levels = []
    for rank, (pass_mark, years) in enumerate(zip(PASS_MARKS, YEARS, strict=True)):
        drawn = iter(chance.sample(range(120 if rank < 4 else 160), 36))
        requirements = []
        for place in range(REQUIREMENTS):
            any_of = [next(drawn) for _ in range(CHOICES.get(place, 1))]
            need = min(5, 1 + rank // 2 + chance.randint(0, 1))
            weight = chance.choice([1, 1, 2, 3, 5])
            gate = place in (0, 3) or (place == 7 and rank > 3)
            requirements.append(Requirement(f"l{rank + 1}r{place + 1}", any_of, need, weight, gate))
        levels.append(Level(f"l{rank + 1}", pass_mark, years, requirements))
    return levels


def make_people(count, skills, levels, no_skills):
    """People of all levels. Each comes from the same stream of chance, so the order of the draws is part of them."""
    chance = random.Random(3).random
    spellings = []
    for name, aliases in skills:
        spellings.append([name] * 8 + (aliases or [name])[:2] * 2 + [name.upper(), name.lower(), f" {name} "])
    gates = [[one.any_of[0] for one in level.requirements if one.gate] for level in levels]
    asked = [[one.any_of[0] for one in level.requirements] for level in levels]
    for number in range(count):
        rank = int(chance() * 8)  # about as many levels should be reached
        wanted = 18 + int(chance() * 15)
        ratings = {}
        for gates_of_level in gates[:rank]:
            for skill in gates_of_level:
                if chance() < 0.97:
                    ratings[skill] = min(5, 2 + int(chance() * 4))
        while len(ratings) < wanted:
            if chance() < 0.6:
                skill = asked[int(chance() * max(rank, 1) * 0.999)][int(chance() * REQUIREMENTS)]
            else:
                skill = int(chance() * chance() * SKILLS)
            if skill not in ratings:
                ratings[skill] = int(chance() * 6)
        answers = []
        for skill, rating in ratings.items():
            words = spellings[skill] if chance() > 0.03 else no_skills
            answers.append((words[int(chance() * len(words))], rating))
        years = int((rank * 1.5 + chance() * 4) * 2) / 2
        yield Person(f"p{number:07}", years, answers)


def folded(text):
    return text.strip().lower()


class Misspeller:
    """Misspells a share of the names: each spelling always in one way, or never twice in the same one."""

    def __init__(self, share, is_different):
        self.share = share
        self.is_different = is_different
        self.chance = random.Random(4)
        self.known = {}
        self.used = set()

    def misspell(self, person):
        answers = [
            (self.misspelt(name) if self.chance.random() < self.share else name, rating)
            for name, rating in person.answers
        ]
        return person._replace(answers=answers)

    def misspelt(self, name):
        if self.is_different:
            text = self.changed(name)
            while folded(text) in self.used:
                text = self.changed(text)
            self.used.add(folded(text))
            return text
        if name not in self.known:
            self.known[name] = self.changed(name)
        return self.known[name]

    def changed(self, text):
        """The text after a slip that can be seen: not of a blank around it, nor of the same letter twice."""
        slipped = self.slip(text)
        while folded(slipped) == folded(text):
            slipped = self.slip(text)
        return slipped

    def slip(self, text):
        """One letter too many, one wrong, one missing, or two that changed places."""
        place = self.chance.randrange(len(text))
        before, here, after = text[:place], text[place], text[place + 1 :]
        letter = self.chance.choice(LETTERS)
        kind = self.chance.randrange(4)
        if kind == 0 or len(text) < 4:
            return before + letter + here + after
        if kind == 1:
            return before + letter + after
        if kind == 2:
            return before + after
        return before + after[:1] + here + after[1:]


@functools.lru_cache(maxsize=1 << 16)
def quoted(text):
    return json.dumps(text)


def tidy_line(person):
    answers = ",".join(f'{{"name":{quoted(name)},"rating":{rating}}}' for name, rating in person.answers)
    return f'{{"id":"{person.id}","experience":{{"years":{person.years}}},"skills":[{answers}]}}\n'


class MessyLayout:
    """The same people as other programs may write them: blanks, other orders of keys, escapes, unknown keys."""

    def __init__(self):
        self.chance = random.Random(5)

    def line(self, person):
        answers = [self.object([("name", self.text(name)), ("rating", str(rating))]) for name, rating in person.answers]
        experience = self.object([("years", str(person.years))])
        skills = "[" + self.comma().join(answers) + "]"
        members = [("id", quoted(person.id)), ("experience", experience), ("skills", skills)]
        if self.chance.random() < 0.5:
            members.append(("x-source", '{"form": [7, null, true], "sent by": "the \\"new\\" intake"}'))
        if self.chance.random() < 0.2:
            members.append(("x-row", str(self.chance.randrange(1000))))
        return self.object(members) + "\n"

    def object(self, members):
        self.chance.shuffle(members)
        colon = self.chance.choice([":", ": ", " : "])
        return "{" + self.comma().join(f'"{key}"{colon}{value}' for key, value in members) + "}"

    def comma(self):
        return self.chance.choice([",", ", ", " ,\t"])

    def text(self, text):
        """Text as JSON; in every eighth, one letter is written by its number."""
        if self.chance.random() >= 0.125:
            return quoted(text)
        place = self.chance.randrange(len(text))
        return quoted(text[:place])[:-1] + f"\\u{ord(text[place]):04x}" + quoted(text[place + 1 :])[1:]


def write_people(args):
    people = make_people(args.count, make_skills(), make_levels(), PLAIN_NO_SKILLS if args.plain else NO_SKILLS)
    if args.misspelt:
        people = map(Misspeller(args.misspelt, args.different).misspell, people)
    line = MessyLayout().line if args.messy else tidy_line
    unfinished = args.file.with_name(args.file.name + ".part")
    with open(unfinished, "w", encoding="ascii", buffering=1 << 20) as file:
        file.writelines(map(line, people))
    unfinished.rename(args.file)


def skill_id(name):
    name = name.lower().replace("+", "-plus").replace("#", "-sharp")
    return re.sub("[^a-z0-9]+", "-", name).strip("-")


def skills_yaml(skills):
    yield "category: synthetic\ntitle: Synthetic\nhours: [4, 15, 40, 120, 300]\nweeks: [0, 0, 0, 0, 0]\nskills:\n"
    for name, aliases in skills:
        # An alias that is the name in other letters would be a name given twice.
        others = ", ".join(quoted(alias) for alias in aliases if alias.lower() != name.lower())
        yield f"  {skill_id(name)}: {{name: {quoted(name)}, aliases: [{others}]}}\n"


def track_yaml(levels):
    yield "track: synthetic\ntitle: Synthetic\nscale:\n"
    for rating, word in enumerate(["none", "aware", "beginner", "competent", "proficient", "expert"]):
        yield f"  {rating}: {{name: {word}, means: {word}}}\n"
    yield f"levels: [{', '.join(level.id for level in levels)}]\n"
    yield "policy: {pass: 50, unsupported_cap: 3, stale_after_years: 3, stale_cap: 3}\n"
    yield "evidence:\n  project: {title: Project, hours: 60}\n"


def level_yaml(level, skills):
    yield f"level: {level.id}\ntitle: {level.id.upper()}\npass: {level.pass_mark}\nrequirements:\n"
    if level.years:
        yield f"  - {{id: years, years: {level.years}, weight: 0, gate: true}}\n"
    for one in level.requirements:
        ids = [skill_id(skills[place].name) for place in one.any_of]
        condition = f"any_of: [{', '.join(ids)}]" if len(ids) > 1 else f"skill: {ids[0]}"
        gate = ", gate: true" if one.gate else ""
        yield f"  - {{id: {one.id}, {condition}, need: {one.need}, weight: {one.weight}{gate}}}\n"


def write_rubric(args):
    skills, levels = make_skills(), make_levels()
    for folder in ("skills", "synthetic"):
        (args.folder / "rubrics" / folder).mkdir(parents=True, exist_ok=True)
    files = {"skills/synthetic.yaml": skills_yaml(skills), "synthetic/track.yaml": track_yaml(levels)}
    files |= {f"synthetic/{level.id}.yaml": level_yaml(level, skills) for level in levels}
    for name, lines in files.items():
        (args.folder / "rubrics" / name).write_text("".join(lines), encoding="utf-8")
    document = {
        "skills": [skill._asdict() for skill in skills],
        "levels": [
            level._asdict() | {"requirements": [one._asdict() for one in level.requirements]} for level in levels
        ],
    }
    (args.folder / "rubric.json").write_text(json.dumps(document, indent=1), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Makes up a rubric and people, the same ones on every machine.")
    commands = parser.add_subparsers(required=True)
    rubric = commands.add_parser("rubric", help="the rubric, as JSON and as a folder for gradus")
    rubric.add_argument("folder", type=Path)
    rubric.set_defaults(run=write_rubric)
    people = commands.add_parser("people", help="people, one profile a line")
    people.add_argument("file", type=Path)
    people.add_argument("count", type=int)
    people.add_argument("--plain", action="store_true", help="names that are no skill's look like none either")
    people.add_argument("--misspelt", type=float, default=0, metavar="SHARE", help="misspell this share of the names")
    people.add_argument("--different", action="store_true", help="make every misspelling a new one")
    people.add_argument("--messy", action="store_true", help="another layout: blanks, escapes, more keys")
    people.set_defaults(run=write_people)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
