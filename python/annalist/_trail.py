# SPDX-License-Identifier: Apache-2.0
"""An opened trail and its sessions: what `annalist.open` gives."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ._annalist import Reader
from ._calls import Call, Calls, Filter
from ._decode import Recipes
from ._levels import level_number
from ._times import nanoseconds, utc


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an audited function.

    Attributes:
        name: Its name.
        type: As declared; empty where nothing is.
        kind: `*` or `**` for those that take what is left over, else empty.

    """

    name: str
    type: str
    kind: str


@dataclass(frozen=True, slots=True)
class Function:
    """An audited function. What was not declared or is unknown is empty, `line` 0."""

    name: str
    language: str
    file: str
    line: int
    parameters: tuple[Parameter, ...]
    result_type: str
    level: str
    effect: str
    message: str


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody left in the trail. `call` is the id of the call in which that was, or None."""

    time: dt.datetime
    thread: int
    call: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of which it is known that calls are missing: at least `calls`, 0 where unknown."""

    start: dt.datetime
    end: dt.datetime
    calls: int
    reason: str


class Session:
    """One process from `configure` to its end. What was not recorded is an empty text.

    Attributes:
        number: Its place in the trail, from 0.
        name: 16 hexadecimal digits.
        state: `sealed`, `recovered`, `open` (its process lives) or `dead`.
        analyst: Who did this work.
        logger: Name of the logger.
        user: Login name.
        host: Name of the machine.
        zone: Offset of local time, `+13:00`.
        parent: Id of the call in the parent process that this one comes from, or empty.
        directory: Working directory.
        executable: Path of the executable.
        interpreter: `CPython 3.11.7`.
        platform: `Linux-6.1.0-x86_64`.
        annalist: Version of Annalist that recorded it.
        boot: Id of the machine's boot.
        build_id: GNU build id of the executable.
        end_reason: `closed`, `exit`, `terminate`, `process died`, `without rings`; empty unless ended.
        arguments: The command line, without secrets.
        repository: Root of the git repository that the working directory was in.
        commit: Its commit, hexadecimal.
        branch: Its branch; empty where HEAD was detached.
        clean: Whether no tracked file differed from the commit; None where that is unknown.
        distributions: Versions of the Python distributions that were imported, by name.
        files: Paths of its files, in order.
        uid, pid, parent_pid: Numbers of user and process.
        start_ns, end_ns: Nanoseconds since 1970; the end is None unless ended.
        call_count: Calls that were completed.
        raised_count: Those of them that raised.
        open_count: Calls that were not completed.
        bytes: Size of the files.
        findings: What is wrong with the files.

    """

    def __init__(self, trail: Trail, number: int, facts: dict[str, Any]) -> None:
        self._trail = trail
        self.number = number
        self.name: str = facts["name"]
        self.state: str = facts["state"]
        self.analyst: str = facts["analyst"]
        self.logger: str = facts["logger"]
        self.user: str = facts["user"]
        self.host: str = facts["host"]
        self.zone: str = facts["zone"]
        self.parent: str = facts["parent"]
        self.directory: str = facts["directory"]
        self.executable: str = facts["executable"]
        self.interpreter: str = facts["interpreter"]
        self.platform: str = facts["platform"]
        self.annalist: str = facts["annalist"]
        self.boot: str = facts["boot"]
        self.build_id: str = facts["build_id"]
        self.end_reason: str = facts["end_reason"]
        self.repository: str = facts["repository"]
        self.commit: str = facts["commit"]
        self.branch: str = facts["branch"]
        self.clean: bool | None = facts["clean"]
        self.distributions: dict[str, str] = facts["distributions"]
        self.arguments: tuple[str, ...] = facts["arguments"]
        self.files: tuple[str, ...] = facts["files"]
        self.uid: int = facts["uid"]
        self.pid: int = facts["pid"]
        self.parent_pid: int = facts["parent_pid"]
        self.start_ns: int = facts["start_ns"]
        self.end_ns: int | None = facts["end_ns"]
        self.call_count: int = facts["calls"]
        self.raised_count: int = facts["raised"]
        self.open_count: int = facts["open"]
        self.bytes: int = facts["bytes"]
        self.findings: tuple[str, ...] = facts["findings"]

    @property
    def start(self) -> dt.datetime:
        """When it began, in UTC."""
        return utc(self.start_ns)

    @property
    def end(self) -> dt.datetime | None:
        """When it ended, in UTC, or None."""
        return None if self.end_ns is None else utc(self.end_ns)

    def calls(
        self,
        function: str | None = None,
        *,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        level: str | int | None = None,
        raised: bool | None = None,
        thread: int | None = None,
    ) -> Calls:
        """Give its calls, or those that `Trail.calls` would let through."""
        return select(self._trail, self.number, function, None, None, since, until, level, raised, thread)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """The functions that were called or might have been."""
        return tuple(
            Function(name, language, file, line, tuple(Parameter(*p) for p in parameters), *declared)
            for name, language, file, line, parameters, *declared in self._trail.reader.functions(self.number)
        )

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The notes that were left in it."""
        notes = self._trail.reader.notes(self.number)
        return tuple(Note(utc(time), thread, call or None, text) for time, thread, call, text in notes)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The stretches in which calls are missing."""
        gaps = self._trail.reader.gaps(self.number)
        return tuple(Gap(utc(start), utc(end), calls, reason) for start, end, calls, reason in gaps)

    def _repr_html_(self) -> str:
        from ._html import session_html

        return session_html(self)

    def __repr__(self) -> str:
        calls = f"{self.call_count} {'call' if self.call_count == 1 else 'calls'}"
        start = f"{self.start:%Y-%m-%d %H:%M:%S}"
        return f"<Session {self.name} of {self.analyst} on {self.host}, {start}, {calls}, {self.state}>"


class Trail:
    """A trail as it was when it was opened."""

    def __init__(self, path: str | os.PathLike[str], *, trust: bool = False) -> None:
        self.path: Path = Path(path)
        self.reader: Reader = Reader(os.fspath(path))
        self.recipes: Recipes = Recipes(trust)

    @cached_property
    def sessions(self) -> Sequence[Session]:
        """Its sessions, by start."""
        return tuple(Session(self, number, facts) for number, facts in enumerate(self.reader.sessions()))

    @cached_property
    def _by_name(self) -> dict[str, Session]:
        return {session.name: session for session in self.sessions}

    def session(self, name: str) -> Session:
        """Give the session of that name; KeyError."""
        return self._by_name[name]

    def calls(
        self,
        function: str | None = None,
        *,
        analyst: str | None = None,
        session: str | Session | None = None,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        level: str | int | None = None,
        raised: bool | None = None,
        thread: int | None = None,
    ) -> Calls:
        """Give the calls of all sessions, or those that pass what is asked for.

        Args:
            function: Pattern of the qualified name or its last components: `clip`, `*.clip`, `pipeline.*`.
            analyst: Who did it.
            session: A session, or its name or the beginning of that.
            since: Least start; a time without zone is local.
            until: Starts before that.
            level: Least level.
            raised: True for those that raised, False for all others.
            thread: Number of the thread.

        """
        if isinstance(session, Session):
            return select(self, session.number, function, analyst, None, since, until, level, raised, thread)
        return select(self, None, function, analyst, session, since, until, level, raised, thread)

    def call(self, id: str) -> Call:
        """Give the call `<session>/<number>`; the session may be abbreviated.

        Raises:
            CallNotFoundError: There is none. It is a LookupError.

        """
        return self.reader.call(Call, self, id)

    @property
    def notes(self) -> list[Note]:
        """The notes of all sessions."""
        return [note for session in self.sessions for note in session.notes]

    @property
    def gaps(self) -> list[Gap]:
        """The gaps of all sessions."""
        return [gap for session in self.sessions for gap in session.gaps]

    @property
    def findings(self) -> tuple[str, ...]:
        """What is wrong with its files."""
        return self.reader.findings() + tuple(finding for session in self.sessions for finding in session.findings)

    def _repr_html_(self) -> str:
        from ._html import trail_html

        return trail_html(self)

    def __repr__(self) -> str:
        count = len(self.sessions)
        return f"<Trail {self.path}: {count} {'session' if count == 1 else 'sessions'}>"


def select(
    trail: Trail,
    number: int | None,
    function: str | None,
    analyst: str | None,
    session: str | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    level: str | int | None,
    raised: bool | None,
    thread: int | None,
) -> Calls:
    """Give the calls of the session of that number, or of all, that pass."""
    chosen = Filter(
        function or "",
        analyst or "",
        session or "",
        nanoseconds(since),
        nanoseconds(until),
        level_number("level", level),
        raised,
        thread,
    )
    return Calls(trail, number, chosen)
