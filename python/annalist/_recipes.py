# SPDX-License-Identifier: Apache-2.0
"""Recipes for the values of Python's library (spec/values.md §2 and §2.1)."""

from __future__ import annotations

import collections
import datetime as dt
import enum
import sys
import types
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ._decode import Recipe, add_arguments, library_class, set_state
from ._derived import Derived
from ._numpy_recipes import numpy_recipes
from ._recorded import Opaque, Redacted, Unknown

if TYPE_CHECKING:
    from ._decode import Names


def library_recipes(names: Names) -> dict[str | int, Recipe]:
    """Give all of them; what they find by name is found in `names`."""
    named = _Named(names)
    derived = Derived(names)
    return {
        **_SCALARS,
        **_CONTAINERS,
        **numpy_recipes(),
        "enum": Recipe(-1, named.enumerator),
        "exception": Recipe(2, named.exception, _complete_exception),
        "function": Recipe(1, named.function),
        "method": Recipe(2, named.method),
        "module": Recipe(1, named.module),
        "namedtuple": Recipe(-1, named.named_tuple),
        "structseq": Recipe(3, named.struct_sequence),
        "subclass": Recipe(1, derived.make, derived.fill),
        "type": Recipe(1, named.type),
    }


class _Named:
    """Recipes of what has a name in a module. Where that is not found, the value is refused or an Unknown."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def type(self, name: str) -> type:
        found = self._names.find_class(name)
        if found is None:
            raise LookupError(name)
        return found

    def module(self, name: str) -> types.ModuleType:
        found = self._names.module(name)
        if not isinstance(found, types.ModuleType):
            raise LookupError(name)
        return found

    def function(self, name: str) -> object:
        found: Any = self._names.find(name)
        if _is(found, staticmethod, classmethod):
            found = found.__func__
        if _is(found, types.ClassMethodDescriptorType):
            found = found.__get__(None, self.type(name.rpartition(".")[0]))
        if _is(found, type) or not callable(found):
            raise LookupError(name)
        return found

    def method(self, name: str, owner: Any) -> object:
        found: Any = self._names.find(name)
        if _is(found, classmethod):
            return types.MethodType(found.__func__, owner)
        if _is(found, types.FunctionType):
            return types.MethodType(found, owner)
        if _is(found, types.MethodDescriptorType, types.WrapperDescriptorType):
            return found.__get__(owner)
        if _is(found, types.ClassMethodDescriptorType):
            return found.__get__(None, owner)
        raise LookupError(name)

    def enumerator(self, type_name: str, name: str | None, value: object) -> object:
        found = self._names.find_class(type_name)
        if found is None or not issubclass(found, enum.Enum):
            return Unknown(type_name, [name, value])
        member = found._member_map_.get(name) if name is not None else None
        if member is None and issubclass(found, enum.Flag):
            member = found(value)
        if member is None or member.value != value:
            return Unknown(type_name, [name, value])
        return member

    def named_tuple(self, type_name: str, *items: object) -> object:
        names, values = items[::2], items[1::2]
        found: Any = self._names.find_class(type_name)
        if not _derives(found, tuple) or getattr(found, "_fields", None) != names:
            return Unknown(type_name, [dict(zip(names, values, strict=True))])
        library: Any = tuple
        return library.__new__(found, values)

    def struct_sequence(self, type_name: str, items: list[object], more: dict[str, object]) -> object:
        found: Any = self._names.find_class(type_name)
        # Of these classes alone, which C code defines, the constructor is known.
        if not _derives(found, tuple) or library_class(found) is not found or not hasattr(found, "n_sequence_fields"):
            return Unknown(type_name, [items, more])
        return found(tuple(items), more)

    def exception(self, type_name: str, arguments: list[Any]) -> object:
        found = self._names.find_class(type_name)
        if found is None or not issubclass(found, BaseException):
            return Unknown(type_name, [arguments])
        library = library_class(found)
        made = library.__new__(found, *arguments)
        made.args = tuple(arguments)
        # Some have attributes by their arguments. A class of the program may have given others to super().__init__().
        with suppress(Exception):
            library.__init__(made, *arguments)
        return made


def _is(found: object, *kinds: type[Any]) -> bool:
    return isinstance(found, kinds)


def _derives(found: Any, base: type[Any]) -> bool:
    return found is not None and issubclass(found, base)


def _complete_exception(exception: Any, more: dict[str, Any]) -> None:
    if isinstance(exception, Unknown):
        return add_arguments(exception, more)
    if "notes" in more:
        exception.__notes__ = more["notes"]
    set_state(exception, more.get("state"))
    exception.__context__ = more.get("context")
    exception.__cause__ = more.get("cause")
    exception.__suppress_context__ = more.get("suppress_context", False)
    return None


def _pairs(items: tuple[Any, ...]) -> Iterator[tuple[Any, Any]]:
    return zip(items[::2], items[1::2], strict=True)


def _insert(mapping: Any, *items: object) -> None:
    for key, value in _pairs(items):
        mapping[key] = value


def _set_attributes(space: types.SimpleNamespace, state: dict[str, object]) -> None:
    space.__dict__.update(state)


def _set_maps(chain: Any, *maps: object) -> None:
    chain.maps = list(maps)


def _memoryview(data: bytes, format: str, shape: list[int]) -> memoryview:
    flat = memoryview(data).cast("B")
    # No view can be cast to a dimension without elements.
    return flat.cast(format, shape) if all(shape) else flat.cast(format)  # type: ignore[call-overload, no-any-return]


def _deque(maxlen: int | None) -> collections.deque[Any]:
    return collections.deque(maxlen=maxlen)


def _extend(items: collections.deque[Any], *more: object) -> None:
    items.extend(more)


def _dict_items(*items: Any) -> object:
    return dict(_pairs(items)).items()


def _dict_keys(*keys: Any) -> object:
    return dict.fromkeys(keys).keys()


def _dict_values(*values: Any) -> object:
    return dict(enumerate(values)).values()


def _complex(real: float, imaginary: float) -> complex:
    return complex(real, imaginary)


def _array(typecode: str, data: bytes) -> object:
    from array import array

    made: array[Any] = array(typecode)
    made.frombytes(data)
    if sys.byteorder == "big":
        made.byteswap()
    return made


def _partial(function: Any, arguments: list[Any], keywords: dict[str, Any]) -> object:
    from functools import partial

    return partial(function, *arguments, **keywords)


def _pattern(pattern: str | bytes, flags: int) -> object:
    import re

    if flags & ~(re.A | re.I | re.L | re.M | re.S | re.U | re.X):
        raise ValueError("a flag that prints, or that is not known")
    return re.compile(pattern, flags)


def _datetime(text: str, zone: dt.tzinfo | None = None, fold: int | None = None) -> dt.datetime:
    _require_microseconds(text)
    time = dt.datetime.fromisoformat(text)
    return time if fold is None else time.replace(tzinfo=zone, fold=fold)


def _time(text: str, zone: dt.tzinfo | None = None, fold: int | None = None) -> dt.time:
    _require_microseconds(text)
    time = dt.time.fromisoformat(text)
    return time if fold is None else time.replace(tzinfo=zone, fold=fold)


def _require_microseconds(text: str) -> None:
    """Refuse what Python would cut: clocks of other languages are finer."""
    fraction = text.partition(".")[2]
    digits = len(fraction) - len(fraction.lstrip("0123456789"))
    if fraction[6:digits].strip("0"):
        raise ValueError(text)


def _zone(offset: dt.timedelta, name: str | None) -> dt.timezone:
    return dt.timezone(offset) if name is None else dt.timezone(offset, name)


def _zone_info(key: str) -> object:
    from zoneinfo import ZoneInfo

    return ZoneInfo(key)


def _decimal(parts: list[int]) -> object:
    from decimal import Decimal

    exponent, mantissa = parts
    sign, digits, _ = Decimal(mantissa).as_tuple()
    return Decimal((sign, digits, exponent))


def _decimal_of_text(text: str) -> object:
    from decimal import Decimal

    return Decimal(text)


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


def _uuid(data: bytes) -> object:
    from uuid import UUID

    return UUID(bytes=data)


def _path_recipe(kind: str) -> Recipe:
    def make(text: str) -> object:
        import pathlib

        return getattr(pathlib, kind)(text)

    return Recipe(1, make)


def _ip_recipe(kind: str) -> Recipe:
    def make(text: str) -> object:
        import ipaddress

        return getattr(ipaddress, kind)(text)

    return Recipe(1, make)


def _opaque(facts: dict[str, Any]) -> Opaque:
    shape = facts.get("shape")
    return Opaque(
        facts["type"], facts["reason"], facts.get("repr"), facts.get("size"), None if shape is None else tuple(shape)
    )


_SCALARS: dict[str | int, Recipe] = {
    0: Recipe(1, _datetime),
    4: Recipe(1, _decimal),
    5: Recipe(1, _bigfloat),
    37: Recipe(1, _uuid),
    1004: Recipe(1, dt.date.fromisoformat),
    "complex": Recipe(2, _complex),
    "datetime": Recipe(-1, _datetime),
    "datetime.timezone": Recipe(2, _zone),
    "decimal": Recipe(1, _decimal_of_text),
    "duration": Recipe(3, _duration),
    "fractions.Fraction": Recipe(2, Fraction),
    **{
        f"ipaddress.IPv{version}{kind}": _ip_recipe(f"IPv{version}{kind}")
        for version in (4, 6)
        for kind in ("Address", "Network", "Interface")
    },
    "opaque": Recipe(1, _opaque),
    "path": _path_recipe("Path"),
    **{f"pathlib.{kind}": _path_recipe(kind) for kind in ("PurePosixPath", "PureWindowsPath", "WindowsPath")},
    "range": Recipe(3, range),
    "re.Pattern": Recipe(2, _pattern),
    "redacted": Recipe(1, Redacted),
    "slice": Recipe(3, slice),
    "time": Recipe(-1, _time),
    "timedelta": Recipe(3, dt.timedelta),
    "zoneinfo.ZoneInfo": Recipe(1, _zone_info),
}

_CONTAINERS: dict[str | int, Recipe] = {
    "array.array": Recipe(2, _array),
    "collections.ChainMap": Recipe(0, collections.ChainMap, _set_maps),
    "collections.Counter": Recipe(0, collections.Counter, _insert),
    "collections.OrderedDict": Recipe(0, collections.OrderedDict, _insert),
    "collections.defaultdict": Recipe(1, collections.defaultdict, _insert),
    "collections.deque": Recipe(1, _deque, _extend),
    "dict_items": Recipe(-1, _dict_items),
    "dict_keys": Recipe(-1, _dict_keys),
    "dict_values": Recipe(-1, _dict_values),
    "functools.partial": Recipe(3, _partial),
    "memoryview": Recipe(3, _memoryview),
    "types.MappingProxyType": Recipe(1, types.MappingProxyType),
    "types.SimpleNamespace": Recipe(0, types.SimpleNamespace, _set_attributes),
}
