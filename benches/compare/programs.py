"""What is compared: the command of each program, and one run of it."""

import json
import mmap
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Program(NamedTuple):
    name: str
    threads: int
    command: Callable[[Path, Path], list]  # of the people's file and the folder of the results
    results: str | None = "results.ndjson"  # in that folder; None where nothing is written


class Run(NamedTuple):
    seconds: float
    megabytes: float


def gradus(program, data, threads):
    def command(people, folder):
        options = ["--detail", "summary", "--threads", str(threads), "--quiet"]
        return [program, "--rubrics", data / "rubrics", "batch", people, "-o", folder, *options]

    return Program("gradus batch", threads, command)


def limit(program, threads, *options):
    return Program("parsing alone", threads, lambda people, _: [program, people, str(threads), *options], None)


def peers(data):
    """What somebody would pick instead. Only Polars and DuckDB use more threads without more work of the author's."""

    def peer(name, script, threads=1, start=(sys.executable,), tell_threads=False):
        def command(people, folder):
            options = [str(threads)] if tell_threads else []
            return [*start, HERE / "peers" / script, data / "rubric.json", people, folder / "results.ndjson", *options]

        return Program(name, threads, command)

    found = [peer("plain Python", "plain_python.py"), peer("pandas and NumPy", "pandas_numpy.py")]
    for threads in (1, 2):
        found.append(peer("Polars", "polars_lazy.py", threads, tell_threads=True))
        found.append(peer("DuckDB", "duckdb_sql.py", threads, tell_threads=True))
    if node := shutil.which("node"):
        found.append(peer("plain Node", "plain_node.mjs", start=(node,)))
    else:
        print("There is no node here, so plain Node is left out.", file=sys.stderr)
    return found


def use_memory(megabytes):
    """Writes to so much memory and gives it back.

    A virtual machine may have handed memory that nobody used for seconds to its host; a program that gets it then waits
    for the host, which has nothing to do with the program.
    """
    block = bytes([1]) * (1 << 20)
    if megabytes > 0:
        with mmap.mmap(-1, megabytes << 20) as memory:
            for at in range(0, megabytes << 20, len(block)):
                memory[at : at + len(block)] = block


def run(program, people, folder, megabytes=0):
    """One run, with an empty folder for the results, after so much memory was in use. Exits with what the program says if
    it fails."""
    shutil.rmtree(folder, ignore_errors=True)
    use_memory(megabytes)
    if program.name != "gradus batch":  # which makes its own
        folder.mkdir(parents=True)
    command = [str(part) for part in program.command(people, folder)]
    timed = [sys.executable, "-I", "-S", str(HERE / "timed.py"), *command]
    done = subprocess.run(timed, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr}")
    *said, measured = done.stdout.splitlines()
    seconds, kibibytes = map(float, measured.split())
    if program.results is None:
        # The limit times itself, without its start: that makes it the harder one to reach.
        seconds = json.loads(said[-1])["seconds"]
    return Run(seconds, kibibytes / 1024)
