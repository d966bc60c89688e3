# SPDX-License-Identifier: Apache-2.0
"""A session begins with configure and ends with the process, however that ends; without one the program runs too."""

import json
import os
import subprocess
import sys

import annalist
import pytest
from conftest import export

DECORATED = """
    import annalist

    @annalist.annalize
    def f(x):
        return x + 1
"""


def sealed_files(program) -> int:
    """Count the sessions that were sealed; there must be none left open."""
    names = [path.name for path in (program.trail / "sessions").iterdir()]
    assert all(name.endswith(".mcap") for name in names)
    return len(names)


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("", 0),
        ("annalist.close()", 0),
        ("import sys; sys.exit(3)", 3),
        ("raise SystemExit", 0),
        ("raise RuntimeError('the end')", 1),
        ("import atexit; atexit.register(f, 2)", 0),
    ],
)
def test_the_session_is_sealed_at_the_end(run, end, status):
    """And holds what was called, exit handlers included."""
    program = run(
        DECORATED
        + f"""
    annalist.configure()
    f(1)
    {end}
    """
    )
    assert program.status == status
    assert sealed_files(program) == 1
    assert [call["arguments"]["x"] for call in program.calls()] == ([1, 2] if "atexit" in end else [1])


def test_without_configure_the_program_runs_after_one_warning(run):
    """Unaudited, and nothing is written."""
    program = run(
        DECORATED
        + """
    print(f(1) + f(2))
    """
    )
    assert (program.status, program.stdout) == (0, "5\n")
    assert program.stderr.count("\n") == 1
    assert "configure" in program.stderr
    assert not program.trail.exists()


def test_a_trail_that_cannot_be_written_is_one_warning(run):
    """It says why, and the program goes on."""
    program = run(
        DECORATED
        + """
    annalist.configure(trail="program.py/trail")
    print(f(1) + f(2))
    """
    )
    assert (program.status, program.stdout) == (0, "5\n")
    assert program.stderr.count("\n") == 1
    assert "program.py/trail" in program.stderr


def test_switched_off_the_decorator_gives_the_function_itself(run):
    """ANNALIST=off costs nothing and writes nothing."""
    program = run(
        """
        import annalist

        def f(): return 1

        assert annalist.annalize(f) is f
        assert annalist.annalize(level="DEBUG")(f) is f
        annalist.configure()
        annalist.note("nothing")
        annalist.close()
    """,
        ANNALIST="off",
    )
    assert (program.status, program.stderr) == (0, "")
    assert not program.trail.exists()


def test_without_a_trail_there_are_lines_alone(run):
    """`trail=None` writes no file."""
    program = run(
        DECORATED
        + """
    annalist.configure(trail=None, console=True, analyst_name="Ada")
    f(1)
    """
    )
    assert "| INFO | f called by Ada" in program.stderr
    assert not program.trail.exists()


def test_the_environment_fills_what_code_leaves_open(run, tmp_path):
    """And not what it says."""
    environment = {
        "ANNALIST_TRAIL": str(tmp_path / "annalist-trail"),
        "ANNALIST_ANALYST_NAME": "Env",
        "ANNALIST_LOGGER_NAME": "Line",
        "ANNALIST_CONSOLE": "1",
    }
    program = run(
        DECORATED
        + """
    annalist.configure(logger_name="Code")
    f(1)
    """,
        **environment,
    )
    assert program.stderr.endswith("| INFO | f called by Env as part of Code session\n")
    assert program.calls()[0]["analyst"] == "Env"


def test_reconfiguring_begins_another_session(trail, tmp_path):
    """What was recorded before stays with the first, by the same function."""

    @annalist.annalize
    def f(x):
        return x

    for analyst in ("Ada", "Bob"):
        annalist.configure(trail=trail, analyst_name=analyst)
        f(analyst)
    annalist.close()
    assert f("nobody") == "nobody"
    assert [(call["analyst"], call["result"]) for call in export(trail)] == [("Ada", "Ada"), ("Bob", "Bob")]


def test_levels_filter_the_trail_where_asked(trail):
    """`trail_level` leaves out what is below it."""

    @annalist.annalize(level="DEBUG")
    def low(): ...

    @annalist.annalize
    def usual(): ...

    annalist.configure(trail=trail, trail_level="info", default_level="error")
    low()
    usual()
    annalist.close()
    assert [(call["function"].rsplit(".", 1)[1], call["level"]) for call in export(trail)] == [("usual", "ERROR")]


def test_a_path_of_any_kind(tmp_path):
    """A Path, and a name that is no UTF-8."""
    for trail in (tmp_path / "path", str(tmp_path / "na\udcffme")):
        annalist.configure(trail=trail)
        annalist.close()
        assert os.path.isdir(os.path.join(trail, "sessions"))


def test_nested_calls_have_their_parents(session):
    """Through functions that are not audited too."""

    @annalist.annalize
    def leaf(x):
        return x

    @annalist.annalize
    def branch():
        return sum(map(leaf, [1, 2]))

    @annalist.annalize
    def root():
        return branch() + leaf(3)

    root()
    calls = session.calls()
    names = {call["call"]: call["function"].rsplit(".", 1)[1] for call in calls}
    assert [(names[call["call"]], names.get(call["parent"])) for call in calls] == [
        ("root", None),
        ("branch", "root"),
        ("leaf", "branch"),
        ("leaf", "branch"),
        ("leaf", "root"),
    ]


def test_a_forked_child_has_a_session_of_its_own(run):
    """Its calls name the parent's call."""
    program = run(
        DECORATED
        + """
    import os

    @annalist.annalize
    def fork():
        child = os.fork()
        if child == 0:
            f(20)
            os._exit(annalist.close() is not None)
        os.waitpid(child, 0)
        return f(10)

    annalist.configure()
    fork()
    """,
        "-W",
        "ignore::DeprecationWarning",  # from 3.12 on Python has one for forks beside other threads, as the recorder is
    )
    assert (program.status, program.stderr) == (0, "")
    assert sealed_files(program) == 2
    calls = {call["arguments"].get("x"): call for call in program.calls()}
    assert calls[10]["parent"] == calls[20]["parent"] == calls[None]["call"]
    assert calls[10]["session"] != calls[20]["session"]


def test_importing_is_cheap():
    """Nothing heavy comes with it."""
    source = (
        "import sys, json; before = set(sys.modules)\n"
        "import annalist; print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    heavy = {
        "logging",
        "asyncio",
        "inspect",
        "typing",
        "importlib.metadata",
        "dataclasses",
        "pathlib",
        "datetime",
        "numpy",
        "pandas",
    }
    assert not heavy & set(json.loads(done.stdout))


def test_dev_mode_finds_nothing(run):
    """Neither a wrong reference nor a missing check."""
    program = run(
        DECORATED
        + """
    annalist.configure()
    for value in range(1000):
        f(value)
    try:
        f("text")
    except TypeError:
        pass
    """,
        "-X",
        "dev",
    )
    assert (program.status, program.stderr) == (0, "")
    assert len(program.calls()) == 1001
