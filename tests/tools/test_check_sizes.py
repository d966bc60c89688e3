# SPDX-License-Identifier: Apache-2.0
"""The checker of sizes warns of long files and refuses very long ones."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def check(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the checker over a tree."""
    return subprocess.run([sys.executable, ROOT / "tools" / "check_sizes.py", root], capture_output=True, text=True)


@pytest.fixture
def tree(tmp_path):
    """Make a git repository with a README and a source of `lines` lines."""

    def make(source_lines: int, readme_lines: int = 10) -> Path:
        (tmp_path / "long.cpp").write_text("\n" * source_lines)
        (tmp_path / "README.md").write_text("\n" * readme_lines)
        subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
        subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
        return tmp_path

    return make


def test_short_files_pass_in_silence(tree):
    """Nothing is said of 400 lines."""
    done = check(tree(400))
    assert (done.returncode, done.stdout) == (0, "")


def test_long_file_is_warned_of(tree):
    """From 401 lines on there is a warning, which fails nothing."""
    done = check(tree(401))
    assert (done.returncode, done.stdout) == (0, "long.cpp: 401 lines; does it still have one subject?\n")


def test_very_long_file_is_refused(tree):
    """More than 800 lines fail."""
    done = check(tree(801))
    assert (done.returncode, done.stdout) == (1, "long.cpp: 801 lines, more than allowed\n")


def test_long_readme_is_refused(tree):
    """The README has at most 150 lines."""
    assert check(tree(1, readme_lines=150)).returncode == 0
    assert check(tree(1, readme_lines=151)).returncode == 1


def test_this_repository_keeps_to_its_sizes():
    """No file of this repository is refused."""
    done = check(ROOT)
    assert done.returncode == 0, done.stdout
