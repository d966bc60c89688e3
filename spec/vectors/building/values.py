# SPDX-License-Identifier: Apache-2.0
"""Every row of values.md with its item and its JSON, and columns in every form with their rows, good and bad."""

import struct
from typing import Any

from .cbor import UNDEFINED, Raw, Simple, Tag, encode, named, narrow, typed


def _bits(hexadecimal: str) -> float:
    return struct.unpack(">d", bytes.fromhex(hexadecimal))[0]


def _opaque(**keys: Any) -> Tag:
    return named("opaque", keys)


#: Name, item, JSON.
VALUES: list[tuple[str, Any, str]] = [
    ("null", None, "null"),
    ("false", False, "false"),
    ("true", True, "true"),
    ("zero", 0, "0"),
    ("one byte head", 23, "23"),
    ("two byte head", 24, "24"),
    ("three byte head", 256, "256"),
    ("five byte head", 65536, "65536"),
    ("nine byte head", 1 << 32, "4294967296"),
    ("largest of 64 bits", (1 << 64) - 1, "18446744073709551615"),
    ("minus one", -1, "-1"),
    ("least of 64 bits", -(1 << 64), "-18446744073709551616"),
    ("big integer", 1 << 64, "18446744073709551616"),
    ("big negative integer", -(10**30), "-1000000000000000000000000000000"),
    ("float that is whole", 2.0, "2.0"),
    ("negative zero", -0.0, "-0.0"),
    ("half float", 1.5, "1.5"),
    ("least half float", 2.0**-24, "5.960464477539063e-08"),
    ("single float", 100000.5, "100000.5"),
    ("double float", 0.1, "0.1"),
    ("float before exponents", 123456789012345680.0 / 100, "1234567890123456.8"),
    ("float with exponent", 1e16, "1.0e+16"),
    ("large float", 1e300, "1.0e+300"),
    ("least float without exponent", 0.0001, "0.0001"),
    ("small float", 1.5e-7, "1.5e-07"),
    ("least float", 5e-324, "5.0e-324"),
    ("largest float", 1.7976931348623157e308, "1.7976931348623157e+308"),
    ("infinity", float("inf"), '{"$type": "float", "value": "inf"}'),
    ("minus infinity", float("-inf"), '{"$type": "float", "value": "-inf"}'),
    ("NaN", _bits("7ff8000000000000"), '{"$type": "float", "value": "nan"}'),
    ("negative NaN", _bits("fff8000000000000"), '{"$type": "float", "value": "nan", "bits": "fff8000000000000"}'),
    ("NaN with a payload", _bits("7ff8000000000001"), '{"$type": "float", "value": "nan", "bits": "7ff8000000000001"}'),
    (
        "signalling NaN",
        Raw(bytes.fromhex("fb7ff0000000000001")),
        '{"$type": "float", "value": "nan", "bits": "7ff0000000000001"}',
    ),
    ("long double", Tag(5, [-63, 0x8000000000000001]), '{"$type": "bigfloat", "items": [-63, 9223372036854775809]}'),
    ("decimal", Tag(4, [-2, 27315]), '{"$type": "decimal", "items": [-2, 27315]}'),
    ("decimal with a big mantissa", Tag(4, [-1, 1 << 64]), '{"$type": "decimal", "items": [-1, 18446744073709551616]}'),
    ("decimal that is no fraction", named("decimal", "NaN"), '{"$type": "decimal", "items": ["NaN"]}'),
    (
        "UUID",
        Tag(37, bytes.fromhex("12345678123456781234567812345678")),
        '{"$type": "uuid", "value": "12345678-1234-5678-1234-567812345678"}',
    ),
    (
        "UUID that is cut",
        Tag(37, b"\x00"),
        '{"$type": "tag", "tag": 37, "value": {"$type": "bytes", "base64": "AA=="}}',
    ),
    ("text", "Wānaka ☔ 🌊", '"Wānaka ☔ 🌊"'),
    ("text with escapes", 'a"b\\c\n\x01\x7f', '"a\\"b\\\\c\\n\\u0001\\u007f"'),
    (
        "text that is no UTF-8",
        named("text", b"\xed\xa0\x80"),
        '{"$type": "text", "items": [{"$type": "bytes", "base64": "7aCA"}]}',
    ),
    ("bytes", b"\x00\xff", '{"$type": "bytes", "base64": "AP8="}'),
    ("no bytes", b"", '{"$type": "bytes", "base64": ""}'),
    ("list", [1, [2.0], None], "[1, [2.0], null]"),
    ("empty list", [], "[]"),
    ("u8 array", typed("u8", [0, 255]), "[0, 255]"),
    ("u16 array", typed("u16", [1, 65535]), "[1, 65535]"),
    ("u32 array", typed("u32", [4294967295]), "[4294967295]"),
    ("u64 array", typed("u64", [18446744073709551615]), "[18446744073709551615]"),
    ("i8 array", typed("i8", [-128]), "[-128]"),
    ("i16 array", typed("i16", [-300]), "[-300]"),
    ("i32 array", typed("i32", [-70000]), "[-70000]"),
    ("i64 array", typed("i64", [-9223372036854775808]), "[-9223372036854775808]"),
    ("f32 array", typed("f32", [0.1, 2.0]), "[0.10000000149011612, 2.0]"),
    ("f64 array", typed("f64", [0.1, float("inf")]), '[0.1, {"$type": "float", "value": "inf"}]'),
    ("empty typed array", typed("f64", []), "[]"),
    ("tuple", named("tuple", 1, "a"), '{"$type": "tuple", "items": [1, "a"]}'),
    ("empty tuple", named("tuple"), '{"$type": "tuple", "items": []}'),
    ("dict of text keys", named("dict", "b", 1, "a", [2]), '{"b": 1, "a": [2]}'),
    ("empty dict", named("dict"), "{}"),
    ("dict of other keys", named("dict", 1, "a", None, 2.0), '{"$type": "dict", "items": [[1, "a"], [null, 2.0]]}'),
    ("dict with $type", named("dict", "$type", 1), '{"$type": "dict", "items": [["$type", 1]]}'),
    ("dict with a key twice", named("dict", "a", 1, "a", 2), '{"$type": "dict", "items": [["a", 1], ["a", 2]]}'),
    ("multimap", named("multimap", "a", 1, "a", 2), '{"$type": "multimap", "items": [["a", 1], ["a", 2]]}'),
    (
        "array",
        named("numpy.ndarray", "<i2", [2], "C", b"\x01\x00\x02\x00"),
        '{"$type": "numpy.ndarray", "items": ["<i2", [2], "C", {"$type": "bytes", "base64": "AQACAA=="}]}',
    ),
    (
        "object of a derived class",
        named("subclass", "app.Table", named("dict", "a", 1), None),
        '{"$type": "subclass", "items": ["app.Table", {"a": 1}, null]}',
    ),
    ("set", Tag(258, [1, "a"]), '{"$type": "set", "items": [1, "a"]}'),
    ("frozenset", named("frozenset", 1, 2), '{"$type": "frozenset", "items": [1, 2]}'),
    ("multiset", named("multiset", 1, 1), '{"$type": "multiset", "items": [1, 1]}'),
    (
        "datetime with zone",
        Tag(0, "2023-11-02T09:42:13.5+13:00"),
        '{"$type": "datetime", "value": "2023-11-02T09:42:13.5+13:00"}',
    ),
    (
        "datetime without zone",
        named("datetime", "2023-11-02T09:42:13"),
        '{"$type": "datetime", "items": ["2023-11-02T09:42:13"]}',
    ),
    ("date", Tag(1004, "2023-11-02"), '{"$type": "date", "value": "2023-11-02"}'),
    ("time of day", named("time", "09:42:13.5"), '{"$type": "time", "items": ["09:42:13.5"]}'),
    (
        "datetime with a zone by name",
        named("datetime", "2023-11-02T09:42:13+13:00", named("zoneinfo.ZoneInfo", "Pacific/Auckland"), 0),
        '{"$type": "datetime", "items": ["2023-11-02T09:42:13+13:00", '
        '{"$type": "zoneinfo.ZoneInfo", "items": ["Pacific/Auckland"]}, 0]}',
    ),
    ("timedelta", named("timedelta", -1, 86399, 5), '{"$type": "timedelta", "items": [-1, 86399, 5]}'),
    ("duration", named("duration", 15, 1, 1000), '{"$type": "duration", "items": [15, 1, 1000]}'),
    (
        "time point",
        named("time_point", "steady_clock", 7, 1, 10**9),
        '{"$type": "time_point", "items": ["steady_clock", 7, 1, 1000000000]}',
    ),
    ("complex", named("complex", 1.0, -0.0), '{"$type": "complex", "items": [1.0, -0.0]}'),
    ("path", named("path", "data/weather.csv"), '{"$type": "path", "items": ["data/weather.csv"]}'),
    ("enumerator", named("enum", "Quality", "good", 600), '{"$type": "enum", "items": ["Quality", "good", 600]}'),
    ("enumerator without name", named("enum", "Quality", None, 7), '{"$type": "enum", "items": ["Quality", null, 7]}'),
    (
        "error code",
        named("error_code", "generic", 2, "No such file or directory"),
        '{"$type": "error_code", "items": ["generic", 2, "No such file or directory"]}',
    ),
    ("code unit", named("char", 0xD800), '{"$type": "char", "items": [55296]}'),
    ("object", named("Point", named("dict", "x", 1.0, "y", 2)), '{"$type": "Point", "items": [{"x": 1.0, "y": 2}]}'),
    ("object whose type has a taken name", named("::tuple", named("dict")), '{"$type": "::tuple", "items": [{}]}'),
    (
        "opaque",
        _opaque(type="socket", reason="no encoder for this type", repr="<socket>"),
        '{"$type": "opaque", "repr": "<socket>", "type": "socket", "reason": "no encoder for this type"}',
    ),
    (
        "opaque with size",
        _opaque(type="bytes", reason="larger than 65536 bytes", size=70005),
        '{"$type": "opaque", "size": 70005, "type": "bytes", "reason": "larger than 65536 bytes"}',
    ),
    (
        "opaque with shape",
        _opaque(type="pandas.DataFrame", reason="no encoder for this type", shape=[3, 2]),
        '{"$type": "opaque", "type": "pandas.DataFrame", "shape": [3, 2], "reason": "no encoder for this type"}',
    ),
    ("redacted", named("redacted", "str"), '{"$type": "redacted", "items": ["str"]}'),
    ("same", named("same", "series"), '{"$type": "same", "items": ["series"]}'),
    (
        "shared",
        Tag(24, encode([Tag(28, [1]), Tag(29, 0)])),
        '{"$type": "shared", "value": [{"$type": "anchor", "value": [1]}, {"$type": "reference", "anchor": 0}]}',
    ),
    (
        "cyclic",
        Tag(24, encode(Tag(28, [Tag(29, 0)]))),
        '{"$type": "shared", "value": {"$type": "anchor", "value": [{"$type": "reference", "anchor": 0}]}}',
    ),
    ("anchor outside", Tag(28, 1), '{"$type": "tag", "tag": 28, "value": 1}'),
    (
        "embedded bytes that are no item",
        Tag(24, b"\x82"),
        '{"$type": "tag", "tag": 24, "value": {"$type": "bytes", "base64": "gg=="}}',
    ),
    (
        "shared in shared",
        Tag(24, encode([Tag(24, b"\x00")])),
        '{"$type": "shared", "value": [{"$type": "tag", "tag": 24, "value": {"$type": "bytes", "base64": "AA=="}}]}',
    ),
    ("map", {"a": 1, "b": [None]}, '{"$type": "map", "items": [["a", 1], ["b", [null]]]}'),
    ("undefined", UNDEFINED, '{"$type": "undefined"}'),
    ("simple value", Simple(99), '{"$type": "simple", "value": 99}'),
    ("unknown tag", Tag(4711, "x"), '{"$type": "tag", "tag": 4711, "value": "x"}'),
    ("typed array over text", Tag(64, "x"), '{"$type": "tag", "tag": 64, "value": "x"}'),
    (
        "typed array that is cut",
        Tag(69, b"\x00\x01\x02"),
        '{"$type": "tag", "tag": 69, "value": {"$type": "bytes", "base64": "AAEC"}}',
    ),
    ("named without a name", Tag(27, [1]), '{"$type": "tag", "tag": 27, "value": [1]}'),
    ("dict without a value", named("dict", "a"), '{"$type": "tag", "tag": 27, "value": ["dict", "a"]}'),
    ("set over text", Tag(258, "x"), '{"$type": "tag", "tag": 258, "value": "x"}'),
    ("decimal over text", Tag(4, "x"), '{"$type": "tag", "tag": 4, "value": "x"}'),
    ("datetime over an integer", Tag(0, 5), '{"$type": "tag", "tag": 0, "value": 5}'),
    ("at the greatest depth", Raw(b"\x81" * 256 + b"\x00"), "[" * 256 + "0" + "]" * 256),
]

#: Name, bytes that a reader must reject.
BAD_VALUES: list[tuple[str, bytes]] = [
    ("nothing", b""),
    ("cut head", b"\x19\x01"),
    ("cut text", b"\x63ab"),
    ("cut array", b"\x82\x01"),
    ("cut tag", b"\xd8\x1b"),
    ("two items", b"\x01\x02"),
    ("head that is not the shortest", b"\x18\x17"),
    ("length that is not the shortest", b"\x78\x01a"),
    ("tag that is not the shortest", b"\xd8\x04\x82\x00\x01"),
    ("indefinite array", b"\x9f\x01\xff"),
    ("indefinite text", b"\x7f\x61a\xff"),
    ("break", b"\xff"),
    ("reserved head", b"\x1c"),
    ("simple value in two bytes that takes one", b"\xf8\x14"),
    ("text that is no UTF-8", b"\x61\xff"),
    ("text with a surrogate", b"\x63\xed\xa0\x80"),
    ("length beyond all bytes", b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff"),
    ("array beyond all bytes", b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"),
    ("too deep", b"\x81" * 257 + b"\x00"),
    ("too deep and empty", b"\x81" * 256 + b"\x80"),
]

_BIG = (1 << 63) - 2

#: Name, item, JSON of the rows.
COLUMNS: list[tuple[str, Any, str]] = [
    ("array", [1, "a", None], '[1, "a", null]'),
    ("constant", named("constant", 2.0), "[2.0, 2.0, 2.0]"),
    ("u8", typed("u8", [1, 2, 3]), "[1, 2, 3]"),
    ("i64", typed("i64", [-1, 2, 3]), "[-1, 2, 3]"),
    ("f32", typed("f32", [0.5, -0.0, 1.0]), "[0.5, -0.0, 1.0]"),
    ("f64", typed("f64", [0.1, 0.2, 0.3]), "[0.1, 0.2, 0.3]"),
    ("delta", named("delta", 1000000, narrow([1, 300])), "[1000000, 1000001, 1000301]"),
    ("delta that falls", named("delta", 5, narrow([-3, -3])), "[5, 2, -1]"),
    ("delta from below", named("delta", -1, narrow([1, 1])), "[-1, 0, 1]"),
    ("delta that wraps when signed", named("delta", _BIG, narrow([1, 1])), f"[{_BIG}, {_BIG + 1}, {-(1 << 63)}]"),
    (
        "delta that is unsigned",
        named("delta", 1 << 63, narrow([1, -2])),
        f"[{1 << 63}, {(1 << 63) + 1}, {(1 << 63) - 1}]",
    ),
    ("delta that wraps when unsigned", named("delta", (1 << 64) - 1, narrow([1, 1])), f"[{(1 << 64) - 1}, 0, 1]"),
    ("scaled", named("scaled", 1, narrow([128, 106, -5])), "[12.8, 10.6, -0.5]"),
    ("scaled with no digits", named("scaled", 0, narrow([1, 2, 3])), "[1.0, 2.0, 3.0]"),
    (
        "delta with a pause",
        named("delta", 1000, named("patched", narrow([40, 0]), narrow([1]), narrow([1 << 33]))),
        f"[1000, 1040, {1040 + (1 << 33)}]",
    ),
    (
        "delta with a step back",
        named("delta", 1000, named("patched", narrow([0, 7]), narrow([0]), narrow([-(1 << 40)]))),
        f"[1000, {1000 - (1 << 40)}, {1007 - (1 << 40)}]",
    ),
    (
        "scaled delta with a jump",
        named("scaled", 1, named("delta", 5, named("patched", narrow([1, 1]), narrow([1]), narrow([5000])))),
        "[0.5, 0.6, 500.6]",
    ),
    ("scaled delta", named("scaled", 2, named("delta", 100, narrow([1, 1]))), "[1.0, 1.01, 1.02]"),
    ("scaled constant", named("scaled", 3, named("constant", 1)), "[0.001, 0.001, 0.001]"),
    (
        "scaled at its limits",
        named("scaled", 15, narrow([1 << 53, -(1 << 53), 1])),
        "[9.007199254740993, -9.007199254740993, 1.0e-15]",
    ),
    ("dictionary", named("dictionary", ["rain", "sun"], narrow([1, 0, 1])), '["sun", "rain", "sun"]'),
    ("dictionary that tells types apart", named("dictionary", [1, 1.0, True], narrow([0, 1, 2])), "[1, 1.0, true]"),
    ("patched", named("patched", typed("f64", [1.0, 0.0, 3.0]), narrow([1]), [None]), "[1.0, null, 3.0]"),
    ("patched nowhere", named("patched", typed("u8", [1, 2, 3]), narrow([]), []), "[1, 2, 3]"),
    (
        "patched everywhere",
        named("patched", named("constant", 0), narrow([0, 1, 2]), typed("u8", [7, 8, 9])),
        "[7, 8, 9]",
    ),
    (
        "scaled with exceptions",
        named("patched", named("scaled", 1, narrow([15, 0, 25])), narrow([1]), [-0.0]),
        "[1.5, -0.0, 2.5]",
    ),
    (
        "three forms",
        named("patched", named("scaled", 1, named("delta", 15, narrow([1, 1]))), narrow([2]), [None]),
        "[1.5, 1.6, null]",
    ),
    (
        "scaled patch of integers",
        named("scaled", 1, named("patched", named("delta", 1, narrow([1, 1])), narrow([1]), narrow([50]))),
        "[0.1, 5.0, 0.3]",
    ),
    ("undefined rows", [UNDEFINED, 1, UNDEFINED], '[{"$type": "undefined"}, 1, {"$type": "undefined"}]'),
]

#: Name, item that is no column of three rows.
BAD_COLUMNS: list[tuple[str, Any]] = [
    ("no column", 5),
    ("text", "abc"),
    ("a name that is none", named("run", 1, 3)),
    ("too few rows", [1, 2]),
    ("too many rows", [1, 2, 3, 4]),
    ("too few typed rows", typed("u8", [1, 2])),
    ("typed array that is cut", Tag(69, b"\x01\x00\x02\x00\x03")),
    ("constant without a value", named("constant")),
    ("constant with two", named("constant", 1, 2)),
    ("delta with as many steps as rows", named("delta", 1, narrow([1, 1, 1]))),
    ("delta from a float", named("delta", 1.0, narrow([1, 1]))),
    ("delta from beyond 64 bits", named("delta", 1 << 64, narrow([1, 1]))),
    ("delta over an array", named("delta", 1, [1, 1])),
    ("delta over a dictionary", named("delta", 1, named("dictionary", [1], narrow([0, 0])))),
    ("delta over a constant", named("delta", 1, named("constant", 1))),
    (
        "delta patched beyond its differences",
        named("delta", 1, named("patched", narrow([1, 1]), narrow([2]), narrow([500]))),
    ),
    (
        "delta with fewer replacements than positions",
        named("delta", 1, named("patched", narrow([1, 1]), narrow([0, 1]), narrow([500]))),
    ),
    (
        "delta with positions that fall",
        named("delta", 1, named("patched", narrow([1, 1]), narrow([1, 0]), narrow([500, 600]))),
    ),
    (
        "delta patched with floats",
        named("delta", 1, named("patched", narrow([1, 1]), narrow([0]), typed("f64", [1.0]))),
    ),
    (
        "delta patched twice",
        named(
            "delta", 1, named("patched", named("patched", narrow([1, 1]), narrow([0]), narrow([9])), narrow([0]), narrow([500]))
        ),
    ),
    ("delta over floats", named("delta", 1, typed("f64", [1.0, 1.0]))),
    ("scaled by 16 digits", named("scaled", 16, narrow([1, 2, 3]))),
    ("scaled by less than none", named("scaled", -1, narrow([1, 2, 3]))),
    ("scaled floats", named("scaled", 1, typed("f64", [1.0, 2.0, 3.0]))),
    ("scaled truth values", named("scaled", 1, [True, True, True])),
    ("scaled beyond 2^53", named("scaled", 1, narrow([0, 0, (1 << 53) + 1]))),
    ("index beyond the dictionary", named("dictionary", ["a"], narrow([0, 1, 0]))),
    ("index that is signed", named("dictionary", ["a"], typed("i8", [0, 0, 0]))),
    ("dictionary without entries", named("dictionary", narrow([0, 0, 0]))),
    ("position beyond the rows", named("patched", typed("u8", [1, 2, 3]), narrow([3]), [9])),
    ("positions that fall", named("patched", typed("u8", [1, 2, 3]), narrow([1, 0]), [8, 9])),
    ("position twice", named("patched", typed("u8", [1, 2, 3]), narrow([1, 1]), [8, 9])),
    ("positions that are signed", named("patched", typed("u8", [1, 2, 3]), typed("i8", [1]), [9])),
    ("fewer replacements than positions", named("patched", typed("u8", [1, 2, 3]), narrow([0, 1]), [9])),
    ("patched column too short", named("patched", typed("u8", [1, 2]), narrow([0]), [9])),
    (
        "four forms",
        named(
            "patched", named("scaled", 1, named("patched", named("constant", 1), narrow([0]), [2])), narrow([1]), [3]
        ),
    ),
]
