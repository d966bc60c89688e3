# SPDX-License-Identifier: Apache-2.0
"""Arguments are recorded under the names to which the language binds them, as they were at entry."""

import inspect

import annalist
import pytest
from conftest import decode


@annalist.annalize
def plain(a, b):
    return None


@annalist.annalize
def defaults(a, b=2, *, c=3, d):
    return None


@annalist.annalize
def positional_only(a, b=[], /, c=None):  # noqa: B006
    return None


@annalist.annalize
def everything(a, /, b, *args, c=3, **kwargs):
    return None


@annalist.annalize
def many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r=18):  # noqa: E741
    return None


CALLS = [
    (plain, (1, 2), {}),
    (plain, (1,), {"b": 2}),
    (plain, (), {"b": 1, "a": 2}),
    (defaults, (1,), {"d": 4}),
    (defaults, (), {"d": 4, "a": 1, "c": 5}),
    (positional_only, (1,), {}),
    (positional_only, (1, 2), {"c": 3}),
    (everything, (1, 2), {}),
    (everything, (1, 2, 3, 4), {"c": 5, "z": 6, "y": 7}),
    (everything, (1,), {"b": 2, "a": 3}),
    (many, tuple(range(17)), {}),
    (many, (), {name: number for number, name in enumerate("qponmlkjihgfedcba")}),
]


@pytest.mark.parametrize(("function", "args", "kwargs"), CALLS)
def test_arguments_stand_under_their_names(session, function, args, kwargs):
    """As `inspect` binds them, defaults included, in the order of the signature."""
    function(*args, **kwargs)
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    expected = {name: list(value) if name == "args" else value for name, value in bound.arguments.items()}
    recorded = decode(session.call()["arguments"])
    assert recorded == expected
    assert list(recorded) == list(expected)
    assert list(recorded.get("kwargs", {})) == list(expected.get("kwargs", {}))


@pytest.mark.parametrize(
    ("args", "kwargs", "recorded"),
    [
        ((), {}, {}),
        ((1,), {}, {"a": 1}),
        ((), {"b": 2}, {"b": 2}),
        ((1, 2, 3), {}, {"a": 1, "b": 2}),
        ((1,), {"a": 2}, {"a": 1}),
        ((1, 2), {"z": 3}, {"a": 1, "b": 2}),
    ],
)
def test_a_wrong_call_raises_what_python_raises(session, args, kwargs, recorded):
    """The TypeError is the function's own, and what could be bound is recorded."""
    with pytest.raises(TypeError) as without:
        plain.__wrapped__(*args, **kwargs)
    with pytest.raises(TypeError) as with_audit:
        plain(*args, **kwargs)
    assert str(with_audit.value) == str(without.value)
    call = session.call()
    assert call["arguments"] == recorded
    assert call["exception"] == {"type": "TypeError", "message": str(without.value)}


def test_methods_have_their_own_parameters(session):
    """`self` is the object, and the others are not moved by it."""

    class Scale:
        @annalist.annalize
        def scale(self, k):
            return 2 * k

        @classmethod
        @annalist.annalize
        def make(cls, k):
            return k

        @annalist.annalize
        @staticmethod
        def twice(k):
            return 2 * k

    Scale().scale(21)
    Scale.make(k=1)
    Scale.twice(4)
    scale, make, twice = session.calls()
    assert (scale["arguments"]["k"], scale["result"]) == (21, 42)
    assert list(scale["arguments"]) == ["self", "k"]
    assert scale["arguments"]["self"]["$type"].endswith(".Scale")
    assert list(make["arguments"]) == ["cls", "k"]
    assert (twice["arguments"], twice["result"]) == ({"k": 4}, 8)


def test_arguments_are_recorded_before_the_body_changes_them(session):
    """The list is as it came in, the result as it went out."""

    @annalist.annalize
    def append(values):
        values.append(99)
        return values

    append([1, 2])
    call = session.call()
    assert (call["arguments"], call["result"]) == ({"values": [1, 2]}, [1, 2, 99])


def test_defaults_that_are_assigned_later_are_those_recorded(session):
    """So is the code, when a tool replaces it."""

    @annalist.annalize
    def f(a, b=1, *, c=2):
        return a + b + c

    def g(x, y):
        return x * y

    f.__defaults__ = (10,)
    f.__kwdefaults__ = {"c": 20}
    assert f(1) == 31
    assert f.__wrapped__(1) == 31
    f.__code__ = g.__code__
    assert f(6, 7) == 42
    first, second = session.calls()
    assert first["arguments"] == {"a": 1, "b": 10, "c": 20}
    assert second["arguments"] == {"x": 6, "y": 7}
