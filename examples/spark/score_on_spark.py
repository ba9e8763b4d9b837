#!/usr/bin/env python3
"""Scores people on a Spark cluster with `gradus batch`, and makes one cohort of them. README.md says how to start it.

    score_on_spark.py INPUT OUTPUT --gradus PATH --rubrics FOLDER --as-of DAY --cohort FOLDER

INPUT is NDJSON, one profile a line: a file, a folder or a pattern, wherever Spark can read. OUTPUT gets a file for each
part of the input, with a line for each of its people and the counts of its cohort at the end.
"""

import argparse
import shlex
import subprocess
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, regexp_extract

# Exit code 3 says that some rows were rejected. Their lines say why, so the part is done; any other code fails it.
ACCEPT_REJECTS = '"$@"; code=$?; [ $code = 3 ] && exit 0; exit $code'
TALLY = '{"schema":"gradus.tally/'


def arguments():
    parser = argparse.ArgumentParser(description="Scores people on a Spark cluster with gradus batch.")
    parser.add_argument("input", help="NDJSON, one profile a line: what Spark's textFile takes")
    parser.add_argument("output", help="the folder for the parts; it must not be there yet")
    parser.add_argument("--gradus", required=True, help="the program, by its path on every machine, this one too")
    parser.add_argument("--rubrics", required=True, help="the rubric folder, likewise")
    parser.add_argument("--as-of", required=True, metavar="DAY", help="the day of the assessment, as in 2027-01-04")
    parser.add_argument("--detail", choices=["summary", "full"], default="summary")
    parser.add_argument("--parts", type=int, help="cut the input into at least so many parts")
    parser.add_argument("--cohort", required=True, metavar="FOLDER", help="where the cohort goes, on this machine")
    return parser.parse_args()


def score(context, args):
    """Writes every part: results, rejects among them, and the counts. How many parts there are."""
    gradus = [args.gradus, "--rubrics", args.rubrics]
    batch = ["batch", "-", "--to", "-", "--detail", args.detail, "--as-of", args.as_of]
    batch += ["--with-tally", "--quiet", "--threads", "1"]
    command = ["sh", "-c", ACCEPT_REJECTS, "sh", *gradus, *batch]
    people = context.textFile(args.input, args.parts)
    people.pipe(shlex.join(command), checkCode=True).saveAsTextFile(args.output)
    return people.getNumPartitions()


def tallies(spark, output):
    """The counts in the order of the parts, out of what was committed: attempts that were lost left nothing there."""
    number = regexp_extract(col("_metadata.file_name"), "^part-([0-9]+)", 1).cast("int")
    lines = spark.read.text(output).where(col("value").startswith(TALLY))
    # Kept, as sorting reads them twice, and to find them all parts are read.
    lines = lines.select("value", number.alias("part")).persist().orderBy("part")
    return (row.value for row in lines.toLocalIterator())


def merge(args, counted, parts):
    """Makes one cohort of all counts, which come one after the other: all of them may be more than memory holds."""
    command = [args.gradus, "--rubrics", args.rubrics, "cohort", "merge", "-", "-o", args.cohort]
    with subprocess.Popen(command, stdin=subprocess.PIPE, encoding="utf-8") as process:
        missing = parts
        for tally in counted:
            process.stdin.write(tally + "\n")
            missing -= 1
        if missing != 0:
            process.kill()  # it writes nothing before the end of its input
            sys.exit(f"the counts of {missing} parts of {parts} are missing, so there is no cohort")
    return process.returncode


def main():
    args = arguments()
    spark = SparkSession.builder.appName("gradus").getOrCreate()
    parts = score(spark.sparkContext, args)
    code = merge(args, tallies(spark, args.output), parts)
    spark.stop()
    sys.exit(code)


if __name__ == "__main__":
    main()
