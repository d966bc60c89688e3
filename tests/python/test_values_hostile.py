# SPDX-License-Identifier: Apache-2.0
"""Whatever a value does while it is captured, the program gets the results and exceptions that it would get without."""

import collections
import gc
import io
import resource
import sys
import threading
import time
import types

import annalist
import pytest


@annalist.annalize
def identity(value):
    return value


class Opaque(io.BytesIO):
    """What it holds is beyond Python's reach, so that its repr is asked."""


def fail(*_):
    raise RuntimeError("asked")


def never(_):
    raise AssertionError("a method of the program was run")


HOOKS = [
    "__repr__", "__str__", "__eq__", "__hash__", "__iter__", "__len__", "__getattr__", "__getattribute__",
    "__getitem__", "__reduce__", "__reduce_ex__", "__getstate__", "__bool__", "__contains__",
    "__format__", "__index__", "__float__", "__fspath__", "__dir__", "__copy__", "__deepcopy__",
]  # fmt: skip


@pytest.mark.parametrize("base", [object, list, dict, str, int, float, tuple, set, collections.deque, ValueError])
def test_methods_of_the_program_are_not_run(session, base):
    """An object is read as it is laid out, whatever it would say of itself; a class that lies about itself, too."""
    namespace = dict.fromkeys(HOOKS, never)
    namespace["__class__"] = property(never)
    namespace["__dict__"] = property(never)
    hostile = type("Hostile", (base,), namespace)
    value = base.__new__(hostile)
    assert identity(value) is value
    recorded = session.call()["arguments"]["value"]
    # Only the repr of what has nothing else is asked; these have something.
    assert "reason" not in recorded, recorded


@pytest.mark.parametrize(
    "error", [RuntimeError, MemoryError, RecursionError, SystemExit, GeneratorExit, StopIteration, KeyError]
)
def test_errors_of_a_repr_are_swallowed(session, error):
    """None of them reaches the program, or the next value."""

    class Broken(Opaque):
        def __repr__(self):
            raise error

    value = [Broken(), 1]
    assert identity(value) is value
    recorded = session.call()["result"]
    assert recorded[0]["repr"].endswith("Broken object>")
    assert recorded[1] == 1


def test_a_class_whose_metaclass_is_hostile(session):
    """Its name is read, not asked for."""

    class Meta(type):
        __name__ = __module__ = __mro__ = property(fail)  # type: ignore[assignment]

        def __getattribute__(cls, name):
            fail()

        __instancecheck__ = __subclasscheck__ = __eq__ = fail
        __hash__ = fail

    made = Meta("Made", (), {})
    for value in (made, object.__new__(made)):
        assert identity(value) is value
    cls, instance = (call["result"] for call in session.calls())
    assert cls["$type"] == "type"
    assert instance["items"] == [{}]


def test_values_that_change_while_they_are_captured(session):
    """By a repr within them, by an encoder, by their own iteration: what is recorded says so, and nothing breaks."""

    class Shrinking(Opaque):
        def __init__(self, do):
            self.do = do

        def __repr__(self):
            self.do()
            gc.collect()
            return "gone"

    queue: collections.deque = collections.deque()
    queue.extend([Shrinking(queue.clear), 1, 2])
    ordered: collections.OrderedDict = collections.OrderedDict()
    ordered["a"] = Shrinking(ordered.clear)
    ordered["b"] = [1]
    holder = types.SimpleNamespace()
    holder.first = Shrinking(lambda: holder.__dict__.clear())
    holder.second = [2]
    error = ValueError()
    error.args = (Shrinking(lambda: setattr(error, "args", ())), [3])
    for value in (queue, ordered, holder, error):
        assert identity(value) is value
    for call in session.calls():
        assert call["arguments"]["value"] is not None


def test_attributes_read_no_slower_afterwards(session):
    """An object keeps its attributes where they were: it is not given a dictionary."""

    class Point:
        def __init__(self):
            self.x, self.y = 1, 2

    point, untouched = Point(), Point()
    before = sys.getsizeof(point), len(gc.get_referents(point))
    identity(point)
    identity([point, {"again": point}])
    assert (sys.getsizeof(point), len(gc.get_referents(point))) == before
    assert len(gc.get_referents(untouched)) == before[1]
    assert not any(type(each) is dict for each in gc.get_referents(point))
    assert session.calls()[0]["result"]["items"] == [{"x": 1, "y": 2}]


def test_objects_in_every_state(session):
    """With a dictionary of their own, emptied or replaced, with attributes set in another order or deleted."""

    class Thing:
        pass

    def make(change):
        thing = Thing()
        thing.a, thing.b, thing.c = 1, [2], "3"
        change(thing)
        return thing

    other_order = Thing()
    other_order.c, other_order.a = 1, 2
    many = Thing()
    for number in range(100):
        setattr(many, f"n{number}", number)
    cases = [
        (make(lambda thing: None), {"a": 1, "b": [2], "c": "3"}),
        (make(lambda thing: thing.__dict__), {"a": 1, "b": [2], "c": "3"}),
        (make(lambda thing: thing.__dict__.clear()), {}),
        (make(lambda thing: setattr(thing, "__dict__", {"z": 1})), {"z": 1}),
        (make(lambda thing: delattr(thing, "a")), {"b": [2], "c": "3"}),
        (make(lambda thing: setattr(thing, "__class__", type("Other", (), {}))), {"a": 1, "b": [2], "c": "3"}),
        (other_order, {"c": 1, "a": 2}),
        (Thing(), {}),
        (many, {f"n{number}": number for number in range(100)}),
    ]
    for _ in range(2):
        for thing, _state in cases:
            identity(thing)
    calls = session.calls()
    for (_, state), call in zip(cases * 2, calls, strict=True):
        assert call["result"]["items"] == [state]
        assert list(call["result"]["items"][0]) == list(state)


def test_everything_contains_itself(session):
    """And comes to an end."""
    items: list = []
    items.append(items)
    table: dict = {}
    table["me"] = table
    queue: collections.deque = collections.deque()
    queue.append(queue)
    thing = types.SimpleNamespace()
    thing.me = thing
    within = ([],)
    within[0].append(within)
    error = ValueError()
    error.args = (error,)
    error.__context__ = KeyError(error)
    proxied: dict = {}
    proxied["me"] = types.MappingProxyType(proxied)

    class Thing(tuple):
        pass

    derived = Thing()
    derived.me = [derived]
    for value in (items, table, queue, thing, within, error, proxied, derived, derived.me.append):
        assert identity(value) is value
    assert all(call["result"]["$type"] == "shared" for call in session.calls())


def test_large_values_are_bounded(session):
    """In time as in size: an int of a million digits, a str of a gigabyte, a million objects, a deep one."""
    deep: object = None
    for _ in range(100_000):
        deep = types.SimpleNamespace(inner=deep)
    crowd: list = [[] for _ in range(50_000)]
    values = ["x" * 1_000_000_000, 10**1_000_000, crowd, memoryview(bytes(10**8))[::2], collections.deque(range(10**6))]
    begin = time.monotonic()
    for value in [*values, deep]:
        identity(value)
    assert time.monotonic() - begin < 10
    reasons = [call["result"]["reason"] for call in session.calls()]
    assert reasons == ["larger than 65536 bytes"] * 2 + ["more than 10000 objects"] + [
        "larger than 65536 bytes"
    ] * 2 + ["nested deeper than 256"]
    while deep is not None:  # so that no destructor recurses
        deep = deep.inner


def test_capturing_at_the_end_of_recursion(session):
    """The program sees its own RecursionError, with a value that is captured by running code."""

    class Loud(Opaque):
        def __repr__(self):
            return "loud"

    nested: object = Loud()
    for _ in range(50):
        nested = [nested]

    @annalist.annalize
    def down(value, depth):
        return down(value, depth + 1)

    with pytest.raises(RecursionError):
        down(nested, 0)
    assert len(session.calls()) > 100


def test_finalizers_that_run_while_capturing(session):
    """Make calls that are not audited, and change what they like."""
    ran = []

    class Final:
        def __init__(self):
            self.me = self

        def __del__(self):
            ran.append(identity(1))

    class Collecting(Opaque):
        def __repr__(self):
            gc.collect()
            return "collected"

    for _ in range(3):
        Final()
        identity([Collecting(), Final()])
    gc.collect()
    assert len(ran) == 6
    names = [call["arguments"]["value"] for call in session.calls()]
    assert sum(value != 1 for value in names) == 3


def test_threads_that_change_what_is_captured(session):
    """One value is captured while others change it: each record is whole or says what happened."""
    shared: dict = {number: [number] for number in range(10)}
    stop = threading.Event()

    class Yielding(Opaque):
        def __repr__(self):
            time.sleep(0)
            return "yielding"

    def change():
        number = 0
        while not stop.is_set():
            number += 1
            shared[number % 20] = [Yielding()]
            shared.pop((number + 5) % 20, None)

    threads = [threading.Thread(target=change) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        identity(shared)
    stop.set()
    for thread in threads:
        thread.join()
    assert len(session.calls()) == 30


def test_nothing_is_left_behind(session):
    """Neither memory nor references, whatever is captured and however it ends."""

    class Point:
        def __init__(self):
            self.x, self.items = 1, [1]

    class Broken(Opaque):
        def __repr__(self):
            raise ValueError

    class Key(str):
        pass

    point, broken, items = Point(), Broken(), [1, [2]]
    values = [
        point, broken, items, {"a": point, Key("b"): 1}, ValueError(items), collections.deque([point]), (items, items),
        types.SimpleNamespace(a=point), range(3), point.__init__, slice(1, 2, 3), {1, 2}, "x" * 70_000, b"y" * 100,
    ]  # fmt: skip

    def work(times):
        for _ in range(times):
            for value in values:
                identity(value)
            identity(type("Passing", (), {"__slots__": "a"})())
        gc.collect()

    work(300)  # what is kept for good is there now
    references = [sys.getrefcount(value) for value in (*values, Point, Broken, None)]
    objects, memory = len(gc.get_objects()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    work(1000)
    after = [sys.getrefcount(value) for value in (*values, Point, Broken, None)]
    assert all(abs(a - b) < 100 for a, b in zip(after, references, strict=True)), (references, after)
    assert len(gc.get_objects()) - objects < 3000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 64 * 1024
