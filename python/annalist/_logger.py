# SPDX-License-Identifier: Apache-2.0
"""`Annalist().logger`: a logger of `logging` beside the lines of calls, which become its records where it is used.

Imports `logging`, and is imported only when a program touches the logger or one of its handlers.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import IO, Any

from . import _formats
from ._text import Texts


class AnnalistLogger(logging.Logger):
    """A logger whose records have every field that the formats name, None where nothing fills it."""

    def __init__(self, name: str, extra_attributes: list[str]) -> None:
        """Begin with the fields that records get."""
        super().__init__(name)
        self.extra_attributes: list[str] = extra_attributes

    def add_attributes(self, extra_attributes: list[str]) -> None:
        """Give records these fields too."""
        self.extra_attributes = self.extra_attributes + extra_attributes

    def isEnabledFor(self, level: int) -> bool:
        """Tell whether a record of that level is handled; not kept: logging forgets it for its own loggers alone."""
        return not self.disabled and self.manager.disable < level >= self.getEffectiveLevel()

    def makeRecord(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        """Make a record with all fields."""
        record = super().makeRecord(*args, **kwargs)
        for name in self.extra_attributes:
            record.__dict__.setdefault(name, None)
        return record


class StandardErrorHandler(logging.StreamHandler[IO[str]]):
    """Writes to what `sys.stderr` is at the time, until it is given a stream."""

    def __init__(self) -> None:
        """Begin without a stream of its own."""
        self.own_stream: IO[str] | None = None
        logging.Handler.__init__(self)

    @property
    def stream(self) -> IO[str]:
        """Where the next record goes."""
        return self.own_stream if self.own_stream is not None else sys.stderr

    @stream.setter
    def stream(self, stream: IO[str]) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        self.own_stream = stream


class SeedFormatter(logging.Formatter):
    """The line with a logger name, of calls and of what the program logs by hand."""

    def __init__(self, texts: Texts) -> None:
        """Take the names from these texts."""
        super().__init__()
        self._texts = texts

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """Give the day without zeros in front."""
        at = time.localtime(record.created)
        return f"{at.tm_year}/{at.tm_mon}/{at.tm_mday} {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02}"

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Give the line."""
        start = f"{self.formatTime(record)} | {record.levelname} | "
        function = getattr(record, "function_name", None)
        if function is None:
            return start + record.message
        session = f" as part of {self._texts.session} session" if self._texts.session else ""
        message = f" | {record.message}" if record.message else ""
        return f"{start}{function} called by {self._texts.caller}{session}{message}"


def formatter(texts: Texts, given: str | None) -> logging.Formatter:
    """Give the formatter of records whose lines look like those of calls."""
    if given is None and texts.is_seed:
        return SeedFormatter(texts)
    return logging.Formatter(given or _formats.DEFAULT, datefmt=_formats.DATE)


class LoggerOfCalls:
    """A logger and its handlers for the texts of one `configure`; the extension asks it before each line.

    As long as the program has not touched it lines are written without it.
    """

    def __init__(self, texts: Texts, stream_handler: StandardErrorHandler) -> None:
        """Make logger and handlers."""
        self.logger = AnnalistLogger(texts.name, attributes_of(texts))
        self.stream_handler = stream_handler
        self.file_handler: logging.FileHandler | None = None
        self._handlers: list[logging.Handler] = []
        self.update(texts)

    def update(self, texts: Texts) -> None:
        """Follow what was changed of the texts; handlers of the program's own stay."""
        self._level = texts.level_filter
        self.logger.extra_attributes = attributes_of(texts)
        self.file_formatter = formatter(texts, texts.file_format)
        self.stream_formatter = formatter(texts, texts.stream_format)
        if self.file_handler is None and texts.has_file and texts.logfile is not None:
            self.file_handler = logging.FileHandler(os.fsdecode(texts.logfile), mode="a", encoding="utf-8", delay=True)
        own: list[logging.Handler] = [] if self.file_handler is None else [self.file_handler]
        if texts.has_stream:
            own.append(self.stream_handler)
        others = [handler for handler in self.logger.handlers if handler not in self._handlers]
        self._handlers = own
        self.logger.handlers = own + others
        self.logger.setLevel(texts.level_filter)
        if self.file_handler is not None:
            self.file_handler.setFormatter(self.file_formatter)
        self.stream_handler.setFormatter(self.stream_formatter)

    def close(self) -> None:
        """Close the file; a logger that the program still holds opens it again when it is used."""
        if self.file_handler is not None:
            self.file_handler.close()

    def wish(self, level: int) -> bool | None:
        """Tell whether a call of that level is to be a record; None: nobody has touched the logger."""
        if self._is_untouched():
            return None
        return self.logger.isEnabledFor(level)

    def _is_untouched(self) -> bool:
        logger = self.logger
        if logger.handlers != self._handlers or logger.filters or logger.disabled or logger.level != self._level:
            return False
        if (logger.parent is not None and logger.propagate) or logger.manager.disable > 0:
            return False
        if self.stream_handler.own_stream is not None or self.stream_handler.formatter is not self.stream_formatter:
            return False
        if self.file_handler is not None and self.file_handler.formatter is not self.file_formatter:
            return False
        return not any(handler.filters or handler.level for handler in self._handlers)

    def handle_call(
        self, level: int, message: str, path: str, line: int, function: str, fields: dict[str, object]
    ) -> None:
        """Handle the record of a call."""
        record = self.logger.makeRecord(self.logger.name, level, path, line, message, (), None, function)
        for name, value in fields.items():
            if record.__dict__.get(name) is None:
                record.__dict__[name] = value
        self.logger.handle(record)


def attributes_of(texts: Texts) -> list[str]:
    """Give the fields that records have beyond those of logging."""
    names: list[str] = [*_formats.OWN_FIELDS]
    for given in (texts.file_format, texts.stream_format):
        if given is not None:
            names += _formats.fields_of(given)
    return names
