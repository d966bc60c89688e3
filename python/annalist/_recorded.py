# SPDX-License-Identifier: Apache-2.0
"""What stands for recorded things that have no object of their own in this process."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from reprlib import recursive_repr
from typing import Any, cast


class Unknown:
    """A recorded value whose type cannot be had here: its class is not imported, or another language's.

    Two are equal if their types and arguments are.

    Attributes:
        type: Name of the type as it was recorded: `pipeline.Point`, `multimap`.
        arguments: What was recorded of it, in order.

    """

    __slots__ = ("__weakref__", "arguments", "type")

    def __init__(self, type: str, arguments: list[Any]) -> None:
        self.type: str = type
        self.arguments: list[Any] = arguments

    @property
    def state(self) -> Mapping[str, Any]:
        """The attributes of an object by name; empty where it is something else."""
        if len(self.arguments) == 1 and isinstance(self.arguments[0], dict):
            return cast("Mapping[str, Any]", self.arguments[0])
        return {}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Unknown):
            return NotImplemented
        return self.type == other.type and self.arguments == other.arguments

    def __hash__(self) -> int:
        # It may be a key. Of the arguments not all are hashable, and they may still grow while it is made.
        return hash(self.type)

    @recursive_repr()
    def __repr__(self) -> str:
        if self.state:
            items = [f"{name}={value!r}" for name, value in self.state.items()]
        else:
            items = [repr(argument) for argument in self.arguments]
        return f"<unknown {self.type}({', '.join(items)})>"


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value of which only this was recorded.

    Attributes:
        type: Name of its type.
        reason: Why nothing more.
        repr: What its repr gave, cut, or None.
        size: Bytes that it would have taken, or took when it was given up, or None.
        shape: Of arrays and tables, else None.

    """

    type: str
    reason: str
    repr: str | None = None
    size: int | None = None
    shape: tuple[int, ...] | None = None

    def __repr__(self) -> str:
        shape = "" if self.shape is None else f" {'×'.join(map(str, self.shape))}"
        text = "" if self.repr is None else f" {self.repr}"
        return f"<opaque {self.type}{shape}{text}: {self.reason}>"


@dataclass(frozen=True, slots=True)
class Redacted:
    """A value that was hidden on purpose.

    Attributes:
        type: Name of its type.

    """

    type: str

    def __repr__(self) -> str:
        return f"<redacted {self.type}>"


@dataclass(frozen=True, slots=True)
class Raised:
    """The exception by which a call ended.

    Attributes:
        type: Name of its class: `ValueError`, `package.module.Error`.
        message: What str() of it gave.

    """

    type: str
    message: str

    def __str__(self) -> str:
        return f"{self.type}: {self.message}" if self.message else self.type


@dataclass(frozen=True, slots=True)
class Suspended:
    """How a coroutine or a generator went.

    Attributes:
        count: How often it was suspended: of a generator, the items that it gave.
        ended: `returned`, `raised`, `closed`, `dropped` or `unstarted`.
        sent: Values other than None that were sent into it, at most the first 64.
        thrown: Exceptions that were thrown into it, likewise.

    """

    count: int
    ended: str
    sent: tuple[Any, ...]
    thrown: tuple[Raised, ...]


def hashable(value: object) -> Hashable:
    """Give what stands for a value as a key where it cannot be one itself, as keys of other languages may."""
    if isinstance(value, (list, tuple)):
        return tuple(hashable(item) for item in cast("Iterable[object]", value))
    if isinstance(value, (set, frozenset)):
        return frozenset(cast("Iterable[object]", value))
    if isinstance(value, dict):
        return tuple((key, hashable(item)) for key, item in cast("dict[Hashable, object]", value).items())
    if isinstance(value, bytearray):
        return bytes(value)
    try:
        hash(value)
    except Exception:
        return Unknown(type(value).__qualname__, [value])
    return value
