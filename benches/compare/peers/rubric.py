"""The rubric, as the peers in Python read it."""

import json


def plain(name):
    """A name as it is looked up: without blanks around it, in small letters."""
    return name.strip().lower()


def load(path):
    """The levels, lowest first, and the skill (by its place) that each name stands for."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    skill_of = {}
    for place, skill in enumerate(document["skills"]):
        for name in [skill["name"], *skill["aliases"]]:
            skill_of.setdefault(plain(name), place)
    return document["levels"], skill_of
