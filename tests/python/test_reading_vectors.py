# SPDX-License-Identifier: Apache-2.0
"""Python reads the vectors of spec/vectors, as every reader does."""

import json
import shutil
import warnings
from pathlib import Path

import annalist
import pytest
from annalist._annalist import decode
from annalist._decode import Recipes
from conftest import decode as of_json

VECTORS = Path(__file__).parents[2] / "spec" / "vectors"
GOOD = sorted(path for path in (VECTORS / "good").iterdir() if path.suffix in (".mcap", ".open"))
BAD = sorted(path for path in (VECTORS / "bad").iterdir() if path.suffix in (".mcap", ".open"))


def rows(table: str) -> list:
    """Give the rows of a table of vectors, named by their first column."""
    lines = (VECTORS / table).read_text().splitlines()[1:]
    return [pytest.param(*line.split("\t")[1:], id=line.split("\t")[0]) for line in lines]


def trail_of(tmp_path: Path, file: Path) -> annalist.Trail:
    """Open a trail that consists of that file."""
    (tmp_path / "trail" / "sessions").mkdir(parents=True)
    shutil.copy(file, tmp_path / "trail" / "sessions")
    return annalist.open(tmp_path / "trail")


@pytest.mark.parametrize("file", GOOD, ids=lambda path: path.name)
def test_good_files_are_read_as_they_are_exported(tmp_path, file):
    trail = trail_of(tmp_path, file)
    expected = [json.loads(line) for line in Path(f"{file}.jsonl").read_text().splitlines()]
    calls = list(trail.calls())
    assert trail.findings == ()
    assert len(trail.calls()) == len(expected)
    for call, line in zip(calls, expected, strict=True):
        assert [call.session.name, call.id, call.parent, call.status, call.function, call.thread, call.task] == [
            line[key] for key in ("session", "call", "parent", "status", "function", "thread", "task")
        ]
        assert (call.duration_ns, call.level, call.message) == (line["duration_ns"], line["level"], line["message"])
        assert list(call.arguments) == list(line["arguments"])
        raised = line["exception"] and annalist.Raised(line["exception"]["type"], line["exception"]["message"])
        assert call.exception == raised
        assert (call.suspended is None) == ("suspended" not in line)
        repr(call.result)
        assert call._repr_html_()


@pytest.mark.parametrize("file", BAD, ids=lambda path: path.name)
def test_bad_files_are_findings(tmp_path, file):
    """And what precedes the error is read."""
    trail = trail_of(tmp_path, file)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        calls = list(trail.calls())
        table = trail.calls().to_pandas()
    assert len(table) == len(calls)
    said = [*trail.findings, *(str(warning.message) for warning in caught)]
    # Some errors are only found where every byte is read.
    assert said or trail.sessions
    assert all(file.name in text for text in said)


@pytest.mark.parametrize(("item", "json_text"), rows("values.tsv"))
def test_items_mean_what_their_json_says(item, json_text):
    found = decode(bytes.fromhex(item), Recipes(False))
    expected = of_json(json.loads(json_text))
    if isinstance(expected, (int, float, str, bytes, list, type(None))) and "$type" not in json_text:
        assert (type(found), repr(found)) == (type(expected), repr(expected))


@pytest.mark.parametrize("item", [row.values[0] for row in rows("bad-values.tsv") if row.values])
def test_bytes_that_are_no_value_are_refused(item):
    with pytest.raises(annalist.Error):
        decode(bytes.fromhex(item), Recipes(False))
