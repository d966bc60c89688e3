# SPDX-License-Identifier: Apache-2.0
"""The example of trail-format.md §10: minimal.mcap byte by byte, every field with its offset and meaning."""

import struct
from collections.abc import Iterator

import zstandard

from .good import minimal

_RECORDS = {
    0x01: ("Header", [("profile", "text"), ("library", "text")]),
    0x02: ("Footer", [("summary begins", "Q"), ("summary offsets begin", "Q"), ("summary CRC", "I")]),
    0x03: ("Schema", [("id", "H"), ("name", "text"), ("encoding", "text"), ("data: trail.cddl", "sized")]),
    0x04: ("Channel", [("id", "H"), ("schema", "H"), ("topic", "text"), ("encoding", "text"), ("metadata", "map")]),
    0x05: ("Message", [("channel", "H"), ("sequence", "I"), ("log time", "Q"), ("publish time", "Q")]),
    0x06: (
        "Chunk",
        [
            ("first log time", "Q"),
            ("last log time", "Q"),
            ("size", "Q"),
            ("CRC", "I"),
            ("compression", "text"),
            ("records, compressed", "records"),
        ],
    ),
    0x07: ("MessageIndex", [("channel", "H"), ("log time, offset in the chunk", "sized")]),
    0x08: (
        "ChunkIndex",
        [
            ("first log time", "Q"),
            ("last log time", "Q"),
            ("chunk begins", "Q"),
            ("length of the chunk", "Q"),
            ("channel, offset of its index", "sized"),
            ("length of the indexes", "Q"),
            ("compression", "text"),
            ("compressed size", "Q"),
            ("size", "Q"),
        ],
    ),
    0x0B: (
        "Statistics",
        [
            ("messages", "Q"),
            ("schemas", "H"),
            ("channels", "I"),
            ("attachments", "I"),
            ("metadata", "I"),
            ("chunks", "I"),
            ("first log time", "Q"),
            ("last log time", "Q"),
            ("messages of each channel", "sized"),
        ],
    ),
    0x0E: ("SummaryOffset", [("opcode", "B"), ("begins", "Q"), ("length", "Q")]),
    0x0F: ("DataEnd", [("CRC of all before", "I")]),
}
_SHOWN = 16  # bytes a line
_LONGEST = 64  # bytes of a field; of a longer one the middle is left out


def example() -> str:
    """Give the lines of the example."""
    data = minimal()[1]
    lines = [*_hex(0, data[:8], "magic"), *_records(data, 8, len(data) - 8), *_hex(len(data) - 8, data[-8:], "magic")]
    return "".join(f"{line}\n" for line in lines)


def _records(data: bytes, at: int, end: int) -> Iterator[str]:
    while at < end:
        opcode, length = struct.unpack_from("<BQ", data, at)
        name, fields = _RECORDS[opcode]
        yield ""
        yield from _hex(at, data[at : at + 9], f"{name}, {length} bytes")
        yield from _fields(data, at + 9, at + 9 + length, fields)
        at += 9 + length


def _fields(data: bytes, at: int, end: int, fields: list[tuple[str, str]]) -> Iterator[str]:
    for name, kind in fields:
        if kind == "records":
            (length,) = struct.unpack_from("<Q", data, at)
            yield from _hex(at, data[at : at + 8], f"{length} bytes follow")
            yield from _hex(at + 8, data[at + 8 : at + 8 + length], f"{name}; they are:")
            records = zstandard.decompress(data[at + 8 : at + 8 + length])
            yield from (f"    {line}".rstrip() for line in _records(records, 0, len(records)))
            yield ""
            at += 8 + length
            continue
        size = 4 + struct.unpack_from("<I", data, at)[0] if kind in ("text", "map", "sized") else struct.calcsize(kind)
        field = data[at : at + size]
        if kind == "text":
            yield from _hex(at, field, f'{name} "{field[4:].decode()}"')
        elif kind == "map":
            yield from _hex(at, field[:4], f"{name}, {size - 4} bytes")
            yield from _pairs(data, at + 4, at + size)
        elif kind == "sized":
            yield from _hex(at, field, f"{name}")
        else:
            yield from _hex(at, field, f"{name} {struct.unpack('<' + kind, field)[0]}")
        at += size
    if at < end:
        yield from _payload(data, at, end)


def _pairs(data: bytes, at: int, end: int) -> Iterator[str]:
    while at < end:
        begin, texts = at, []
        for _ in range(2):
            (length,) = struct.unpack_from("<I", data, at)
            texts.append(data[at + 4 : at + 4 + length].decode())
            at += 4 + length
        yield from _hex(begin, data[begin:at], f"{texts[0]}: {texts[1]}")


def _payload(data: bytes, at: int, end: int) -> Iterator[str]:
    """The keys of the map that a payload is, in the diagnostic notation of CBOR."""
    head = 1 if data[at] < 0xB8 else 2
    yield from _hex(at, data[at : at + head], f"map of {data[at + head - 1] & 31}")
    at += head
    while at < end:
        key, value_at = _diagnose(data, at)
        value, after = _diagnose(data, value_at)
        yield from _hex(at, data[at:after], f"{key}: {value}")
        at = after


def _diagnose(data: bytes, at: int) -> tuple[str, int]:
    """Give the item at `at` in diagnostic notation, and where it ends."""
    major, info = data[at] >> 5, data[at] & 31
    width = 0 if info < 24 else 1 << (info - 24)
    raw = data[at + 1 : at + 1 + width]
    number = int.from_bytes(raw, "big") if width else info
    at += 1 + width
    if major < 2:
        return str(number if major == 0 else -1 - number), at
    if major in (2, 3):
        content = data[at : at + number]
        return (f"h'{content.hex()}'" if major == 2 else f'"{content.decode()}"'), at + number
    if major == 7:
        floats = {25: ">e", 26: ">f", 27: ">d"}
        return str(struct.unpack(floats[info], raw)[0]) if info in floats else {22: "null"}[info], at
    parts = []
    for _ in range({4: number, 5: 2 * number, 6: 1}[major]):
        part, at = _diagnose(data, at)
        parts.append(part)
    if major == 4:
        return f"[{', '.join(parts)}]", at
    if major == 5:
        return "{" + ", ".join(map(": ".join, zip(parts[::2], parts[1::2], strict=True))) + "}", at
    return f"{number}({parts[0]})", at


def _hex(at: int, data: bytes, meaning: str) -> Iterator[str]:
    """Give lines of bytes, the first with the meaning."""
    rows = [(i, data[i : i + _SHOWN].hex(" ")) for i in range(0, len(data), _SHOWN)]
    if len(data) > _LONGEST:
        rows = [rows[0], (_SHOWN, f"… {len(data) - 2 * _SHOWN} bytes"), (len(data) - _SHOWN, data[-_SHOWN:].hex(" "))]
    for offset, row in rows:
        yield f"{at + offset:5}  {row:<47}  {meaning if offset == 0 else ''}".rstrip()
