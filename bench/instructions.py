#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the instructions of the hot path under callgrind, which noise cannot move, and holds them against those kept.

Usage: instructions.py <folder of the benchmark programs> <python with annalist> [--keep SUBJECT]
Fails when a count grew by more than 3 % over bench/instructions.tsv; --keep adds a line for what is counted now.
"""

import datetime
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
KEPT = HERE / "instructions.tsv"
KINDS = ("numbers", "string", "doubles")
CALLS = 1000
PYTHON_CALLS = 2000
TOLERANCE = 1.03


def collected(scratch: Path, options: list[str], command: list[str]) -> int:
    """Give the instructions that callgrind collects, of the first thread alone."""
    out = scratch / "callgrind.out"
    for old in scratch.glob("callgrind.out*"):
        old.unlink()
    tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "--separate-threads=yes", *options]
    run = subprocess.run([*tool, *command], capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    text = Path(f"{out}-01").read_text()
    return int(re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)[1])


def counts_of_cpp(scratch: Path, program: Path) -> dict[str, float]:
    """Give what a call takes over the same without audit, for each kind."""

    def each(kind: str) -> float:
        options = ["--toggle-collect=void counted_calls*"]
        return collected(scratch, options, [str(program), kind, str(scratch / kind)]) / CALLS

    bare = each("bare")
    return {kind: round(each(kind) - bare, 1) for kind in KINDS}


def count_of_python(scratch: Path, python: str) -> float:
    """Give what a plain call takes over the bare one, within `any`, which goes over them in C."""

    def each(kind: str) -> float:
        script = str(HERE / "instructions_python.py")
        command = ["env", "PYTHONHASHSEED=0", python, script, kind, str(scratch / kind)]
        return collected(scratch, ["--trace-children=yes", "--toggle-collect=builtin_any"], command) / PYTHON_CALLS

    return round(each("audited") - each("bare"), 1)


def measured(programs: str, python: str) -> dict[str, float]:
    """Give the instructions of a call: what is a column of the file."""
    with tempfile.TemporaryDirectory() as scratch:
        counts = counts_of_cpp(Path(scratch), Path(programs) / "instructions_probe")
        return {**counts, "python": count_of_python(Path(scratch), python)}


def last_kept() -> dict[str, float]:
    """Give the last line of the file."""
    lines = [line.split("\t") for line in KEPT.read_text().splitlines()]
    return {name: float(value) for name, value in zip(lines[0][2:], lines[-1][2:], strict=True)}


def main(programs: str, python: str, *rest: str) -> None:
    """Print the counts, and keep or judge them."""
    counts = measured(programs, python)
    kept = last_kept()
    for name, count in counts.items():
        print(f"{name:8} {count:8g} instructions a call, {kept[name]:g} kept")
    if rest and rest[0] == "--keep":
        columns = [datetime.date.today().isoformat(), rest[1], *(f"{count:g}" for count in counts.values())]
        with KEPT.open("a") as file:
            file.write("\t".join(columns) + "\n")
    elif grown := [name for name, count in counts.items() if count > TOLERANCE * kept[name]]:
        sys.exit(f"more instructions than before: {', '.join(grown)}; --keep SUBJECT accepts that")


if __name__ == "__main__":
    main(*sys.argv[1:])
