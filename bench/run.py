# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks, prints one table, and writes results.json.

Usage: run.py <call_bench> <python that has data-annalist> <output folder>
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


def main(call_bench: str, peer_python: str, output: str) -> None:
    folder = pathlib.Path(output)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "work").mkdir(parents=True)
    here = pathlib.Path(__file__).parent
    rows = rows_of([call_bench, str(folder / "work")])
    rows += rows_of([sys.executable, str(here / "python_bench.py"), str(folder / "work"), peer_python])
    (folder / "results.json").write_text(json.dumps(rows, indent=1) + "\n")
    width = max(len(row["row"]) for row in rows)
    for row in rows:
        besides = [f"{what}: {described(row[what])}" for what in ("floor", "peers") if row[what]]
        wanted = f"target {row['target']:g}" if row.get("target") is not None else ""
        print(f"{row['row']:{width}}  {row['value']:>8g} {row['unit']:<4} {wanted:13} {'; '.join(besides)}")
    shutil.rmtree(folder / "work")


if __name__ == "__main__":
    main(*sys.argv[1:])
