# SPDX-License-Identifier: Apache-2.0
"""Sessions (trail-format.md §3, §4): from calls to blocks, and to the lines of JSON that are expected of them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .cbor import UNDEFINED, encode, narrow
from .container import Builder

START = 1_698_918_133_000_000_000  # 2023-11-02T09:42:13Z
ANALYST = "Speve"
_INDEX = ("sequence", "channel", "calls", "first_call", "last_call", "first_start", "last_end")
_NUMBERS = ("call", "thread", "start", "duration")
_OPTIONAL = ("exception", "task", "level", "message", "extra", "changes", "suspended")


@dataclass
class Both:
    """A value as an item and as the JSON expected of it."""

    item: Any
    json: Any


def _item(value: Any) -> Any:
    return value.item if isinstance(value, Both) else value


def _json(value: Any) -> Any:
    return value.json if isinstance(value, Both) else value


@dataclass
class Function:
    """A channel."""

    number: int
    topic: str
    parameters: list[str]
    metadata: dict[str, str]


@dataclass
class Call:
    """One call. `duration` None: open. An argument UNDEFINED: the call did not have it."""

    call: int
    arguments: list = field(default_factory=list)
    result: Any = None
    parent: int | str = 0
    exception: dict | None = None
    thread: int = 4321
    duration: int | None = 1500
    start: int | None = None
    task: str | None = None
    level: str | None = None
    message: str | None = None
    extra: Any = None
    changes: Any = None
    suspended: Any = None

    def __post_init__(self) -> None:
        """Let calls start a microsecond apart where nothing else is said."""
        if self.start is None:
            self.start = START + 1000 * self.call

    def line(self, session: str, function: Function) -> dict:
        """Give what a line of JSON must say of it (§9)."""
        status = "open" if self.duration is None else "raised" if self.exception else "returned"
        parent = f"{session}/{self.parent}" if isinstance(self.parent, int) else self.parent
        seconds, fraction = divmod(self.start, 10**9)
        moment = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{fraction:09}Z"
        arguments = zip(function.parameters, self.arguments, strict=True)
        suspended = {} if self.suspended is None else {"suspended": _json(self.suspended)}
        return {
            "session": session,
            "call": f"{session}/{self.call}",
            "parent": parent if self.parent else None,
            "status": status,
            "language": function.metadata["language"],
            "function": function.topic,
            "analyst": ANALYST,
            "thread": self.thread,
            "task": self.task,
            "start": moment,
            "duration_ns": self.duration,
            "arguments": {name: _json(value) for name, value in arguments if value is not UNDEFINED},
            "result": _json(self.result),
            "exception": self.exception,
            "level": self.level or function.metadata["level"],
            "message": self.message or function.metadata.get("message"),
            "extra": _json(self.extra),
            **suspended,
        }


Form = Callable[[list], Any]


class Session:
    """Builds one session file. `lines` are those expected of it, in the order of its blocks."""

    def __init__(self, name: str = "00112233445566aa", sequence: int = 0, time: int = START, **builder: Any) -> None:
        """Begin a file; sequence numbers count from `sequence`, log times from `time`."""
        self.name = name
        self.file = Builder(**builder)
        self.lines: list[dict] = []
        self._rows: list[tuple[int, ...]] = []
        self._leaves: list[bytes] = []
        self._first = sequence
        self._time = time
        self._counts = dict.fromkeys(("calls", "raised", "open", "notes", "gaps"), 0)
        self._channels: dict[str, int] = {}
        self.root = b""

    def begin(self, **changes: Any) -> "Session":
        """Write the session record."""
        record = {
            "format": 1,
            "session": self.name,
            "started": START,
            "zone": "+13:00",
            "analyst": ANALYST,
            "logger": "Example Logger",
            "user": "speve",
            "uid": 1000,
            "host": "gauge",
            "boot": "5b2f9f0e-6f0a-4d9a-9d51-2f4f2a0c9a11",
            "pid": 4321,
            "pid_namespace": 4026531836,
            "process_start": 123456,
            "parent": {"pid": 4000},
            "arguments": ["clean.py"],
            "directory": "/home/speve",
            "executable": "/usr/bin/python3.11",
            "interpreter": "CPython 3.11.7",
            "platform": "Linux-6.1.0-x86_64",
            "annalist": "0.1.0",
            "clock": "tsc",
        }
        return self.send("annalist/session", record | changes, START)

    def send(self, topic: str, payload: Any, time: int, sequence: int | None = None) -> "Session":
        """Write a message of a reserved channel; `payload` may be bytes, as they are to stand there."""
        if topic not in self._channels:
            self._channels[topic] = len(self._channels) + 1
            self.file.channel(self._channels[topic], topic, {})
        return self.message(self._channels[topic], payload, time, sequence)

    def message(self, channel: int, payload: Any, publish_time: int, sequence: int | None = None) -> "Session":
        """Write a message of any channel."""
        data = payload if isinstance(payload, bytes) else encode(payload)
        count = self._first + len(self._leaves)
        log_time = self._time + 1_000_000_000 * (len(self._leaves) + 1)
        self.file.message(channel, count if sequence is None else sequence, log_time, publish_time, data)
        self._leaves.append(hashlib.sha256(b"\x00" + data).digest())
        return self

    def function(self, number: int, topic: str, names: list[str], language: str = "python", **more: str) -> Function:
        """Declare an audited function."""
        metadata = {"language": language, "file": "/home/speve/clean.py", "line": str(10 + number)}
        metadata["parameters"] = json.dumps([{"name": name} for name in names])
        metadata |= {"level": "INFO"} | more
        self.file.channel(number, topic, metadata)
        return Function(number, topic, names, metadata)

    def block(
        self, function: Function, calls: list[Call], forms: dict[str, Form] | None = None, **changes: Any
    ) -> "Session":
        """Write a block of completed calls. `forms` write columns their own way, `changes` replace keys."""
        forms = forms or {}
        columns = {name: forms.get(name, narrow)([getattr(call, name) for call in calls]) for name in _NUMBERS}
        for name in ("parent", "result", *_OPTIONAL):
            values = [_item(getattr(call, name)) for call in calls]
            if name not in _OPTIONAL or any(value is not None for value in values):
                columns[name] = forms.get(name, list)(values)
        columns["arguments"] = [
            forms.get(name, list)([_item(call.arguments[i]) for call in calls])
            for i, name in enumerate(function.parameters)
        ]
        numbers, starts = [call.call for call in calls], [call.start for call in calls]
        last_end = max(call.start + call.duration for call in calls)
        sequence = self._first + len(self._leaves)
        self._rows.append((sequence, function.number, len(calls), min(numbers), max(numbers), min(starts), last_end))
        self._counts["calls"] += len(calls)
        self._counts["raised"] += sum(call.exception is not None for call in calls)
        self.lines += [call.line(self.name, function) for call in calls]
        return self.message(function.number, {"count": len(calls)} | columns | changes, min(starts))

    def note(self, text: str, call: int = 0) -> "Session":
        """Write a note."""
        self._counts["notes"] += 1
        return self.send(
            "annalist/note", {"time": START + 5000, "thread": 4321, "call": call, "text": text}, START + 5000
        )

    def gap(self, calls: int, reason: str) -> "Session":
        """Write a gap."""
        self._counts["gaps"] += 1
        return self.send("annalist/gap", {"from": START, "to": START + 1000, "calls": calls, "reason": reason}, START)

    def environment(self, git: dict | None, **more: Any) -> "Session":
        """Write of which code the session is."""
        return self.send("annalist/environment", {"time": START + 7000, "git": git} | more, START + 7000)

    def rings(self, begun: list[tuple[Function, Call]] | None = None) -> "Session":
        """Write the ring positions that a chunk ends with."""
        return self.send("annalist/rings", {"rings": [[0, 4096, 4321, self._open_calls(begun or [])]]}, START)

    def open(self, calls: list[tuple[Function, Call]]) -> "Session":
        """Write the calls that were open at the end."""
        self._counts["open"] += len(calls)
        self.lines += [call.line(self.name, function) for function, call in calls]
        return self.send("annalist/open", {"calls": self._open_calls(calls)}, START)

    def chunk(self) -> "Session":
        """End the chunk."""
        self.file.end_chunk()
        return self

    def end(self, state: str = "sealed", reason: str = "closed", **changes: Any) -> bytes:
        """Write index and end, and finish the file."""
        self.index()
        self.root = _root(self._leaves)
        record = {
            "ended": START + 60_000_000_000,
            "zone": "+13:00",
            **self._counts,
            "messages": len(self._leaves),
            "root": self.root,
            "state": state,
            "reason": reason,
        }
        self.send("annalist/end", record | changes, START)
        return self.chunk().file.finish()

    def index(self) -> "Session":
        """Write the index."""
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(_INDEX)
        index = {name: narrow(list(column)) for name, column in zip(_INDEX, columns, strict=True)}
        return self.send("annalist/index", {"count": len(self._rows)} | index, START)

    def _open_calls(self, calls: list[tuple[Function, Call]]) -> list[dict]:
        """Give open calls as `annalist/open` and `annalist/rings` have them; their channels may have no block yet."""
        for function, _ in calls:
            self.file.declare(function.number)
        return [
            {
                "arguments": [_item(value) for value in call.arguments],
                "call": call.call,
                "channel": function.number,
                "parent": call.parent,
                "start": call.start,
                "thread": call.thread,
            }
            for function, call in calls
        ]

    def ordered(self) -> list[dict]:
        """Give the lines in the order of an export."""
        return sorted(self.lines, key=lambda line: (line["start"], int(line["call"].split("/")[1])))


def _root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, from the bottom: pairs are joined, a lone last one moves up."""
    while len(leaves) > 1:
        pairs = [leaves[i : i + 2] for i in range(0, len(leaves), 2)]
        leaves = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return leaves[0]
