# SPDX-License-Identifier: Apache-2.0
"""Values: from CBOR to items that keep every tag, and from items to JSON (values.md)."""

import base64
import json
import math
import struct
import sys
import uuid
from collections.abc import Callable
from typing import Any

import cbor2
from cbor2 import CBORSimpleValue, CBORTag, undefined

MAX_DEPTH = 256
#: A payload wraps its values in at most this many levels more (trail-format.md §8).
PAYLOAD_DEPTH = MAX_DEPTH + 16

#: Typed arrays of RFC 8746 by tag, as codes of `struct`.
TYPED_ARRAYS = {64: "B", 69: "H", 70: "I", 71: "Q", 72: "b", 77: "h", 78: "i", 79: "q", 85: "f", 86: "d"}

#: The least number that a head of one, two, four or eight bytes may hold (V1).
_LEAST = {24: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}
_PLAIN_NAN = 0x7FF8000000000000

# An integer of 64 KiB has more digits than Python converts unasked, and 256 levels take more frames than it allows.
sys.set_int_max_str_digits(0)
sys.setrecursionlimit(10_000)


class _KeepTags(dict):
    """What cbor2 is to make of tags: some would become Python objects, some be refused; here all stay what they are."""

    def __missing__(self, tag: int) -> Callable[[Any, bool], CBORTag]:
        return lambda content, _: CBORTag(tag, content)


class BadItem(Exception):
    """Bytes that are not one item as values.md §2 wants it."""


def decode(data: bytes, depth: int = MAX_DEPTH) -> Any:
    """Give the one item in `data`; tags are CBORTag, `undefined` and other simple values cbor2's.

    Raises:
        BadItem: where it is not well-formed or breaks V1, V4 or V6.

    """
    _check_heads(data, depth)
    try:
        return cbor2.loads(data, semantic_decoders=_KeepTags(), allow_indefinite=False, max_depth=depth + 2)
    except cbor2.CBORError as error:
        raise BadItem(str(error)) from error


def _check_heads(data: bytes, depth: int) -> None:
    """Check what cbor2 does not: shortest heads, the depth, and that nothing follows the item."""
    at = 0
    missing = [1]  # how many items are still to come, on each level
    while missing:
        if missing[-1] == 0:
            missing.pop()
            continue
        missing[-1] -= 1
        if at >= len(data):
            raise BadItem("the item is cut off")
        major, info = data[at] >> 5, data[at] & 31
        width = 0 if info < 24 else 1 << (info - 24)
        number = int.from_bytes(data[at + 1 : at + 1 + width], "big") if width else info
        if info > 27 or (major != 7 and number < _LEAST.get(info, 0)):
            raise BadItem("a length that is indefinite or not the shortest")
        at += 1 + width + (number if major in (2, 3) else 0)
        if major in (4, 5, 6):
            if len(missing) > depth:
                raise BadItem(f"nested deeper than {depth}")
            missing.append({4: number, 5: 2 * number, 6: 1}[major])
    if at != len(data):
        raise BadItem("the item does not end where its bytes do")


def typed_array(item: Any) -> list | None:
    """Give the numbers of a typed array, None where `item` is none."""
    if not isinstance(item, CBORTag) or item.tag not in TYPED_ARRAYS or not isinstance(item.value, bytes):
        return None
    code = TYPED_ARRAYS[item.tag]
    count, rest = divmod(len(item.value), struct.calcsize(code))
    return None if rest else list(struct.unpack(f"<{count}{code}", item.value))


def named(item: Any) -> tuple[str, list] | None:
    """Give name and arguments of a tag 27, None where `item` is none."""
    if not isinstance(item, CBORTag) or item.tag != 27 or not isinstance(item.value, list):
        return None
    if not item.value or not isinstance(item.value[0], str):
        return None
    return item.value[0], item.value[1:]


def to_json(item: Any, shared: bool = False) -> str:
    """Write an item as JSON (values.md §5); `shared` inside a tag 24, where 28 and 29 have a meaning."""
    if item is None or isinstance(item, bool | int):
        return json.dumps(item)
    if isinstance(item, float):
        return _float_json(item)
    if isinstance(item, str):
        return json.dumps(item, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(item, bytes):
        return _typed_json("bytes", base64=to_json(base64.b64encode(item).decode()))
    if isinstance(item, list | tuple):
        return _array_json(item, shared)
    if isinstance(item, dict):
        return _typed_json("map", items=_array_json(item.items(), shared))
    if isinstance(item, CBORTag):
        known = _tag_json(item, shared)
        return known or _typed_json("tag", tag=str(item.tag), value=to_json(item.value, shared))
    if item is undefined:
        return _typed_json("undefined")
    assert isinstance(item, CBORSimpleValue)
    return _typed_json("simple", value=str(item.value))


def _typed_json(name: str, **members: str) -> str:
    """Write an object with `$type` and members that are JSON already."""
    return object_json({"$type": to_json(name), **members})


def object_json(members: dict[str, str]) -> str:
    """Write an object of members that are JSON already."""
    return "{" + ", ".join(f"{to_json(key)}: {value}" for key, value in members.items()) + "}"


def _array_json(items: Any, shared: bool) -> str:
    return "[" + ", ".join(to_json(item, shared) for item in items) + "]"


def _float_json(number: float) -> str:
    if math.isfinite(number):
        text = repr(number)
        return text if "." in text else text.replace("e", ".0e")
    bits = struct.unpack(">Q", struct.pack(">d", number))[0]
    members = {"value": to_json(repr(number))}
    if math.isnan(number) and bits != _PLAIN_NAN:
        members["bits"] = to_json(f"{bits:016x}")
    return _typed_json("float", **members)


def _tag_json(item: CBORTag, shared: bool) -> str | None:
    """Write a tag that values.md knows; None where it does not or the content does not fit (J2)."""
    tag, content = item.tag, item.value
    if tag in TYPED_ARRAYS:
        numbers = typed_array(item)
        return None if numbers is None else _array_json(numbers, shared)
    if tag in (0, 1004) and isinstance(content, str):
        return _typed_json("datetime" if tag == 0 else "date", value=to_json(content))
    if tag == 37 and isinstance(content, bytes) and len(content) == 16:
        return _typed_json("uuid", value=to_json(str(uuid.UUID(bytes=content))))
    if tag in (2, 3) and isinstance(content, bytes):
        return str(_big_integer(item))
    if tag in (4, 5) and _is_pair_of_integers(content):
        return _typed_json("decimal" if tag == 4 else "bigfloat", items=_array_json(content, shared))
    if tag == 258 and isinstance(content, list):
        return _typed_json("set", items=_array_json(content, shared))
    if tag == 24 and isinstance(content, bytes) and not shared:
        return _embedded_json(content)
    if tag == 28 and shared:
        return _typed_json("anchor", value=to_json(content, shared))
    if tag == 29 and shared and type(content) is int:
        return _typed_json("reference", anchor=str(content))
    return _named_json(item, shared)


def _big_integer(item: CBORTag) -> int:
    magnitude = int.from_bytes(item.value, "big")
    return magnitude if item.tag == 2 else -1 - magnitude


def _is_pair_of_integers(content: Any) -> bool:
    def is_integer(item: Any) -> bool:
        return type(item) is int or (isinstance(item, CBORTag) and item.tag in (2, 3) and isinstance(item.value, bytes))

    return isinstance(content, list) and len(content) == 2 and type(content[0]) is int and is_integer(content[1])


def _embedded_json(content: bytes) -> str | None:
    try:
        return _typed_json("shared", value=to_json(decode(content), shared=True))
    except BadItem:
        return None


def _named_json(item: CBORTag, shared: bool) -> str | None:
    parts = named(item)
    if parts is None:
        return None
    name, arguments = parts
    if name in ("dict", "multimap"):
        if len(arguments) % 2:
            return None
        pairs = list(zip(arguments[::2], arguments[1::2], strict=True))
        keys = [key for key, _ in pairs]
        plain = all(isinstance(key, str) and key != "$type" for key in keys) and len(set(map(str, keys))) == len(keys)
        if name == "dict" and plain:
            return object_json({key: to_json(value, shared) for key, value in pairs})
        return _typed_json(name, items=_array_json(pairs, shared))
    if name == "opaque" and len(arguments) == 1 and _is_map_of_text(arguments[0]):
        return _typed_json(name, **{key: to_json(value, shared) for key, value in arguments[0].items()})
    return _typed_json(name, items=_array_json(arguments, shared))


def _is_map_of_text(item: Any) -> bool:
    return isinstance(item, dict) and all(isinstance(key, str) for key in item)
