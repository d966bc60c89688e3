# SPDX-License-Identifier: Apache-2.0
"""A session: what the messages of one file say, checked as they come (trail-format.md §3, §4, §6, §8)."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from . import merkle, shapes
from .columns import BadColumn, decode_column
from .container import Channel, Container, Corrupt, Message
from .values import PAYLOAD_DEPTH, BadItem, decode, object_json, to_json, undefined

FORMAT = 1
MAX_BLOCK_CALLS = 1 << 20
_INT64 = range(-(1 << 63), 1 << 63)
_INDEX_COLUMNS = ("sequence", "channel", "calls", "first_call", "last_call", "first_start", "last_end")
_OPTIONAL_COLUMNS = ("exception", "task", "level", "message", "extra", "suspended")


class BadPayload(Exception):
    """A payload that breaks §3 or §4."""


class Call(NamedTuple):
    """One call, as a row of a block or of `annalist/open` has it."""

    number: int
    channel: Channel
    parent: int | str
    thread: int
    start: int
    duration: int | None
    arguments: list
    result: Any = None
    exception: dict | None = None
    task: str | None = None
    level: str | None = None
    message: str | None = None
    extra: Any = None
    suspended: dict | None = None

    @property
    def status(self) -> str:
        """`returned`, `raised` or `open`."""
        if self.duration is None:
            return "open"
        return "returned" if self.exception is None else "raised"


class Session:
    """One file, read whole. `error` is the first thing that is wrong with it; what precedes that is here."""

    def __init__(self, data: bytes, sealed: bool, numbers: set[int] | None = None) -> None:
        """Read the bytes of a file; `sealed` if it has its final name. `numbers` are of the calls in earlier parts."""
        self.sealed = sealed
        self.start: dict | None = None
        self.end: dict | None = None
        self.environment: dict | None = None
        self.calls: list[Call] = []
        self.notes: list[dict] = []
        self.gaps: list[dict] = []
        self.messages: list[Message] = []
        self.error: Corrupt | None = None
        self._leaves: list[bytes] = []
        self._index: list[tuple[int, ...]] = []
        self._numbers: set[int] = set() if numbers is None else numbers
        self._container = Container(data, sealed)
        try:
            for message in self._container.messages():
                self._take(message)
            if sealed and self.end is None:
                raise Corrupt("no end record", self._container.data_end)
        except Corrupt as error:
            self.error = error

    @classmethod
    def read(cls, path: Path, numbers: set[int] | None = None) -> "Session":
        """Read a file."""
        return cls(path.read_bytes(), path.suffix != ".open", numbers)

    @property
    def name(self) -> str | None:
        """The session's name, None where not even that can be read."""
        return self.start["session"] if self.start else None

    def lines(self) -> list[str]:
        """Give a line of JSON for each call, in order (§9)."""
        return [self.line(call) for call in sorted(self.calls, key=lambda call: (call.start, call.number))]

    def _take(self, message: Message) -> None:
        topic = message.channel.topic
        if not self._leaves and topic != "annalist/session":
            raise Corrupt("no session record", message.offset)
        if message.sequence != len(self._leaves):
            raise Corrupt("sequence not contiguous", message.offset)
        try:
            payload = decode(message.payload, PAYLOAD_DEPTH)
            if topic in shapes.RESERVED:
                self._take_reserved(topic, payload, message)
            elif not topic.startswith("annalist/"):
                self._take_block(payload, message)
        except (BadItem, BadColumn, BadPayload):
            raise Corrupt("bad payload", message.offset) from None
        self._leaves.append(merkle.leaf(message.payload))
        self.messages.append(message)

    def _take_reserved(self, topic: str, payload: Any, message: Message) -> None:
        _require(shapes.fits(payload, shapes.RESERVED[topic]) and self.end is None)
        if topic == "annalist/session":
            _require(not self._leaves)
            if payload["format"] > FORMAT:
                raise Corrupt("unsupported format", message.offset)
            _require(_is_part(payload) and _is_process(payload["parent"]))
            _require(re.fullmatch("[0-9A-Fa-f]{16}", payload["session"]))
            self.start = payload
        elif topic == "annalist/note":
            self.notes.append(payload)
        elif topic == "annalist/gap":
            self.gaps.append(payload)
        elif topic == "annalist/environment":
            _require(_is_environment(payload))
            self.environment = payload
        elif topic == "annalist/open":
            self.calls += [self._open_call(call) for call in payload["calls"]]
        elif topic == "annalist/index":
            columns = [decode_column(payload[name], payload["count"]) for name in _INDEX_COLUMNS]
            _require(list(zip(*columns, strict=True)) == self._index)
        elif topic == "annalist/end":
            self._take_end(payload, message)

    def _take_end(self, end: dict, message: Message) -> None:
        if end["messages"] != len(self._leaves) or end["root"] != merkle.root(self._leaves):
            raise Corrupt("root mismatch", message.offset)
        statuses = [call.status for call in self.calls]
        counts = {
            "calls": len(statuses) - statuses.count("open"),
            "raised": statuses.count("raised"),
            "open": statuses.count("open"),
            "notes": len(self.notes),
            "gaps": len(self.gaps),
        }
        if any(end[name] != count for name, count in counts.items()):
            raise Corrupt("summary mismatch", message.offset)
        self.end = end

    def _take_block(self, block: Any, message: Message) -> None:
        _require(shapes.fits(block, shapes.BLOCK) and self.end is None)
        rows, parameters = block["count"], _parameters(message.channel)
        _require(0 < rows <= min(len(message.payload), MAX_BLOCK_CALLS) and len(block["arguments"]) == len(parameters))
        names = ["call", "parent", "thread", "start", "duration", "result"]
        columns = {name: decode_column(block[name], rows) for name in names}
        for name in _OPTIONAL_COLUMNS:
            columns[name] = decode_column(block[name], rows) if name in block else [None] * rows
        arguments = [decode_column(column, rows) for column in block["arguments"]]
        calls = []
        for row in range(rows):
            values = {name: column[row] for name, column in columns.items()}
            values["number"] = values.pop("call")
            calls.append(Call(channel=message.channel, arguments=[column[row] for column in arguments], **values))
        for call in calls:
            self._check_call(call)
        self.calls += calls
        self._index.append(_index_row(calls, message))

    def _check_call(self, call: Call) -> None:
        """Check what the CDDL says of one row, and B3."""
        integers = (call.number, call.thread, call.start, call.duration)
        _require(all(type(number) is int for number in integers) and call.start in _INT64)
        _require(call.number > 0 and call.thread >= 0 and call.duration >= 0)
        _require(isinstance(call.parent, str) or (type(call.parent) is int and call.parent >= 0))
        _require(call.exception is None or shapes.fits(call.exception, shapes.EXCEPTION))
        _require(call.suspended is None or _is_suspended(call.suspended))
        _require(all(text is None or isinstance(text, str) for text in (call.task, call.level, call.message)))
        _require(call.number not in self._numbers)
        self._numbers.add(call.number)

    def _open_call(self, item: Any) -> Call:
        _require(shapes.fits(item, shapes.OPEN_CALL) and item["channel"] in self._container.channels)
        channel = self._container.channels[item["channel"]]
        _require(len(item["arguments"]) == len(_parameters(channel)) and item["start"] in _INT64)
        return Call(
            number=item["call"],
            channel=channel,
            parent=item["parent"],
            thread=item["thread"],
            start=item["start"],
            duration=None,
            arguments=item["arguments"],
        )

    def line(self, call: Call) -> str:
        """Write one call as JSON (§9)."""
        name = self.name
        parent = f"{name}/{call.parent}" if isinstance(call.parent, int) and call.parent else call.parent or None
        metadata = call.channel.metadata
        arguments = zip(_parameters(call.channel), call.arguments, strict=True)
        suspended = {"suspended": _suspended_json(call.suspended)} if call.suspended else {}
        return object_json(
            {
                "session": to_json(name),
                "call": to_json(f"{name}/{call.number}"),
                "parent": to_json(parent),
                "status": to_json(call.status),
                "language": to_json(metadata.get("language")),
                "function": to_json(call.channel.topic),
                "analyst": to_json(self.start["analyst"]),
                "thread": to_json(call.thread),
                "task": to_json(call.task),
                "start": to_json(_rfc3339(call.start)),
                "duration_ns": to_json(call.duration),
                "arguments": object_json({key: to_json(item) for key, item in arguments if item is not undefined}),
                "result": to_json(call.result),
                "exception": _exception_json(call.exception) if call.exception else "null",
                "level": to_json(call.level or metadata.get("level")),
                "message": to_json(metadata.get("message") if call.message is None else call.message),
                "extra": to_json(call.extra),
            }
            | suspended
        )


def _require(condition: object) -> None:
    if not condition:
        raise BadPayload


def _is_process(parent: dict) -> bool:
    """Tell whether it names a process, and where it is audited the call."""
    known = {key: types for key, types in shapes.CALLER.items() if key in parent}
    return shapes.fits(parent, shapes.PROCESS | known)


def _is_part(start: dict) -> bool:
    """Tell whether the session record is that of a first part, or has both keys of a later one."""
    if "part" not in start and "previous" not in start:
        return True
    part, previous = start.get("part"), start.get("previous")
    return type(part) is int and part > 1 and type(previous) is bytes and len(previous) == 32


def _is_environment(payload: dict) -> bool:
    versions = payload.get("distributions", {})
    return (
        (payload["git"] is None or shapes.fits(payload["git"], shapes.GIT))
        and isinstance(versions, dict)
        and all(isinstance(text, str) for pair in versions.items() for text in pair)
    )


def _is_suspended(item: Any) -> bool:
    return (
        shapes.fits(item, shapes.SUSPENDED)
        and item["count"] >= 0
        and isinstance(item.get("sent", []), list)
        and isinstance(item.get("thrown", []), list)
        and all(shapes.fits(exception, shapes.EXCEPTION) for exception in item.get("thrown", []))
    )


def _exception_json(exception: dict) -> str:
    return object_json({key: to_json(exception[key]) for key in ("type", "message")})


def _suspended_json(suspended: dict) -> str:
    members = {key: to_json(suspended[key]) for key in ("count", "ended")}
    if suspended.get("sent"):
        members["sent"] = to_json(suspended["sent"])
    if suspended.get("thrown"):
        members["thrown"] = "[" + ", ".join(map(_exception_json, suspended["thrown"])) + "]"
    return object_json(members)


def _parameters(channel: Channel) -> list[str]:
    try:
        return [parameter["name"] for parameter in json.loads(channel.metadata["parameters"])]
    except (KeyError, TypeError, ValueError):
        raise BadPayload from None


def _index_row(calls: list[Call], message: Message) -> tuple[int, ...]:
    numbers = [call.number for call in calls]
    first_start = min(call.start for call in calls)
    last_end = max(call.start + call.duration for call in calls)
    return message.sequence, message.channel.id, len(calls), min(numbers), max(numbers), first_start, last_end


def _rfc3339(nanoseconds: int) -> str:
    seconds, fraction = divmod(nanoseconds, 10**9)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction:09}Z"
