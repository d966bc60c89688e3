# SPDX-License-Identifier: Apache-2.0
"""`python -m annalist_reference export TRAIL` and `... check FILE...`: JSON Lines, and what is wrong with a file."""

import argparse
import sys
from pathlib import Path

from .parts import read_sessions
from .session import Session

FINE, IO_ERROR, CORRUPT = 0, 3, 4


def session_files(path: Path) -> list[Path]:
    """Give the session files of a trail (T4), or the one file that `path` is."""
    if path.is_file():
        return [path]
    if not (path / "sessions").is_dir():
        raise FileNotFoundError(f"{path}: no trail: it has no directory 'sessions'")
    return sorted(file for file in (path / "sessions").iterdir() if file.name.endswith((".mcap", ".mcap.open")))


def export(path: Path) -> int:
    """Print a line of JSON for each call of a trail or a file."""
    sessions, strays = read_sessions(session_files(path))
    for session in sessions:
        for line in session.lines():
            print(line)
    return report(strays + [error for session in sessions for error in session.errors])


def check(path: Path) -> int:
    """Print what is wrong with a file, or what it holds."""
    session = Session.read(path)
    if session.error is None:
        root = session.end["root"].hex() if session.end else "none yet"
        print(f"{path}: {len(session.messages)} messages, {len(session.calls)} calls, root {root}")
    return report([] if session.error is None else [(path, str(session.error))])


def report(errors: list[tuple[Path, str]]) -> int:
    """Print what is wrong with which file, and give the exit code."""
    for path, error in errors:
        print(f"{path}: {error}", file=sys.stderr)
    return CORRUPT if errors else FINE


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="annalist_reference", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("export", help="calls as JSON Lines").add_argument("path", type=Path, nargs=1)
    commands.add_parser("check", help="what is wrong with files").add_argument("path", type=Path, nargs="+")
    arguments = parser.parse_args()
    action = {"export": export, "check": check}[arguments.command]
    try:
        return max(action(path) for path in arguments.path)
    except OSError as error:
        print(error, file=sys.stderr)
        return IO_ERROR


if __name__ == "__main__":
    sys.exit(main())
