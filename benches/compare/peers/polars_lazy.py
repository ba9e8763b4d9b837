#!/usr/bin/env python3
"""The work of `gradus batch` in Polars, as joins and groups: polars_lazy.py RUBRIC PEOPLE RESULTS THREADS"""

import os
import sys

os.environ["POLARS_MAX_THREADS"] = sys.argv[4]  # read when the library is loaded

import polars as pl

from rubric import load

PERSON = {
    "id": pl.String,
    "experience": pl.Struct({"years": pl.Float64}),
    "skills": pl.List(pl.Struct({"name": pl.String, "rating": pl.Int64})),
}
GAP = pl.Struct({"requirement": pl.String, "have": pl.Float64, "need": pl.Float64})


def tables(levels, skill_of):
    """The rubric as frames: names, levels, requirements, and the skills that each requirement takes."""
    names = pl.DataFrame({"name": list(skill_of), "skill": list(skill_of.values())})
    ranks, requirements, choices = [], [], []
    for rank, level in enumerate(levels):
        worth = sum(60 * one["weight"] for one in level["requirements"])
        gates = sum(one["gate"] for one in level["requirements"])
        ranks.append((rank, level["pass_mark"], level["years"], worth, gates))
        for one in level["requirements"]:
            place = len(requirements)
            # Points are counted in sixtieths, which every need from 1 to 5 divides.
            requirements.append((place, rank, one["id"], one["need"], 60 * one["weight"] // one["need"], one["gate"]))
            choices.extend((place, skill) for skill in one["any_of"])
    ranks = pl.DataFrame(ranks, schema=["rank", "pass_mark", "least_years", "worth", "gates"], orient="row")
    requirements = pl.DataFrame(
        requirements, schema=["place", "rank", "requirement", "need", "worth_of_one", "gate"], orient="row"
    )
    choices = pl.DataFrame(choices, schema=["place", "skill"], orient="row")
    return names.lazy(), ranks.lazy(), requirements.lazy(), choices.lazy()


def score(people, names, ranks, requirements, choices):
    answers = (
        people.select("person", "skills")
        .explode("skills")
        .unnest("skills")
        .with_columns(pl.col("name").str.strip_chars().str.to_lowercase())
        .join(names, on="name", how="left")
        .collect()
        .lazy()
    )
    unknown = answers.filter(pl.col("skill").is_null()).group_by("person").agg(unknown=pl.col("name").n_unique())
    ratings = answers.drop_nulls("skill").group_by("person", "skill").agg(pl.col("rating").max())
    # What a person has for each requirement; where it is nothing, there is no row.
    have = (
        ratings.join(choices, on="skill").group_by("person", "place").agg(have=pl.col("rating").max()).collect().lazy()
    )
    earned = (
        have.join(requirements, on="place")
        .group_by("person", "rank")
        .agg(
            points=(pl.col("worth_of_one") * pl.min_horizontal("have", "need")).sum(),
            opened=(pl.col("gate") & (pl.col("have") >= pl.col("need"))).sum(),
        )
    )
    percent = 100 * pl.col("points").fill_null(0)
    standing = (
        people.select("person", "years")
        .join(ranks, how="cross")
        .join(earned, on=["person", "rank"], how="left")
        .with_columns(
            is_passed=(percent >= pl.col("pass_mark") * pl.col("worth"))
            & (pl.col("opened").fill_null(0) == pl.col("gates"))
            & (pl.col("years") >= pl.col("least_years")),
            readiness=(percent / pl.col("worth")).round(1),
        )
        .sort("person", "rank")
        .group_by("person", maintain_order=True)
        .agg("readiness", rank=pl.col("is_passed").cum_prod().sum().cast(pl.Int64))
        .collect()
        .lazy()
    )
    unmet = (
        standing.select("person", "rank")
        .join(requirements, on="rank")
        .join(have, on=["person", "place"], how="left")
        .with_columns(pl.col("have").fill_null(0))
        .filter(pl.col("have") < pl.col("need"))
        .select("person", "place", "requirement", pl.col("have", "need").cast(pl.Float64))
    )
    too_early = (
        standing.select("person", "rank")
        .join(ranks, on="rank")
        .join(people.select("person", "years"), on="person")
        .filter(pl.col("years") < pl.col("least_years"))
        .select(
            "person",
            place=pl.lit(-1, dtype=pl.Int64),
            requirement=pl.lit("years"),
            have="years",
            need=pl.col("least_years").cast(pl.Float64),
        )
    )
    gaps = (
        pl.concat([too_early, unmet])
        .sort("person", "place")
        .group_by("person", maintain_order=True)
        .agg(gaps=pl.struct("requirement", "have", "need"))
    )
    return (
        people.select("person", "id")
        .join(standing, on="person")
        .join(gaps, on="person", how="left")
        .join(unknown, on="person", how="left")
    )


def main(rubric, people, results):
    levels, skill_of = load(rubric)
    level_ids = pl.DataFrame({"rank": range(1, len(levels) + 1), "level": [level["id"] for level in levels]}).lazy()
    read = (
        pl.read_ndjson(people, schema=PERSON)
        .with_row_index("person")
        .lazy()
        .with_columns(years=pl.col("experience").struct.field("years"))
    )
    (
        score(read, *tables(levels, skill_of))
        .join(level_ids, on="rank", how="left")
        .select(
            "id",
            "level",
            "readiness",
            pl.col("gaps").fill_null(pl.lit([], dtype=pl.List(GAP))),
            pl.col("unknown").fill_null(0),
        )
        .collect()
        .write_ndjson(results)
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
