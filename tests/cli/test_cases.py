# SPDX-License-Identifier: Apache-2.0
"""Runs the scripts of cases/, and compares what they print.

`name.stdout.exact` is what `name.sh` prints, or `name.stdout.glob` has lines with `*` that match it; the same for
standard error. Where there is no file nothing is printed. `name.exit` holds the exit code where it is not 0. A script
finds the command as `annalist`, vectors through `trail_of`, and an empty directory to work in. ANNALIST_SET_EXACT=1
writes the .exact files anew.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
SET_EXACT = os.environ.get("ANNALIST_SET_EXACT") == "1"


def _glob_to_regex(glob: str) -> str:
    """Turn lines with `*` into a regular expression; a line of `...` is any number of lines."""
    parts = [".*" if line == "...\n" else re.escape(line).replace(r"\*", "[^\n]*") for line in glob.splitlines(True)]
    return "".join(parts)


def _check(case: Path, stream: str, got: str) -> None:
    exact, glob = case.with_suffix(f".{stream}.exact"), case.with_suffix(f".{stream}.glob")
    if glob.exists():
        assert re.fullmatch(_glob_to_regex(glob.read_text()), got, re.DOTALL), f"{stream}:\n{got}"
        return
    if SET_EXACT:
        exact.write_text(got) if got else exact.unlink(missing_ok=True)
    assert got == (exact.read_text() if exact.exists() else "")


@pytest.mark.parametrize("case", sorted(CASES.glob("*.sh")), ids=lambda path: path.stem)
def test_script(case, command, tmp_path):
    """A script prints what is expected of it and ends with the expected code."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANNALIST_")}
    environment |= {
        "PATH": f"{command.parent}:{environment['PATH']}",
        "COLUMNS": "100",
        "TZ": "UTC",
        "BASH_ENV": str(CASES.parent / "functions.sh"),
    }
    done = subprocess.run(
        ["bash", case], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    _check(case, "stdout", done.stdout)
    _check(case, "stderr", done.stderr)
    expected = case.with_suffix(".exit")
    assert done.returncode == (int(expected.read_text()) if expected.exists() else 0)
