# SPDX-License-Identifier: Apache-2.0
"""Files that claim, hold or point to more than a reader could take: it says so, in bounded memory and time."""

import resource
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
import readers
import zstandard
from building.cbor import Raw, Tag, encode, named
from building.container import record, text
from building.session import START, Call, Session

MIB = 1 << 20


def _limited(bytes_: int, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command with so much address space."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))

    line = [str(readers.command()), *map(str, arguments)]
    return subprocess.run(line, capture_output=True, timeout=60, preexec_fn=limit, check=False)


def _put(trail: Path, data: bytes, name: str = "a.mcap") -> Path:
    path = trail / "sessions" / name
    path.write_bytes(data)
    return path


def _chunk(records: bytes, claimed: int) -> bytes:
    data = zstandard.compress(records, 3)
    fields = struct.pack("<QQQI", START, START, claimed, zlib.crc32(records))
    return record(0x06, fields + text("zstd") + struct.pack("<Q", len(data)) + data)


def _file_of(*chunks: bytes) -> bytes:
    """A file whose session record is good, with more behind it."""
    return bytes(Session().begin().chunk().file.out) + b"".join(chunks)


def _told(done: subprocess.CompletedProcess[bytes], error: str) -> None:
    assert done.returncode == 4, done.stderr
    assert error in done.stderr.decode()


@pytest.mark.parametrize("command", ["info", "verify", "show"])
def test_a_chunk_that_claims_little_and_gives_much_is_stopped_early(trail, command):
    """400 MiB of zeros in some kilobytes: no more is made of them than the chunk claims."""
    _put(trail, _file_of(_chunk(bytes(400 * MIB), claimed=1000)))
    _told(_limited(160 * MIB, command, trail), "chunk does not decompress")


def test_a_chunk_that_claims_much_and_gives_little_costs_little(trail):
    """A claim of nearly 1 GiB is believed only as far as the bytes go."""
    _put(trail, _file_of(_chunk(b"x" * 100, claimed=(1 << 30) - 1)))
    _told(_limited(160 * MIB, "info", trail), "chunk does not decompress")


def test_lengths_beyond_the_file_are_truncated_records(trail):
    """Whatever a record says of its length, nothing is sized by it."""
    for length in (1 << 20, 1 << 40, (1 << 63) - 1, (1 << 64) - 1, (1 << 64) - 9):
        _put(trail, _file_of(struct.pack("<BQ", 0x06, length)))
        _told(_limited(160 * MIB, "info", trail), "truncated record")


def test_a_block_of_more_calls_than_there_may_be_costs_nothing(trail):
    """A million calls fit in a megabyte; more are refused before anything is sized by them."""
    session = Session().begin()
    step = session.function(16, "step", ["n"])
    rows = 64 * MIB
    columns = {name: named("constant", 0) for name in ("parent", "thread", "start", "duration", "result")}
    calls = named("delta", 1, Tag(64, b"\x01" * (rows - 1)))
    payload = encode(columns | {"count": rows, "call": calls, "arguments": [named("constant", 0)]})
    session.message(step.number, payload, START)
    _put(trail, session.end())
    _told(_limited(600 * MIB, "info", trail), "bad payload")


def test_a_value_that_every_row_shares_is_kept_once(trail):
    """A thousand rows of one large constant are no thousand copies."""
    session = Session().begin()
    step = session.function(16, "step", ["n"])
    calls = [Call(i, [0]) for i in range(1, 1001)]
    session.block(step, calls, arguments=[named("constant", "x" * MIB)])
    _put(trail, session.end())
    done = _limited(300 * MIB, "show", trail, "--limit", "3")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"step(") == 3


@pytest.mark.parametrize("depth", [256, 257, 100_000, 10_000_000])
def test_values_nest_as_deep_as_they_may_and_no_deeper(trail, depth):
    """A tower of arrays takes no stack: at its limit it is a value, beyond it is a bad payload."""
    session = Session().begin()
    step = session.function(16, "step", ["n"])
    session.block(step, [Call(1, [Raw(b"\x81" * depth + b"\x01")])])
    _put(trail, session.end())
    for arguments in (("info",), ("show", "--full"), ("export", "--jsonl")):
        done = _limited(400 * MIB, arguments[0], trail, *arguments[1:])
        if depth <= 256:
            assert done.returncode == 0, done.stderr
        else:
            _told(done, "bad payload")


def test_parameters_that_nest_are_no_parameters(trail):
    """The JSON of a channel has a limit too."""
    session = Session().begin()
    deep = "[" * 1_000_000 + "]" * 1_000_000
    step = session.function(16, "step", ["n"], parameters=f'[{{"name": "n", "x": {deep}}}]')
    session.block(step, [Call(1, [1])])
    _put(trail, session.end())
    _told(_limited(200 * MIB, "info", trail), "bad payload")


def test_a_hundred_thousand_parameters_and_columns_are_bounded(trail):
    """Columns take more memory than bytes: their number is limited."""
    session = Session().begin()
    step = session.function(16, "step", ["n"])
    session.block(step, [Call(1, [1])], arguments=[[0]] * 100_000)
    _put(trail, session.end())
    _told(_limited(200 * MIB, "info", trail), "bad payload")
