# SPDX-License-Identifier: Apache-2.0
"""What is recorded and read again is what it was: equal, of the same type, in the same order, the same objects."""

import array
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import functools
import ipaddress
import math
import os
import pathlib
import re
import time
import types
import zoneinfo

import annalist
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp


@annalist.annalize
def keep(value):
    """Give nothing: what is of interest is the argument."""


@pytest.fixture(scope="module")
def through(tmp_path_factory):
    """Give a function that records values, each as an argument, and reads them."""

    def through(*values):
        trail = tmp_path_factory.mktemp("values") / "annalist-trail"
        annalist.configure(trail=trail, redact=None)
        for value in values:
            keep(value)
        annalist.close()
        return [call.arguments["value"] for call in annalist.open(trail).calls()]

    yield through
    annalist.configure(trail=None)
    annalist.close()


def same(a: object, b: object) -> bool:
    """Whether two values are alike to the last bit, types and order included."""
    return shown(a, {}) == shown(b, {})


def shown(value: object, seen: dict[int, int]) -> object:
    """Take a value apart into what compares exactly; objects that were met before into when that was."""
    kind = type(value)
    if kind is float:
        return kind, "nan" if math.isnan(value) else value.hex()
    if kind is complex:
        return kind, shown(value.real, seen), shown(value.imag, seen)
    if isinstance(value, (dt.datetime, dt.time)):
        return kind, value.replace(tzinfo=None, fold=0), value.fold, shown(value.tzinfo, seen)
    if isinstance(value, decimal.Decimal):
        return kind, value.as_tuple()
    if isinstance(value, np.generic) or kind is np.dtype:
        return (
            kind,
            value.dtype.str if isinstance(value, np.generic) else value.descr,
            value.tobytes() if isinstance(value, np.generic) else 0,
        )
    if isinstance(value, slice):
        return kind, [shown(part, seen) for part in (value.start, value.stop, value.step)]
    if not isinstance(value, TAKEN_APART):
        return kind, value
    if id(value) in seen and not isinstance(value, (tuple, frozenset)):
        return "again", seen[id(value)]
    seen[id(value)] = len(seen)
    own = (
        shown(dict(getattr(value, "__dict__", {})), seen) if kind is not dict and getattr(value, "__dict__", {}) else 0
    )
    if isinstance(value, dict):
        parts: list = [shown(part, seen) for item in dict.items(value) for part in item]
    elif isinstance(value, (set, frozenset)):
        parts = sorted((shown(part, seen) for part in value), key=repr)
    elif isinstance(value, np.ndarray):
        parts = [
            value.dtype.descr,
            value.shape,
            value.flags.fnc,
            value.tolist() if value.dtype.hasobject else value.tobytes(),
        ]
    elif isinstance(value, BaseException):
        parts = [shown(value.args, seen), shown(value.__cause__, seen), shown(value.__context__, seen)]
        parts.append(value.__suppress_context__)
    elif isinstance(value, (Plain, Point, Slotted)):
        parts = [shown(value.x, seen)] if isinstance(value, Slotted) else []
    else:
        parts = [shown(part, seen) for part in value]
    return kind, parts, own


class Colour(enum.Enum):
    RED = 1
    LIST = (1, 2)


class Mode(enum.Flag):
    READ = 1
    WRITE = 2


class Size(enum.IntEnum):
    SMALL = 3


class Plain:
    """An object of attributes."""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Ordered(Plain):
    """One whose attributes CPython keeps without a dictionary."""

    def __init__(self, first, second):
        self.first = first
        self.second = second


@dataclasses.dataclass(frozen=True)
class Point:
    x: object
    y: object = 0


@dataclasses.dataclass(slots=True)
class Slotted:
    x: object


Pair = collections.namedtuple("Pair", "left right")


class Named(collections.namedtuple("Named", "a b")):
    pass


class MyList(list):
    pass


class MyDict(dict):
    pass


class Liar(dict):
    """What it says of itself is wrong."""

    def __iter__(self):
        raise RuntimeError

    items = keys = __len__ = __getitem__ = __iter__


class MyText(str):
    __slots__ = ()


class MyInt(int):
    pass


class MyTuple(tuple):
    pass


class MyDate(dt.datetime):
    pass


TAKEN_APART = (
    list, dict, set, tuple, frozenset, collections.deque, np.ndarray, BaseException, Plain, Point, Slotted,
)  # fmt: skip

zones = st.one_of(
    st.none(),
    st.just(dt.UTC),
    st.sampled_from(["Pacific/Auckland", "Europe/Dublin", "UTC"]).map(zoneinfo.ZoneInfo),
    st.builds(dt.timezone, st.timedeltas(dt.timedelta(hours=-23), dt.timedelta(hours=23))),
    st.builds(dt.timezone, st.just(dt.timedelta(hours=1)), st.text(max_size=5)),
)
texts = st.text(st.characters(codec=None, exclude_categories=[]), max_size=20)
ARRAYS = {
    "b": st.integers(-128, 127),
    "Q": st.integers(0, 2**64 - 1),
    "d": st.floats(width=64),
    "f": st.floats(width=32),
}
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.complex_numbers(),
    texts,
    st.binary(max_size=20),
    st.decimals(),
    st.fractions(),
    st.uuids(),
    st.dates(),
    st.datetimes(timezones=st.just(None)),
    st.builds(dt.datetime.replace, st.datetimes(), tzinfo=zones, fold=st.integers(0, 1)),
    st.builds(dt.time.replace, st.times(), tzinfo=zones, fold=st.integers(0, 1)),
    st.timedeltas(),
    zones,
    st.ip_addresses(),
    st.ip_addresses().map(ipaddress.ip_network),
    st.ip_addresses().map(ipaddress.ip_interface),
    st.builds(range, st.integers(), st.integers(), st.integers(1)),
    st.builds(pathlib.PurePosixPath, st.text(max_size=5)),
    st.builds(pathlib.PureWindowsPath, st.text(max_size=5)),
    st.builds(pathlib.Path, texts.filter(lambda text: "\0" not in text)),
    st.sampled_from(
        [
            ..., NotImplemented, Colour.RED, Colour.LIST, Mode.READ, Mode.READ | Mode.WRITE, Mode(0), Size.SMALL, int,
            Colour, Plain.__init__, len, str.upper, math.sin, math, re.compile("a+", re.I), re.compile(b"a", re.S),
            decimal.Decimal("-0.0"), decimal.Decimal("1e9"), decimal.Decimal("1" * 1000), decimal.Decimal("NaN12"),
            2**4000, np.dtype("f4"), np.dtype(">i2"), np.dtype([("a", "<i4"), ("b", "<f8", (2,))]),
        ]
    ),
    st.builds(MyText, texts),
    st.builds(MyInt, st.integers()),
    hnp.scalar_dtypes().flatmap(lambda dtype: hnp.arrays(dtype, ())).map(lambda each: each[()]),
)  # fmt: skip
hashables = st.recursive(
    st.one_of(st.integers(), texts, st.booleans(), st.none()),
    lambda inner: st.one_of(st.tuples(inner, inner), st.frozensets(inner, max_size=3), st.builds(Point, inner)),
    max_leaves=4,
)


def containers(inner):
    """Give everything that holds other values."""
    lists, dicts = st.lists(inner, max_size=4), st.dictionaries(hashables, inner, max_size=4)
    names = st.dictionaries(st.text("abcxyz_", min_size=1, max_size=4), inner, max_size=4)
    return st.one_of(
        lists, dicts, lists.map(tuple), st.sets(hashables, max_size=4), st.frozensets(hashables, max_size=4),
        st.builds(collections.deque, lists, st.none() | st.integers(4, 9)), dicts.map(collections.OrderedDict),
        st.builds(collections.defaultdict, st.sampled_from([None, list, int]), dicts), lists.map(MyList),
        st.dictionaries(hashables, st.integers(), max_size=4).map(collections.Counter), dicts.map(MyDict),
        st.builds(Pair, inner, inner), st.builds(Named, inner, inner), lists.map(MyTuple), st.builds(Slotted, inner),
        st.builds(lambda state: Plain(**state), names), st.builds(Ordered, inner, inner),
        st.builds(Point, inner, inner),
        st.builds(lambda arguments: ValueError(*arguments), lists), st.builds(slice, inner, inner, inner),
        st.lists(hashables, max_size=4).map(lambda items: np.array([*items, None], dtype=object)[:-1]),
    )  # fmt: skip


values = st.recursive(scalars, containers, max_leaves=8)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(values, min_size=1, max_size=20))
def test_any_value_comes_back(through, given_values):
    """Whatever there is in the standard library, within whatever else there is."""
    read = through(*given_values)
    for value, again in zip(given_values, read, strict=True):
        assert same(value, again), (value, again)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        hnp.arrays(
            hnp.scalar_dtypes() | hnp.array_dtypes(), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
        ),
        min_size=1,
    ),
    st.sampled_from(list(ARRAYS)).flatmap(lambda code: st.builds(array.array, st.just(code), st.lists(ARRAYS[code]))),
)
def test_any_array_comes_back(through, arrays, plain):
    """Of numpy in either order, and views of them; those of the module array."""
    turned = [each.T for each in arrays] + [each[..., ::2] for each in arrays if each.ndim]
    read = through(*arrays, *turned, plain, memoryview(plain))
    *again, plain_again, view = read
    for value, its in zip([*arrays, *turned], again, strict=True):
        assert same(value, its), (value, its)
    assert type(plain_again) is array.array
    assert (plain_again.typecode, plain_again.tobytes()) == (plain.typecode, plain.tobytes())
    assert (view.format, view.tobytes()) == (plain.typecode, plain.tobytes())


def test_what_is_shared_is_shared_again(through):
    """In lists, dictionaries, deques, objects, exceptions; and what leads back to itself does."""
    inner, holder, queue = [1], Plain(), collections.deque()
    holder.__dict__.update(me=holder, inner=inner)
    queue.append(queue)
    error = ValueError(inner)
    error.__cause__ = KeyError(inner)
    within = ([1],)
    loop = ([],)
    loop[0].append(loop)
    read = through([inner, {"a": inner}, holder], queue, error, [within, within], loop, MyList([inner, inner]))
    first, deque, failed, twice, looped, derived = read
    assert first[0] is first[1]["a"] is first[2].inner
    assert first[2].me is first[2]
    assert deque[0] is deque
    assert failed.args[0] is failed.__cause__.args[0]
    assert twice[0][0] is twice[1][0]
    assert looped[0][0][0] is looped[0]
    assert type(derived) is MyList
    assert derived[0] is derived[1]


def test_derived_objects_keep_their_state(through):
    """And what their classes override is neither run nor believed."""
    tagged, named_tuple, date = MyList([1]), Named(1, [2]), MyDate(2020, 1, 2, tzinfo=dt.UTC)
    tagged.tag = named_tuple.tag = date.tag = {"a": 1}
    liar = Liar(a=1)
    read = through(tagged, named_tuple, date, liar)
    for value, again in zip((tagged, named_tuple, date), read, strict=False):
        assert (type(again), again.tag) == (type(value), {"a": 1})
        assert again == value
    assert dict.__eq__(read[3], {"a": 1})


def test_the_rest_of_the_library(through):
    """What has no other test here."""
    ordered = collections.OrderedDict(a=1, b=2)
    ordered.move_to_end("a")
    chain = collections.ChainMap({"a": 1}, {"b": 2})
    partial = functools.partial(int, "10", base=2)
    stat, now = os.stat("."), time.localtime(0)
    error = OSError(2, "No such file", "there")
    error.add_note("a note")
    error.more = 7
    table = {"a": 1}
    views = [table.keys(), table.values(), table.items()]
    read = through(ordered, chain, partial, stat, now, error, [1].append, types.MappingProxyType(table), views)
    assert list(read[0]) == ["b", "a"]
    assert read[1].maps == chain.maps
    assert (read[2].func, read[2].args, read[2].keywords) == (int, ("10",), {"base": 2})
    assert read[3] == stat
    assert read[3].st_mtime_ns == stat.st_mtime_ns
    assert (read[4], read[4].tm_zone) == (now, now.tm_zone)
    assert (str(read[5]), read[5].__notes__, read[5].more) == (str(error), ["a note"], 7)
    assert read[6].__self__ == [1]
    assert type(read[7]) is types.MappingProxyType
    assert [list(view) for view in read[8]] == [["a"], [1], [("a", 1)]]


def test_arguments_that_are_the_same_object(tmp_path):
    """Are the same object again; equal ones are not, nor is it said of what cannot change."""

    @annalist.annalize
    def f(a, b, c=None, *more, d=None):
        pass

    trail, rows, point = tmp_path / "annalist-trail", [1], Plain(x=1)
    annalist.configure(trail=trail)
    f(rows, rows, [1])
    f(point, 5, c=point, d=point)
    f("a", "a", 5, d=5)
    annalist.close()
    first, second, third = (call.arguments for call in annalist.open(trail).calls())
    assert first["a"] is first["b"]
    assert first["a"] is not first["c"]
    assert second["a"] is second["c"] is second["d"]
    assert (third["a"], third["b"], third["c"], third["d"]) == ("a", "a", 5, 5)


class Polynomial:
    """A class that is registered; its own state is nobody's business."""

    def __init__(self, *coefficients):
        self.cache = object()
        self.coefficients = coefficients

    def fail(self):
        """Raise."""
        raise ValueError("no")


class Derived(Polynomial):
    pass


def test_registered_classes(through):
    """Are recorded as their encoder says and made by their decoder; what is derived from them is not meant."""
    try:
        annalist.register(Polynomial, lambda p: p.coefficients, lambda value: Polynomial(*value))
        first, derived = through(Polynomial(1, [2]), Derived(3))
        assert type(first) is Polynomial
        assert first.coefficients == (1, [2])
        assert (type(derived), derived.coefficients) == (Derived, (3,))
        annalist.register(Polynomial, Polynomial.fail)
        (failed,) = through(Polynomial(1))
        assert failed.reason == "capture failed: the registered encoder raised ValueError"
        for kind in (int, list, type(None)):
            with pytest.raises(TypeError, match="cannot be changed"):
                annalist.register(kind, str)
        with pytest.raises(TypeError, match="takes a class"):
            annalist.register(5, str)  # type: ignore[arg-type]
    finally:
        annalist.register(Polynomial, lambda p: p.coefficients)
