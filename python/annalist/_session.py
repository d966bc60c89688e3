# SPDX-License-Identifier: Apache-2.0
"""The session of this process: begin it, end it, leave notes in it."""

from __future__ import annotations

import os

from . import _annalist
from ._levels import level_number
from ._redaction import set_redaction
from ._text import AUDITOR, INFO, Texts, login_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal

    OnGap = Literal["warn", "raise", "abort"]

DEBUG = 10
_ON_GAP = {"warn": 1, "raise": 2, "abort": 3}  # OnGap of annalist/on_gap.hpp
#: What libannalist takes as rotate_bytes.
LEAST_ROTATE_BYTES = 65536


class Error(Exception):
    """Something of the trail went wrong; the text says what, where, and what to do about it."""


class GapError(RuntimeError):
    """An audited function was called while calls cannot be recorded, and did not run: see `configure(on_gap=...)`."""


def configure(
    logfile: str | bytes | os.PathLike[str] | None = None,
    analyst_name: str | None = None,
    file_format_str: str | None = None,
    stream_format_str: str | None = None,
    level_filter: str | int | None = None,
    default_level: str | int | None = None,
    *,
    logger_name: str | None = None,
    trail: str | os.PathLike[str] | None = "",
    console: bool | None = None,
    trail_level: str | int | None = None,
    on_gap: OnGap | None = None,
    rotate_bytes: int | None = None,
    rotate_seconds: int | None = None,
    redact: str | None = "",
    redact_hook: Callable[[str, Any], Any] | None = None,
) -> None:
    """Begin a session; one that is running ends first.

    What is not said here is taken from the environment, else it has its default. An option of the wrong type is a
    TypeError, a level or a size that is none and a wrong format a ValueError, a log file that cannot be written an OSError. A
    trail that cannot be written is no error: the program goes on unaudited after one warning that says why.

    Args:
        logfile: A file to which each call appends a line.
        analyst_name: Who does this work; by default the user's login name. [ANNALIST_ANALYST_NAME]
        file_format_str: %-style format of the lines in the file, with the fields of logging's records, those of
            0.4.x (`analyst_name`, `function_name`, `function_doc`, `params`, `ret_val`, `ret_val_type`,
            `ret_annotation`) and any name of an argument, an `extra_info` or an attribute of the instance.
        stream_format_str: The same of the lines on standard error.
        level_filter: Least level that has a line, by default INFO. [ANNALIST_LEVEL]
        default_level: Of functions that name none, by default INFO.
        logger_name: Shown on the line. [ANNALIST_LOGGER_NAME]
        trail: Directory of the trail, by default `annalist-trail`; None for none, text outputs only. [ANNALIST_TRAIL]
        console: Whether each call writes a line to standard error; by default if it has a format. [ANNALIST_CONSOLE]
        trail_level: Least level in the trail; by default every call is recorded.
        on_gap: What happens where calls cannot be recorded (a full disk): "warn", the default, warns once and goes on;
            "raise" makes audited functions raise GapError instead of running, until recording goes on, and so does
            this function where the session cannot begin; "abort" ends the process. [ANNALIST_ON_GAP]
        rotate_bytes: A session's file is ended and the next begun once it is larger than this, at least 65536, by
            default 1 GiB; 0: never. [ANNALIST_ROTATE_BYTES]
        rotate_seconds: The same once it is older than this, by default a day; 0: never. [ANNALIST_ROTATE_SECONDS]
        redact: A regular expression that finds the names of what is secret, of parameters, attributes and keys of
            dictionaries, by default names like `password`, `token` and `api_key`; None: no name says so.
        redact_hook: Called with the name and the value of everything else that has a name; gives what is recorded
            instead of the value, REDACTED in order to hide it.

    """
    has_stream = stream_format_str is not None if console is None else console
    if console is None and stream_format_str is None:
        has_stream = console_of_environment()
    texts = Texts(logfile, _truth("console", has_stream), file_format_str, stream_format_str, is_seed=True)
    set_levels(texts, level_filter, default_level)
    set_redaction(redact, redact_hook)
    begin(
        texts,
        logger_name=logger_name,
        analyst_name=analyst_name,
        trail=trail,
        trail_level=trail_level,
        on_gap=on_gap,
        rotate_bytes=rotate_bytes,
        rotate_seconds=rotate_seconds,
    )


def begin(
    texts: Texts,
    *,
    logger_name: str | None,
    analyst_name: str | None,
    trail: str | os.PathLike[str] | None,
    trail_level: str | int | None,
    on_gap: OnGap | None,
    rotate_bytes: int | None,
    rotate_seconds: int | None,
) -> None:
    """Begin a session that writes these lines."""
    logger = _text("logger_name", logger_name)
    analyst = _text("analyst_name", analyst_name)
    number = level_number("trail_level", trail_level)
    gap = _gap_number(on_gap)
    limits = _limit("rotate_bytes", rotate_bytes, LEAST_ROTATE_BYTES), _limit("rotate_seconds", rotate_seconds, 1)
    directory = None if trail is None else os.fspath(trail)
    texts.session = logger or os.environ.get("ANNALIST_LOGGER_NAME", "")
    texts.name = texts.session or AUDITOR
    texts.caller = analyst or os.environ.get("ANNALIST_ANALYST_NAME", "") or login_name()
    texts.analyst = texts.analyst or texts.caller
    texts.apply()
    has_lines = texts.has_file or texts.has_stream
    # The extension filters lines by itself: the filter changes while a session runs.
    problem = _annalist.configure(
        logger, analyst, directory, has_lines, DEBUG, number, texts.default_level, gap, *limits
    )
    if problem is not None and (gap or _gap_of_environment()) == _ON_GAP["raise"]:
        raise GapError(problem)
    if problem is not None and has_lines:
        _annalist.configure(logger, analyst, None, True, DEBUG, number, texts.default_level, gap, *limits)
    _show_to_children(texts if has_lines else None)


def _show_to_children(texts: Texts | None) -> None:
    from ._children import show

    show(texts)


def set_levels(texts: Texts, level_filter: str | int | None, default_level: str | int | None) -> None:
    """Take the levels of lines from what `configure` was told, else from the environment."""
    texts.level_filter = level_number("level_filter", level_filter) or _level_of_environment()
    texts.default_level = level_number("default_level", default_level) or INFO


def _level_of_environment() -> int:
    try:
        return level_number("ANNALIST_LEVEL", os.environ.get("ANNALIST_LEVEL") or None) or INFO
    except ValueError:
        return INFO


def console_of_environment(default: bool = False) -> bool:
    """Tell whether the environment asks for lines on standard error."""
    asked = os.environ.get("ANNALIST_CONSOLE", "")
    return asked not in ("0", "off", "false", "no") if asked else default


def close() -> None:
    """End the session: everything is in its file, which is sealed. The end of the process does the same.

    Error is raised where not everything could be written.
    """
    problem = _annalist.close()
    _show_to_children(None)
    if problem is not None:
        raise Error(problem)


def note(text: str) -> None:
    """Leave a note in the trail, in the call that is open on this thread."""
    _annalist.note(text)


def _gap_number(on_gap: object) -> int:
    if on_gap is None:
        return 0
    if not isinstance(on_gap, str):
        raise TypeError(f"on_gap is a str, not {type(on_gap).__name__}")
    if on_gap not in _ON_GAP:
        raise ValueError(f'on_gap is "warn", "raise" or "abort", not {on_gap!r}')
    return _ON_GAP[on_gap]


def _gap_of_environment() -> int:
    return _ON_GAP.get(os.environ.get("ANNALIST_ON_GAP", ""), 0)


def _text(option: str, value: object) -> str:
    """Give the text, empty for None."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{option} is a str, not {type(value).__name__}")
    return value


def _limit(option: str, value: object, least: int) -> int:
    """Give the number, -1 for None."""
    if value is None:
        return -1
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{option} is an int or None, not {type(value).__name__}")
    if value != 0 and not least <= value < 2**63:
        raise ValueError(f"{option} is 0, for never, or at least {least}, not {value}")
    return value


def _truth(option: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{option} is a bool or None, not {type(value).__name__}")
    return value
