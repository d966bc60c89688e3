# SPDX-License-Identifier: Apache-2.0
"""What the tests of hostile files share: the command, and the builder of spec/vectors to make any session with."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
for path in ("spec/vectors", "tests/foreign"):
    sys.path.insert(0, str(ROOT / path))

import readers  # noqa: E402

#: Runs `annalist` with arguments; what it prints comes as bytes.
Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="session")
def run() -> Run:
    """Give a function that runs the command. It may take neither long nor much memory."""
    command = readers.command()
    assert command, "there is no annalist command: run make build, or name one in ANNALIST_COMMAND"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANNALIST_")}

    def run(*arguments: object, timeout: float = 60) -> subprocess.CompletedProcess[bytes]:
        line = [str(command), *map(str, arguments)]
        return subprocess.run(line, capture_output=True, timeout=timeout, env=environment | {"COLUMNS": "100"}, check=False)

    return run


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    """Give an empty trail."""
    (tmp_path / "trail" / "sessions").mkdir(parents=True)
    return tmp_path / "trail"
