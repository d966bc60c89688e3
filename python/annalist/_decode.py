# SPDX-License-Identifier: Apache-2.0
"""How recorded values that are no plain builtins become objects again (spec/values.md): a recipe for each name and tag.

The extension reads the item and asks here. Constructors of the program's classes do not run, and its modules are not
imported unless the trail is trusted.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any, NamedTuple

from ._recorded import Unknown, hashable
from ._register import decoders


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
        from ._recipes import library_recipes

        self._names = Names(trust)
        self._of_classes: dict[str, Recipe] = {}
        super().__init__(library_recipes(self._names))

    def __missing__(self, key: str | int) -> Recipe:
        name = key.removeprefix("::") if isinstance(key, str) else ""
        # What is found is not kept in this mapping: a class may be registered, or its module imported, later.
        if name in decoders:
            return Recipe(-1, decoders[name])
        if name in self._of_classes:
            return self._of_classes[name]
        found = self._names.find_class(name)
        if found is None:
            return Recipe(0, lambda: self.unknown(key, []), add_arguments)
        self._of_classes[name] = recipe = Recipe(0, lambda: new_instance(found), set_state)
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


class Names:
    """What qualified names mean here. No code runs to find it, but that of modules where they are trusted."""

    def __init__(self, trust: bool) -> None:
        self._trust = trust

    def find(self, name: str) -> object:
        """Give what stands under `module.Qualified.Name`, a bare name in builtins, as it stands there; or None."""
        parts = name.split(".")
        for count in range(len(parts) - 1, 0, -1):
            found = self.module(".".join(parts[:count]))
            if found is not None:
                return _within(found, parts[count:])
        return _within(sys.modules["builtins"], parts) or _of_interpreter(name)

    def find_class(self, name: str) -> type | None:
        """Give the class of that name."""
        found = self.find(name)
        return found if isinstance(found, type) else None

    def module(self, name: str) -> object:
        """Give the module if it is imported, or can be and may."""
        if name not in sys.modules and self._trust:
            from importlib import import_module

            try:
                import_module(name)
            except ImportError:
                return None
        return sys.modules.get(name)


def _within(holder: object, parts: list[str]) -> object:
    for part in parts:
        holder = _attributes(holder).get(part)
    return holder


def _of_interpreter(name: str) -> object:
    """Give one of the classes that no module has under their own name: `mappingproxy`, `builtin_function_or_method`."""
    return next((kind for kind in vars(types).values() if isinstance(kind, type) and kind.__qualname__ == name), None)


def _attributes(holder: object) -> Any:
    """Give what stands in a module or class, without asking its own code."""
    if isinstance(holder, type):
        return type.__dict__["__dict__"].__get__(holder)
    return types.ModuleType.__getattribute__(holder, "__dict__") if isinstance(holder, types.ModuleType) else {}


def library_class(own: type[Any]) -> Any:
    """Give the nearest base that is written in C: it alone can make instances without running code of the program."""
    return next(base for base in own.__mro__ if isinstance(vars(base).get("__new__"), types.BuiltinMethodType))


def new_instance(own: type[Any]) -> object:
    """Give an instance without any state, if such there can be."""
    library = library_class(own)
    if library is not object and library.__name__ != "tzinfo":
        raise TypeError(f"{own} holds more than attributes")
    return library.__new__(own)


def add_arguments(unknown: Unknown, *arguments: object) -> None:
    """Complete what keeps its arguments."""
    unknown.arguments.extend(arguments)


def set_state(instance: object, state: dict[str, Any] | None) -> None:
    """Give an object its attributes, past what its class makes of setting them."""
    for name, value in (state or {}).items():
        slot = next((vars(base)[name] for base in type(instance).__mro__ if name in vars(base)), None)
        if isinstance(slot, (types.MemberDescriptorType, types.GetSetDescriptorType)):
            slot.__set__(instance, value)
        else:
            object.__getattribute__(instance, "__dict__")[name] = value
