# SPDX-License-Identifier: Apache-2.0
"""What the tests of this directory share: the vectors, and the command."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import readers


@pytest.fixture(scope="session")
def annalist_command() -> Path:
    """Give the command; without it a test of it cannot pass."""
    found = readers.command()
    assert found, "there is no annalist command: run make build, or name one in ANNALIST_COMMAND"
    return found
