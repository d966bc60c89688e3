# SPDX-License-Identifier: Apache-2.0
"""The examples of the README are whole programs, and do what it says of them."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def block(language: str, containing: str = "") -> str:
    """Give the one fenced block of a language that contains a text."""
    (found,) = [text for name, text in BLOCK.findall(README) if name == language and containing in text]
    return found


def run(*command, cwd: Path, **environment) -> subprocess.CompletedProcess[str]:
    """Run a command of the README where a reader would."""
    done = subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture
def project(tmp_path):
    """Make the reader's directory: the three files of the README, and our repository as `annalist`."""
    (tmp_path / "annalist").symlink_to(ROOT)
    (tmp_path / "river.cpp").write_text(block("cpp"))
    (tmp_path / "river.py").write_text(block("python"))
    (tmp_path / "CMakeLists.txt").write_text(block("cmake"))
    return tmp_path


def shown(project: Path) -> str:
    """Give what `annalist show` prints of the trail that the example left."""
    return run(project / "annalist" / ".venv" / "bin" / "annalist", "show", cwd=project).stdout


def assert_river_is_shown(text: str) -> None:
    """Both examples make the same calls and the same note."""
    assert "5 calls, 1 raised, 1 note" in text
    assert "River · Speve" in text
    assert "mean_discharge(stages=[0.8, 1.2, 1.0])" in text
    assert "discharge(stage=1.2, a=3.4, b=1.5)" in text
    assert ": the gauge is dry" in text
    assert "the gauge fell dry" in text


def test_python_example_leaves_a_trail(project):
    """The Python program runs as printed, and its calls are shown."""
    run(project / "annalist" / ".venv" / "bin" / "python", "river.py", cwd=project)
    assert_river_is_shown(shown(project))


def test_cpp_example_leaves_a_trail(project):
    """The C++ program builds with the commands that are printed, and its calls are shown."""
    run("bash", "-euc", block("sh", "cmake -S"), cwd=project)
    assert_river_is_shown(shown(project))


def test_cpp_example_builds_with_pkg_config(project):
    """So it does with pkg-config."""
    run("bash", "-euc", block("sh", "pkg-config"), cwd=project)
    assert_river_is_shown(shown(project))


def test_readme_names_what_exists():
    """Every path that the README points to is there."""
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists(), path
