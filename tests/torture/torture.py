# SPDX-License-Identifier: Apache-2.0
"""Runs the programs of the torture: kills at random instants, and stops after each single instruction.

`torture.py <directory>` is the long version, for `make torture`; it leaves its figures in <directory>/figures.json.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(os.environ.get("ANNALIST_TORTURE_PROGRAMS", ROOT / "build/release/tests/torture"))
COMMAND = ROOT / "build/prefix/bin/annalist"

#: Scenarios of the stepee: calls of every way, a commit, a close.
CALLS = ["leaf", "nest", "text", "samples", "fails", "note", "steps", "strays", "threads", "deep"]
SCENARIOS = [*CALLS, "commit", "close"]

KILLS, SEEDS = 1000, 2  # in the long version: so many kills, by so many drivers side by side


class Failure(AssertionError):
    """A call was lost, doubled or invented; the message is what the program said."""


def run(*command: object) -> dict:
    """Give the figures that a program prints."""
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def kills(directory: Path, count: int, seed: int, keep: int = 0) -> dict:
    """Kill so many times; `keep` small trails are left in the directory."""
    killee, driver = PROGRAMS / "torture_killee", PROGRAMS / "torture_kills"
    return run(driver, killee, COMMAND, directory, count, seed, keep)


def steps(directory: Path, scenarios: list[str], *, whole: bool) -> dict:
    """Stop after each instruction of these; of the recorder, where not `whole`, only from its write on."""
    directory.mkdir(parents=True, exist_ok=True)
    return run(PROGRAMS / "torture_steps", PROGRAMS / "torture_stepee", directory, int(whole), *scenarios)


def total(figures: list[dict]) -> dict:
    """Add up."""
    return {name: sum(each[name] for each in figures) for name in figures[0]}


def main(directory: Path) -> None:
    """Run everything that takes long, with a line for each part."""
    begin = time.monotonic()
    done: dict[str, dict] = {}

    def say(name: str, figures: dict) -> None:
        done[name] = figures
        print(f"{time.monotonic() - begin:6.0f} s  {name}: {json.dumps(figures)}", flush=True)

    seed = time.time_ns() % 1_000_000
    with ThreadPoolExecutor(2) as two:
        parts = [two.submit(kills, directory / f"kills-{i}", KILLS // SEEDS, seed + i, 0) for i in range(SEEDS)]
        say("kills", total([part.result() for part in parts]) | {"seed": seed})
        stepped = [(name, two.submit(steps, directory / name, [name], whole=True)) for name in SCENARIOS]
        for name, part in stepped:
            say(f"steps {name}", part.result()[name])
    (directory / "figures.json").write_text(json.dumps(done, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
