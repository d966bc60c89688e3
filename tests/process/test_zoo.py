# SPDX-License-Identifier: Apache-2.0
"""However a process, its threads and its libraries begin and end, each completed call is recorded once."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "build/release/tests/process"
COMMAND = ROOT / "build/prefix/bin/annalist"
CALLS_IN_THREADS, THREADS = 20_000, 4


class Zoo:
    """Runs programs into one trail."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANNALIST")}
        self.environment = inherited | {"ANNALIST_TRAIL": str(directory / "trail")}

    def run(self, *command: object, status: int | None = 0, **environment: str) -> str:
        """Give what a program prints, which ends with this status (None: any)."""
        done = subprocess.run(
            [str(each) for each in command],
            cwd=self.directory,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert status in (None, done.returncode), done.stderr
        return done.stdout

    def way(self, *arguments: object, status: int = 0, **environment: str) -> str:
        """Run the program of the zoo."""
        return self.run(PROGRAMS / "zoo", *arguments, status=status, **environment)

    def calls(self) -> list[dict]:
        """Give the calls of the trail."""
        exported = self.run(COMMAND, "export", self.directory / "trail", "--jsonl")
        return [json.loads(line) for line in exported.split("\n") if line]

    def states(self) -> Counter[str]:
        """Count the sessions by their states."""
        info = json.loads(self.run(COMMAND, "info", self.directory / "trail", "--json"))
        return Counter(session["state"] for session in info["sessions"])

    def gaps(self) -> int:
        """Count the calls that the gaps of the trail count."""
        verified = json.loads(self.run(COMMAND, "verify", self.directory / "trail", "--json", status=None))
        return sum(gap["calls"] for session in verified["sessions"] for gap in session["gaps"])

    def numbers(self) -> list[int]:
        """Give the arguments of the calls."""
        return sorted(call["arguments"]["n"] for call in self.calls())


@pytest.fixture
def zoo(tmp_path):
    return Zoo(tmp_path)


def test_calls_before_and_after_main_are_recorded(zoo):
    zoo.way("early", ZOO_EARLY="1")
    assert zoo.numbers() == [1, 2, 3]
    assert zoo.states() == {"sealed": 1}


@pytest.mark.parametrize("way", ["spawn", "vfork"])
def test_a_program_that_is_started_names_its_parent(zoo, way):
    zoo.way(way)
    calls = {(call["function"], call["arguments"]["n"]): call for call in zoo.calls()}
    assert list(calls) == [("parent", 1), ("work", 1), ("work", 2)]
    assert calls["work", 1]["parent"] == calls["parent", 1]["call"]
    assert calls["work", 2]["session"] != calls["parent", 1]["session"]
    sessions = json.loads(zoo.run(COMMAND, "info", zoo.directory / "trail", "--json"))["sessions"]
    assert [session["parent"] for session in sessions] == [None, calls["parent", 1]["session"]]
    assert zoo.states() == {"sealed": 2}


@pytest.mark.parametrize(("way", "state"), [("_exit", "recovered"), ("quick_exit", "recovered"), ("exit", "sealed")])
def test_a_forked_child_may_leave_as_it_likes(zoo, way, state):
    zoo.way(way)
    assert zoo.numbers() == [1, 2]
    assert zoo.states() == Counter(["sealed", state])


def test_an_exception_out_of_main_seals_what_was_done(zoo):
    zoo.way("throw", status=-signal.SIGABRT)
    assert zoo.numbers() == [1]
    assert zoo.states() == {"sealed": 1}


def test_threads_come_and_go_by_thousands(zoo):
    zoo.way("threads")
    assert zoo.numbers() == list(range(3000))
    assert len({call["call"] for call in zoo.calls()}) == 3000


def test_a_library_may_be_unloaded_and_loaded_again(zoo):
    zoo.way("plugin", PROGRAMS / "libzoo_plugin.so")
    assert [(call["function"], call["result"]) for call in zoo.calls()] == [("plugin.work", n) for n in (1, 2, 3)]


@pytest.mark.parametrize("is_first", [True, False], ids=["library first", "python first"])
def test_a_library_and_python_share_one_session(zoo, is_first):
    """Whichever is loaded first: a call of the one is the parent of the other's."""
    load = f"plugin = ctypes.CDLL({str(PROGRAMS / 'libzoo_plugin.so')!r})"
    program = """
        @annalist.annalize
        def work(n):
            return plugin.plugin_work(n)

        annalist.configure()
        assert work(5) == 6
    """
    lines = ["import ctypes", *([load, "import annalist"] if is_first else ["import annalist", load])]
    zoo.run(sys.executable, "-c", "\n".join(lines) + "\n" + textwrap.dedent(program))
    outer, inner = zoo.calls()
    assert (outer["language"], inner["language"]) == ("python", "c++")
    assert inner["parent"] == outer["call"]
    assert outer["result"] == inner["result"] == 6
    assert zoo.states() == {"sealed": 1}


def test_what_daemon_threads_had_done_at_the_exit_is_recorded(zoo):
    printed = zoo.run(
        sys.executable,
        "-c",
        textwrap.dedent("""
            import threading, time
            import annalist

            @annalist.annalize
            def work(n):
                return n

            def run():
                n = 0
                while True:
                    work(n)
                    n += 1
                    done[0] = n

            done = [0]
            annalist.configure()
            threading.Thread(target=run, daemon=True).start()
            time.sleep(0.02)
            print(done[0])
        """),
    )
    numbers = zoo.numbers()
    assert len(numbers) >= int(printed) > 0
    assert numbers == list(range(len(numbers)))
    assert zoo.states() == {"sealed": 1}


def test_audited_calls_in_signal_handlers_are_recorded_or_counted_as_refused(zoo):
    """Amid the calls of four threads, which are there each once; none hangs."""
    handled = int(zoo.way("signals", CALLS_IN_THREADS))
    numbers = Counter(zoo.numbers())
    recorded = numbers.pop(-1)
    assert numbers == Counter(range(THREADS * CALLS_IN_THREADS))
    assert handled > 0
    assert recorded + zoo.gaps() == handled + 1  # the first is made by the program itself
    assert zoo.states() == {"sealed": 1}


def test_threads_that_wait_for_room_when_python_ends_are_left_where_they_are(zoo):
    """Daemon threads, which Python ends where they want its lock back: that terminates no process."""
    zoo.run(
        sys.executable,
        "-c",
        textwrap.dedent("""
            import threading, time
            import annalist

            @annalist.annalize
            def work(text):
                pass

            def run():
                while True:
                    work("x" * 60_000)

            annalist.configure()
            for _ in range(4):
                threading.Thread(target=run, daemon=True).start()
            time.sleep(0.05)
        """),
    )
    assert zoo.states() == {"sealed": 1}
