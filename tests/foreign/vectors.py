# SPDX-License-Identifier: Apache-2.0
"""The vectors of spec/vectors, as tests want them."""

import json
from pathlib import Path

import pytest

VECTORS = Path(__file__).parents[2] / "spec" / "vectors"
GOOD = sorted(path for path in (VECTORS / "good").iterdir() if path.suffix in (".mcap", ".open"))
SEALED = [path for path in GOOD if path.suffix == ".mcap"]
EXPECTED_ERRORS = json.loads((VECTORS / "bad" / "expected.json").read_text())
BAD = [VECTORS / "bad" / name for name in EXPECTED_ERRORS]


def each(paths: list[Path]) -> pytest.MarkDecorator:
    """Run a test once for each path, named by the file."""
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.name)


def rows(table: str) -> list:
    """Give the rows of a table of vectors, named by their first column."""
    lines = (VECTORS / table).read_text().splitlines()[1:]
    return [pytest.param(*line.split("\t")[1:], id=line.split("\t")[0]) for line in lines]


def expected_lines(path: Path) -> list[dict]:
    """Give the lines of an export that are expected of a good file."""
    return [json.loads(line) for line in Path(f"{path}.jsonl").read_text().splitlines()]
