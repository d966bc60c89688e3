# SPDX-License-Identifier: Apache-2.0
"""Session files that are wrong in one way each: name, bytes, error, offset, and how many calls precede it."""

import struct
import zlib
from collections.abc import Callable
from typing import Any

from .cbor import Tag, named, narrow
from .good import minimal
from .session import START, Call, Session
from .values import BAD_COLUMNS, BAD_VALUES

#: Bytes, error, offset, number of calls that are still read.
Built = tuple[bytes, str, int, int]


def _patched(data: bytes, offset: int, new: bytes) -> bytes:
    return data[:offset] + new + data[offset + len(new) :]


def _flipped(data: bytes, offset: int) -> bytes:
    return _patched(data, offset, bytes([data[offset] ^ 1]))


def _files() -> dict[str, Built]:
    """What is wrong with the file as such."""
    session, data = minimal()
    at = session.file.offsets
    half = at["chunk0"] + 40
    return {
        "empty.mcap": (b"", "empty file", 0, 0),
        "empty.mcap.open": (b"", "empty file", 0, 0),
        "foreign.mcap": (b"%PDF-1.7\n" + bytes(range(256)), "not an MCAP file", 0, 0),
        "foreign.mcap.open": (b"%PDF-1.7\n" + bytes(range(256)), "not an MCAP file", 0, 0),
        "cut-magic.mcap": (data[:5], "not an MCAP file", 0, 0),
        "cut-header.mcap": (data[:12], "truncated record", 8, 0),
        "cut-chunk.mcap": (data[:half], "truncated record", at["chunk0"], 0),
        "cut-before-data-end.mcap": (data[: at["data_end"]], "truncated record", at["data_end"], 1),
        "cut-footer.mcap": (data[: at["magic"] - 1], "truncated record", at["footer"], 1),
        "cut-closing-magic.mcap": (data[:-3], "truncated record", at["magic"], 1),
        "zeros.mcap": (bytes(4096), "not an MCAP file", 0, 0),
        "zero-filled.mcap": (data[: at["chunk0"]] + bytes(512), "zero-filled", at["chunk0"], 0),
        "zero-filled.mcap.open": (data[: at["data_end"]] + bytes(512), "zero-filled", at["data_end"], 1),
        "unknown-opcode.mcap": (_patched(data, at["chunk0"], b"\x42"), "unknown opcode", at["chunk0"], 0),
        "unknown-opcode.mcap.open": (
            data[: at["data_end"]] + b"\x42" + bytes(8) + data[at["data_end"] :],
            "unknown opcode",
            at["data_end"],
            1,
        ),
        "long-header.mcap": (
            data[:8] + struct.pack("<BQ", 1, 30) + data[17 : at["chunk0"]] + b"xxxx" + data[at["chunk0"] :],
            "bad record",
            8,
            0,
        ),
        "message-outside.mcap": (
            data[: at["data_end"]] + struct.pack("<BQHIQQ", 5, 22, 1, 4, START, START) + data[at["data_end"] :],
            "bad record",
            at["data_end"],
            1,
        ),
        "data-crc.mcap": (_flipped(data, at["header"] + 9 + 4 + 4), "summary mismatch", at["data_end"], 1),
        "summary-crc.mcap": (_flipped(data, at["footer"] + 9 + 17), "summary mismatch", at["footer"], 1),
        "summary-place.mcap": (_flipped(data, at["footer"] + 9), "summary mismatch", at["footer"], 1),
        "message-index.mcap": (
            _flipped(data, at["indexes0"] + 9 + 2 + 4 + 8),
            "summary mismatch",
            at["indexes0"],
            1,
        ),
        "chunk-index.mcap": (_flipped(data, at["chunk_indexes"] + 9 + 16), "summary mismatch", at["chunk_indexes"], 1),
        "chunk-index-twice.mcap": _indexed_twice(),
        "statistics.mcap": (_flipped(data, at["statistics"] + 9), "summary mismatch", at["statistics"], 1),
    }


def _indexed_twice() -> Built:
    """Two chunks, and two indexes of the first."""
    session = Session().begin()
    data = session.block(session.function(16, "step", ["n"]), [Call(1, [1])]).chunk().end()
    first = session.file.offsets["chunk_indexes"]
    length = 9 + struct.unpack_from("<Q", data, first + 1)[0]
    second = first + length
    twice = data[:second] + data[first:second] + data[second + length :]
    return twice, "summary mismatch", second, 1


def _chunks() -> dict[str, Built]:
    """What is wrong with a chunk."""
    session, data = minimal(compression="")
    at = session.file.offsets["chunk0"]
    fields = at + 9
    records = fields + 28 + 4 + 8  # after times, size and CRC: an empty compression, the length of the records
    (size,) = struct.unpack_from("<Q", data, fields + 16)
    compressed, zdata = minimal()
    zat = compressed.file.offsets["chunk0"]
    zrecords = zat + 9 + 28 + 8 + 8
    undeclared = _patched(data, data.index(b"\x04", records), b"\x00")
    message = data.index(struct.pack("<HIQ", 1, 0, START + 10**9), records)
    lost = _patched(data, message, struct.pack("<H", 999))
    lost = _patched(lost, fields + 24, struct.pack("<I", zlib.crc32(lost[records : records + size])))
    return {
        "chunk-crc.mcap": (_flipped(data, records + size - 1), "chunk CRC mismatch", at, 0),
        "chunk-crc-field.mcap": (_flipped(data, fields + 24), "chunk CRC mismatch", at, 0),
        "chunk-cut-record.mcap": (undeclared, "chunk CRC mismatch", at, 0),
        "chunk-lost-channel.mcap": (lost, "bad record", at, 0),
        "chunk-zstd.mcap": (_patched(zdata, zrecords, b"\x00"), "chunk does not decompress", zat, 0),
        "chunk-size.mcap": (_flipped(zdata, zat + 9 + 16), "chunk does not decompress", zat, 0),
        "chunk-huge.mcap": (
            _patched(zdata, zat + 9 + 16, struct.pack("<Q", 1 << 40)),
            "chunk does not decompress",
            zat,
            0,
        ),
        "chunk-compression.mcap": (
            zdata.replace(b"\x04\x00\x00\x00zstd", b"\x04\x00\x00\x00zst9", 1),
            "chunk does not decompress",
            zat,
            0,
        ),
    }


def _messages() -> dict[str, Built]:
    """What is wrong with a message. A good chunk with one call precedes, the bad one begins a second."""
    built = {}

    def bad(name: str, error: str, write: Callable[[Session, Any], Any], calls: int = 1) -> None:
        session = Session().begin()
        step = session.function(16, "step", ["n"])
        session.block(step, [Call(1, [1])]).chunk()
        offset = len(session.file.out)
        write(session, step)
        built[name] = (session.end(), error, offset, calls)

    def block(**changes: Any) -> Callable[[Session, Any], Any]:
        return lambda session, step: session.block(step, [Call(2, [2])], **changes)

    bad("sequence-gap.mcap", "sequence not contiguous", lambda s, _: s.send("annalist/gap", {}, START, sequence=3))
    bad("sequence-again.mcap", "sequence not contiguous", lambda s, _: s.send("annalist/gap", {}, START, sequence=1))
    for name, data in BAD_VALUES:
        bad(f"payload-{_slug(name)}.mcap", "bad payload", lambda s, f, data=data: s.message(16, data, START))
    bad("payload-no-map.mcap", "bad payload", lambda s, _: s.message(16, [1, 2], START))
    bad("payload-note.mcap", "bad payload", lambda s, _: s.send("annalist/note", {"text": "no time"}, START))
    bad("payload-gap.mcap", "bad payload", lambda s, _: s.send("annalist/gap", {"from": "x"}, START))
    git = {"root": "/home/speve", "commit": None, "branch": "main", "clean": True}
    for name, payload in {
        "git": {"time": START},
        "git-list": {"time": START, "git": ["main"]},
        "commit": {"time": START, "git": git | {"commit": 7}},
        "root": {"time": START, "git": {key: git[key] for key in ("commit", "branch", "clean")}},
        "clean": {"time": START, "git": git | {"clean": 1}},
        "distributions": {"time": START, "git": None, "distributions": ["numpy"]},
        "version": {"time": START, "git": None, "distributions": {"numpy": 2}},
    }.items():
        bad(
            f"payload-environment-{name}.mcap",
            "bad payload",
            lambda s, _, payload=payload: s.send("annalist/environment", payload, START),
        )
    bad("payload-session-again.mcap", "bad payload", lambda s, _: s.begin())
    bad("block-no-rows.mcap", "bad payload", block(count=0))
    bad("block-more-rows.mcap", "bad payload", block(count=2))
    bad("block-huge.mcap", "bad payload", block(count=1 << 40))
    bad("block-too-many.mcap", "bad payload", lambda s, f: s.message(f.number, _large_block((1 << 20) + 1), START))
    bad("block-no-call.mcap", "bad payload", lambda s, f: s.message(16, {"count": 1}, START))
    bad("block-missing-argument.mcap", "bad payload", block(arguments=[]))
    bad("block-call-zero.mcap", "bad payload", block(call=[0]))
    bad("block-call-float.mcap", "bad payload", block(call=[2.0]))
    bad("block-call-negative.mcap", "bad payload", block(call=[-2]))
    bad("block-call-again.mcap", "bad payload", block(call=[1]))
    bad("block-call-twice.mcap", "bad payload", lambda s, f: s.block(f, [Call(2, [2]), Call(2, [2])]), calls=1)
    bad("block-parent.mcap", "bad payload", block(parent=[None]))
    bad("block-exception.mcap", "bad payload", block(exception=["ValueError"]))
    bad("block-exception-keys.mcap", "bad payload", block(exception=[{"type": "ValueError"}]))
    bad("block-task.mcap", "bad payload", block(task=[5]))
    for name, item in {
        "text": "closed",
        "count": {"ended": "closed"},
        "ended": {"count": 1},
        "negative": {"count": -1, "ended": "closed"},
        "reason": {"count": 1, "ended": 5},
        "sent": {"count": 1, "ended": "closed", "sent": 5},
        "thrown": {"count": 1, "ended": "closed", "thrown": ["ValueError"]},
    }.items():
        bad(f"block-suspended-{name}.mcap", "bad payload", block(suspended=[item]))
    for name, item in BAD_COLUMNS:
        calls = [Call(number, [number]) for number in (2, 3, 4)]
        bad(
            f"column-{_slug(name)}.mcap",
            "bad payload",
            lambda s, f, item=item, calls=calls: s.block(f, calls, arguments=[item]),
        )
    return built


def _large_block(rows: int) -> dict:
    """Give a block of as many calls as is claimed, in few bytes once they are compressed."""
    columns = {name: named("constant", 0) for name in ("parent", "thread", "start", "duration", "result")}
    steps = Tag(64, bytes([1]) * (rows - 1))
    return columns | {"count": rows, "call": named("delta", 2, steps), "arguments": [named("constant", 0)]}


def _ends() -> dict[str, Built]:
    """What is wrong with the session as a whole."""

    def session(**begin: Any) -> Session:
        made = Session().begin(**begin)
        return made.block(made.function(16, "step", ["n"]), [Call(1, [1])]).chunk()

    def ended(error: str, **end: Any) -> Built:
        made = session()
        return made.end(**end), error, made.file.offsets["chunk1"], 1

    late = session()
    late_data = (
        late.index().send("annalist/note", {"time": 0, "thread": 1, "call": 0, "text": ""}, START).chunk().file.finish()
    )
    first = Session()
    first.block(first.function(16, "step", ["n"]), [Call(1, [1])])
    counted = Session(sequence=1).begin()
    wrong_index = session()
    columns = ("sequence", "channel", "calls", "first_call", "last_call", "first_start", "last_end")
    wrong_index.send("annalist/index", {"count": 1} | dict.fromkeys(columns, narrow([7])), START)
    far_index = session()
    rows = {"sequence": 1, "channel": 16 + (1 << 16), "calls": 1, "first_call": 1, "last_call": 1}
    rows |= {"first_start": START + 1000, "last_end": START + 2500}
    far_index.send("annalist/index", {"count": 1} | {name: narrow([row]) for name, row in rows.items()}, START)
    newer = session(format=2)
    elsewhere = session(session="../../../tmp/aa")
    parts = {
        "session-part-one.mcap": {"part": 1, "previous": bytes(32)},
        "session-part-alone.mcap": {"part": 2},
        "session-previous-alone.mcap": {"previous": bytes(32)},
        "session-previous-size.mcap": {"part": 2, "previous": bytes(31)},
        "session-part-text.mcap": {"part": "2", "previous": bytes(32)},
    }
    return {name: _part(session(**keys)) for name, keys in parts.items()} | {
        "root.mcap": ended("root mismatch", root=bytes(32)),
        "end-messages.mcap": ended("root mismatch", messages=99),
        "end-calls.mcap": ended("summary mismatch", calls=2),
        "end-root-size.mcap": ended("root mismatch", root=bytes(31)),
        "no-end.mcap": (late_data, "no end record", late.file.offsets["data_end"], 1),
        "no-session.mcap": (first.end(), "no session record", first.file.offsets["chunk0"], 0),
        "sequence-from-one.mcap": (counted.end(), "sequence not contiguous", counted.file.offsets["chunk0"], 0),
        "index.mcap": (wrong_index.end(), "bad payload", wrong_index.file.offsets["chunk1"], 1),
        "index-channel.mcap": (far_index.end(), "bad payload", far_index.file.offsets["chunk1"], 1),
        "session-name.mcap": (elsewhere.end(), "bad payload", elsewhere.file.offsets["chunk0"], 0),
        "format.mcap": (newer.end(), "unsupported format", newer.file.offsets["chunk0"], 0),
        "parameters.mcap": _parameters(),
    }


def _part(session: Session) -> Built:
    return session.end(), "bad payload", session.file.offsets["chunk0"], 0


def _parameters() -> Built:
    session = Session().begin()
    step = session.function(16, "step", ["n"], parameters="no JSON")
    session.block(step, [Call(1, [1])])
    return session.end(), "bad payload", session.file.offsets["chunk0"], 0


def _slug(name: str) -> str:
    return name.replace(" ", "-").replace("^", "-").lower()


def files() -> dict[str, Built]:
    """Give the files by name."""
    return _files() | _chunks() | _messages() | _ends()
