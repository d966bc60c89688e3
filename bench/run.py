# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks, prints one table, and writes results.json.

Usage: run.py <call_bench> <python> <output folder>
"""

import json
import pathlib
import shutil
import subprocess
import sys


def rows_of(command: list[str]) -> list[dict]:
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def described(values: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in values.items())


def main(call_bench: str, python: str, output: str) -> None:
    folder = pathlib.Path(output)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "work").mkdir(parents=True)
    here = pathlib.Path(__file__).parent
    rows = rows_of([call_bench, str(folder / "work")])
    rows += rows_of([python, str(here / "python_call_bench.py"), str(folder / "work" / "python-trail")])
    (folder / "results.json").write_text(json.dumps(rows, indent=1) + "\n")
    width = max(len(row["row"]) for row in rows)
    for row in rows:
        besides = f"floor: {described(row['floor'])}; peers: {described(row['peers'])}"
        print(f"{row['row']:{width}}  {row['value']:>8g} {row['unit']:<6} {besides}")
    shutil.rmtree(folder / "work")


if __name__ == "__main__":
    main(*sys.argv[1:])
