# SPDX-License-Identifier: Apache-2.0
"""The decorator that makes functions audited ones."""

from __future__ import annotations

import os
import types

from ._annalist import AuditedFunction, audit
from ._levels import level_number

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar, overload

    # What is decorated keeps its static type, whatever it is.
    F = TypeVar("F")


if TYPE_CHECKING:

    @overload
    def annalize(
        function: F, /, *, level: str | int | None = ..., message: str | None = ..., extra_info: object = ...
    ) -> F: ...

    @overload
    def annalize(
        *, level: str | int | None = ..., message: str | None = ..., extra_info: object = ...
    ) -> Callable[[F], F]: ...


def annalize(
    function: Any = None,
    /,
    *,
    level: str | int | None = None,
    message: str | None = None,
    extra_info: object = None,
) -> Any:
    """Audit a function: every call of it is recorded in the trail of the session that is configured when it is called.

        @annalize
        def clip(values, low, high): ...

        @annalize(level="DEBUG", message="as agreed in March", extra_info={"site": 7})
        def grade(values): ...

    The result is a function with the same name, signature and everything else. It may stand on either side of
    @property, of a property's setter, of @staticmethod and of @classmethod. With `ANNALIST=off` in the environment
    it is the function itself.

    Args:
        function: The function, or a property, static method, class method or bound method of one;
            TypeError for anything else.
        level: DEBUG, INFO, WARNING, ERROR or CRITICAL, or the number that logging gives it; ValueError for any other.
            By default the session's.
        message: Recorded with each call.
        extra_info: Any value, recorded with each call.

    """
    number = level_number("level", level)
    if message is not None and not isinstance(message, str):
        raise TypeError(f"message is a str, not {type(message).__name__}")

    def decorate(decorated: Any) -> Any:
        return _audited(decorated, lambda plain: audit(plain, number, message, extra_info))

    if function is None:
        return decorate
    # Decorated a second time without a word: once is enough.
    if isinstance(function, AuditedFunction) and (number, message, extra_info) == (0, None, None):
        return function
    return decorate(function)


def _is_switched_off() -> bool:
    return os.environ.get("ANNALIST", "") in ("0", "off", "false", "no")


def _audited(decorated: Any, wrap: Callable[[Any], Any]) -> Any:
    """Wrap the function, or those inside a descriptor, which is made anew around them."""
    kind = type(decorated)
    if _is_switched_off():
        return decorated
    if kind is AuditedFunction or kind is types.FunctionType:
        return wrap(decorated)
    if isinstance(decorated, (staticmethod, classmethod)):
        return kind(_audited(decorated.__func__, wrap))
    if isinstance(decorated, property):
        return _audited_property(decorated, wrap)
    if kind is types.MethodType:
        return kind(_audited(decorated.__func__, wrap), decorated.__self__)
    raise TypeError(
        "annalize takes a Python function, or a property, static method, class method or bound method of one, "
        f"not {decorated!r:.200}"
    )


def _audited_property(decorated: property, wrap: Callable[[Any], Any]) -> property:
    if decorated.fget is not None:
        decorated = decorated.getter(_audited(decorated.fget, wrap))
    if decorated.fset is not None:
        decorated = decorated.setter(_audited(decorated.fset, wrap))
    if decorated.fdel is not None:
        decorated = decorated.deleter(_audited(decorated.fdel, wrap))
    return decorated
