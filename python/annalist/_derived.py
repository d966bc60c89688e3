# SPDX-License-Identifier: Apache-2.0
"""Objects of classes that the program derived from others: `27 ["subclass", type name, base, state]`."""

from __future__ import annotations

import collections
import datetime as dt
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

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
        mutable: Any = next((kind for kind in _FILL if issubclass(own, kind)), None)
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
    kind: Any = cast("Any", type)(base)
    if not issubclass(own, kind):
        raise TypeError(f"{own} is recorded as {kind}")
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
    library = library_class(kind)
    if library is object:
        return _copy(own, base)
    if library.__name__ == "array":
        return library.__new__(own, base.typecode, base.tobytes())
    if library.__name__ == "partial":
        return library.__new__(own, base.func, *base.args, **base.keywords)
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


# The methods of the library's classes, which those that are derived may have others for.


def _fill_dict(mapping: dict[Any, Any], base: dict[Any, Any]) -> None:
    library: Any = collections.OrderedDict if isinstance(mapping, collections.OrderedDict) else dict
    for key, value in base.items():
        library.__setitem__(mapping, key, value)


def _fill_defaultdict(mapping: Any, base: collections.defaultdict[Any, Any]) -> None:
    library: Any = collections.defaultdict
    library.__init__(mapping, base.default_factory, base)


def _fill_deque(items: Any, base: collections.deque[Any]) -> None:
    library: Any = collections.deque
    library.__init__(items, base, base.maxlen)


def _fill_namespace(space: types.SimpleNamespace, base: types.SimpleNamespace) -> None:
    space.__dict__.update(base.__dict__)


def _fill_chain(chain: collections.ChainMap[Any, Any], base: collections.ChainMap[Any, Any]) -> None:
    chain.__dict__["maps"] = base.maps


# The first class that fits counts.
_FILL: dict[type[Any], Callable[[Any, Any], object]] = {
    list: list[Any].extend,
    collections.defaultdict: _fill_defaultdict,
    dict: _fill_dict,
    set: set[Any].update,
    bytearray: bytearray.extend,
    collections.deque: _fill_deque,
    types.SimpleNamespace: _fill_namespace,
    collections.ChainMap: _fill_chain,
}
