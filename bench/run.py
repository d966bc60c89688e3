# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks, prints one table, and writes results.json.

Usage: run.py <folder of the programs> <annalist command> <python that has data-annalist> <output folder>
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Row = dict

#: More is better in these units, less in all others.
MORE_IS_BETTER = ("M calls/s", "M values/s", "of one", "GB/s")
CALLS_READ = 10_000_000
CALLS_EXPORTED = 1_000_000


def row(name: str, value: float, unit: str, target: float | None = None, floor: float | None = None) -> Row:
    return {"row": name, "value": float(f"{value:.4g}"), "unit": unit, "target": target, "floor": floor, "peers": {}}


def rows_of(command: list[str]) -> list[Row]:
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


@contextmanager
def lttng_session(folder: Path) -> Iterator[None]:
    """Have LTTng-UST record the events of the benchmark, by a session daemon of our own, stopped afterwards."""
    os.environ["LTTNG_HOME"] = str(folder)
    daemon = subprocess.Popen(["lttng-sessiond", "--no-kernel"], stderr=subprocess.DEVNULL)

    def lttng(*words: str, check: bool = True) -> bool:
        run = subprocess.run(["lttng", "--no-sessiond", *words], capture_output=True, text=True)
        if check and run.returncode:
            raise RuntimeError(run.stdout + run.stderr)
        return run.returncode == 0

    try:
        while not lttng("list", check=False):
            if daemon.poll() is not None:
                raise RuntimeError("lttng-sessiond has ended: is another one running?")
            time.sleep(0.1)
        lttng("create", "bench", f"--output={folder / 'trace'}")
        lttng("enable-event", "--userspace", "annalist_bench:*")
        lttng("start")
        yield
        lttng("destroy")
    finally:
        daemon.terminate()
        daemon.wait()


def run_time(command: list[str], output: Path | None = None, cwd: str | None = None) -> tuple[float, float]:
    """Run a program; give seconds and the most memory in MiB that it had."""
    with open(output or os.devnull, "wb") as sink:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=sink, cwd=cwd)
        _, status, usage = os.wait4(process.pid, 0)
        passed = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return passed, usage.ru_maxrss / 1024


def startup_rows(programs: Path, scratch: Path) -> list[Row]:
    """What recording one call adds to the life of a program, which in a repository has git look for changes."""

    def least_ms(name: str, cwd: str) -> float:
        command = [str((programs / name).resolve()), str(scratch / "startup")]
        return 1000 * min(run_time(command, cwd=cwd)[0] for _ in range(30))

    bare = least_ms("startup_bare", "/")
    outside, inside = (least_ms("startup_audited", cwd) - bare for cwd in ("/", os.getcwd()))
    return [
        row("start-up and one call, added to a program", outside, "ms", 4, float(f"{bare:.3g}")),
        row("the same in a git repository", inside, "ms"),
    ]


def write_ms(size: int, scratch: Path) -> float:
    """Milliseconds that writing as many bytes takes."""
    data = bytes(size)
    begin = time.perf_counter()
    (scratch / "written").write_bytes(data)
    return 1000 * (time.perf_counter() - begin)


def reading_rows(programs: Path, command: str, scratch: Path) -> Iterator[Row]:
    """What people wait for when they read a trail of ten million calls."""
    trail = scratch / "read"
    subprocess.run([programs / "read_bench", "make", trail, str(CALLS_READ)], check=True)
    (file,) = (trail / "sessions").glob("*.mcap")
    call = f"{file.stem.rpartition('-')[2]}/{CALLS_READ // 2}"  # the name of the session ends the name of its file
    asked = {
        "info": ["info", trail],
        "first page of show": ["show", trail, "--limit", "50"],
        "one call by id": ["show", trail, "--call", call],
    }
    for name, words in asked.items():
        runs = [run_time([command, *map(str, words)]) for _ in range(3)]
        yield row(f"{name}, of 10 M calls", 1000 * min(run[0] for run in runs), "ms", 100)
        yield row(f"{name}, of 10 M calls: most memory", max(run[1] for run in runs), "MiB", 100)
    yield from rows_of([str(programs / "read_bench"), "sum", str(trail)])


def export_rows(programs: Path, command: str, scratch: Path) -> list[Row]:
    trail, output = scratch / "export", scratch / "export.jsonl"
    subprocess.run([programs / "read_bench", "make", trail, str(CALLS_EXPORTED)], check=True)
    passed, _ = run_time([command, "export", "--jsonl", str(trail)], output)
    floor = CALLS_EXPORTED / write_ms(output.stat().st_size, scratch) / 1000
    return [row("export --jsonl", CALLS_EXPORTED / passed / 1e6, "M calls/s", 1, float(f"{floor:.3g}"))]


def all_rows(programs: Path, command: str, peer_python: str, scratch: Path) -> Iterator[Row]:
    yield from rows_of([str(programs / "machine_bench"), str(scratch)])
    with lttng_session(scratch):
        yield from rows_of([str(programs / "call_bench"), str(scratch)])
    yield from rows_of([str(programs / "sustained_bench"), str(scratch)])
    yield from rows_of([str(programs / "footprint_bench"), str(scratch)])
    yield from startup_rows(programs, scratch)
    yield from reading_rows(programs, command, scratch)
    yield from export_rows(programs, command, scratch)
    python_bench = str(Path(__file__).parent / "python_bench.py")
    yield from rows_of([sys.executable, python_bench, str(scratch), peer_python])


def is_missed(row: Row) -> bool:
    if row["target"] is None:
        return False
    return row["value"] < row["target"] if row["unit"] in MORE_IS_BETTER else row["value"] > row["target"]


def line_of(row: Row) -> str:
    """A line of the table: row, value, unit, target, floor, peers."""
    texts = ["" if row[what] is None else f"{row[what]:.4g}" for what in ("target", "floor")]
    missed = "missed" if is_missed(row) else ""
    peers = ", ".join(f"{name} {value:g}" for name, value in row["peers"].items())
    return f"{row['row']:56} {row['value']:>9g} {row['unit']:10} {texts[0]:>8} {missed:6} {texts[1]:>8}  {peers}"


def main(programs: str, command: str, peer_python: str, output: str) -> None:
    folder = Path(output)
    scratch = folder / "work"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'row':56} {'value':>9} {'unit':10} {'target':>8} {'':6} {'floor':>8}  peers", flush=True)
    rows = []
    for each in all_rows(Path(programs), command, peer_python, scratch.resolve()):
        rows.append(each)
        print(line_of(each), flush=True)
    (folder / "results.json").write_text(json.dumps(rows, indent=1) + "\n")
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main(*sys.argv[1:])
