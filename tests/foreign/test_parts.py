# SPDX-License-Identifier: Apache-2.0
"""Sessions in several parts: both decoders agree with every trail of the vectors."""

import json

import pytest
from annalist_reference import read_sessions
from readers import annalist, assert_same_lines, export
from vectors import VECTORS, each

TRAILS = sorted((VECTORS / "trails").iterdir())
WHOLE = [path for path in TRAILS if path.name in ("parts", "being-begun")]


def _expected(path):
    lines = [json.loads(line) for line in (path / "calls.jsonl").read_text().splitlines()]
    rows = (path / "errors.tsv").read_text().splitlines()[1:]
    return lines, [tuple(row.split("\t")) for row in rows]


@each(TRAILS)
def test_the_second_decoder_finds_calls_and_errors(path):
    """Every trail is one session with the calls and errors that are expected of it."""
    ((session,), strays) = read_sessions(list((path / "sessions").iterdir()))
    lines, errors = _expected(path)
    assert [(file.name, error) for file, error in session.errors + strays] == errors
    assert_same_lines([json.loads(line) for line in session.lines()], lines)


@pytest.mark.usefixtures("annalist_command")
@each(TRAILS)
def test_the_command_finds_calls_and_errors(path):
    """`annalist info --json`, which reads everything, gives the same."""
    done = annalist("info", path, "--json")
    told = json.loads(done.stdout)
    (session,) = told["sessions"]
    lines, errors = _expected(path)
    found = [(each["file"].rpartition("/")[2], each) for each in session["findings"] + told["findings"]]
    assert [file for file, _ in found] == [file for file, _ in errors]
    for (_, finding), (_, error) in zip(found, errors, strict=True):
        place = "" if finding["offset"] is None else f"at byte {finding['offset']}: "
        assert (place + finding["message"]).startswith(error)
    assert session["calls"] == len(lines)
    assert done.returncode == (4 if errors else 0)


@pytest.mark.usefixtures("annalist_command")
@each(WHOLE)
def test_calls_are_exported_over_all_parts(path):
    """A call begun in one part and completed in another stands where it began."""
    assert_same_lines(export(path), _expected(path)[0])
