# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command share: where it is."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def command() -> Path:
    """Give the path of `annalist`: $ANNALIST_COMMAND, or what `make build` left."""
    named = os.environ.get("ANNALIST_COMMAND")
    places = [Path(named)] if named else [ROOT / "build/prefix/bin/annalist", ROOT / ".venv/bin/annalist"]
    found = next((place for place in places if place.exists()), None)
    assert found, "there is no annalist command: run make build, or name one in ANNALIST_COMMAND"
    return found
