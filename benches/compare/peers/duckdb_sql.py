#!/usr/bin/env python3
"""The work of `gradus batch` in SQL, by DuckDB: duckdb_sql.py RUBRIC PEOPLE RESULTS THREADS"""

import sys

import duckdb

from rubric import load

TABLES = """
CREATE TABLE names (name VARCHAR, skill INTEGER);
CREATE TABLE levels (rank INTEGER, id VARCHAR, pass_mark INTEGER, years DOUBLE, worth INTEGER, gates INTEGER);
CREATE TABLE requirements (place INTEGER, rank INTEGER, id VARCHAR, need INTEGER, worth_of_one INTEGER, gate BOOLEAN);
CREATE TABLE choices (place INTEGER, skill INTEGER);
"""

READ = """
CREATE TABLE people AS
SELECT row_number() OVER () AS person, id, experience.years AS years, skills
FROM read_ndjson($people, columns = {
    id: 'VARCHAR', experience: 'STRUCT(years DOUBLE)', skills: 'STRUCT(name VARCHAR, rating INTEGER)[]'});
"""

SCORE = """
CREATE TABLE answers AS
SELECT person, skill, lower(trim(answer.name)) AS name, answer.rating AS rating
FROM (SELECT person, unnest(skills) AS answer FROM people)
LEFT JOIN names ON names.name = lower(trim(answer.name));

-- What a person has for each requirement; where it is nothing, there is no row.
CREATE TABLE held AS
SELECT person, place, max(rating) AS have FROM answers JOIN choices USING (skill) GROUP BY person, place;

CREATE TABLE standing AS
WITH earned AS (
    SELECT person, rank, sum(worth_of_one * least(have, need)) AS points,
           count(*) FILTER (gate AND have >= need) AS opened
    FROM held JOIN requirements USING (place) GROUP BY person, rank
), judged AS (
    SELECT person, levels.rank, 100 * coalesce(points, 0) AS percent, levels.worth,
           percent >= pass_mark * levels.worth AND coalesce(opened, 0) = gates AND people.years >= levels.years
               AS is_passed
    FROM people CROSS JOIN levels LEFT JOIN earned USING (person, rank)
)
SELECT person, list(round(percent / worth, 1) ORDER BY rank) AS readiness,
       coalesce(min(rank) FILTER (NOT is_passed), (SELECT count(*) FROM levels)) AS rank
FROM judged GROUP BY person;

CREATE TABLE gaps AS
WITH unmet AS (
    SELECT person, place, id AS requirement, coalesce(have, 0)::DOUBLE AS have, need::DOUBLE AS need
    FROM standing JOIN requirements USING (rank) LEFT JOIN held USING (person, place)
    WHERE coalesce(have, 0) < need
    UNION ALL
    SELECT person, -1, 'years', people.years, levels.years
    FROM standing JOIN levels USING (rank) JOIN people USING (person) WHERE people.years < levels.years
)
SELECT person, list({requirement: requirement, have: have, need: need} ORDER BY place) AS gaps
FROM unmet GROUP BY person;
"""

WRITE = """
COPY (
    SELECT people.id, levels.id AS level, readiness, coalesce(gaps, []) AS gaps, coalesce(unknown, 0) AS unknown
    FROM people JOIN standing USING (person)
    LEFT JOIN levels ON levels.rank = standing.rank - 1
    LEFT JOIN gaps USING (person)
    LEFT JOIN (
        SELECT person, count(DISTINCT name) AS unknown FROM answers WHERE skill IS NULL GROUP BY person
    ) USING (person)
) TO '{results}' (FORMAT json);
"""


def fill(database, levels, skill_of):
    """Puts the rubric into tables. All rows of one go in at once, which is much the fastest."""
    ranks, requirements, choices = [], [], []
    for rank, level in enumerate(levels):
        worth = sum(60 * one["weight"] for one in level["requirements"])
        gates = sum(one["gate"] for one in level["requirements"])
        ranks.append((rank, level["id"], level["pass_mark"], level["years"], worth, gates))
        for one in level["requirements"]:
            place = len(requirements)
            # Points are counted in sixtieths, which every need from 1 to 5 divides.
            worth_of_one = 60 * one["weight"] // one["need"]
            requirements.append((place, rank, one["id"], one["need"], worth_of_one, one["gate"]))
            choices.extend((place, skill) for skill in one["any_of"])
    database.execute(TABLES)
    rows_of = {"names": skill_of.items(), "levels": ranks, "requirements": requirements, "choices": choices}
    for table, rows in rows_of.items():
        rows = list(rows)
        marks = f"({', '.join('?' * len(rows[0]))})"
        values = [value for row in rows for value in row]
        database.execute(f"INSERT INTO {table} VALUES {', '.join([marks] * len(rows))}", values)


def main(rubric, people, results, threads):
    database = duckdb.connect(config={"threads": int(threads), "preserve_insertion_order": False})
    fill(database, *load(rubric))
    database.execute(READ, {"people": people})
    database.execute(SCORE)
    database.execute(WRITE.replace("{results}", results.replace("'", "''")))


if __name__ == "__main__":
    main(*sys.argv[1:])
