# SPDX-License-Identifier: Apache-2.0
"""Whatever can be called can be audited: builtins, classes, descriptors, partial objects."""

import abc
import copy
import dataclasses
import functools
import inspect
import math
import operator
import pickle

import annalist
import pytest

root = annalist.annalize(math.sqrt)


def short(call):
    return call["function"].rpartition(".")[2], call["arguments"], call["result"]


def test_builtins_are_audited_with_the_parameters_that_python_knows(session):
    assert root(9.0) == 3.0
    assert annalist.annalize(max)(1, 2, key=abs) == 2
    assert annalist.annalize(sum)([1, 2], start=4) == 7
    calls = session.calls()
    assert [call["function"] for call in calls] == ["math.sqrt", "max", "sum"]
    assert calls[0]["arguments"] == {"x": 9.0}
    assert calls[1]["arguments"]["args"] == [1, 2]
    assert calls[2]["arguments"] == {"iterable": [1, 2], "start": 4}


def test_an_audited_builtin_answers_as_the_builtin_does(session):
    assert root.__name__ == "sqrt"
    assert root.__doc__ == math.sqrt.__doc__
    assert root.__wrapped__ is math.sqrt
    assert inspect.signature(root) == inspect.signature(math.sqrt)
    assert callable(root)
    assert "sqrt" in repr(root)
    assert copy.copy(root) is root
    assert copy.deepcopy([root])[0] is root
    with pytest.raises(TypeError) as bare:
        math.sqrt("x")
    with pytest.raises(TypeError) as audited:
        root("x")
    assert str(audited.value) == str(bare.value)


def test_an_audited_builtin_stays_audited_through_pickle(session):
    again = pickle.loads(pickle.dumps(annalist.annalize(math.floor)))
    assert again(2.5) == 2
    assert session.call()["function"] == "math.floor"


def test_numpy_functions_are_audited(session):
    numpy = pytest.importorskip("numpy")
    add = annalist.annalize(numpy.add)
    assert add(1, 2) == 3
    assert add.reduce([1, 2, 3]) == 6
    assert annalist.annalize(numpy.mean)([1.0, 3.0]) == 2.0
    assert [call["function"] for call in session.calls()] == ["numpy.add", "numpy.mean"]


def test_partial_objects_and_instances_are_audited_under_the_name_of_what_they_call(session):
    def scale(x, factor=1, *, shift=0):
        return x * factor + shift

    class Scaler:
        def __call__(self, x):
            return 10 * x

    assert annalist.annalize(functools.partial(scale, factor=3))(2, shift=1) == 7
    assert annalist.annalize(Scaler())(2) == 20
    partial, instance = session.calls()
    assert partial["function"].endswith(".scale")
    assert partial["arguments"] == {"x": 2, "factor": 3, "shift": 1}
    assert instance["function"].endswith(".Scaler")
    assert instance["arguments"] == {"x": 2}


class Gauge:
    """A gauge."""

    unit = "m"

    def __init__(self, stage):
        self.stage = stage

    def read(self, offset=0.0):
        return self.stage + offset

    def _adjust(self):
        self.stage += 1

    @property
    def doubled(self):
        return 2 * self.stage

    @doubled.setter
    def doubled(self, value):
        self.stage = value / 2

    @functools.cached_property
    def rounded(self):
        return round(self.stage)

    @staticmethod
    def convert(x):
        return x * 100

    @classmethod
    def make(cls):
        return cls(1.5)

    def __call__(self):
        return self.stage

    def __add__(self, other):
        return type(self).make()

    def __repr__(self):
        return f"Gauge({self.stage})"

    def __eq__(self, other):
        return type(other) is type(self) and other.stage == self.stage


def used(cls):
    gauge = cls.make()
    gauge.read(offset=1.0)
    gauge._adjust()
    gauge.doubled = gauge.doubled + 1
    assert gauge.rounded == gauge.rounded == 3
    cls.convert(2)
    gauge()
    gauge + 1
    assert gauge == gauge
    assert repr(gauge) == "Gauge(3.0)"


def copied(name):
    return type(name, (), {key: value for key, value in vars(Gauge).items() if key not in ("__dict__", "__weakref__")})


def names(session):
    return [call["function"].rpartition(".")[2] for call in session.calls()]


def test_a_class_is_audited_member_by_member(session):
    cls = copied("All")
    assert annalist.annalize(cls) is cls
    used(cls)
    assert names(session) == [
        *("make", "__init__", "read", "_adjust", "doubled", "doubled", "rounded", "convert", "__call__", "__add__"),
        *("make", "__init__"),
    ]


def test_members_are_included_and_excluded_by_name_or_glob(session):
    cls = annalist.annalize(include=["read", "__repr__", "m*"])(copied("Some"))
    used(cls)
    assert names(session) == ["make", "read", "make", "__repr__"]
    other = copied("Other")
    annalist.annalize(other, exclude=["_*", "doubled", "convert"])
    annalist.configure(trail=session.trail.parent / "other", analyst_name="Ada")
    used(other)
    session.trail = session.trail.parent / "other"
    assert names(session) == ["make", "read", "rounded", "make"]
    with pytest.raises(TypeError, match="include is a list of names"):
        annalist.annalize(include="read")(copied("Wrong"))


def test_subclasses_dataclasses_abstract_classes_and_metaclasses_work(session):
    class Meta(type):
        @annalist.annalize
        def describe(cls):
            return cls.__name__

    class Base(abc.ABC):
        @annalist.annalize
        @abc.abstractmethod
        def area(self):
            """Give the area."""

    @annalist.annalize
    @dataclasses.dataclass
    class Square(Base):
        side: float = 1.0

        def area(self):
            super().area()
            return self.side**2

    class Tile(Square, metaclass=type("M", (Meta, abc.ABCMeta), {})):
        pass

    assert Base.__abstractmethods__ == {"area"}
    assert Tile(3.0).area() == 9.0
    assert Tile.describe() == "Tile"
    assert Square(2.0) == Square(2.0)
    assert repr(Square()).endswith("Square(side=1.0)")
    kinds = names(session)
    assert kinds.count("area") == 2
    assert "describe" in kinds
    assert kinds.count("__init__") == 4


def test_operators_and_conversions_are_audited_without_recursion(session):
    class Number:
        def __init__(self, x):
            self.x = x

        @annalist.annalize
        def __repr__(self):
            return f"Number({self.x})"

        @annalist.annalize
        def __eq__(self, other):
            return repr(self) == repr(other)

        @annalist.annalize
        def __hash__(self):
            return hash(self.x)

        @annalist.annalize
        def __getattr__(self, name):
            if name == "y":
                return 5
            raise AttributeError(name)

        @annalist.annalize
        def __lt__(self, other):
            return self.x < other.x

        @annalist.annalize
        def __new__(cls, *args):
            return super().__new__(cls)

        @annalist.annalize
        def __len__(self):
            return 3

    one, two = Number(1), Number(2)
    assert one != two
    assert {one: 1}[one] == 1
    assert one.y == 5
    assert sorted([two, one]) == [one, two]
    assert len(one) == 3
    assert not hasattr(one, "z")
    kinds = names(session)
    assert {"__repr__", "__eq__", "__hash__", "__getattr__", "__lt__", "__new__", "__len__"} == set(kinds)


def test_dispatching_functions_and_methods_are_audited(session):
    @annalist.annalize
    @functools.singledispatch
    def show(x):
        return "any"

    @show.register
    def _(x: int):
        return "int"

    class Shower:
        @annalist.annalize
        @functools.singledispatchmethod
        def show(self, x):
            return "any"

        @show.register
        def of_int(self, x: int):
            return "int"

    assert (show(1), show("a"), Shower().show(1), Shower().show("a")) == ("int", "any", "int", "any")
    assert names(session) == ["show", "show", "of_int", "show"]


def test_partial_methods_and_cached_properties_are_audited_on_either_side(session):
    class Thing:
        def set(self, x, *, y):
            return x, y

        set_one = annalist.annalize(functools.partialmethod(set, 1, y=2))

        @annalist.annalize
        @functools.cached_property
        def outside(self):
            return 1

        @functools.cached_property
        @annalist.annalize
        def inside(self):
            return 2

    thing = Thing()
    assert thing.set_one() == (1, 2)
    assert (thing.outside, thing.outside, thing.inside, thing.inside) == (1, 1, 2, 2)
    assert names(session) == ["set", "outside", "inside"]


def test_a_class_of_c_code_is_audited_as_a_callable(session):
    assert annalist.annalize(int)("ff", base=16) == 255
    assert session.call()["function"] == "int"


def test_methods_of_builtin_types_bind_as_they_do(session):
    class Word(str):
        upper = annalist.annalize(str.upper)
        mean = staticmethod(annalist.annalize(operator.mul))

    assert Word("a").upper() == "A"
    assert Word.mean(2, 3) == 6
    assert [call["result"] for call in session.calls()] == ["A", 6]
