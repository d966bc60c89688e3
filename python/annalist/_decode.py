# SPDX-License-Identifier: Apache-2.0
"""How recorded values that are no plain builtins become objects again (spec/values.md): a recipe for each name and tag.

The extension reads the item and asks here. Constructors of the program's classes do not run, and its modules are not
imported unless the trail is trusted.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from fractions import Fraction
from types import MemberDescriptorType
from typing import Any, NamedTuple

from ._recorded import Opaque, Unknown, hashable


class Recipe(NamedTuple):
    """How to make an object of the arguments that were recorded.

    Whatever is raised says that they are not as they should be; the value is then an `Unknown`.
    """

    first: int
    """How many of the arguments `make` takes; -1: all."""
    make: Callable[..., object]
    """Gives the object, NotImplemented to be called again with one more argument."""
    fill: Callable[..., object] | None = None
    """Is called with the object and the other arguments, which may refer to it."""


class Recipes(dict[str | int, Recipe]):
    """Recipes by name or tag. Those of the program's classes are found when they are asked for."""

    def __init__(self, trust: bool) -> None:
        super().__init__(_BUILTIN)
        self.trust = trust

    def __missing__(self, key: str | int) -> Recipe:
        found = None if isinstance(key, int) else find_class(key.removeprefix("::"), self.trust)
        if found is None:
            return Recipe(0, lambda: self.unknown(key, []), _add_arguments)
        self[key] = recipe = Recipe(0, lambda: object.__new__(found), set_state)
        return recipe

    # What the extension calls.

    def unknown(self, key: str | int, arguments: list[Any]) -> Unknown:
        """Give what keeps these arguments, to which more may be appended."""
        return Unknown(key.removeprefix("::") if isinstance(key, str) else f"tag {key}", arguments)

    def simple(self, number: int) -> Unknown:
        """Give a simple value of CBOR that is none of Python's."""
        return Unknown("undefined", []) if number == 23 else Unknown("simple", [number])

    def reference(self, anchor: int) -> Unknown:
        """Give what stands for an object that refers to itself and cannot."""
        return Unknown("reference", [anchor])

    def hashable(self, key: object) -> object:
        """Give what stands for a key that is not hashable."""
        return hashable(key)

    def flat(self, pairs: dict[Any, Any], last: tuple[Any, Any]) -> list[Any]:
        """Give keys and values by turns."""
        return [item for pair in [*pairs.items(), last] for item in pair]


def _add_arguments(unknown: Unknown, *arguments: object) -> None:
    unknown.arguments.extend(arguments)


def find_class(name: str, trust: bool) -> type | None:
    """Give the class `module.Qualname`, if its module is imported, or is to be."""
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        module = _module(".".join(parts[:count]), trust)
        if module is None:
            continue
        found: object = module
        for part in parts[count:]:
            found = vars(found).get(part) if hasattr(found, "__dict__") else None
        return found if isinstance(found, type) else None
    return None


def _module(name: str, trust: bool) -> object:
    if name not in sys.modules and trust:
        from importlib import import_module

        try:
            import_module(name)
        except ImportError:
            return None
    return sys.modules.get(name)


def set_state(instance: object, state: dict[str, Any]) -> None:
    """Give an object its attributes, past what its class makes of setting them."""
    own = type(instance)
    for name, value in state.items():
        slot = next((vars(base)[name] for base in own.__mro__ if name in vars(base)), None)
        if isinstance(slot, MemberDescriptorType):
            slot.__set__(instance, value)
        else:
            object.__getattribute__(instance, "__dict__")[name] = value


def _datetime(text: str) -> dt.datetime:
    _require_microseconds(text)
    return dt.datetime.fromisoformat(text)


def _time(text: str) -> dt.time:
    _require_microseconds(text)
    return dt.time.fromisoformat(text)


def _require_microseconds(text: str) -> None:
    """Refuse what Python would cut: clocks of other languages are finer."""
    fraction = text.partition(".")[2]
    digits = len(fraction) - len(fraction.lstrip("0123456789"))
    if fraction[6:digits].strip("0"):
        raise ValueError(text)


def _decimal(parts: list[int]) -> object:
    from decimal import Decimal

    exponent, mantissa = parts
    sign, digits, _ = Decimal(mantissa).as_tuple()
    return Decimal((sign, digits, exponent))


def _bigfloat(parts: list[int]) -> Fraction:
    exponent, mantissa = parts
    if abs(exponent) > 1 << 16:
        raise ValueError("no long double has that exponent")
    return Fraction(mantissa) * Fraction(2) ** exponent


def _duration(count: float, numerator: int, denominator: int) -> dt.timedelta:
    microseconds = Fraction(count) * Fraction(numerator, denominator) * 1_000_000
    if microseconds.denominator != 1:
        raise ValueError("finer than a timedelta")
    return dt.timedelta(microseconds=int(microseconds))


def _path(text: str) -> object:
    from pathlib import Path

    return Path(text)


def _opaque(facts: dict[str, Any]) -> Opaque:
    shape = facts.get("shape")
    return Opaque(
        facts["type"], facts["reason"], facts.get("repr"), facts.get("size"), None if shape is None else tuple(shape)
    )


_BUILTIN: dict[str | int, Recipe] = {
    0: Recipe(1, _datetime),
    4: Recipe(1, _decimal),
    5: Recipe(1, _bigfloat),
    1004: Recipe(1, dt.date.fromisoformat),
    "complex": Recipe(2, complex),
    "datetime": Recipe(-1, _datetime),
    "duration": Recipe(3, _duration),
    "opaque": Recipe(1, _opaque),
    "path": Recipe(1, _path),
    "time": Recipe(-1, _time),
    "timedelta": Recipe(3, dt.timedelta),
}
