# SPDX-License-Identifier: Apache-2.0
"""The decorator that makes callables audited ones."""

from __future__ import annotations

import os
import sys
import types

from ._annalist import AuditedCallable, AuditedFunction, audit
from ._levels import level_number

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Protocol, TypeVar, overload

    # What is decorated keeps its static type, whatever it is.
    F = TypeVar("F")
    Wrap = Callable[[Any], Any]

# Descriptors that hold one function.
_WRAPPERS: tuple[type[Any], ...] = (staticmethod, classmethod)

#: Of a type whose members cannot be replaced: of C code, mostly. It is audited as any other callable.
_IMMUTABLE = 1 << 8


if TYPE_CHECKING:

    class Annalize(Protocol):
        """What `annalize` is, alone or as a member of `Annalist`: what is decorated keeps its type."""

        @overload
        def __call__(
            self,
            function: F,
            /,
            *,
            level: str | int | None = ...,
            message: str | None = ...,
            extra_info: object = ...,
            include: Iterable[str] | None = ...,
            exclude: Iterable[str] = ...,
        ) -> F: ...

        @overload
        def __call__(
            self,
            *,
            level: str | int | None = ...,
            message: str | None = ...,
            extra_info: object = ...,
            include: Iterable[str] | None = ...,
            exclude: Iterable[str] = ...,
        ) -> Callable[[F], F]: ...


def _typed(function: Callable[..., Any]) -> Annalize:
    return function


@_typed
def annalize(
    function: Any = None,
    /,
    *,
    level: str | int | None = None,
    message: str | None = None,
    extra_info: object = None,
    include: Iterable[str] | None = None,
    exclude: Iterable[str] = (),
) -> Any:
    """Audit a callable: every call of it is recorded in the trail of the session that is configured when it is called.

        @annalize
        def clip(values, low, high): ...

        @annalize(level="DEBUG", message="as agreed in March", extra_info={"site": 7})
        def grade(values): ...

        @annalize(exclude=["plot*"])
        class Gauge: ...

        sin = annalize(numpy.sin)

    A function becomes a function with the same name, signature and everything else. It may stand on either side of
    @property, of a property's setter, of @staticmethod, of @classmethod and of @functools.cached_property. Coroutines
    and generators are one call from their creation to their end. Of a class, the functions and properties that its
    body defines are audited in place. Any other callable becomes one that passes calls on. With `ANNALIST=off` in the
    environment everything is returned as it is.

    Args:
        function: A callable, a descriptor of functions, or a class; TypeError for anything else.
        level: DEBUG, INFO, WARNING, ERROR or CRITICAL, or the number that logging gives it; ValueError for any other.
            By default the session's.
        message: Recorded with each call.
        extra_info: Any value, recorded with each call.
        include: Of a class, the members to audit: names or globs. By default all but those by which Python itself
            looks at an object (`__repr__`, `__getattr__`, `__eq__`, `__del__` and the like).
        exclude: Of a class, members that are not audited: names or globs.

    """
    number = level_number("level", level)
    if message is not None:
        require_text("message", message)

    def wrap(plain: Any) -> Any:
        return audited(plain, number, message, extra_info)

    def decorate(decorated: Any) -> Any:
        if is_switched_off():
            return decorated
        if isinstance(decorated, type) and not decorated.__flags__ & _IMMUTABLE:
            from ._callables import audit_members

            audit_members(decorated, lambda member: audited_within(member, wrap), include, exclude)
            return decorated
        return audited_within(decorated, wrap)

    if function is None:
        return decorate
    # Decorated a second time without a word: once is enough.
    if type(function) in (AuditedFunction, AuditedCallable) and (number, message, extra_info) == (0, None, None):
        return function
    return decorate(function)


def require_text(option: str, value: object) -> None:
    """Refuse what is no text with a TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"{option} is a str, not {type(value).__name__}")


def class_of(value: object) -> type[Any]:
    """Give the class of a value whatever is known of it already; it may be called like that class."""
    return type(value)


def is_switched_off() -> bool:
    """Tell whether ANNALIST=off."""
    return os.environ.get("ANNALIST", "") in ("0", "off", "false", "no")


def audited(plain: Any, level: int, message: str | None, extra_info: object, style: int = 0) -> Any:
    """Give a function or another callable, audited. `style` is how its lines tell a call: TextStyle's number."""
    if isinstance(plain, (types.FunctionType, AuditedFunction)):
        return audit(plain, level, message, extra_info, style)  # type: ignore[arg-type]
    from ._callables import audited_callable

    return audited_callable(plain, level, message, extra_info, style)


def rebuild(wrapped: Any, level: int, message: str | None, extra: object, style: int, inheritance: str) -> Any:
    """Audit what was unpickled, with the options that it had, for the session in which it was pickled."""
    from ._children import adopt

    adopt(inheritance)
    return wrapped if is_switched_off() else audited(wrapped, level, message, extra, style)


def audited_within(decorated: Any, wrap: Wrap) -> Any:
    """Wrap the callable, or those inside a descriptor, which is made anew around them."""
    kind = class_of(decorated)
    if kind is AuditedFunction or kind is types.FunctionType or kind is AuditedCallable:
        return wrap(decorated)
    if isinstance(decorated, _WRAPPERS):
        return kind(audited_within(decorated.__func__, wrap))
    if isinstance(decorated, property):
        return _audited_property(decorated, wrap)
    if kind is types.MethodType:
        return kind(audited_within(decorated.__func__, wrap), decorated.__self__)
    functools = sys.modules.get("functools")
    if functools is not None and isinstance(
        decorated, (functools.cached_property, functools.partialmethod, functools.singledispatchmethod)
    ):
        from ._callables import audited_descriptor

        return audited_descriptor(decorated, lambda plain: audited_within(plain, wrap))
    if callable(decorated):
        return wrap(decorated)
    raise TypeError(
        "annalize takes a callable, a class, or a property, static method, class method or the like of functions, "
        f"not {decorated!r:.200}"
    )


def _audited_property(decorated: property, wrap: Wrap) -> property:
    if decorated.fget is not None:
        decorated = decorated.getter(audited_within(decorated.fget, wrap))
    if decorated.fset is not None:
        decorated = decorated.setter(audited_within(decorated.fset, wrap))
    if decorated.fdel is not None:
        decorated = decorated.deleter(audited_within(decorated.fdel, wrap))
    return decorated
