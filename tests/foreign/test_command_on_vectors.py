# SPDX-License-Identifier: Apache-2.0
"""The command agrees with every vector, good and bad."""

import json

import pytest
from readers import annalist, assert_same_lines, check_sealed_file, export, trail_of
from vectors import BAD, EXPECTED_ERRORS, GOOD, SEALED, VECTORS, each, expected_lines

pytestmark = pytest.mark.usefixtures("annalist_command")


@each(GOOD)
def test_good_files_are_exported(path, tmp_path):
    """`annalist export --jsonl` gives the lines that are expected of every good file."""
    assert_same_lines(export(trail_of(tmp_path / "trail", path)), expected_lines(path))


@each(SEALED)
def test_every_reader_agrees(path):
    """All readers of a sealed file find the same messages and the same calls."""
    check_sealed_file(path)


@each(GOOD)
def test_info_counts_calls(path, tmp_path):
    """`annalist info --json` tells state and number of calls of every good file."""
    done = annalist("info", trail_of(tmp_path / "trail", path), "--json")
    assert done.returncode == 0, done.stderr
    (session,) = json.loads(done.stdout)["sessions"]
    lines = expected_lines(path)
    assert session["calls"] == sum(line["status"] != "open" for line in lines)
    states = {"recovered.mcap": "recovered", "writing.mcap.open": "dead"}
    assert session["state"] == states.get(path.name, "sealed")


@each(BAD)
def test_bad_files_give_their_error(path, tmp_path):
    """Every bad file ends the command with exit code 4, its error and its offset; what precedes is exported."""
    expected = EXPECTED_ERRORS[path.name]
    done = annalist("export", trail_of(tmp_path / "trail", path), "--jsonl")
    assert done.returncode == 4, done.stderr
    assert expected["error"] in done.stderr
    assert f"at byte {expected['offset']}" in done.stderr
    assert len(done.stdout.splitlines()) == expected["calls"]


def test_sessions_are_exported_one_after_the_other(tmp_path):
    """A trail of two sessions that began at once gives the lines of one, then those of the other."""
    files = [VECTORS / "good" / name for name in ("nested.mcap", "chunks.mcap")]
    expected = [line for path in reversed(files) for line in expected_lines(path)]
    assert_same_lines(export(trail_of(tmp_path / "trail", *files)), expected)
