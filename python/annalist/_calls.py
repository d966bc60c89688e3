# SPDX-License-Identifier: Apache-2.0
"""Calls of an opened trail: one, and those that a filter lets through."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from ._annalist import CallIterator, RecordedCall
from ._errors import DamageWarning
from ._recorded import Raised, Suspended
from ._times import utc

if TYPE_CHECKING:
    from ._trail import Session, Trail


class Call(RecordedCall):
    """One execution of an audited function. Arguments and result are decoded when they are asked for.

    Besides what stands here it has `id`, `number`, `parent`, `status`, `function`, `arguments`, `result`, `extra`,
    `thread`, `task`, `start_ns`, `duration_ns`, `level` and `message`.
    """

    __slots__ = ()

    @property
    def session(self) -> Session:
        """The session in which it was made."""
        return self._trail.session(self._session_name)

    @property
    def exception(self) -> Raised | None:
        """By what it ended, where that was no result."""
        raised = self._raised
        return None if raised is None else Raised(*raised)

    @property
    def suspended(self) -> Suspended | None:
        """How a coroutine or generator went; None of other calls."""
        found = self._suspended
        if found is None:
            return None
        count, ended, sent, thrown = found
        return Suspended(count, ended, tuple(sent), tuple(Raised(*each) for each in thrown))

    @property
    def start(self) -> dt.datetime:
        """When it began, in UTC, to the microsecond; `start_ns` is exact."""
        return utc(self.start_ns)

    @property
    def duration(self) -> dt.timedelta | None:
        """How long it took, to the microsecond; None while it is open."""
        nanoseconds = self.duration_ns
        return None if nanoseconds is None else dt.timedelta(microseconds=nanoseconds // 1000)

    def texts(self, width: int) -> tuple[dict[str, str], str]:
        """Give arguments and result as people read them, each in at most that many characters."""
        return self._texts(width)

    def _repr_html_(self) -> str:
        from ._html import call_html

        return call_html(self)

    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, Call) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        arguments, result = self.texts(40)
        text = f"{self.function}({', '.join(f'{name}={value}' for name, value in arguments.items())})"
        end = {"returned": f"→ {result}", "raised": f"raised {self.exception}", "open": "is open"}[self.status]
        return f"<Call {self.id}: {text} {end}>"


class Filter(NamedTuple):
    """Which calls, in the order in which the extension takes it."""

    function: str
    analyst: str
    session: str
    since_ns: int | None
    until_ns: int | None
    level: int
    raised: bool | None
    thread: int | None


class Calls:
    """Calls that passed a filter: by start of their session, then by their own. Nothing of them is kept in memory.

    They can be gone over again and again, counted, and had by position, for which those before it are passed over.
    Where a part of the trail cannot be read, a DamageWarning says at the end what was left out.
    """

    def __init__(self, trail: Trail, session: int | None, filter: Filter) -> None:
        self.trail = trail
        self._session = session
        self._filter = filter

    def _read(self) -> CallIterator[Call]:
        return self.trail.reader.calls(Call, self.trail, self._session, *self._filter)

    def __iter__(self) -> Iterator[Call]:
        iterator = self._read()
        yield from iterator
        _warn(iterator.finding())

    def __len__(self) -> int:
        iterator = self._read()
        count = iterator.skip(2**64 - 1)
        _warn(iterator.finding())
        return count

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    @overload
    def __getitem__(self, position: int) -> Call: ...
    @overload
    def __getitem__(self, position: slice) -> list[Call]: ...
    def __getitem__(self, position: int | slice) -> Call | list[Call]:
        if isinstance(position, slice):
            return self._slice(position)
        iterator = self._read()
        iterator.skip(position if position >= 0 else max(0, len(self) + position))
        if position >= -len(self) and (call := next(iterator, None)) is not None:
            return call
        raise IndexError(f"there are {len(self)} calls")

    def _slice(self, positions: slice) -> list[Call]:
        start, stop, step = positions.indices(len(self))
        if step < 0:
            return self._slice(slice(stop + 1, start + 1))[::step]
        iterator = self._read()
        iterator.skip(start)
        return list(islice(iterator, 0, max(0, stop - start), step))

    def to_pandas(self) -> Any:
        """Give a pandas.DataFrame, one row a call.

        Its columns are `call` and `parent` (ids), `status`, `thread`, `start` (datetime64[ns, UTC]), `duration`
        (timedelta64[ns]), one for each parameter, `result` and `exception` ("Type: message"); where the calls are of
        several functions `function` follows `call`. A parameter that is called like one of these nine has an underscore
        behind its name. A column of which all values are int, float or bool is int64, float64 or bool, and Int64,
        Float64 or boolean where calls lack some (None counts as missing); what is mixed is a column of objects.

        Raises:
            ImportError: pandas is not installed.

        """
        from ._tables import to_pandas

        return to_pandas(self._table())

    def to_polars(self) -> Any:
        """Give a polars.DataFrame, as `to_pandas` does.

        Raises:
            ImportError: polars is not installed.

        """
        from ._tables import to_polars

        return to_polars(self._table())

    def to_arrow(self) -> Any:
        """Give a pyarrow.Table, as `to_pandas` does; what would be objects there is text.

        Raises:
            ImportError: pyarrow is not installed.

        """
        from ._tables import to_arrow

        return to_arrow(self._table())

    def _repr_html_(self) -> str:
        from ._html import calls_html

        return calls_html(self)

    def _table(self) -> dict[str, Any]:
        wanted = self._filter
        if wanted.level == 0 and (wanted.since_ns, wanted.until_ns, wanted.raised, wanted.thread) == 4 * (None,):
            table = self.trail.reader.columns(self.trail.recipes, self._sessions(), wanted.function)
            if table is not None:
                return table
        iterator = self._read()
        table = iterator.table(self.trail.recipes)
        _warn(iterator.finding())
        return table

    def _sessions(self) -> list[int]:
        """Give the numbers of the sessions that pass."""
        wanted = self._filter
        return [
            number
            for number, session in enumerate(self.trail.sessions)
            if self._session in (None, number)
            and wanted.analyst in ("", session.analyst)
            and session.name.startswith(wanted.session)
        ]

    def __repr__(self) -> str:
        count = len(self)
        return f"<{count} {'call' if count == 1 else 'calls'} of {self.trail.path}>"


def _warn(finding: str | None) -> None:
    if finding is not None:
        warnings.warn(f"calls were left out: {finding}", DamageWarning, stacklevel=3)
