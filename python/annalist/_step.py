# SPDX-License-Identifier: Apache-2.0
"""Steps: parts of a program that are recorded although they are no functions of their own."""

from __future__ import annotations

import sys

from ._annalist import Step
from ._annalize import is_switched_off, require_text
from ._levels import level_number

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])


class step:
    """Record a part of a program as one call, with the calls made in it below it.

        with annalist.step("gap filling", reason="sensor fault 3 to 5 May"):
            series = fill(series)

        @annalist.step("monthly report")
        def report(series): ...

    Its name stands where a function's would, and `reason` as its argument. As a decorator it records each call of a
    function or coroutine function as such a step.
    """

    def __init__(self, name: str, reason: str | None = None, *, level: str | int | None = None) -> None:
        """Prepare a step.

        Args:
            name: What is done; it need not be unique.
            reason: Why, for whoever reads the trail.
            level: DEBUG, INFO, WARNING, ERROR or CRITICAL, or the number that logging gives it; ValueError for any
                other. By default the session's.

        """
        require_text("name", name)
        caller = sys._getframe(1)
        number = level_number("level", level)
        self._made_of = (name, caller.f_code.co_filename, caller.f_lineno, reason, number)
        self._is_on = not is_switched_off()
        self._entered: list[Step] = []

    def __enter__(self) -> step:
        """Begin it."""
        if self._is_on:
            entered = Step(*self._made_of)
            entered.enter()
            self._entered.append(entered)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exception: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End it, with the exception by which it is left."""
        if self._entered:
            self._entered.pop().leave(exception)

    def __call__(self, function: F) -> F:
        """Record each call of a function as this step."""
        from functools import wraps

        if not self._is_on:
            return function
        made_of = self._made_of

        if function.__code__.co_flags & 0x80:  # of a coroutine function

            @wraps(function)
            async def run_later(*args: Any, **kwargs: Any) -> Any:
                with _Entered(made_of):
                    return await function(*args, **kwargs)

            return run_later  # type: ignore[return-value]

        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            with _Entered(made_of):
                return function(*args, **kwargs)

        return run  # type: ignore[return-value]


class _Entered:
    """One execution of a decorated function."""

    def __init__(self, made_of: tuple[str, str, int, str | None, int]) -> None:
        self._step = Step(*made_of)

    def __enter__(self) -> None:
        self._step.enter()

    def __exit__(self, kind: object, exception: BaseException | None, traceback: object) -> None:
        self._step.leave(exception)
