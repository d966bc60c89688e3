# SPDX-License-Identifier: Apache-2.0
"""Every row of spec/values.md becomes the object that it means, and no bytes whatever do harm."""

import array
import collections
import datetime as dt
import decimal
import enum
import fractions
import functools
import ipaddress
import os
import pathlib
import random
import re
import sys
import time
import types
import uuid
import zoneinfo
from dataclasses import dataclass

import annalist
import cbor2
import pytest
from annalist import Opaque, Redacted, Unknown
from annalist._annalist import decode
from annalist._decode import Recipes
from cbor2 import CBORTag, undefined

HERE = __name__


def named(name, *arguments):
    return CBORTag(27, [name, *arguments])


def dictionary(**items):
    return named("dict", *[part for item in items.items() for part in item])


def read(item, trust=False):
    return decode(cbor2.dumps(item, canonical=True), Recipes(trust))


def shared(item):
    return CBORTag(24, cbor2.dumps(item, canonical=True))


class Color(enum.Enum):
    RED = 1


class Mode(enum.IntFlag):
    READ = 1
    WRITE = 2


class Point:
    def __init__(self):
        raise AssertionError("constructors do not run")

    @property
    def shadowed(self):
        raise AssertionError("nor do properties")

    def method(self):
        return self

    @classmethod
    def of_class(cls):
        return cls

    @staticmethod
    def static():
        return 1


class Slotted:
    __slots__ = ("x", "y")

    def __setattr__(self, name, value):
        raise AssertionError("nor __setattr__")


@dataclass(frozen=True)
class Frozen:
    x: int

    class Inner:
        """Has a qualified name."""


class Pair(collections.namedtuple("Pair", "a b")):
    pass


class Names(list):
    pass


class Table(dict):
    def __setitem__(self, key, value):
        raise AssertionError("nor __setitem__")


class Ordered(collections.OrderedDict):
    pass


class Number(int):
    pass


class Moment(dt.datetime):
    pass


class Where(pathlib.PurePosixPath):
    pass


class Part(fractions.Fraction):
    pass


class Queue(collections.deque):
    pass


class Problem(Exception):
    def __init__(self, code):
        raise AssertionError("nor this one")


UUID = uuid.UUID("12345678-1234-5678-1234-567812345678")
AUCKLAND = zoneinfo.ZoneInfo("Pacific/Auckland")
ZONE = named("zoneinfo.ZoneInfo", "Pacific/Auckland")
HOUR = dt.timezone(dt.timedelta(hours=1))
NINE = "2023-11-02T09:42:13"
STRUCT_TIME = (2023, 11, 2, 9, 42, 13, 3, 306, 0)
PLAIN = [
    (CBORTag(0, "2023-11-02T09:42:13.5+01:00"), dt.datetime(2023, 11, 2, 9, 42, 13, 500000, HOUR)),
    (CBORTag(0, "2023-11-02T09:42:13Z"), dt.datetime(2023, 11, 2, 9, 42, 13, 0, dt.UTC)),
    (CBORTag(0, "2023-11-02T09:42:13.123456000Z"), dt.datetime(2023, 11, 2, 9, 42, 13, 123456, dt.UTC)),
    (CBORTag(1004, "2023-11-02"), dt.date(2023, 11, 2)),
    (CBORTag(4, [-2, 12345]), decimal.Decimal("123.45")),
    (CBORTag(4, [3, -(10**40)]), decimal.Decimal(-(10**40)).scaleb(3, decimal.Context(50))),
    (named("decimal", "-0"), decimal.Decimal("-0")),
    (CBORTag(5, [-1, 3]), fractions.Fraction(3, 2)),
    (CBORTag(37, UUID.bytes), UUID),
    (CBORTag(64, b"\1\2"), [1, 2]),
    (CBORTag(77, b"\xff\xff"), [-1]),
    (CBORTag(79, b"\xfe" + 7 * b"\xff"), [-2]),
    (CBORTag(71, 8 * b"\xff"), [2**64 - 1]),
    (CBORTag(86, b"\0\0\0\0\0\0\xf8\x3f"), [1.5]),
    (CBORTag(85, b"\0\0\xc0\x3f"), [1.5]),
    (CBORTag(258, [1, "a"]), {1, "a"}),
    (-(2**64), -(2**64)),
    (2**200, 2**200),
    (-(2**200), -(2**200)),
    (named("tuple", 1, named("tuple")), (1, ())),
    (named("frozenset", 1, 2), frozenset({1, 2})),
    (named("complex", -0.0, 2.0), complex(-0.0, 2)),
    (named("text", b"a\xed\xa0\x80"), "a\ud800"),
    (named("text", b"\xff"), "\udcff"),
    (named("bytearray", b"ab"), bytearray(b"ab")),
    (named("datetime", "2023-11-02T09:42:13"), dt.datetime(2023, 11, 2, 9, 42, 13)),
    (named("datetime", NINE + "+13:00", ZONE, 0), dt.datetime(2023, 11, 2, 9, 42, 13, 0, AUCKLAND)),
    (named("datetime", "2023-11-02T09:42:13", None, 1), dt.datetime(2023, 11, 2, 9, 42, 13, fold=1)),
    (named("datetime.timezone", named("timedelta", 0, 3600, 0), "CET"), dt.timezone(dt.timedelta(hours=1), "CET")),
    (named("datetime.timezone", named("timedelta", 0, 0, 0), None), dt.UTC),
    (named("time", "09:42:13.5"), dt.time(9, 42, 13, 500000)),
    (named("time", "09:42:13", None, 1), dt.time(9, 42, 13, fold=1)),
    (named("timedelta", -1, 2, 3), dt.timedelta(-1, 2, 3)),
    (named("duration", 1500, 1, 1000), dt.timedelta(seconds=1.5)),
    (named("path", "/tmp/x"), pathlib.PosixPath("/tmp/x")),
    (named("pathlib.PureWindowsPath", "C:/x"), pathlib.PureWindowsPath("C:/x")),
    (named("enum", f"{HERE}.Color", "RED", 1), Color.RED),
    (named("enum", f"{HERE}.Mode", "READ|WRITE", 3), Mode.READ | Mode.WRITE),
    (named("range", 1, 10, 3), range(1, 10, 3)),
    (named("slice", None, 2, None), slice(None, 2, None)),
    (named("ellipsis"), ...),
    (named("notimplemented"), NotImplemented),
    (named("array.array", "h", b"\1\0\2\0"), array.array("h", [1, 2])),
    (named("memoryview", b"\1\0\2\0", "h", [2]), memoryview(array.array("h", [1, 2]))),
    (named("fractions.Fraction", 1, 3), fractions.Fraction(1, 3)),
    (named("re.Pattern", "a+", 34), re.compile("a+", re.IGNORECASE)),
    (named("type", "int"), int),
    (named("type", f"{HERE}.Frozen.Inner"), Frozen.Inner),
    (named("function", "builtins.len"), len),
    (named("function", "os.path.join"), os.path.join),
    (named("function", f"{HERE}.Point.static"), Point.static),
    (named("module", "os.path"), os.path),
    (named("collections.deque", 3, 1, 2), collections.deque([1, 2], 3)),
    (named("collections.OrderedDict", "b", 1, "a", 2), collections.OrderedDict(b=1, a=2)),
    (named("collections.Counter", "a", 2), collections.Counter("aa")),
    (named("collections.defaultdict", named("type", "list"), "a", [1]), collections.defaultdict(list, a=[1])),
    (named("collections.ChainMap", dictionary(a=1), dictionary(b=2)), collections.ChainMap({"a": 1}, {"b": 2})),
    (named("types.MappingProxyType", dictionary(a=1)), types.MappingProxyType({"a": 1})),
    (named("types.SimpleNamespace", dictionary(a=1)), types.SimpleNamespace(a=1)),
    (named("namedtuple", f"{HERE}.Pair", "a", 1, "b", 2), Pair(1, 2)),
    (named("structseq", "time.struct_time", [*STRUCT_TIME], dictionary()), time.struct_time(STRUCT_TIME)),
    (named("ipaddress.IPv6Network", "2001:db8::/32"), ipaddress.IPv6Network("2001:db8::/32")),
    (named("subclass", f"{HERE}.Names", [1], None), Names([1])),
    (named("subclass", f"{HERE}.Ordered", named("collections.OrderedDict", "b", 1, "a", 2), None), Ordered(b=1, a=2)),
    (named("subclass", f"{HERE}.Number", 5, None), Number(5)),
    (named("subclass", f"{HERE}.Moment", named("datetime", NINE), None), Moment(2023, 11, 2, 9, 42, 13)),
    (named("subclass", f"{HERE}.Where", named("pathlib.PurePosixPath", "a/b"), None), Where("a/b")),
    (named("subclass", f"{HERE}.Part", named("fractions.Fraction", 1, 3), None), Part(1, 3)),
    (named("subclass", f"{HERE}.Queue", named("collections.deque", 2, 1), None), Queue([1], 2)),
    (named(f"{HERE}.Frozen", dictionary(x=1)), Frozen(1)),
    (named("opaque", {"type": "a.B", "reason": "no encoder for this type"}), Opaque("a.B", "no encoder for this type")),
    (named("redacted", "str"), Redacted("str")),
    (named("multimap", 1, 2, 1, 3), Unknown("multimap", [1, 2, 1, 3])),
    (named("nowhere.Thing", dictionary(x=1)), Unknown("nowhere.Thing", [{"x": 1}])),
    (named("::tuple", dictionary(x=1)), Unknown("tuple", [{"x": 1}])),
    (CBORTag(999, 1), Unknown("tag 999", [1])),
    (undefined, Unknown("undefined", [])),
]  # fmt: skip


@pytest.mark.parametrize(("item", "value"), PLAIN, ids=repr)
def test_an_item_means(item, value):
    found = read(item)
    assert type(found) is type(value)
    assert repr(found) == repr(value) if isinstance(value, (Opaque, decimal.Decimal)) else found == value
    assert read([item, item])[1] == found


# What Python would have to cut, and what is not as it should be, stays as it is.
@pytest.mark.parametrize(
    ("item", "type_name"),
    [
        (CBORTag(0, "2023-11-02T09:42:13.123456789Z"), "tag 0"),
        (CBORTag(0, "nonsense"), "tag 0"),
        (CBORTag(5, [10**9, 1]), "tag 5"),
        (CBORTag(4, [10**30, 1]), "tag 4"),
        (CBORTag(79, b"cut"), "tag 79"),
        (CBORTag(24, b"\xff"), "tag 24"),
        (CBORTag(27, "no array"), "tag 27"),
        (CBORTag(27, [1, 2]), "tag 27"),
        (CBORTag(27, []), "tag 27"),
        (CBORTag(258, "no array"), "tag 258"),
        (named("duration", 1, 1, 10**9), "duration"),
        (named("duration", 1, 1, 0), "duration"),
        (named("dict", 1), "dict"),
        (named("dict", 1, "a", True, "b"), "dict"),
        (named("frozenset", 1, True), "frozenset"),
        (named("complex", 1), "complex"),
        (named("text", 1), "text"),
        (named("same", "x"), "same"),
        (named("range", 1, 2, 0), "range"),
        (named("enum", "Foreign", "red", 1), "Foreign"),
        (named("enum", f"{HERE}.Color", "RED", 2), f"{HERE}.Color"),
        (named("namedtuple", f"{HERE}.Pair", "x", 1), f"{HERE}.Pair"),
        (named("namedtuple", "builtins.tuple", "x", 1), "builtins.tuple"),
        (named("structseq", f"{HERE}.Pair", [1, 2], dictionary()), f"{HERE}.Pair"),
        (named("subclass", f"{HERE}.Number", "text", None), "subclass"),
        (named("subclass", f"{HERE}.Names", 1, None), "subclass"),
        (named("subclass", "nowhere.Names", [1], None), "nowhere.Names"),
        (named("exception", "builtins.int", [], dictionary()), "builtins.int"),
        (named("type", "nowhere.C"), "type"),
        (named("type", "os.path"), "type"),
        (named("function", "nowhere.f"), "function"),
        (named("module", "antigravity"), "module"),
        (named("memoryview", b"abc", "h", [2]), "memoryview"),
        (named("array.array", "h", b"abc"), "array.array"),
        (named("re.Pattern", "(", 0), "re.Pattern"),
        (named("re.Pattern", "a", 128), "re.Pattern"),
        (named("ipaddress.IPv4Address", "x"), "ipaddress.IPv4Address"),
        (named("int", dictionary(x=1)), "int"),
        (named(f"{HERE}.Slotted", dictionary(z=1)), f"{HERE}.Slotted"),
        (named("numpy.int64", 1.5), "numpy.int64"),
        (named("numpy.ndarray", "<i8", [10**12], "C", b""), "numpy.ndarray"),
        (named("numpy.ndarray", "|O", [10**12], "C", []), "numpy.ndarray"),
        (named("numpy.ndarray", "|O", [2], "C", [1]), "numpy.ndarray"),
    ],
    ids=repr,
)
def test_what_python_cannot_have_is_kept(item, type_name):
    pytest.importorskip("numpy")
    found = read([item, "next"])
    assert found[1] == "next"
    assert isinstance(found[0], Unknown)
    assert found[0].type == type_name


def test_objects_get_their_attributes_past_everything():
    point = read(named(f"{HERE}.Point", dictionary(x=1, shadowed=[2])))
    assert type(point) is Point
    assert vars(point) == {"x": 1, "shadowed": [2]}
    slotted = read(named(f"{HERE}.Slotted", dictionary(x=1)))
    assert slotted.x == 1
    assert not hasattr(slotted, "y")


def test_derived_objects_keep_their_attributes():
    names = read(named("subclass", f"{HERE}.Names", [1], dictionary(owner="x")))
    assert (names, names.owner) == ([1], "x")
    number = read(named("subclass", f"{HERE}.Number", 5, dictionary(unit="m")))
    assert (number, number.unit) == (5, "m")
    table = read(named("subclass", f"{HERE}.Table", dictionary(a=1), dictionary()))
    assert (dict(table), type(table)) == ({"a": 1}, Table)
    queue = read(named("subclass", f"{HERE}.Queue", named("collections.deque", 2, 1), dictionary(x=1)))
    assert (list(queue), queue.maxlen, queue.x) == ([1], 2, 1)


def test_bound_methods():
    point = named(f"{HERE}.Point", dictionary())
    assert isinstance(read(named("method", f"{HERE}.Point.method", point))(), Point)
    assert read(named("method", f"{HERE}.Point.of_class", named("type", f"{HERE}.Point")))() is Point
    assert read(named("method", "builtins.list.count", [1, 1]))(1) == 2


def test_partial_functions():
    partial = read(named("functools.partial", named("type", "int"), ["10"], dictionary(base=2)))
    assert type(partial) is functools.partial
    assert partial() == 2


def test_views_of_dictionaries():
    assert read(named("dict_keys", "a", "b")) == {"a": 1, "b": 2}.keys()
    assert list(read(named("dict_values", 1, 1))) == [1, 1]
    assert read(named("dict_items", "a", 1)) == {"a": 1}.items()


def test_exceptions_come_back_without_being_constructed():
    cause = named("exception", "KeyError", ["k"], dictionary())
    more = dictionary(notes=["a note"], cause=cause, suppress_context=True, state=dictionary(code=4))
    problem = read(named("exception", f"{HERE}.Problem", ["bad", 1], more))
    assert type(problem) is Problem
    assert (problem.args, problem.code, problem.__notes__) == (("bad", 1), 4, ["a note"])
    assert (repr(problem.__cause__), problem.__suppress_context__) == ("KeyError('k')", True)
    error = read(
        named("exception", "FileNotFoundError", [2, "No such file"], dictionary(state=dictionary(filename="x")))
    )
    assert (type(error), error.errno, error.filename) == (FileNotFoundError, 2, "x")
    assert str(error) == "[Errno 2] No such file: 'x'"
    group = read(named("exception", "ExceptionGroup", ["all", [cause]], dictionary()))
    assert repr(group.exceptions) == "(KeyError('k'),)"
    unknown = read(named("exception", "nowhere.Problem", [1], dictionary()))
    assert unknown == Unknown("nowhere.Problem", [[1], {}])


def test_numpy():
    np = pytest.importorskip("numpy")
    for item, value in [
        (named("numpy.float32", 1.5), np.float32(1.5)),
        (named("numpy.int8", -3), np.int8(-3)),
        (named("numpy.bool", True), np.bool_(True)),
        (named("numpy.complex64", 1.0, 2.0), np.complex64(1 + 2j)),
        (named("numpy.str_", "ab"), np.str_("ab")),
        (named("numpy.bytes_", b"ab"), np.bytes_(b"ab")),
        (named("numpy.datetime64", "<M8[D]", (19663).to_bytes(8, "little")), np.datetime64("2023-11-02")),
        (named("numpy.dtype", "<f8"), np.dtype("f8")),
    ]:
        found = read(item)
        assert type(found) is type(value)
        assert found == value
    record = [named("tuple", "x", "<i2"), named("tuple", "y", "<f8", [2])]
    array = read(named("numpy.ndarray", record, [1], "C", b"\1\0" + 16 * b"\0"))
    assert array["x"] == [1]
    assert array["y"].shape == (1, 2)
    columns = read(named("numpy.ndarray", "<i2", [2, 2], "F", b"\1\0\2\0\3\0\4\0"))
    assert columns.tolist() == [[1, 3], [2, 4]]
    assert columns.flags.f_contiguous
    assert columns.flags.writeable
    objects = read(shared(CBORTag(28, named("numpy.ndarray", "|O", [2], "C", [CBORTag(29, 0), "x"]))))
    assert objects[0] is objects
    assert objects[1] == "x"


def test_objects_of_modules_that_are_not_imported(tmp_path, monkeypatch):
    """They are looked at without running their code, unless the trail is trusted."""
    (tmp_path / "station.py").write_text("class Gauge:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    item = named("station.Gauge", dictionary(name="Ngaruroro", stage=1.2))
    found = read(item)
    assert repr(found) == "<unknown station.Gauge(name='Ngaruroro', stage=1.2)>"
    assert found.state["stage"] == 1.2
    assert found == read(item)
    assert found != read(named("station.Gauge", dictionary(name="Manawatū")))
    assert "station" not in sys.modules
    trusted = read(item, trust=True)
    assert (type(trusted).__module__, trusted.stage) == ("station", 1.2)
    assert type(read(item)) is type(trusted)
    del sys.modules["station"]


def test_keys_that_cannot_be_keys():
    found = read(named("dict", [1, [2]], "list", dictionary(a=1), "dict", named("x.Y", 1), "unknown"))
    assert found[(1, (2,))] == "list"
    assert found[(("a", 1),)] == "dict"
    assert found[Unknown("x.Y", [1])] == "unknown"
    assert read(CBORTag(258, [[1]])) == {(1,)}


def test_cycles():
    item = read(shared(CBORTag(28, named(f"{HERE}.Point", dictionary(me=CBORTag(29, 0))))))
    assert item.me is item
    names = read(
        shared(CBORTag(28, named("subclass", f"{HERE}.Names", [CBORTag(29, 0)], dictionary(me=CBORTag(29, 0)))))
    )
    assert names[0] is names is names.me
    queue = read(shared(CBORTag(28, named("collections.deque", None, CBORTag(29, 0)))))
    assert queue[0] is queue
    unknown = read(shared(CBORTag(28, named("x.Y", CBORTag(29, 0)))))
    assert unknown.arguments[0] is unknown
    assert repr(unknown) == "<unknown x.Y(...)>"
    tuple_ = read(shared(CBORTag(28, named("tuple", [CBORTag(29, 0)]))))
    assert tuple_[0][0] is tuple_
    error = read(
        shared(CBORTag(28, named("exception", "ValueError", [], dictionary(state=dictionary(me=CBORTag(29, 0))))))
    )
    assert error.me is error
    assert read(shared([CBORTag(29, 7)])) == [Unknown("reference", [7])]


def test_what_is_no_value_is_an_error():
    for item in (b"", b"\x18", b"\x18\x01", b"\x9f\xff", b"\x62\xff\xff", b"\x01\x01", b"\xa1\x01\x01", b"\xd8\x40\x42",
                 b"\x9b" + 8 * b"\xff", 257 * b"\x81" + b"\0"):  # fmt: skip
        with pytest.raises(annalist.Error, match="damaged"):
            decode(item, Recipes(False))
    assert decode(256 * b"\x81" + b"\0", Recipes(False))


def test_lies_about_sizes_cost_nothing():
    """Neither memory by claims, nor time by nesting what is refused."""
    for lie in (b"\x9a\x00\xff\xff\xff", b"\xd8\x1b\x9a\x00\xff\xff\xff\x65tuple", b"\xbb" + 8 * b"\x7f"):
        with pytest.raises(annalist.Error):
            decode(lie, Recipes(False))
    nested: object = 1
    for _ in range(100):
        nested = named("range", nested, 1, 1)
    started = time.perf_counter()
    assert isinstance(read(nested), Unknown)
    assert time.perf_counter() - started < 1


def test_random_bytes_do_no_harm():
    chance = random.Random(4)
    items = [cbor2.dumps(item, canonical=True) for item, _ in PLAIN]
    items += [cbor2.dumps(shared(CBORTag(28, [item, CBORTag(29, 0)])), canonical=True) for item, _ in PLAIN]
    recipes = Recipes(False)
    for round in range(20_000):
        item = bytearray(chance.choice(items))
        for _ in range(chance.randint(1, 3)):
            item[chance.randrange(len(item))] = (
                chance.randrange(256) if round % 2 else chance.choice(b"\x18\x1b\x1c\x1d\xd8\x81")
            )
        try:
            decode(bytes(item), recipes)
        except annalist.Error:
            continue
