# SPDX-License-Identifier: Apache-2.0
"""Summaries that lie: a reader that goes by them gives right calls or says what is wrong, `verify` always says it."""

import re
import struct
from collections.abc import Callable

import pytest
from building.session import Call, Session

CHUNK_INDEX_BYTES = {"chunk_start": 16, "chunk_length": 24}


class Lying:
    """A session of three chunks, one call in each of the first two, whose summary can be rewritten."""

    def __init__(self) -> None:
        """Build it."""
        session = Session(compression="").begin()
        step, other = session.function(16, "step", ["n"]), session.function(17, "other", ["n"])
        session.block(step, [Call(1, [1])]).chunk().block(other, [Call(2, [2])]).chunk()
        self.data = bytearray(session.end())
        self.at = session.file.offsets

    def _indexes(self) -> list[int]:
        """Give where the content of each ChunkIndex begins."""
        found, at = [], self.at["chunk_indexes"]
        while self.data[at] == 0x08:
            found.append(at + 9)
            at += 9 + struct.unpack_from("<Q", self.data, at + 1)[0]
        return found

    def put(self, offset: int, code: str, *values: int) -> "Lying":
        """Overwrite fields."""
        struct.pack_into(code, self.data, offset, *values)
        return self

    def set_index(self, chunk: int, field: str, value: int) -> "Lying":
        """Overwrite a field of a ChunkIndex."""
        return self.put(self._indexes()[chunk] + CHUNK_INDEX_BYTES[field], "<Q", value)

    def topic(self, old: bytes, new: bytes) -> "Lying":
        """Give a channel of the summary another name, of the same length."""
        at = self.data.index(old, self.at["channels"])
        self.data[at : at + len(old)] = new
        return self

    def finish(self) -> bytes:
        """Take the CRC of the summary away, so that nothing but the lie is wrong."""
        return bytes(self.put(self.at["footer"] + 9 + 16, "<I", 0).data)


LIES: dict[str, Callable[[Lying], Lying]] = {
    "two indexes of one chunk": lambda file: file.set_index(1, "chunk_start", file.at["chunk0"]),
    "a chunk within another": lambda file: file.set_index(1, "chunk_start", file.at["chunk0"] + 20),
    "a chunk that holds the next": lambda file: file.set_index(
        0, "chunk_length", file.at["chunk2"] - file.at["chunk0"]
    ),
    "a chunk before the file": lambda file: file.set_index(0, "chunk_start", 0),
    "a chunk behind the file": lambda file: file.set_index(2, "chunk_start", 1 << 62),
    "a chunk in the summary": lambda file: file.set_index(2, "chunk_start", file.at["channels"]),
    "a chunk of all bytes": lambda file: file.set_index(0, "chunk_length", (1 << 64) - 1),
    "chunks in another order": lambda file: file.set_index(0, "chunk_start", file.at["chunk1"]).set_index(
        1, "chunk_start", file.at["chunk0"]
    ),
    "a summary that begins in the data": lambda file: file.put(file.at["footer"] + 9, "<Q", file.at["chunk1"]),
    "a summary behind itself": lambda file: file.put(file.at["footer"] + 9, "<Q", file.at["magic"]),
    "offsets before the summary": lambda file: file.put(file.at["footer"] + 17, "<Q", 8),
    "a channel of another name": lambda file: file.topic(b"step", b"evil"),
    "a function that is a reserved channel": lambda file: file.topic(b"annalist/index", b"annalist/indey"),
    "two channels with each other's names": lambda file: file.topic(b"annalist/end", b"annalist/enx"),
    "more messages": lambda file: file.put(file.at["statistics"] + 9, "<Q", 1 << 60),
    "fewer chunks": lambda file: file.put(file.at["statistics"] + 9 + 8 + 2 + 4 + 4 + 4, "<I", 2),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_of_the_summary_makes_no_call_another_one(run, trail, name):
    """What is shown by the summary is what the data hold, or an error is; whoever reads it all is told."""
    file = trail / "sessions" / "20231102T094213Z-gauge-4321-00112233445566aa.mcap"
    file.write_bytes(LIES[name](Lying()).finish())
    shown = run("show", trail)
    lines = [line for line in shown.stdout.decode().splitlines() if "(n=" in line]
    # Of a name that only the summary has `verify` tells, which reads the other one too.
    assert all("step(n=1)" in line or "other(n=2)" in line or "evil(n=1)" in line for line in lines), shown.stdout
    assert len(lines) == 2 or shown.returncode in (1, 4), shown.stdout
    verified = run("verify", trail)
    assert verified.returncode == 4, verified.stdout
    assert re.search(rb"summary mismatch|bad record: a channel declared twice", verified.stderr), verified.stderr
