# SPDX-License-Identifier: Apache-2.0
"""Values come back as they were: equal, of the same type, in the same order."""

import datetime as dt
import io
import math
import threading
from zoneinfo import ZoneInfo

import annalist
import numpy as np
import pytest
from conftest import decode


@annalist.annalize
def identity(value):
    return value


def same(a, b) -> bool:
    """Whether two values are equal all the way down, types and order of dictionaries included."""
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return math.copysign(1, a) == math.copysign(1, b) and (a == b or (math.isnan(a) and math.isnan(b)))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    return a == b


INTEGERS = [
    sign * 2**power + more
    for sign in (1, -1)
    for power in (0, 7, 8, 15, 29, 30, 31, 60, 63, 64, 65, 127, 1000)
    for more in (-1, 0, 1)
]
FLOATS = [0.0, -0.0, 0.1, 1.0, -2.5, 1e300, 5e-324, math.inf, -math.inf, math.nan, 1 / 3]
TEXTS = ["", "a", "a,b\nc\td", "ä", "€", "𝛼", "\0", "\ud800", "a\udfffz", "x" * 5000, "ß" * 5000]
BYTES = [b"", b"\0\xff", bytearray(b"abc")]
CONTAINERS = [
    [], [1, [2.0, [None]]], (), (1,), ((), []), {}, {"b": 1, "a": [2]}, {1: 2, (3, 4): None, None: True, 2.5: b"x"},
    {"$type": "tuple"}, set(), {1, 2, 3}, frozenset({"a", "b"}), {frozenset({1})}, [{1: {2: {3: ()}}}],
    [True, 1, 1.0, "1"],
]  # fmt: skip


@pytest.mark.parametrize(
    "values", [[None, True, False], INTEGERS, FLOATS, TEXTS, BYTES, [1 + 2j, complex(-0.0, math.inf)], CONTAINERS]
)
def test_values_come_back(session, values):
    """As an argument, as a result, and inside of a list."""
    for value in values:
        identity(value)
    identity(values)
    calls = session.calls()
    for value, call in zip([*values, values], calls, strict=True):
        assert same(decode(call["arguments"]["value"]), value), value
        assert same(decode(call["result"]), value), value


@pytest.mark.parametrize(
    ("value", "recorded"),
    [
        (dt.datetime(2023, 11, 2, 9, 42, 13), {"$type": "datetime", "items": ["2023-11-02T09:42:13"]}),
        (dt.datetime(1, 1, 1, 0, 0, 0, 120000), {"$type": "datetime", "items": ["0001-01-01T00:00:00.12"]}),
        (dt.datetime(2023, 11, 2, tzinfo=dt.UTC), {"$type": "datetime", "value": "2023-11-02T00:00:00+00:00"}),
        (
            dt.datetime(2023, 7, 2, 9, 42, 13, 7, tzinfo=ZoneInfo("Pacific/Auckland")),
            {
                "$type": "datetime",
                "items": [
                    "2023-07-02T09:42:13.000007+12:00",
                    {"$type": "zoneinfo.ZoneInfo", "items": ["Pacific/Auckland"]},
                    0,
                ],
            },
        ),
        (
            dt.datetime(2023, 1, 1, tzinfo=dt.timezone(-dt.timedelta(hours=3, minutes=30))),
            {"$type": "datetime", "value": "2023-01-01T00:00:00-03:30"},
        ),
        (
            dt.datetime(1880, 1, 1, tzinfo=dt.timezone(dt.timedelta(seconds=4772))),
            {
                "$type": "datetime",
                "items": [
                    "1880-01-01T00:00:00+01:19:32",
                    {"$type": "datetime.timezone", "items": [{"$type": "timedelta", "items": [0, 4772, 0]}, None]},
                    0,
                ],
            },
        ),
        (dt.date(2023, 11, 2), {"$type": "date", "value": "2023-11-02"}),
        (dt.time(9, 42, 13, 500000), {"$type": "time", "items": ["09:42:13.5"]}),
        (dt.timedelta(days=-1, seconds=2, microseconds=3), {"$type": "timedelta", "items": [-1, 2, 3]}),
    ],
)
def test_the_datetime_family(session, value, recorded):
    """Dates and times are text in the open forms of values.md."""
    identity(value)
    assert session.call()["result"] == recorded


def test_shared_and_cyclic_containers(session):
    """What is reached twice is recorded once, and what contains itself comes to an end."""
    inner = [1]
    identity([inner, inner, {"again": inner}])
    cycle = []
    cycle.append(cycle)
    identity(cycle)
    identity([[1], [1]])
    shared, cyclic, apart = (call["result"] for call in session.calls())
    reference = {"$type": "reference", "anchor": 0}
    assert shared == {"$type": "shared", "value": [{"$type": "anchor", "value": [1]}, reference, {"again": reference}]}
    assert cyclic == {"$type": "shared", "value": {"$type": "anchor", "value": [reference]}}
    assert apart == [[1], [1]]


def test_many_shared_containers(session):
    """The order of their numbers is that of the value, however many there are."""
    rows = [[number] for number in range(100)]
    identity([rows, list(reversed(rows))])
    first, second = session.call()["result"]["value"]
    assert [row["value"] for row in first] == rows
    assert [row["anchor"] for row in second] == list(reversed(range(100)))


class Opaque(io.BytesIO):
    """What it holds is beyond Python's reach, so that its repr is all there is to record."""


def test_what_cannot_be_encoded_has_type_and_repr(session):
    """And says why."""

    class Celsius(Opaque):
        def __repr__(self):
            return "3.0 °C"

    for value in (Celsius(), threading.Lock(), [Celsius()]):
        identity(value)
    celsius, lock, nested = (call["result"] for call in session.calls())
    name = f"{__name__}.{Celsius.__qualname__}"
    assert celsius == {"$type": "opaque", "repr": "3.0 °C", "type": name, "reason": "no encoder for this type"}
    assert lock["type"] == "_thread.lock"
    assert nested[0]["repr"] == "3.0 °C"


def test_equal_numbers_of_80_bits_are_equal_bytes(session):
    """What lies between them in memory is nobody's value."""
    numbers = [np.longdouble("0.1"), np.frombuffer(b"\xff" * 64, np.longdouble)[:0], np.longdouble("0.1")]
    dirty = bytearray(np.longdouble("0.1").tobytes()[:10] + b"\xff" * 6)
    numbers.append(np.frombuffer(dirty, np.longdouble)[0])
    for number in numbers:
        identity(number)
    first, _, again, other = (call["result"] for call in session.calls())
    assert first == again == other


def test_a_long_repr_is_cut(session):
    """At 200 characters, and one that says so."""

    class Long(Opaque):
        def __repr__(self):
            return "ä" * 1000

    identity(Long())
    assert session.call()["result"]["repr"] == "ä" * 200 + "…"


def test_a_repr_that_fails_harms_nothing(session):
    """Nor does one that returns nonsense, recurses, or stops the program."""

    class Failing(Opaque):
        def __init__(self, fail):
            self.fail = fail

        def __repr__(self):
            return self.fail(self)

    def stop(_):
        raise SystemExit(3)

    for fail in (lambda self: 1 / 0, lambda self: 7, repr, stop):
        assert type(identity(Failing(fail))) is Failing
    for call in session.calls():
        assert call["result"]["repr"] == f"<{__name__}.{Failing.__qualname__} object>"


def test_an_interrupt_while_capturing_reaches_the_program(session):
    """Later than it came, but it is not lost."""

    class Interrupted(Opaque):
        def __repr__(self):
            raise KeyboardInterrupt

    def program():
        identity(Interrupted())
        for _ in range(1000):
            pass

    with pytest.raises(KeyboardInterrupt):
        program()
    assert session.call()["arguments"]["value"]["$type"] == "opaque"


def test_calls_made_by_capturing_are_not_audited(session):
    """An audited __repr__ is recorded where the program calls it, and nowhere else."""

    class Loud(Opaque):
        @annalist.annalize
        def __init__(self):
            self.name = "loud"

        @annalist.annalize
        def __repr__(self):
            return f"Loud({identity(self.name)})"

    loud = Loud()
    identity(loud)
    assert repr(loud) == "Loud(loud)"
    names = [call["function"].rsplit(".", 1)[1] for call in session.calls()]
    assert names == ["__init__", "identity", "__repr__", "identity"]


def test_a_container_that_changes_while_it_is_captured(session):
    """Is recorded as such, and the program sees nothing of it."""

    class Eraser(Opaque):
        def __init__(self, erase):
            self.erase = erase

        def __repr__(self):
            self.erase()
            return "gone"

    values: list = []
    values += [Eraser(values.clear), [1], [2]]
    table: dict = {}
    table.update({1: Eraser(lambda: table.update({n: n for n in range(2, 1000)})), 2: 3})
    group: set = set()
    group.update({Eraser(group.clear), 1, 2})
    for value in (values, table, group):
        assert identity(value) is value
    for call in session.calls():
        assert call["arguments"]["value"]["reason"] == "capture failed: changed while it was captured"


@pytest.mark.parametrize(
    "value",
    [
        b"x" * 70_000,
        "x" * 70_000,
        "ä" * 70_000,
        list(range(100_000)),
        1 << 600_000,
        {n: n for n in range(30_000)},
        [["x" * 1000]] * 100,
    ],
    ids=["bytes", "ascii", "text", "list", "int", "dict", "nested"],
)
def test_what_is_too_large_is_recorded_by_type_and_size(session, value):
    """And the calls before and after it are whole."""
    small = [1, "two"]
    identity(small)
    identity(value)
    identity(small)
    before, large, after = session.calls()
    assert before["result"] == after["result"] == small
    if value is not None and isinstance(value, list) and isinstance(value[0], list):
        assert large["result"]["$type"] == "shared"  # a hundred times the same list is no large value
        return
    assert large["result"]["type"] == type(value).__name__
    assert large["result"]["reason"] == "larger than 65536 bytes"
    assert large["result"]["size"] > 65536


def test_nesting_has_a_limit(session):
    """Up to it lists come back, beyond it they are opaque, and however deep they are nothing breaks."""

    def nested(depth):
        value: list = []
        for _ in range(depth - 1):
            value = [value]
        return value

    deep = nested(100_000)
    for value in (nested(200), nested(300), deep):
        identity(value)
    fine, beyond, far_beyond = (call["arguments"]["value"] for call in session.calls())
    assert fine == nested(200)
    assert beyond["reason"] == far_beyond["reason"] == "nested deeper than 256"
    while deep:  # so that no destructor recurses
        deep = deep.pop()
