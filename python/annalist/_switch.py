# SPDX-License-Identifier: Apache-2.0
"""Switching the recording off and on while a program runs, and sessions that last for one block."""

from __future__ import annotations

import os

from . import _annalist, _session

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ._calls import Calls


def disable() -> None:
    """Stop recording calls in this process, until `enable()`. The trail has a note that says so."""
    if _annalist.is_recording():
        _annalist.note("recording was switched off by the program")
    _annalist.set_recording(False)


def enable() -> None:
    """Record calls again. The trail has a note that says so."""
    if not _annalist.is_recording():
        _annalist.note("recording was switched on again by the program")
    _annalist.set_recording(True)


class session:
    """A session for the length of a block: for tests and notebooks.

        with annalist.session(trail=tmp_path, analyst_name="Ada") as recorded:
            clip([1, 2, 3], 0, 2)
        assert recorded.calls(function="clip")[0].result == [1, 2, 2]

    Takes what `configure` takes. A session that is running ends where the block begins.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """Prepare a session with the options of `configure`."""
        self._args, self._options = args, options
        #: Name and trail of the session, empty before it has begun and where there is no trail.
        self.name: str = ""
        self.path: str = ""

    def __enter__(self) -> session:
        """Begin it."""
        _session.configure(*self._args, **self._options)
        self.name, file = _annalist.session()
        self.path = os.path.dirname(os.path.dirname(file)) if file else ""
        return self

    def __exit__(self, *exception: object) -> None:
        """End it: everything is in its file."""
        if _annalist.session()[0] == self.name:
            _session.close()

    def calls(self, **filters: Any) -> Calls:
        """Give the calls that were recorded so far, as `Trail.calls` does, of this session alone."""
        from ._open import open

        if not self.name:
            raise _session.Error("the session has no trail from which calls could be read; enter it first")
        return open(self.path).calls(session=self.name, **filters)

    def __iter__(self) -> Iterator[Any]:
        """Go through its calls, by start."""
        return iter(self.calls())
