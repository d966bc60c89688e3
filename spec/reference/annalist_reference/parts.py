# SPDX-License-Identifier: Apache-2.0
"""The parts of a session: which files belong together, and whether they follow one another (trail-format.md §1)."""

from pathlib import Path

from .session import Session


class Whole:
    """One session of a trail: its parts in order, and what is wrong with them and between them."""

    def __init__(self) -> None:
        """Begin without parts."""
        self.parts: dict[int, tuple[Path, Session]] = {}

    @property
    def start(self) -> dict:
        """The session record of the first part that is there."""
        return self.parts[min(self.parts)][1].start

    @property
    def errors(self) -> list[tuple[Path, str]]:
        """What is wrong (§8), with the file."""
        found, before, expected = [], None, 1
        for part, (path, session) in sorted(self.parts.items()):
            if part != expected:
                found.append((path, "missing part"))
            elif before is not None and not _follows(before, session):
                found.append((path, "part mismatch"))
            if session.error is not None:
                found.append((path, str(session.error)))
            before, expected = session, part + 1
        if is_continued(before) and before.sealed:
            found.append((path, "missing part"))
        return found

    def lines(self) -> list[str]:
        """Give a line of JSON for each call of all parts, in order (§9)."""
        calls = [(call, session) for _, session in self.parts.values() for call in session.calls]
        return [session.line(call) for call, session in sorted(calls, key=lambda each: (each[0].start, each[0].number))]


def read_sessions(paths: list[Path]) -> tuple[list[Whole], list[tuple[Path, str]]]:
    """Read the files of a trail: its sessions by start, and what is wrong with files that are of none."""
    sessions, strays = [], []
    for path in sorted(paths, key=lambda path: path.name.encode()):
        session = Session.read(path)
        if session.start is not None:
            _place(path, session, sessions)
        elif session.error is not None and not _is_being_begun(path, paths):
            strays.append((path, str(session.error)))
    for whole in sessions:
        _read_again(whole)
    return sorted(sessions, key=lambda whole: (whole.start["started"], whole.start["session"])), strays


def is_continued(session: Session) -> bool:
    """Tell whether another part follows."""
    return session.end is not None and session.end["state"] == "continued"


def _place(path: Path, session: Session, sessions: list[Whole]) -> None:
    """Give the file to the first session of its name that has no such part yet, or to a new one (P1)."""
    part = session.start.get("part", 1)
    for whole in sessions:
        if whole.start["session"] == session.name and part not in whole.parts:
            whole.parts[part] = path, session
            return
    sessions.append(Whole())
    sessions[-1].parts[part] = path, session


def _read_again(whole: Whole) -> None:
    """Read the parts again in their order, now that B3 can be checked over all of them."""
    numbers: set[int] = set()
    for part, (path, _) in sorted(whole.parts.items()):
        whole.parts[part] = path, Session.read(path, numbers)


def _follows(before: Session, session: Session) -> bool:
    return is_continued(before) and before.end["root"] == session.start["previous"]


def _is_being_begun(path: Path, paths: list[Path]) -> bool:
    """Tell whether a file without a whole chunk stands behind another part (P5)."""
    stem, _, part = path.name.removesuffix(".open").removesuffix(".mcap").rpartition(".")
    if path.suffix != ".open" or not part.isdecimal() or int(part) < 2:
        return False
    before = stem if part == "2" else f"{stem}.{int(part) - 1}"
    return any(other.name in (f"{before}.mcap", f"{before}.mcap.open") for other in paths)
