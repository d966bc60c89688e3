# SPDX-License-Identifier: Apache-2.0
"""The decorators of data-annalist 0.4.x: what they decorate is audited, and has a line in the text outputs."""

from __future__ import annotations

import types

from ._annalize import audited, audited_within, is_switched_off
from ._levels import level_number
from .annalist import Annalist

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar, overload

    F = TypeVar("F")

# How a call is told where nobody gave a message; the numbers are the extension's.
_FUNCTION, _METHOD, _STATIC, _SETTER = range(4)

ann: Annalist = Annalist()

if TYPE_CHECKING:

    @overload
    def function_logger(
        _func: F, message: str = ..., level: str | int | None = ..., *, extra_info: Mapping[str, Any] | None = ...
    ) -> F: ...

    @overload
    def function_logger(
        _func: None = ...,
        message: str = ...,
        level: str | int | None = ...,
        *,
        extra_info: Mapping[str, Any] | None = ...,
    ) -> Callable[[F], F]: ...


def function_logger(
    _func: Any = None,
    message: str = "",
    level: str | int | None = None,
    *,
    extra_info: Mapping[str, Any] | None = None,
) -> Any:
    """Audit a function, where it is defined or where it is called.

        @function_logger
        def clip(values, low, high): ...

        function_logger(clip, message="as agreed in March", extra_info={"site": 7})(values, 0, 1)

    Args:
        _func: The function.
        message: What `%(message)s` shows; recorded in the trail too.
        level: DEBUG, INFO, WARNING, ERROR or CRITICAL; by default that of `configure`.
        extra_info: What fills fields of these names; recorded in the trail too.

    """
    number = level_number("level", level or None)
    text = _message(message)
    if extra_info is not None and not isinstance(extra_info, dict):
        raise TypeError(f"extra_info is a dict or None, not {type(extra_info).__name__}")

    def decorate(decorated: Any) -> Any:
        return _decorated(decorated, number, text, extra_info, _FUNCTION)

    return decorate if _func is None else decorate(_func)


class ClassLogger:
    """Audit a method, static method, class method, property or function: `@ClassLogger` above whatever it is.

    What comes out is of the same kind. Of a property with a setter the setter is audited, as in 0.4.x. Fields of the
    program's own are filled from arguments of the same name, else from attributes of the instance.
    """

    def __new__(cls, func: Any, message: str | None = None) -> Any:
        """Give `func`, audited. With a message it is what `%(message)s` shows, else that tells the call."""
        text = _message(message)
        if isinstance(func, property) and func.fset is not None:
            return func.setter(_decorated(func.fset, 0, text, None, _SETTER))
        return _decorated(func, 0, text, None, _style_of(func))


def _decorated(decorated: Any, level: int, message: str | None, extra_info: object, style: int) -> Any:
    def wrap(plain: Any) -> Any:
        return audited(plain, level, message, extra_info, style)

    return decorated if is_switched_off() else audited_within(decorated, wrap)


def _style_of(func: Any) -> int:
    if isinstance(func, staticmethod):
        return _STATIC
    if isinstance(func, (classmethod, property, types.MethodType)):
        return _METHOD
    code = getattr(func, "__code__", None)
    first = code.co_varnames[0] if code is not None and code.co_argcount > 0 else ""
    owner = getattr(func, "__qualname__", "").rpartition(".")[0]
    is_in_class = owner != "" and not owner.endswith("<locals>")
    return _METHOD if first in ("self", "cls") or (is_in_class and first) else _FUNCTION


def _message(message: object) -> str | None:
    """Give the text, None for none."""
    return None if message is None or message == "" else str(message)
