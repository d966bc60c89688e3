# SPDX-License-Identifier: Apache-2.0
"""Classes whose objects the program itself says how to record, and how to make again."""

from __future__ import annotations

from . import _annalist

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")

decoders: dict[str, Callable[[Any], object]] = {}
"""What makes the objects again, by the name of their class."""


def register(kind: type[T], /, encode: Callable[[T], object], decode: Callable[[Any], T] | None = None) -> None:
    """Say how objects of a class are recorded, where what they have of their own does not say it.

        annalist.register(Polynomial, lambda p: p.coefficients(), Polynomial.from_coefficients)

    Objects of classes derived from it are not meant: they are registered themselves or recorded as others are.

    Args:
        kind: The class. TypeError for None, bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set
            and frozenset, of which every bit is recorded already.
        encode: Gives a value of any kind for an object. What it raises is recorded in place of the value and harms
            nothing.
        decode: Gives an object for that value when a trail is read; without it the value is given.

    """
    if not callable(encode) or not (decode is None or callable(decode)):
        raise TypeError("encode and decode are functions of one argument")
    _annalist.register(kind, encode)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    decoders[name] = decode or _as_it_is


def _as_it_is(value: Any) -> object:
    return value
