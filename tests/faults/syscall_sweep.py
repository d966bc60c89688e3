# SPDX-License-Identifier: Apache-2.0
"""Fails each system call of a short recording once: with EIO, with ENOSPC, and by a kill, and looks at what is left.

    python3 syscall_sweep.py SUBJECT ANNALIST [--sample N]

The program's own result must be what it is without faults. Afterwards, and after `annalist recover`, the trail must hold
each call that returned, or a gap that counts it, or the program must have said that it records nothing.
"""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from typing import NamedTuple

SKIPPED = 77
CALLS = 30
MARK = "getppid"  # the subject's first system call that counts
FAULTS = ("error=EIO", "error=ENOSPC", "signal=KILL")
# What fails here is the program's own: its end, its output, waits that are no call for anything.
NOT_OURS = {"exit", "exit_group", "restart_syscall", "rt_sigreturn", "execve", MARK}
# No kernel lets these fail so, and the C library relies on that.
CANNOT_FAIL = {"brk", "futex", "geteuid", "getpid", "gettid", "getuid"}
CANNOT_FAIL |= {"rseq", "rt_sigprocmask", "set_robust_list", "umask"}
LINE = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)")


class Point(NamedTuple):
    """The n-th invocation of a system call, in each thread, and what becomes of it."""

    syscall: str
    n: int
    fault: str

    def __str__(self) -> str:
        return f"{self.syscall} #{self.n} {self.fault}"


def strace(options: list[str], subject: str, place: pathlib.Path) -> subprocess.CompletedProcess[str]:
    command = ["strace", "-f", "-qq", *options, subject, str(place / "trail"), str(place / "counter")]
    # In no repository: git's own system calls are none of the recording's.
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, cwd=place)


def count_syscalls(subject: str) -> dict[str, tuple[int, int]]:
    """Give for each system call the first and the last invocation that belongs to the recording, over all threads."""
    with tempfile.TemporaryDirectory() as directory:
        place = pathlib.Path(directory)
        log = place / "log"
        done = strace(["-o", str(log)], subject, place)
        if done.returncode != 0:
            sys.exit(f"the subject fails without any fault:\n{done.stderr}")
        lines = log.read_text(errors="replace").splitlines()
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    ranges: dict[str, tuple[int, int]] = {}
    main, marked = "", False
    for line in lines:
        match = LINE.match(line)
        if match is None or "resumed>" in line:
            continue
        thread, syscall = match.groups()
        main = main or thread
        counts[thread][syscall] += 1
        marked = marked or syscall == MARK
        if marked and syscall not in NOT_OURS:
            n = counts[thread][syscall]
            first, last = ranges.get(syscall, (n, n))
            ranges[syscall] = (min(first, n), max(last, n))
    # A number that falls before the mark in the main thread would fail the loader, not the recording.
    before = collections.Counter[str]()
    for line in lines:
        match = LINE.match(line)
        if match is not None and match[2] == MARK:
            break
        if match is not None and "resumed>" not in line:
            before[match[2]] += 1
    return {name: (max(first, before[name] + 1), last) for name, (first, last) in ranges.items() if last > before[name]}


def points_of(ranges: dict[str, tuple[int, int]]) -> list[Point]:
    return [
        Point(syscall, n, fault)
        for syscall, (first, last) in sorted(ranges.items())
        for n in range(first, last + 1)
        for fault in FAULTS
        if syscall not in CANNOT_FAIL or fault == "signal=KILL"
    ]


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def check_in_time(subject: str, annalist: str, point: Point) -> str | None:
    try:
        return check(subject, annalist, point)
    except subprocess.TimeoutExpired as hang:
        return f"hangs: {hang.cmd}"


def check(subject: str, annalist: str, point: Point) -> str | None:
    """Give what is wrong after a fault at this point, or None."""
    with tempfile.TemporaryDirectory() as directory:
        place = pathlib.Path(directory)
        (place / "counter").write_bytes(bytes(8))
        done = strace(["-o", "/dev/null", "-e", f"inject={point.syscall}:{point.fault}:when={point.n}"], subject, place)
        returned = int.from_bytes((place / "counter").read_bytes(), sys.byteorder)
        trail = place / "trail"
        killed = point.fault == "signal=KILL" and done.returncode != 0
        if not killed and (done.returncode != 0 or returned != CALLS):
            return f"the program's result changed: {done.returncode}, {returned} calls returned, {done.stderr!r}"
        if "goes on without an audit trail" in done.stderr:
            return None
        if (trail / "sessions").is_dir():
            run([annalist, "recover", str(trail)])
        wrong = account(annalist, trail, returned, killed)
        return f"{wrong}; said {done.stderr!r}" if wrong else None


def account(annalist: str, trail: pathlib.Path, returned: int, killed: bool) -> str | None:
    if killed and returned == 0:
        return None  # nothing was promised yet
    sessions = list((trail / "sessions").glob("*.mcap*")) if trail.is_dir() else []
    if not sessions:
        return f"no session, but {returned} calls returned"
    info = run([annalist, "info", "--json", str(trail)])
    if info.returncode not in (0, 1):
        return f"info exits with {info.returncode}: {info.stderr}"
    try:
        session = json.loads(info.stdout)["sessions"][0]
    except (ValueError, LookupError):
        return f"info says {info.stdout!r} {info.stderr!r}"
    lost = lost_calls(run([annalist, "show", str(trail)]).stdout) if session["gaps"] else 0
    if lost is not None and session["calls"] + lost < returned:
        return f"{returned} calls returned, {session['calls']} are recorded and {lost} in gaps"
    return None


def lost_calls(shown: str) -> int | None:
    """Give how many calls the gaps speak of, None where one does not know."""
    counts = re.findall(r"gap: (an unknown number|\d+)", shown)
    return None if "an unknown number" in counts else sum(map(int, counts))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("subject")
    parser.add_argument("annalist")
    parser.add_argument("--sample", type=int, default=0, help="so many points, evenly spread; all by default")
    options = parser.parse_args()
    subject, annalist = (str(pathlib.Path(path).resolve()) for path in (options.subject, options.annalist))
    if shutil.which("strace") is None or run(["strace", "-qq", "-o", "/dev/null", "true"]).returncode != 0:
        print("skipped: strace cannot be used here")
        return SKIPPED
    points = points_of(count_syscalls(subject))
    if options.sample and options.sample < len(points):
        points = [points[i * len(points) // options.sample] for i in range(options.sample)]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = pool.map(lambda point: check_in_time(subject, annalist, point), points)
        for point, wrong in zip(points, results, strict=True):
            if wrong is not None:
                failed += 1
                print(f"{point}: {wrong}", flush=True)
    print(f"{len(points)} faults, {failed} of them not as promised")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
