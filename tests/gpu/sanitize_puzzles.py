#!/usr/bin/env python3
"""Runs every puzzle's solution under compute-sanitizer (memcheck, racecheck, initcheck, synccheck) by `run --sanitize`, several at a
time on one GPU, and prints a table: for each tool the number of cases it found nothing in.

    tests/gpu/sanitize_puzzles.py [--only REGEX] [--limit-s 480] [--jobs 16] [--program build/release/cli/kernelings]

The first case of every puzzle comes first, then the second of each, and so on, until no case is left or the time is over: how many
cases a puzzle got is in the table. Exits with 1 if a tool found anything or could not work, or a puzzle got no case.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ("memcheck", "racecheck", "initcheck", "synccheck")


class Puzzle:
    def __init__(self, name):
        self.name = name
        self.clean = dict.fromkeys(TOOLS, 0)
        self.tried = 0
        self.cut = 0          # cases that the end of the time cut short
        self.cases = 0        # that it has
        self.seconds = 0.0
        self.said = []        # what is not clean


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=ROOT / "build/release/cli/kernelings")
    parser.add_argument("--only", default="", help="regular expression that a puzzle's folder must match")
    parser.add_argument("--limit-s", type=float, default=480, help="all ends after so many seconds")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--cases", type=int, default=100, help="cases of each puzzle at most")
    return parser.parse_args()


def environment():
    return {"KERNELINGS_ROOT": str(ROOT), **os.environ}


def count_cases(program, puzzle):
    """From what is said of a case that there is not: "the cases are n=64, n=1000 (or numbers from 0)"."""
    done = subprocess.run([str(program), "run", puzzle.name, "--solution", "--case", "no-such-case"], capture_output=True, text=True, env=environment())
    known = re.search(r"the cases are (\w+=.*?) \(or numbers", done.stderr)
    if known is None:
        raise RuntimeError(f"{puzzle.name}: {done.stderr.strip()}")
    return len(known[1].split(", "))


def sanitize(program, puzzle, case, deadline):
    """Exit code or, where the time ended it, None; what was said; seconds."""
    begin = time.monotonic()
    command = [str(program), "run", puzzle.name, "--solution", "--sanitize", "--case", str(case)]
    with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open in processes that outlive the program
        child = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environment(), start_new_session=True)
        try:
            code = child.wait(max(deadline - begin, 1))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            code = None
        said.seek(0)
        return code, said.read(), time.monotonic() - begin


def take(puzzle, case, code, text, seconds):
    puzzle.tried += 1
    puzzle.seconds += seconds
    for tool in TOOLS:
        puzzle.clean[tool] += bool(re.search(rf"^{tool}\s+nothing found", text, re.M))
    if code is None:
        puzzle.cut += 1
    elif code != 0:
        puzzle.said.append(f"{puzzle.name} --case {case}, exit code {code}:\n{text.strip()}")


def run_all(options, puzzles):
    deadline = time.monotonic() + options.limit_s
    lock = threading.Lock()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for puzzle, count in zip(puzzles, pool.map(lambda p: count_cases(options.program, p), puzzles)):
            puzzle.cases = count
        # One queue for all: a slow puzzle keeps one process busy, and the others go on to the next case.
        todo = [(case, p) for case in range(min(options.cases, max(p.cases for p in puzzles))) for p in puzzles if case < p.cases]

        def one(job):
            if time.monotonic() > deadline - 1:
                return
            result = sanitize(options.program, job[1], job[0], deadline)
            with lock:
                take(job[1], job[0], *result)

        list(pool.map(one, todo))


def table(puzzles):
    lines = ["| puzzle | cases | " + " | ".join(TOOLS) + " | seconds |", "|---" * (len(TOOLS) + 3) + "|"]
    for p in puzzles:
        lines.append(f"| {p.name} | {p.tried - p.cut} of {p.cases} | " + " | ".join(str(p.clean[tool]) for tool in TOOLS) + f" | {p.seconds:.0f} |")
    return "\n".join(lines)


def main():
    options = arguments()
    puzzles = [Puzzle(file.parent.name) for file in sorted(ROOT.glob("puzzles/*/puzzle.cpp")) if re.search(options.only, file.parent.name)]
    run_all(options, puzzles)
    print(table(puzzles))
    unclean = [text for p in puzzles for text in p.said]
    missed = [p.name for p in puzzles if p.tried == p.cut]
    print("\n".join(unclean + [f"{name}: no case was finished" for name in missed]))
    print(f"{sum(p.tried - p.cut for p in puzzles)} cases of {len(puzzles)} puzzles, {len(unclean)} not clean")
    return 1 if unclean or missed else 0


if __name__ == "__main__":
    sys.exit(main())
