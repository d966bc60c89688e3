# SPDX-License-Identifier: Apache-2.0
"""Child processes: whatever way they are started, they find the session of their parent and record one of their own."""

from __future__ import annotations

import os
import sys

from . import _annalist
from ._text import Texts

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from typing import Any

#: Names in the environment: of the session, read by libannalist, and of the lines.
SESSION = "ANNALIST_PARENT"
LINES = "ANNALIST_LINES"
#: The key in the configuration that multiprocessing hands from process to process, pickled.
KEY = "annalist"

#: What writes this process' lines, where it was configured here.
_texts: Texts | None = None


def show(texts: Texts | None) -> None:
    """Leave what children need where they will look: in the environment and with multiprocessing."""
    global _texts
    _texts = texts
    left = {SESSION: _annalist.inheritance(), LINES: "" if texts is None else texts.for_children()}
    for name, value in left.items():
        if value:
            os.environ[name] = value
        else:
            os.environ.pop(name, None)
    process = _current_process()
    if process is not None:
        process._config[KEY] = left


def inherited() -> str | None:
    """Give what the parent left with multiprocessing: the server of `forkserver` may be older than the session."""
    process = _current_process()
    left = process._config.get(KEY) if process is not None else None
    if left is None:
        return None
    os.environ.update((name, value) for name, value in left.items() if value)
    return str(left[SESSION])


def adopt(inheritance: str) -> None:
    """Take what came with a function, if a process above this one sent it and nothing else is known here."""
    if os.environ.get(SESSION) or _annalist.inheritance():
        return
    fields = dict(field.split("=", 1) for field in inheritance.split(";") if "=" in field)
    if fields.get("pid", "") in _ancestors():
        os.environ[SESSION] = inheritance


def _ancestors() -> list[str]:
    """Give the processes that led to this one, nearest first."""
    found = [str(os.getppid())]
    try:
        while found[-1] not in ("0", "1") and len(found) < 16:
            with open(f"/proc/{found[-1]}/stat") as stat:
                # The name before it may hold anything, parentheses too.
                found.append(stat.read().rpartition(")")[2].split()[1])
    except OSError:
        pass
    return found


def begun() -> None:
    """Take up the lines of the parent, and end in time: children of multiprocessing skip the exit of the process."""
    global _texts
    # A forked child has the lines of its parent in memory.
    if _texts is None and os.environ.get(LINES):
        _texts = Texts.of_parent(os.environ[LINES])
        _texts.apply()
    util, process = sys.modules.get("multiprocessing.util"), _current_process()
    if util is not None and process is not None and process._parent_pid is not None:
        util.Finalize(None, _annalist.close, exitpriority=-1000)


def _current_process() -> Any:
    module = sys.modules.get("multiprocessing.process")
    return module.current_process() if module is not None else None
