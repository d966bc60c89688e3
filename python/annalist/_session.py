# SPDX-License-Identifier: Apache-2.0
"""The session of this process: begin it, end it, leave notes in it."""

from __future__ import annotations

import os

from . import _annalist
from ._levels import level_number


class Error(Exception):
    """Something of the trail went wrong; the text says what, where, and what to do about it."""


def configure(
    *,
    logger_name: str | None = None,
    analyst_name: str | None = None,
    trail: str | os.PathLike[str] | None = "",
    console: bool | None = None,
    level_filter: str | int | None = None,
    trail_level: str | int | None = None,
    default_level: str | int | None = None,
) -> None:
    """Begin a session; one that is running ends first.

    What is not said here is taken from the environment, else it has its default. An option of the wrong type is a
    TypeError, a level that is none a ValueError. A trail that cannot be written is no error: the program goes on
    unaudited after one warning that says why.

    Args:
        logger_name: Shown on the console line. [ANNALIST_LOGGER_NAME]
        analyst_name: Who does this work; by default the user's login name. [ANNALIST_ANALYST_NAME]
        trail: Directory of the trail, by default `annalist-trail`; None for none, text outputs only. [ANNALIST_TRAIL]
        console: Whether each call writes a line to standard error; by default it does not. [ANNALIST_CONSOLE]
        level_filter: Least level on the console, by default INFO. [ANNALIST_LEVEL]
        trail_level: Least level in the trail; by default every call is recorded.
        default_level: Of functions that name none, by default INFO.

    """
    if console is not None and not isinstance(console, bool):
        raise TypeError(f"console is a bool or None, not {type(console).__name__}")
    _annalist.configure(
        _text("logger_name", logger_name),
        _text("analyst_name", analyst_name),
        None if trail is None else os.fspath(trail),
        console,
        level_number("level_filter", level_filter),
        level_number("trail_level", trail_level),
        level_number("default_level", default_level),
    )


def close() -> None:
    """End the session: everything is in its file, which is sealed. The end of the process does the same.

    Error is raised where not everything could be written.
    """
    problem = _annalist.close()
    if problem is not None:
        raise Error(problem)


def note(text: str) -> None:
    """Leave a note in the trail, in the call that is open on this thread."""
    _annalist.note(text)


def _text(option: str, value: str | None) -> str:
    """Give the text, empty for None."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{option} is a str, not {type(value).__name__}")
    return value
