# SPDX-License-Identifier: Apache-2.0
"""Of which code a session is: the state of its repository and the distributions that it imported."""

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import annalist
import pytest
from conftest import COMMAND

PROGRAM = """
import annalist

@annalist.annalize
def double(x):
    return 2 * x

annalist.configure()
double(21)
"""
AUTHOR = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}


def git(directory: Path, *arguments: str) -> str:
    """Run git in a directory, with nobody's settings."""
    environment = os.environ | AUTHOR | {"HOME": str(directory), "GIT_CONFIG_NOSYSTEM": "1"}
    line = ["git", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(line, cwd=directory, env=environment, capture_output=True, text=True, check=True).stdout


def sessions(trail: Path) -> list[dict[str, Any]]:
    """Give the sessions of a trail, as `annalist info --json` has them."""
    done = subprocess.run([COMMAND, "info", trail, "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["sessions"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give a repository with one commit, in which programs are run."""
    (tmp_path / "table.csv").write_text("1,2\n")
    (tmp_path / ".gitignore").write_text("annalist-trail\nprogram.py\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def test_commit_branch_and_clean_tree_are_recorded(repository: Path, run: Callable[..., Any]) -> None:
    """What git says of the repository stands in the trail, also of a program that lives for a moment."""
    (session,) = sessions(run(PROGRAM).trail)
    commit = git(repository, "rev-parse", "HEAD").strip()
    assert session["git"] == {"root": str(repository), "commit": commit, "branch": "main", "clean": True}
    (read,) = annalist.open(repository / "annalist-trail").sessions
    assert (read.repository, read.commit, read.branch, read.clean) == (str(repository), commit, "main", True)
    assert read.distributions == session["distributions"]
    assert read.distributions["data-annalist"] == annalist.__version__
    text = subprocess.run([COMMAND, "info", session["files"][0].rsplit("/", 2)[0]], capture_output=True, text=True)
    assert f"code: main {commit[:7]}, clean" in text.stdout


def test_a_changed_file_is_told(repository: Path, run: Callable[..., Any]) -> None:
    """A tree with changes is not clean."""
    (repository / "table.csv").write_text("3,4\n")
    (session,) = sessions(run(PROGRAM).trail)
    assert session["git"]["clean"] is False


def test_without_git_commit_and_branch_are_recorded_all_the_same(repository: Path, run: Callable[..., Any]) -> None:
    """Only whether the tree is clean is not known."""
    (session,) = sessions(run(PROGRAM, PATH="/nowhere").trail)
    commit = git(repository, "rev-parse", "HEAD").strip()
    assert session["git"] == {"root": str(repository), "commit": commit, "branch": "main", "clean": None}


def test_outside_of_repositories_there_is_none(run: Callable[..., Any]) -> None:
    """The working directory counts, not where the interpreter is."""
    (session,) = sessions(run(PROGRAM).trail)
    assert session["git"] is None


def test_what_git_does_is_not_seen_by_the_program(repository: Path, run: Callable[..., Any]) -> None:
    """No SIGCHLD, no child to wait for, no thread left over."""
    program = run(
        """
        import annalist, os, signal, time
        signals = []
        signal.signal(signal.SIGCHLD, lambda *_: signals.append(1))
        annalist.configure()
        time.sleep(0.3)
        try:
            print(os.waitpid(-1, os.WNOHANG))
        except ChildProcessError:
            print("no child")
        annalist.close()
        print(signals)
        """
    )
    assert program.stdout == "no child\n[]\n", program.stderr
    assert sessions(program.trail)[0]["git"]["clean"] is True


def test_distributions_are_those_that_importlib_knows(run: Callable[..., Any]) -> None:
    """Names and versions are those of importlib.metadata for every distribution that was imported, before or after."""
    program = run(
        """
        import pytest, cbor2
        import annalist
        annalist.configure()
        import mcap, zstandard, _pytest
        import importlib.metadata, json, sys
        provided = importlib.metadata.packages_distributions()
        names = {name for module in list(sys.modules) for name in provided.get(module, [])}
        print(json.dumps({name: importlib.metadata.version(name) for name in names}))
        """
    )
    expected = json.loads(program.stdout)
    (session,) = sessions(program.trail)
    assert session["distributions"] == expected
    assert session["distributions"].keys() >= {"pytest", "cbor2", "mcap", "zstandard", "data-annalist"}


def test_every_installed_distribution_is_found_by_its_modules(run: Callable[..., Any], tmp_path: Path) -> None:
    """As if everything had been imported: the index agrees with importlib.metadata on the whole environment."""
    program = run(
        """
        import annalist, importlib.metadata, importlib.util, json, sys, types
        provided = {
            name: distributions
            for name, distributions in importlib.metadata.packages_distributions().items()
            if name.isidentifier() and name not in sys.stdlib_module_names and importlib.util.find_spec(name)
        }
        for name in provided:
            if name not in sys.modules:
                module = sys.modules[name] = types.ModuleType(name)
                spec = importlib.machinery.PathFinder.find_spec(name)
                if spec and spec.origin:
                    module.__file__ = spec.origin
        annalist.configure()
        annalist.close()
        names = {name for distributions in provided.values() for name in distributions}
        print(json.dumps({name: importlib.metadata.version(name) for name in names}))
        """
    )
    expected = json.loads(program.stdout)
    assert len(expected) > 10
    (session,) = sessions(program.trail)
    assert session["distributions"] == expected


def test_what_a_script_has_beside_it_is_no_distribution(run: Callable[..., Any], tmp_path: Path) -> None:
    """A module of one's own that is named like one of a distribution is not taken for that."""
    (tmp_path / "cbor2.py").write_text("")
    (session,) = sessions(run("import cbor2, annalist\nannalist.configure()\n").trail)
    assert "cbor2" not in session["distributions"]
    assert session["distributions"]["data-annalist"] == importlib.metadata.version("data-annalist")


def test_modules_and_paths_of_any_kind_do_no_harm(run: Callable[..., Any]) -> None:
    """sys.modules and sys.path are the program's: whatever it puts there, it goes on and is recorded."""
    program = run(
        """
        import sys, annalist

        class Lazy(type(sys)):
            def __getattr__(self, name):
                raise SystemExit("asked for " + name)
            __dict__ = property(lambda self: 1 / 0)

        sys.modules["lazy"] = Lazy("lazy")
        sys.modules["none"] = None
        sys.modules[7] = sys
        sys.modules["text"] = "text"
        sys.modules["odd\\udc80"] = type(sys)("odd")
        sys.modules["odd\\udc80"].__file__ = 5
        sys.path[:0] = ["", "/proc/self/fd", "odd\\udc80", 7, None, b"bytes"]
        annalist.configure()
        annalist.annalize(lambda x: x)(1)
        print("fine")
        """
    )
    assert (program.status, program.stdout) == (0, "fine\n"), program.stderr
    assert len(program.calls()) == 1
    assert "data-annalist" in sessions(program.trail)[0]["distributions"]


def test_a_program_that_was_killed_has_what_was_known_by_then(repository: Path) -> None:
    """The first record of its code is in the file soon after the start."""
    trail = repository / "annalist-trail"
    script = PROGRAM + "import time\nprint('waiting', flush=True)\ntime.sleep(60)\n"
    process = subprocess.Popen([sys.executable, "-c", script], cwd=repository, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    deadline = time.monotonic() + 20
    while sessions(trail)[0]["git"] is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    subprocess.run([COMMAND, "recover", trail], check=True, capture_output=True)
    (session,) = sessions(trail)
    assert session["state"] == "recovered"
    assert session["git"]["clean"] is True
    assert "data-annalist" in session["distributions"]


def test_a_forked_child_has_what_its_parent_found(repository: Path, run: Callable[..., Any]) -> None:
    """Both sessions name the code; the fork finds no thread of ours."""
    program = run(
        PROGRAM
        + textwrap.dedent(
            """
            import os, time
            time.sleep(0.3)
            child = os.fork()
            double(4)
            if child == 0:
                annalist.close()
                os._exit(0)
            os.waitpid(child, 0)
            """
        ),
        "-W",
        "error",
    )
    assert program.status == 0, program.stderr
    parent, child = sessions(program.trail)
    assert parent["git"]["clean"] is True
    assert child["git"] == parent["git"]
    assert child["distributions"] == parent["distributions"]


def test_a_fork_while_git_is_at_work_leaves_it_to_the_parent(repository: Path, run: Callable[..., Any]) -> None:
    """The child asks for itself."""
    program = run(
        PROGRAM
        + textwrap.dedent(
            """
            import os
            child = os.fork()
            double(4)
            annalist.close()
            if child:
                os.waitpid(child, 0)
            """
        )
    )
    assert program.status == 0, program.stderr
    assert [session["git"]["clean"] for session in sessions(program.trail)] == [True, True]


def test_a_git_that_hangs_delays_the_end_by_no_more_than_a_second_or_two(
    repository: Path, run: Callable[..., Any]
) -> None:
    """The session is sealed without knowing whether the tree is clean."""
    (repository / "bin").mkdir()
    (repository / "bin" / "git").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    (repository / "bin" / "git").chmod(0o755)
    begin = time.monotonic()
    program = run(PROGRAM, PATH=f"{repository / 'bin'}:/usr/bin:/bin")
    assert time.monotonic() - begin < 20
    (session,) = sessions(program.trail)
    assert session["state"] == "sealed"
    assert session["git"]["branch"] == "main"
    assert session["git"]["clean"] is None


def test_secrets_on_the_command_line_are_not_in_the_trail(tmp_path: Path) -> None:
    """Neither as `--password=x` nor as `--token x` nor as `API_KEY=x`."""
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    secrets = ["--password=hunter2", "--token", "hunter2", "API_KEY=hunter2"]
    subprocess.run([sys.executable, script.name, "--key=station", *secrets], cwd=tmp_path, check=True)
    (session,) = sessions(tmp_path / "annalist-trail")
    expected = ["--key=station", "--password=[redacted]", "--token", "[redacted]", "API_KEY=[redacted]"]
    assert session["arguments"][2:] == expected
