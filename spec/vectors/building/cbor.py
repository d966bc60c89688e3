# SPDX-License-Identifier: Apache-2.0
"""Deterministic CBOR (values.md §2), and short names for the items of a trail."""

import struct
from typing import Any, NamedTuple


class Tag(NamedTuple):
    """A tagged item."""

    number: int
    content: Any


class Simple(NamedTuple):
    """A simple value without a name."""

    number: int


class Raw(NamedTuple):
    """Bytes that stand in the output as they are."""

    data: bytes


UNDEFINED = Raw(b"\xf7")
_WIDTHS = ((1 << 8, 24, 1), (1 << 16, 25, 2), (1 << 32, 26, 4), (1 << 64, 27, 8))
_TYPED = {"u8": (64, "B"), "i8": (72, "b"), "u16": (69, "H"), "i16": (77, "h"), "u32": (70, "I")}
_TYPED |= {"i32": (78, "i"), "u64": (71, "Q"), "i64": (79, "q"), "f32": (85, "f"), "f64": (86, "d")}
_RANGES = {
    name: range(-(1 << int(name[1:]) - 1) if name[0] == "i" else 0, 1 << int(name[1:]) - (name[0] == "i"))
    for name in _TYPED
    if name[0] != "f"
}


def encode(item: Any) -> bytes:
    """Encode an item in the one way that is deterministic."""
    if isinstance(item, Raw):
        return item.data
    if isinstance(item, Tag):
        return _head(6, item.number) + encode(item.content)
    if isinstance(item, Simple):
        return _head(7, item.number)
    if item is None or isinstance(item, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[item]
    if isinstance(item, int):
        return _integer(item)
    if isinstance(item, float):
        return _floating(item)
    if isinstance(item, bytes):
        return _head(2, len(item)) + item
    if isinstance(item, str):
        return _head(3, len(item.encode())) + item.encode()
    if isinstance(item, list | tuple):
        return _head(4, len(item)) + b"".join(map(encode, item))
    pairs = sorted((encode(key), encode(value)) for key, value in item.items())
    return _head(5, len(pairs)) + b"".join(key + value for key, value in pairs)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    info, width = next((info, width) for limit, info, width in _WIDTHS if number < limit)
    return bytes([major << 5 | info]) + number.to_bytes(width, "big")


def _integer(number: int) -> bytes:
    magnitude = number if number >= 0 else -1 - number
    if magnitude < 1 << 64:
        return _head(0 if number >= 0 else 1, magnitude)
    return encode(Tag(2 if number >= 0 else 3, magnitude.to_bytes((magnitude.bit_length() + 7) // 8, "big")))


def _floating(number: float) -> bytes:
    whole = struct.pack(">d", number)
    for initial, code in ((0xF9, ">e"), (0xFA, ">f")):
        try:
            short = struct.pack(code, number)
        except OverflowError:
            continue
        if struct.pack(">d", struct.unpack(code, short)[0]) == whole:
            return bytes([initial]) + short
    return b"\xfb" + whole


def named(name: str, *arguments: Any) -> Tag:
    """`27 [name, argument…]`."""
    return Tag(27, [name, *arguments])


def typed(width: str, numbers: list) -> Tag:
    """A typed array, such as `typed("u16", [300])`."""
    tag, code = _TYPED[width]
    return Tag(tag, struct.pack(f"<{len(numbers)}{code}", *numbers))


def narrow(numbers: list[int]) -> Tag:
    """W: the typed array of the narrowest width that holds the numbers."""
    order = ("u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64")
    return typed(next(name for name in order if all(n in _RANGES[name] for n in numbers)), numbers)
