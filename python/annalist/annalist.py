# SPDX-License-Identifier: Apache-2.0
"""The singleton through which programs of data-annalist speak to Annalist."""

from __future__ import annotations

import os

from . import _annalist, _annalize, _formats, _session
from ._levels import filter_number, level_number
from ._redaction import set_redaction
from ._text import Texts, clean_str

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable
    from typing import Any

    from ._annalize import Annalize
    from ._logger import AnnalistLogger, LoggerOfCalls, StandardErrorHandler

LOGGER_LEVELS: dict[str | int, int] = {
    level: number
    for name, number in (("DEBUG", 10), ("INFO", 20), ("WARNING", 30), ("ERROR", 40), ("CRITICAL", 50))
    for level in (name, number)
}

__all__ = ["LOGGER_LEVELS", "Annalist", "AnnalistLogger", "clean_str"]

_UNCONFIGURED = "Annalist not configured. Configure object after retrieval."
_NO_LINES = Texts(None, False, None, None, is_seed=False)


def __getattr__(name: str) -> Any:
    """Import the logger's class when it is asked for: `logging` takes longer to import than all of this package."""
    if name != "AnnalistLogger":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._logger import AnnalistLogger

    return AnnalistLogger


class Annalist:
    """Records the work of one analyst. There is one of it: `Annalist() is Annalist()`.

    Functions may be decorated before it is configured.
    """

    _instance: Annalist | None = None
    _configured: bool = False
    _texts: Texts = _NO_LINES
    _of_calls: LoggerOfCalls | None = None
    _stream_handler: StandardErrorHandler | None = None

    date_format = _formats.DATE

    def __new__(cls) -> Annalist:
        """Give the one there is."""
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    if TYPE_CHECKING:
        annalize: Annalize  # of what is overloaded, staticmethod() keeps the first signature alone
    else:
        annalize = staticmethod(_annalize.annalize)
    note = staticmethod(_session.note)
    close = staticmethod(_session.close)

    def configure(
        self,
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
        on_gap: _session.OnGap | None = None,
        rotate_bytes: int | None = None,
        rotate_seconds: int | None = None,
        redact: str | None = "",
        redact_hook: Callable[[str, Any], Any] | None = None,
    ) -> None:
        """Begin a session as `annalist.configure` does; by default each call writes a line to standard error.

        Without a format the line is that of 0.4.x, with a logger name the one that says what was called by whom.
        """
        has_stream = _session.console_of_environment(True) if console is None else console
        is_seed = bool(logger_name or os.environ.get("ANNALIST_LOGGER_NAME"))
        texts = Texts(logfile, has_stream, file_format_str, stream_format_str, is_seed)
        _session.set_levels(texts, level_filter, default_level)
        set_redaction(redact, redact_hook)
        self._options = {
            "logger_name": logger_name,
            "trail": trail,
            "trail_level": trail_level,
            "on_gap": on_gap,
            "rotate_bytes": rotate_bytes,
            "rotate_seconds": rotate_seconds,
        }
        self._release_logger()
        self._texts.close_file()
        self._texts = texts
        self._analyst_name = analyst_name
        self._level_filter: str | int = texts.level_filter
        self._default_level: str | int = texts.default_level
        self._begin()
        self._configured = True

    def _begin(self) -> None:
        """Begin the session with what is known now."""
        given = self._analyst_name
        analyst = None if given is None else str(given)
        self._texts.analyst = analyst or os.environ.get("ANNALIST_ANALYST_NAME") or str(given)
        _session.begin(self._texts, analyst_name=analyst, **self._options)  # type: ignore[arg-type]

    def _apply(self) -> None:
        self._texts.apply()
        if self._of_calls is not None:
            self._of_calls.update(self._texts)

    # --- what may be changed while a session runs ---

    @property
    def analyst_name(self) -> str | None:
        """Who does this work, as given; setting it begins another session."""
        self._check_configured()
        return self._analyst_name

    @analyst_name.setter
    def analyst_name(self, value: str | None) -> None:
        self._check_configured()
        self._analyst_name = value
        self._begin()

    @property
    def level_filter(self) -> str | int:
        """Least level that has a line."""
        return self._level_filter

    @level_filter.setter
    def level_filter(self, value: str | int) -> None:
        number = filter_number("level_filter", value)
        self._level_filter = value
        if self._configured:
            self._texts.level_filter = number
            self._apply()

    @property
    def default_level(self) -> str | int:
        """Level of functions that name none; setting it begins another session."""
        return self._default_level

    @default_level.setter
    def default_level(self, value: str | int) -> None:
        number = level_number("default_level", value)
        self._default_level = value
        if self._configured:
            self._texts.default_level = number or self._texts.default_level
            self._begin()

    def set_file_formatter(self, formatter: str, logfile: str | os.PathLike[str] | None = None) -> None:
        """Change the format of the lines in the file; `logfile` begins one where there is none."""
        self._check_configured()
        _formats.parts_of(formatter)
        self._texts.open_file(logfile)
        if not self._texts.has_file:
            raise ValueError("Cannot set up the format of a log file: none is configured; name one with logfile=")
        self._texts.file_format = formatter
        self._apply()

    def set_stream_formatter(self, formatter: str) -> None:
        """Change the format of the lines on standard error."""
        self._check_configured()
        _formats.parts_of(formatter)
        self._texts.stream_format = formatter
        self._apply()

    def _check_configured(self) -> None:
        if not self._configured:
            raise ValueError(_UNCONFIGURED)

    @staticmethod
    def parse_formatter(format_string: str) -> list[str]:
        """Give the names of the fields in a format, in its order."""
        return _formats.fields_of(format_string)

    # --- logging ---

    @property
    def logfile(self) -> str | bytes | os.PathLike[str] | None:
        """The file to which lines are appended, as given."""
        return self._texts.logfile

    @property
    def all_attributes(self) -> list[str]:
        """The fields that records have beyond those of logging."""
        return self._logger_of_calls().logger.extra_attributes

    @property
    def logger(self) -> AnnalistLogger:
        """A logger of `logging` that writes to the same file and stream.

        The program may log by hand, and give it handlers and filters, which then get a record of each call too.
        """
        return self._logger_of_calls().logger

    @property
    def stream_handler(self) -> StandardErrorHandler:
        """The logger's handler that writes to standard error."""
        if self._stream_handler is None:
            from ._logger import StandardErrorHandler

            self._stream_handler = StandardErrorHandler()
        self._logger_of_calls()
        return self._stream_handler

    @property
    def file_handler(self) -> logging.FileHandler:
        """The logger's handler that writes to the log file; AttributeError where there is none."""
        handler = self._logger_of_calls().file_handler
        if handler is None:
            raise AttributeError("there is no log file: configure(logfile=...) names one")
        return handler

    @property
    def file_formatter(self) -> logging.Formatter:
        """The formatter of records in the file."""
        return self._logger_of_calls().file_formatter

    @property
    def stream_formatter(self) -> logging.Formatter:
        """The formatter of records on standard error."""
        return self._logger_of_calls().stream_formatter

    def log_call(
        self, message: str, level: str | int | None, func: Any, ret_val: Any, extra_data: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Write the line of a call that the program made by itself."""
        from ._logged_call import log_call

        self._check_configured()
        log_call(self._logger_of_calls(), self._texts, message, level, func, ret_val, extra_data, args, kwargs)

    def _logger_of_calls(self) -> LoggerOfCalls:
        if self._of_calls is None:
            from ._logger import LoggerOfCalls, StandardErrorHandler

            if self._stream_handler is None:
                self._stream_handler = StandardErrorHandler()
            self._of_calls = LoggerOfCalls(self._texts, self._stream_handler)
            _annalist.set_logger(self._of_calls if self._configured else None)
        return self._of_calls

    def _release_logger(self) -> None:
        """Make another logger when one is asked for; the one before goes on writing to where it wrote."""
        _annalist.set_logger(None)
        if self._of_calls is not None:
            self._of_calls.close()
        self._of_calls = None
