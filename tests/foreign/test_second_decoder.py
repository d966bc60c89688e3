# SPDX-License-Identifier: Apache-2.0
"""The second decoder agrees with every vector, and the vectors with their generator."""

import json
import os
import subprocess
import sys

import pytest
from annalist_reference.columns import BadColumn, decode_column
from annalist_reference.values import BadItem, decode, to_json
from readers import ROOT, Session, assert_same_lines
from vectors import BAD, EXPECTED_ERRORS, GOOD, VECTORS, each, expected_lines, rows


def test_the_vectors_are_what_their_generator_writes():
    """A change of the format that leaves the vectors behind, or the other way round, is noticed."""
    done = subprocess.run([sys.executable, VECTORS / "generate.py", "--verify"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("cbor", "text"), rows("values.tsv"))
def test_every_value_has_its_json(cbor, text):
    """Each row of values.md is written as JSON as it says."""
    assert to_json(decode(bytes.fromhex(cbor))) == text
    json.loads(text)


@pytest.mark.parametrize("cbor", rows("bad-values.tsv"))
def test_bad_items_are_rejected(cbor):
    """What is not well-formed, not in the shortest form, no UTF-8 or too deep is no value."""
    with pytest.raises(BadItem):
        decode(bytes.fromhex(cbor))


@pytest.mark.parametrize(("cbor", "text"), rows("columns.tsv"))
def test_every_form_of_a_column_gives_back_its_rows(cbor, text):
    """Each form of trail-format.md §3 gives the rows it stands for."""
    assert to_json(decode_column(decode(bytes.fromhex(cbor)), 3)) == text


@pytest.mark.parametrize("cbor", rows("bad-columns.tsv"))
def test_bad_columns_are_rejected(cbor):
    """Wrong numbers of rows, indices out of range and the like are errors."""
    with pytest.raises(BadColumn):
        decode_column(decode(bytes.fromhex(cbor)), 3)


@each(GOOD)
def test_good_files_are_read(path):
    """Every good file gives the calls that are expected of it."""
    session = Session.read(path)
    assert session.error is None
    assert_same_lines([json.loads(line) for line in session.lines()], expected_lines(path))


@each(BAD)
def test_bad_files_give_their_error(path):
    """Every bad file gives its error with the offset, and the calls before it."""
    session = Session.read(path)
    expected = EXPECTED_ERRORS[path.name]
    assert (session.error.error, session.error.offset) == (expected["error"], expected["offset"])
    assert len(session.calls) == expected["calls"]


def test_recompressing_leaves_the_root():
    """What a foreign tool rewrites has the same calls and the same Merkle root."""
    chunks, recompressed = (Session.read(VECTORS / "good" / name) for name in ("chunks.mcap", "recompressed.mcap"))
    assert chunks.end["root"] == recompressed.end["root"]
    assert chunks.lines() == recompressed.lines()


def test_every_flipped_byte_of_a_sealed_file_is_noticed():
    """There is no byte of a sealed file that could be another without an error."""
    data = (VECTORS / "good" / "minimal.mcap").read_bytes()
    for at in range(len(data)):
        flipped = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        assert Session(flipped, sealed=True).error, f"byte {at}"


def test_every_cut_of_a_sealed_file_is_noticed_and_of_an_open_one_is_fine():
    """A sealed file is whole or wrong; a file being written may end anywhere but at its first byte."""
    data = (VECTORS / "good" / "minimal.mcap").read_bytes()
    for size in range(1, len(data)):
        assert Session(data[:size], sealed=True).error, f"cut at {size}"
        assert Session(data[:size], sealed=False).error is None, f"cut at {size}"


def test_the_command_line_says_what_is_wrong(tmp_path):
    """`check` gives the error with the offset and the exit code, and `export` prints what precedes it."""
    bad = VECTORS / "bad" / "root.mcap"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "spec" / "reference")}

    def run(*arguments):
        line = [sys.executable, "-m", "annalist_reference", *arguments]
        return subprocess.run(line, capture_output=True, text=True, env=environment)

    checked = run("check", bad)
    assert checked.returncode == 4
    assert f"at byte {EXPECTED_ERRORS['root.mcap']['offset']}: root mismatch" in checked.stderr
    exported = run("export", bad)
    assert exported.returncode == 4
    assert len(exported.stdout.splitlines()) == 1
    assert run("export", tmp_path).returncode == 3
    assert run("check", VECTORS / "good" / "minimal.mcap").returncode == 0
