# SPDX-License-Identifier: Apache-2.0
"""Runs the cases with data-annalist 0.4.5, in an environment of its own, and with this package."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
ENVIRONMENT = HERE.parents[1] / "build" / f"venv-data-annalist-{sys.implementation.cache_tag}"


def other_python() -> Path:
    """Give the interpreter that has data-annalist 0.4.5; make its environment where there is none."""
    python, stamp = ENVIRONMENT / "bin" / "python", ENVIRONMENT / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--requirement", REQUIREMENTS], check=True)
        stamp.write_text(REQUIREMENTS.read_text())
    return python


def results_of(python: str | Path, directory: Path) -> dict[str, dict[str, Any]]:
    """Give what came of every case in one process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANNALIST")}
    done = subprocess.run(
        [python, "-m", "casebook"],
        cwd=directory,
        # A trail of another name: hundreds of sessions are no matter for every reader there is.
        env={**environment, "PYTHONPATH": str(HERE), "PYTHONUTF8": "1", "ANNALIST_TRAIL": "audit"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return {result["name"]: result for result in json.loads(done.stdout)}


@pytest.fixture(scope="session")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Give what data-annalist 0.4.5 wrote."""
    return results_of(other_python(), tmp_path_factory.mktemp("theirs"))


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Give what this package wrote."""
    return results_of(sys.executable, tmp_path_factory.mktemp("ours"))
