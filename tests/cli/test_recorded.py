# SPDX-License-Identifier: Apache-2.0
"""The command on trails that programs record: while they run, when they were killed, and afterwards."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import sys, time
import annalist

annalist.configure(trail=sys.argv[1], logger_name="Example Logger", analyst_name="Speve")

@annalist.annalize
def parse(text):
    return float(text)

@annalist.annalize
def clean(rows, unit="m"):
    total = 0.0
    for row in rows:
        try:
            total += parse(row)
        except ValueError:
            annalist.note("\\x1b[31mskipped")
    return total

@annalist.annalize
def wait(seconds):
    print("waiting", flush=True)
    time.sleep(seconds)

clean(["1.5", "x", "2"])
wait(float(sys.argv[2]))
"""


class Recorded:
    """A trail, the program that records it, and the command to read it."""

    def __init__(self, command: Path, trail: Path) -> None:
        """Begin with no process."""
        self.command, self.trail = command, trail

    def start(self, seconds: float) -> subprocess.Popen[str]:
        """Run the program until it waits for so many seconds."""
        line = [sys.executable, "-c", PROGRAM, str(self.trail), str(seconds)]
        process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "waiting\n"
        return process

    def run(self, name: str, *arguments: str) -> str:
        """Run a subcommand, which must be fine."""
        line = [self.command, name, self.trail, *arguments]
        environment = os.environ | {"COLUMNS": "120"}
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def session(self) -> dict:
        """Give what `info` says of the one session."""
        (session,) = json.loads(self.run("info", "--json"))["sessions"]
        return session

    def calls(self) -> dict[str, list[dict]]:
        """Give the exported calls by function."""
        by_name: dict[str, list[dict]] = {}
        for line in self.run("export", "--jsonl").splitlines():
            call = json.loads(line)
            by_name.setdefault(call["function"].rsplit(".", 1)[-1], []).append(call)
        return by_name


@pytest.fixture
def recorded(command, tmp_path):
    """Give a trail that nothing was recorded to yet."""
    return Recorded(command, tmp_path / "trail")


def test_finished_program(recorded):
    """A program that has ended left a sealed session, shown with its nesting, its exception and its note."""
    recorded.start(0).wait()
    session = recorded.session()
    assert (session["state"], session["calls"], session["raised"], session["notes"]) == ("sealed", 5, 1, 1)
    calls = recorded.calls()
    (clean,) = calls["clean"]
    assert clean["arguments"] == {"rows": ["1.5", "x", "2"], "unit": "m"}
    assert clean["result"] == 3.5
    assert [call["parent"] for call in calls["parse"]] == [clean["call"]] * 3
    tree = recorded.run("show", "--full")
    assert "│  ├─" in tree
    assert "✗ ValueError: could not convert string to float: 'x'" in tree
    assert "✎ \\x1b[31mskipped" in tree


def test_running_program(recorded):
    """While a program runs its session is open, and the call in which it waits is shown as open."""
    process = recorded.start(30)
    try:
        assert recorded.session()["state"] == "open"
        assert recorded.session()["end"] is None
        (wait,) = recorded.calls()["wait"]
        assert (wait["status"], wait["result"], wait["duration_ns"]) == ("open", None, None)
        assert "wait(seconds=30.0) … open" in recorded.run("show")
    finally:
        process.kill()
        process.wait()


def untimed(calls):
    """Without times: those after the last look of a dead process at its clock are extrapolated, to some nanoseconds."""
    return {
        name: [{key: value for key, value in call.items() if key not in ("start", "duration_ns")} for call in of_name]
        for name, of_name in calls.items()
    }


def test_killed_program(recorded):
    """A killed program's session is dead, loses no completed call, and is sealed by `recover`."""
    process = recorded.start(30)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert recorded.session()["state"] == "dead"
    assert "annalist recover on host" in recorded.run("show")
    before = recorded.calls()
    assert [len(before[name]) for name in ("clean", "parse", "wait")] == [1, 3, 1]
    assert "recovered: 4 calls" in recorded.run("recover")
    assert recorded.session()["state"] == "recovered"
    assert untimed(recorded.calls()) == untimed(before)
    assert recorded.run("recover") == "nothing to recover\n"


def test_killed_program_without_its_shared_memory(recorded):
    """Where shared memory is lost `recover` says so, and seals what is in the file only when told to."""
    process = recorded.start(30)
    time.sleep(1.5)  # a completed call is in the file within a second
    process.kill()
    process.wait()
    for file in Path("/dev/shm").glob(f"*{recorded.session()['session']}*"):
        file.unlink()
    done = subprocess.run([recorded.command, "recover", recorded.trail], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "not recovered" in done.stdout
    assert "--without-rings" in done.stderr
    line = [recorded.command, "recover", recorded.trail, "--without-rings"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "without shared memory" in done.stdout
    session = recorded.session()
    assert (session["state"], session["calls"], session["gaps"]) == ("recovered", 4, 1)
    assert "⚠ gap" in recorded.run("show")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_that_may_not_be_read(recorded):
    """A session that may not be read is an input error that names the file."""
    recorded.start(0).wait()
    (file,) = (recorded.trail / "sessions").glob("*.mcap")
    file.chmod(0)
    done = subprocess.run([recorded.command, "show", recorded.trail], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert str(file) in done.stderr
