# SPDX-License-Identifier: Apache-2.0
"""Trails of sessions in several parts: the files of each, its calls, and what is wrong with it."""

from typing import NamedTuple

from .session import START, Call, Session

STEM = "20231102T094213Z-gauge-4321-00112233445566aa"
FIRST, SECOND, THIRD = f"{STEM}.mcap", f"{STEM}.2.mcap", f"{STEM}.3.mcap"
MINUTE = 60_000_000_000


class Trail(NamedTuple):
    """Files by name, the lines of an export, and errors by the names of the files they are of."""

    files: dict[str, bytes]
    lines: list[dict]
    errors: list[tuple[str, str]]


class _Parts:
    """A session in three parts: a call in each, and one that is begun in the first and completed in the last."""

    def __init__(self, previous: bytes | None = None, again: bool = False, state: str = "continued") -> None:
        """Build them. `previous` stands in the second in place of the root; `again` puts a call in it that was before."""
        long = Call(2, [2], 2, duration=2 * MINUTE)
        first = Session().begin()
        step = first.function(16, "clean.step", ["n"])
        first.block(step, [Call(1, [1], 1)]).note("begun", 2).rings([(step, long)]).chunk()
        data = first.end(state=state, reason="size")
        second = Session(time=START + MINUTE).begin(part=2, previous=previous or first.root)
        step = second.function(16, "clean.step", ["n"])
        second.rings([(step, long)]).chunk()
        self.second_chunk = len(second.file.out)
        second.block(step, [Call(1 if again else 3, [3], 3)]).gap(4, "no room").rings([(step, long)]).chunk()
        self.ended_second = second.end(state="continued", reason="time")
        third = Session(time=START + 2 * MINUTE).begin(part=3, previous=second.root)
        step = third.function(16, "clean.step", ["n"])
        third.rings([(step, long)]).block(step, [Call(4, [4], 4), long])
        self.files = {FIRST: data, SECOND: self.ended_second, THIRD: third.end()}
        self.lines = [first.lines, second.lines, third.lines]

    def trail(self, *numbers: int, errors: list[tuple[str, str]] | None = None) -> Trail:
        """Give a trail of some of the parts."""
        files = [list(self.files)[number - 1] for number in numbers]
        lines = [line for number in numbers for line in self.lines[number - 1]]
        ordered = sorted(lines, key=lambda line: (line["start"], int(line["call"].split("/")[1])))
        return Trail({name: self.files[name] for name in files}, ordered, errors or [])


def _being_begun(parts: _Parts) -> Trail:
    """The writer has created the next part and ended this one, which it has not sealed yet."""
    whole = parts.trail(1, 2)
    cut = parts.ended_second
    files = {FIRST: parts.files[FIRST], f"{SECOND}.open": cut[: cut.rindex(b"\x0f\x04\0\0\0\0\0\0\0")]}
    return Trail(files | {f"{THIRD}.open": b""}, whole.lines, [])


def _call_again() -> Trail:
    parts = _Parts(again=True)
    trail = parts.trail(1, 2, 3)
    kept = [line for line in trail.lines if line not in parts.lines[1]]
    # The second part has no end record before its error, so that nothing says that the third follows it.
    return trail._replace(
        lines=kept, errors=[(SECOND, f"at byte {parts.second_chunk}: bad payload"), (THIRD, "part mismatch")]
    )


def trails() -> dict[str, Trail]:
    """Give the trails by name."""
    parts = _Parts()
    return {
        "parts": parts.trail(1, 2, 3),
        "being-begun": _being_begun(parts),
        "first-part-missing": parts.trail(2, 3, errors=[(SECOND, "missing part")]),
        "second-part-missing": parts.trail(1, 3, errors=[(THIRD, "missing part")]),
        "last-part-missing": parts.trail(1, 2, errors=[(SECOND, "missing part")]),
        "other-root": _Parts(previous=bytes(32)).trail(1, 2, 3, errors=[(SECOND, "part mismatch")]),
        "behind-the-end": _Parts(state="sealed").trail(1, 2, 3, errors=[(SECOND, "part mismatch")]),
        "call-again": _call_again(),
    }
