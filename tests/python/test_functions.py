# SPDX-License-Identifier: Apache-2.0
"""An audited function is a function to everything that asks."""

import abc
import copy
import doctest
import functools
import gc
import inspect
import pickle
import sys
import types
import typing
import unittest.mock
import weakref

import annalist
import pytest
from annalist.annalist import Annalist


def original(a: int, b: "float" = 2.0, *, c: str = "x") -> list[float]:
    """Add.

    >>> original(1)
    [3.0]
    """
    return [a + b]


original.mark = "kept"
audited = annalist.annalize(original)


@annalist.annalize
def pickled(x):
    return 2 * x


class Thing:
    def __init__(self):
        self._value = 1

    @annalist.annalize
    def method(self, x=1):
        return self._value + x

    @annalist.annalize
    @property
    def outside(self):
        """The value."""
        return self._value

    @property
    @annalist.annalize
    def inside(self):
        """The value too."""
        return self._value

    @annalist.annalize
    @inside.setter
    def inside(self, value):
        self._value = value

    @annalist.annalize
    @classmethod
    def make(cls):
        return cls()

    @staticmethod
    @annalist.annalize
    def twice(x):
        return 2 * x


def test_it_answers_as_the_function_does():
    """Name, documentation, signature, annotations, attributes, and the tools that read them."""
    for name in (
        "__name__",
        "__qualname__",
        "__module__",
        "__doc__",
        "__defaults__",
        "__kwdefaults__",
        "__code__",
        "__globals__",
        "mark",
    ):
        assert getattr(audited, name) == getattr(original, name), name
    assert audited.__wrapped__ is original
    assert audited.__annotations__ is original.__annotations__
    assert inspect.signature(audited) == inspect.signature(original)
    assert inspect.isfunction(audited)
    assert isinstance(audited, types.FunctionType)
    assert inspect.getsource(audited) == inspect.getsource(original)
    assert typing.get_type_hints(audited) == typing.get_type_hints(original)
    assert "Add." in inspect.getdoc(audited)
    assert repr(audited).startswith("<function original at 0x")
    assert callable(audited)


def test_its_attributes_can_be_set():
    """As those of a function."""

    def f():
        return 1

    f = annalist.annalize(f)
    f.__name__, f.__doc__, f.answer = "g", "New.", 42
    assert (f.__name__, f.__doc__, f.answer) == ("g", "New.", 42)
    f.__annotations__ = {"return": int}
    assert inspect.signature(f).return_annotation is typing.get_type_hints(f)["return"] is int
    with pytest.raises(TypeError, match="__name__ must be set to a string object"):
        f.__name__ = 3
    with pytest.raises(TypeError, match="__defaults__ must be set to a tuple object"):
        f.__defaults__ = 3


def test_it_stays_audited_through_pickle_and_copy(session):
    """Pickled by name, as functions are."""
    for same in (pickle.loads(pickle.dumps(pickled)), copy.copy(pickled), copy.deepcopy([pickled])[0]):
        assert same is pickled
    bound = pickle.loads(pickle.dumps(Thing().method))
    assert bound(2) == 3
    assert [call["function"] for call in session.calls()] == [f"{__name__}.Thing.method"]


def test_methods_bind(session):
    """Through an instance, through the class, through super, and with descriptors on either side."""
    thing = Thing.make()
    assert thing.method(1) == Thing.method(thing, x=1) == 2
    assert inspect.ismethod(thing.method)
    assert thing.outside == thing.inside == 1
    thing.inside = 5
    assert thing.inside == 5
    assert Thing.twice(3) == thing.twice(3) == 6
    assert (Thing.outside.__doc__, Thing.inside.__doc__) == ("The value.", "The value too.")

    class Child(Thing):
        def method(self, x=1):
            return super().method(x) + 100

    assert Child().method() == 102
    names = [call["function"].rsplit(".", 1)[1] for call in session.calls()]
    assert names == ["make", "method", "method", "outside", "inside", "inside", "inside", "twice", "twice", "method"]


def test_abstract_methods_stay_abstract():
    """In both orders."""

    class Base(abc.ABC):
        @abc.abstractmethod
        @annalist.annalize
        def a(self): ...

        @annalist.annalize
        @abc.abstractmethod
        def b(self): ...

    assert Base.__abstractmethods__ == {"a", "b"}


def test_tools_take_it(session):
    """doctest, functools, mock's autospec, weak references."""
    tests = doctest.DocTestFinder().find(audited, globs={"original": audited})
    runner = doctest.DocTestRunner()
    assert [runner.run(test).failed for test in tests] == [0]
    assert functools.partial(audited, b=1)(2) == [3]
    assert functools.wraps(audited)(lambda: 0).__wrapped__ is audited
    mock = unittest.mock.create_autospec(audited)
    with pytest.raises(TypeError):
        mock()
    assert weakref.ref(audited)() is audited
    assert [call["arguments"]["b"] for call in session.calls()] == [2.0, 1]


def test_a_second_decoration_records_once(session):
    """Without options nothing changes; with them they are the new ones."""

    def f():
        return 1

    once = annalist.annalize(f)
    assert annalist.annalize(once) is once
    again = annalist.annalize(level="ERROR")(once)
    assert again.__wrapped__ is f
    again()
    assert session.call()["level"] == "ERROR"


def test_functions_of_others_bound_methods_and_lambdas(session):
    """From outside too, where they are used."""
    assert annalist.annalize(Thing.__init__)(Thing()) is None
    assert annalist.annalize(lambda: 7)() == 7
    bound = annalist.annalize(types.MethodType(lambda self, x: x, 1))
    assert bound(5) == 5
    assert [call["function"].rsplit(".", 1)[1] for call in session.calls()] == ["__init__", "<lambda>", "<lambda>"]


@pytest.mark.parametrize("thing", [3, "f", [len]])
def test_what_cannot_be_annalized_is_refused(thing):
    """With a sentence that says what can be."""
    with pytest.raises(TypeError, match="annalize takes a callable, a class"):
        annalist.annalize(thing)


@pytest.mark.parametrize("level", ["LOUD", "", 15, -1, 0])
def test_a_level_that_is_none_is_refused(level):
    """With those that are."""
    with pytest.raises(ValueError, match="DEBUG, INFO, WARNING, ERROR, CRITICAL"):
        annalist.annalize(level=level)
    with pytest.raises(ValueError, match="level_filter"):
        annalist.configure(level_filter=level)


@pytest.mark.parametrize("options", [{"level": 2.5}, {"level": True}, {"message": 3}])
def test_an_option_of_the_wrong_type_is_refused(options):
    """When decorating, not when calling."""
    with pytest.raises(TypeError, match=next(iter(options))):
        annalist.annalize(**options)


@pytest.mark.parametrize(
    "options", [{"trail": 3}, {"console": "yes"}, {"logger_name": 3}, {"analyst_name": b""}, {"default_level": []}]
)
def test_configure_refuses_wrong_types(options):
    """As a function of Python does."""
    with pytest.raises(TypeError):
        annalist.configure(**options)


def test_both_faces_are_one():
    """Annalist() speaks to the same session as the module."""
    assert Annalist() is Annalist()
    assert Annalist.annalize is annalist.annalize


def test_decorating_in_a_loop_leaves_nothing_behind():
    """Functions are freed with what they close over, also out of a cycle."""

    class Witness: ...

    def make():
        witness = Witness()

        @annalist.annalize
        def f():
            return witness, f

        return f, weakref.ref(witness)

    references = [make()[1] for _ in range(10)]
    gc.collect()
    assert [reference() for reference in references] == [None] * 10


def test_references_are_kept_right(session):
    """Ten thousand calls leave every count as it was."""
    values = [object(), [1, 2], {"a": (1,)}, {1, 2}, "text ä", 2**70]

    @annalist.annalize
    def f(a, *args, b=None, **kwargs):
        return a

    before = [sys.getrefcount(value) for value in values]
    for _ in range(10_000):
        for value in values:
            f(value, value, b=value, c=value)
    del value
    assert [sys.getrefcount(value) for value in values] == before
