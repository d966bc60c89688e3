# SPDX-License-Identifier: Apache-2.0
"""The demo: three programs, one trail, and `annalist` is right about what they did."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "foreign"))

from readers import Session, assert_same_lines, check_sealed_file  # noqa: E402

COMMAND = ROOT / ".venv" / "bin" / "annalist"
FUNCTIONS = {
    "clean": 1,
    "clean_month": 3,
    "read_month": 3,
    "clip": 2,
    "remove_spikes": 2,
    "close_gaps": 2,
    "interpolate": 3,
    "convert": 2,
    "grade": 2,
    "summarise": 2,
}
IN_CXX = {"clip", "remove_spikes", "close_gaps", "convert"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[Path, str]:
    """Run the demo; give its directory and what it prints."""
    directory = tmp_path_factory.mktemp("demo")
    environment = os.environ | {"ANNALIST_DEMO_DIR": str(directory), "NO_COLOR": "1"}
    done = subprocess.run([ROOT / "examples" / "run_demo.sh"], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return directory, done.stdout


@pytest.fixture(scope="module")
def lines(demo) -> list[dict]:
    """Give the lines of an export of the demo's trail."""
    done = subprocess.run(
        [COMMAND, "export", demo[0] / "annalist-trail", "--jsonl"], capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def sessions(lines) -> list[list[dict]]:
    """Give the lines of the Python script, of the C++ program and of the mixed one."""
    names = list(dict.fromkeys(line["session"] for line in lines))
    return [[line for line in lines if line["session"] == name] for name in names]


def name(line: dict) -> str:
    """Give the function's name without its module."""
    return line["function"].rsplit(".", 1)[-1]


def tree(session: list[dict]) -> list[tuple[str, str | None]]:
    """Give the functions with those that called them, in order."""
    names = {line["call"]: name(line) for line in session}
    return [(name(line), names.get(line["parent"])) for line in session]


def values(session: list[dict]) -> list[tuple]:
    """Give what a session computed, without what differs between languages: C++ has a type where Python has a dict."""

    def plain(value):
        if isinstance(value, dict) and str(value.get("$type")).endswith("Summary"):
            return value["items"][0]
        return [plain(item) for item in value] if isinstance(value, list) else value

    return [(name(line), json.dumps(line["arguments"]), json.dumps(plain(line["result"]))) for line in session]


def test_three_programs_leave_three_sessions(sessions):
    """Each program is a session of its own in the one trail."""
    assert [{line["language"] for line in session} for session in sessions] == [{"python"}, {"c++"}, {"python", "c++"}]


def test_every_call_is_there(sessions):
    """Each session has every call of the pipeline, by function."""
    for session in sessions:
        assert Counter(name(line) for line in session) == FUNCTIONS
        assert {line["analyst"] for line in session} == {"Speve"}


def test_calls_are_nested_as_the_pipeline_is(sessions):
    """Parents are the calling functions, the same in all three programs."""
    parents = {"clean": None, "clean_month": "clean", "interpolate": "close_gaps"}
    for session in sessions:
        for function, parent in tree(session):
            assert parent == parents.get(function, "clean_month"), function
    assert tree(sessions[0]) == tree(sessions[1]) == tree(sessions[2])


def test_the_month_that_is_not_there_raises(sessions):
    """The exception is recorded in the call that raised it and in the one that it passed, and the work went on."""
    for session in sessions:
        raised = [line for line in session if line["status"] == "raised"]
        assert [name(line) for line in raised] == ["clean_month", "read_month"]
        for line in raised:
            assert "no observation in 2016/02" in line["exception"]["message"]
            assert line["result"] is None
        assert session[0]["status"] == "returned"


def test_all_programs_compute_the_same(sessions):
    """Arguments and results of every call are equal in all three programs, to the last bit."""
    python, cxx, mixed = map(values, sessions)
    assert python == cxx
    assert python == mixed


def test_parents_cross_the_border_of_languages(sessions):
    """In the mixed session Python calls C++ that calls Python, and each knows its caller."""
    by_call = {line["call"]: line for line in sessions[2]}
    assert {name(line) for line in sessions[2] if line["language"] == "c++"} == IN_CXX
    inner = [line for line in sessions[2] if name(line) == "interpolate"]
    chains = []
    for line in inner:
        chain = []
        while line:
            chain.append((line["language"], name(line)))
            line = by_call.get(line["parent"])
        chains.append(chain)
    border = [("python", "interpolate"), ("c++", "close_gaps"), ("python", "clean_month"), ("python", "clean")]
    assert chains == [border] * 3


def test_the_demo_shows_what_was_done(demo):
    """What the demo prints names the functions, the exception and the result."""
    _, shown = demo
    tree_shown = shown[shown.index("annalist show") :]
    for function in FUNCTIONS:
        assert function in tree_shown
    assert tree_shown.count("no observation in 2016/02") >= 3
    assert shown.count("2013/11  30 days  mean 10.21 km/h  strongest 21.60 km/h  2 synthetic  worst code 300") == 3


def test_other_readers_agree_on_the_trail(demo, lines):
    """The official readers and the second decoder read the demo's files and find the same."""
    files = sorted((demo[0] / "annalist-trail" / "sessions").iterdir())
    assert len(files) == 3
    for file in files:
        check_sealed_file(file)
    read = sorted((Session.read(file) for file in files), key=lambda session: session.start["started"])
    assert_same_lines(lines, [json.loads(line) for session in read for line in session.lines()])
    assert [len(session.notes) for session in read] == [1, 1, 1]
