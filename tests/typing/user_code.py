# SPDX-License-Identifier: Apache-2.0
"""What a program of a user looks like to a type checker: everything that is annalized keeps its type."""

from __future__ import annotations

import functools
import math
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, assert_type, overload

import annalist
from annalist.annalist import Annalist
from annalist.decorators import ClassLogger, function_logger

T = TypeVar("T")
ann = Annalist()


@annalist.annalize
def discharge(stage: float, a: float = 3.4, *, b: float = 1.5) -> float:
    return a * math.pow(stage, b)


@annalist.annalize(level="DEBUG", message="as agreed", extra_info={"site": 7})
def grade(values: list[float]) -> dict[str, float]:
    return {"mean": sum(values) / len(values)}


@ann.annalize
def plain() -> str:
    return "x"


@ann.annalize(level="DEBUG", message="as agreed")
def counted(n: int) -> int:
    return n


@function_logger(message="as agreed", level="DEBUG", extra_info={"site": 7})
def logged_with(x: int) -> int:
    return x


@function_logger
def logged(x: int) -> int:
    return x


@annalist.annalize(exclude=["plot*"])
class Gauge:
    def __init__(self, stage: float) -> None:
        self.stage = stage

    @annalist.annalize  # type: ignore[prop-decorator]  # mypy knows no decorator above @property, whosoever's it is
    @property
    def doubled(self) -> float:
        return 2 * self.stage

    @property
    @annalist.annalize
    def halved(self) -> float:
        return self.stage / 2

    @halved.setter
    @annalist.annalize
    def halved(self, value: float) -> None:
        self.stage = 2 * value

    @annalist.annalize
    @classmethod
    def make(cls) -> Gauge:
        return cls(1.0)

    @annalist.annalize
    @staticmethod
    def convert(x: int) -> str:
        return str(x)

    @functools.cached_property
    @annalist.annalize
    def rounded(self) -> int:
        return round(self.stage)


class Old:
    @ClassLogger
    def method(self, x: int) -> int:
        return x


@annalist.annalize
def items(n: int) -> Iterator[int]:
    yield from range(n)


@annalist.annalize
async def later(n: int) -> str:
    return str(n)


@annalist.annalize
async def items_later(n: int) -> AsyncIterator[int]:
    for i in range(n):
        yield i


@annalist.step("monthly report", reason="asked for")
def report(x: int) -> int:
    return x


@annalist.annalize
def login(user: str, pin: annalist.Secret[str]) -> annalist.Secret[bytes]:
    return (user + pin).encode()


@annalist.annalize
def first(items: list[T]) -> T:
    return items[0]


@overload
def doubled(x: int) -> int: ...
@overload
def doubled(x: str) -> str: ...
@annalist.annalize
def doubled(x: int | str) -> int | str:
    return 2 * x


@annalist.step("download")
async def download(n: int) -> bytes:
    return bytes(n)


@annalist.annalize
@dataclass
class Point:
    x: int


def hide(name: str, value: object) -> object:
    return annalist.REDACTED if name == "home" else value


async def uses() -> None:
    assert_type(await download(1), bytes)
    assert_type(await later(1), str)
    assert_type([x async for x in items_later(1)], list[int])


def main() -> None:
    annalist.configure("log.txt", "Ada", level_filter="INFO", logger_name="River", trail=Path("audit"), console=False)
    annalist.configure(redact="pin|home", redact_hook=hide)
    ann.configure(logfile="log.txt", analyst_name="Ada", trail=None)
    assert_type(discharge(1.2, b=2.0), float)
    assert_type(grade([1.0]), dict[str, float])
    assert_type(plain(), str)
    assert_type(Gauge.make().doubled, float)
    assert_type(Gauge.make().halved, float)
    assert_type(Gauge.convert(1), str)
    assert_type(Gauge(1.0).rounded, int)
    assert_type(list(items(3)), list[int])
    assert_type(report(1), int)
    assert_type(annalist.annalize(math.sqrt)(2.0), float)
    assert_type(login("ada", "1"), bytes)
    assert_type(annalist.annalize(functools.partial(int, base=2))("101"), int)
    assert_type(first(["a"]), str)
    assert_type(doubled(1), int)
    assert_type(doubled("a"), str)
    assert_type(Point(1).x, int)
    annalist.register(Point, lambda point: point.x, Point)
    assert_type(counted(1), int)
    assert_type(logged(1), int)
    assert_type(logged_with(1), int)
    Old().method(1)
    with annalist.step("filling", reason="fault"):
        annalist.note("text")
    annalist.disable()
    annalist.enable()
    with annalist.session(trail="t") as recorded:
        discharge(1.0)
    for call in recorded.calls(function="discharge"):
        assert_type(call.id, str)
        assert_type(call.duration_ns, int | None)
        assert_type(call.exception, annalist.Raised | None)
    trail = annalist.open("audit")
    for session in trail.sessions:
        assert_type(session.name, str)
    annalist.close()
