# SPDX-License-Identifier: Apache-2.0
"""Objects of classes that the program derived from others: `27 ["subclass", type name, base, state]`."""

from __future__ import annotations

import collections
import datetime as dt
import types
from array import array
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ._decode import add_arguments, library_class, set_state
from ._recorded import Unknown

if TYPE_CHECKING:
    from ._decode import Names


class Derived:
    """How they are made. Those that can be changed are made before their base, which may refer to them."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def make(self, type_name: str, *base: object) -> object:
        """Give an instance, still empty where that is possible."""
        own: type[Any] | None = self._names.find_class(type_name)
        if own is None:
            return Unknown(type_name, [*base])
        mutable = next((kind for kind in _FILL if issubclass(own, kind)), None)
        if mutable is not None:
            return Unknown(type_name, [*base]) if base else mutable.__new__(own)
        if not base:
            return NotImplemented
        return _of_value(own, base[0])

    def fill(self, instance: object, *more: Any) -> None:
        """Complete it with base and state, or with the state alone where the base was needed to make it."""
        if isinstance(instance, Unknown):
            return add_arguments(instance, *more)
        *base, state = more
        if base:
            kind = next(kind for kind in _FILL if isinstance(instance, kind))
            if not isinstance(base[0], kind):
                raise TypeError(f"{kind} is recorded as {type(base[0])}")
            _FILL[kind](instance, base[0])
        return set_state(instance, state)


def _of_value(own: type[Any], base: Any) -> object:
    """Give an instance of `own` that is, as far as `type(base)` goes, what `base` is."""
    if not issubclass(own, type(base)):
        raise TypeError(f"{own} is recorded as {type(base)}")
    if isinstance(base, dt.datetime):
        return dt.datetime.__new__(
            own, base.year, base.month, base.day, *_clock(base), tzinfo=base.tzinfo, fold=base.fold
        )
    if isinstance(base, dt.date):
        return dt.date.__new__(own, base.year, base.month, base.day)
    if isinstance(base, dt.time):
        return dt.time.__new__(own, *_clock(base), tzinfo=base.tzinfo, fold=base.fold)
    if isinstance(base, dt.timedelta):
        return dt.timedelta.__new__(own, base.days, base.seconds, base.microseconds)
    library = library_class(type(base))
    if library is object:
        return _copy(own, base)
    if library is array:
        return array.__new__(own, base.typecode, base.tobytes())
    if library is partial:
        return partial.__new__(own, base.func, *base.args, **base.keywords)
    return base.view(own) if library.__module__ == "numpy" else library.__new__(own, base)


def _clock(time: dt.datetime | dt.time) -> tuple[int, int, int, int]:
    return (time.hour, time.minute, time.second, time.microsecond)


def _copy(own: type[Any], base: object) -> object:
    """Do the same where the library's class is written in Python: an object with the same attributes."""
    made: object = object.__new__(own)
    for kind in type(base).__mro__:
        for slot in vars(kind).values():
            if isinstance(slot, types.MemberDescriptorType):
                try:
                    slot.__set__(made, slot.__get__(base))
                except AttributeError:  # not set, as those that Path computes later
                    continue
    set_state(made, getattr(base, "__dict__", None))
    return made


def _insert_all(mapping: Any, base: Any) -> None:
    kind = next(kind for kind in (collections.OrderedDict, dict) if isinstance(mapping, kind))
    for key, value in dict.items(base):
        kind.__setitem__(mapping, key, value)


def _fill_defaultdict(mapping: Any, base: Any) -> None:
    collections.defaultdict.__init__(mapping, base.default_factory)
    dict.update(mapping, base)


# The first class that fits counts.
_FILL: dict[Any, Callable[[Any, Any], object]] = {
    list: lambda instance, base: list.extend(instance, base),
    collections.defaultdict: _fill_defaultdict,
    dict: _insert_all,
    set: lambda instance, base: set.update(instance, base),
    bytearray: lambda instance, base: bytearray.extend(instance, base),
    collections.deque: lambda instance, base: collections.deque.__init__(instance, base, base.maxlen),
    types.SimpleNamespace: lambda instance, base: vars(instance).update(vars(base)),
    collections.ChainMap: lambda instance, base: setattr(instance, "maps", base.maps),
}
