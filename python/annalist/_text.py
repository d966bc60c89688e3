# SPDX-License-Identifier: Apache-2.0
"""The text outputs of this process: which there are, what their lines look like, and which calls have one."""

from __future__ import annotations

import os
import sys

from . import _annalist, _formats

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from typing import Any

    from ._formats import Part

INFO = 20
AUDITOR = "auditor"
"""The name of the logger where none is given."""


class Texts:
    """What one `configure` says about lines, and what is changed of it later.

    Invariant: the extension has it after each `apply`, all of it at once.
    """

    def __init__(
        self,
        logfile: str | bytes | os.PathLike[str] | None,
        has_stream: bool,
        file_format: str | None,
        stream_format: str | None,
        is_seed: bool,
    ) -> None:
        """Open the log file, which is appended to; OSError where that cannot be, ValueError for a wrong format."""
        self.is_seed = is_seed
        self.file_format = file_format or None
        self.stream_format = stream_format or None
        for given in (self.file_format, self.stream_format):
            if given is not None:
                _formats.parts_of(given)
        self.has_stream = has_stream
        self.level_filter = INFO
        self.default_level = INFO
        self.analyst = ""
        self.name = AUDITOR
        self.caller = ""
        self.session = ""
        self.logfile = logfile
        self._file = _open(logfile)

    def __del__(self) -> None:
        """Close the file; lines that are still to come have a descriptor of their own."""
        self.close_file()

    @property
    def has_file(self) -> bool:
        """Whether there is a log file."""
        return self._file is not None

    def open_file(self, logfile: str | bytes | os.PathLike[str] | None) -> None:
        """Begin with a log file where there is none."""
        if self._file is None:
            self._file = _open(logfile)
            self.logfile = logfile

    def close_file(self) -> None:
        """Let go of the log file."""
        if getattr(self, "_file", None) is not None:
            os.close(self._file)  # type: ignore[arg-type]
        self._file = None

    def for_children(self) -> str:
        """Put into a text what a child process needs to write the same lines."""
        logfile = None if self.logfile is None else os.path.abspath(os.fsdecode(self.logfile))
        made_of = (
            logfile if self.has_file else None,
            self.has_stream,
            self.file_format,
            self.stream_format,
            self.is_seed,
        )
        known = (self.level_filter, self.default_level, self.analyst, self.name, self.caller, self.session)
        return repr((made_of, known))

    @classmethod
    def of_parent(cls, text: str) -> Texts:
        """Make those of a parent's `for_children`; ValueError where it is none."""
        from ast import literal_eval

        made_of, known = literal_eval(text)
        texts = cls(*made_of)
        texts.level_filter, texts.default_level, texts.analyst, texts.name, texts.caller, texts.session = known
        return texts

    def parts(self, given: str | None) -> list[Part]:
        """Give the parts of a format, of the default one where none is given."""
        if given is not None:
            return _formats.parts_of(given)
        return _formats.SEED if self.is_seed else _formats.parts_of(_formats.DEFAULT)

    def apply(self) -> None:
        """Tell the extension; open calls end as they began."""
        outputs: list[tuple[int, list[Part]]] = []
        if self._file is not None:
            outputs.append((self._file, self.parts(self.file_format)))
        if self.has_stream:
            outputs.append((-1, self.parts(self.stream_format)))
        _annalist.set_text(
            outputs, self.level_filter, self.default_level, self.analyst, self.name, self.caller, self.session
        )


def _open(logfile: str | bytes | os.PathLike[str] | None) -> int | None:
    if logfile is None or logfile == "":
        return None
    return os.open(os.fspath(logfile), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)


def clean_str(value: object) -> str:
    """Give the text as a field of a line has it: on one line, without commas."""
    return str(value).translate({ord(","): ";", ord("\f"): " ", ord("\n"): None, ord("\r"): None, ord("\t"): None})


def login_name() -> str:
    """Give the name of the user who runs this process, else the number."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def standard_field(name: str) -> Any:
    """Give a field of logging's records that other modules know; None where nobody knows."""
    if name == "threadName":
        import threading

        return threading.current_thread().name
    if name == "processName":
        processes = sys.modules.get("multiprocessing")
        return processes.current_process().name if processes is not None else "MainProcess"
    if name == "taskName":
        return _task_name()
    import logging
    import time

    return (time.time() - logging._startTime) * 1000  # type: ignore[attr-defined]


def _task_name() -> str | None:
    asyncio = sys.modules.get("asyncio")
    # Records have it from 3.12 on.
    if asyncio is None or sys.version_info < (3, 12):
        return None
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return None
    return None if task is None else str(task.get_name())
