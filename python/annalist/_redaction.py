# SPDX-License-Identifier: Apache-2.0
"""What is hidden from the trail and the lines: by name, by annotation, or by a hook of the program."""

from __future__ import annotations

from . import _annalist

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Annotated, Any, Final, TypeVar

    T = TypeVar("T")
    # To a type checker what is secret has its own type.
    Secret = Annotated[T, "secret"]
else:

    class Secret:
        """Marks what is not to be recorded: a parameter, a result, an attribute of a class.

            @annalist.annalize
            def login(user: str, pin: annalist.Secret[str]) -> annalist.Secret[bytes]: ...

        Recorded is that there was something, and its type. Names that say it (`password`, `api_key`, `token`, …) need
        no mark.
        """

        __module__ = "annalist"

        def __class_getitem__(cls, item: Any) -> Any:
            """Give the type, marked."""
            from typing import Annotated

            return Annotated[item, cls]


class _Redacted:
    """The type of REDACTED."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "annalist.REDACTED"


REDACTED: Final = _Redacted()
"""What a hook returns in order to hide a value."""

_annalist.set_secret_annotation(Secret)


def set_redaction(redact: str | None, hook: Callable[[str, Any], Any] | None) -> None:
    """Tell the extension which names are secret: "" those that it knows itself, None none, else a pattern's.

    A pattern that is none is a ValueError.
    """
    if hook is not None and not callable(hook):
        raise TypeError(f"redact_hook is a function of name and value, not {type(hook).__name__}")
    _annalist.set_redaction(_search_of(redact), hook, REDACTED)


def _search_of(redact: object) -> Callable[[str], object] | str | None:
    if redact is not None and not isinstance(redact, str):
        raise TypeError(f"redact is a str or None, not {type(redact).__name__}")
    if not redact:
        return redact
    import re

    try:
        return re.compile(redact).search
    except re.error as error:
        raise ValueError(f"redact={redact!r} is no regular expression: {error}") from error
