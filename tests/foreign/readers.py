# SPDX-License-Identifier: Apache-2.0
"""Reads session files with readers that nobody here wrote, and holds them against each other and against our own.

`check_sealed_file(path)` is for a suite that leaves a sealed file behind; tests/conftest.py does it for all trails.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from mcap.reader import make_reader
from mcap.records import Channel, Message
from mcap.stream_reader import StreamReader

ROOT = Path(__file__).parents[2]
NODE = ROOT / "tests" / "node"
sys.path.insert(0, str(ROOT / "spec" / "reference"))

from annalist_reference import Session, read_sessions  # noqa: E402

#: Ending of the names of a session's files.
PART = re.compile(r"(\.[1-9]\d*)?\.mcap$")

#: Topic, sequence, log time, publish time and SHA-256 of the payload of each message.
Rows = list[tuple[str, int, int, int, str]]


def _row(channel: Channel, message: Message) -> tuple[str, int, int, int, str]:
    return channel.topic, message.sequence, message.log_time, message.publish_time, _digest(message.data)


def _digest(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def python_indexed(path: Path) -> Rows:
    """Read with `mcap` by the index."""
    with path.open("rb") as stream:
        return [
            _row(channel, message) for _, channel, message in make_reader(stream, validate_crcs=True).iter_messages()
        ]


def python_streaming(path: Path) -> Rows:
    """Read with `mcap` record by record."""
    channels, rows = {}, []
    for record in StreamReader(BytesIO(path.read_bytes()), validate_crcs=True).records:
        if isinstance(record, Channel):
            channels[record.id] = record
        elif isinstance(record, Message):
            rows.append(_row(channels[record.channel_id], record))
    return rows


def node(paths: list[Path]) -> dict[str, list[Rows]]:
    """Read with `@mcap/core`, by the index and as a stream: a list for each way, with rows for each path."""
    command = ["node", "read.mjs", *(str(path.resolve()) for path in paths)]
    done = subprocess.run(command, cwd=NODE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr}"
    read = [json.loads(line) for line in done.stdout.split("\n") if line]
    return {
        way: [[(row[0], row[1], int(row[2]), int(row[3]), row[4]) for row in file[way]] for file in read]
        for way in ("indexed", "streaming")
    }


def reference(path: Path) -> Rows:
    """Read with the second decoder."""
    session = Session.read(path)
    assert session.error is None, f"{path}: {session.error}"
    return [
        (each.channel.topic, each.sequence, each.log_time, each.publish_time, _digest(each.payload))
        for each in session.messages
    ]


def command() -> Path | None:
    """Give the path of `annalist`: $ANNALIST_COMMAND, or what `make build` left."""
    named = os.environ.get("ANNALIST_COMMAND")
    places = [Path(named)] if named else [ROOT / "build/prefix/bin/annalist", ROOT / ".venv/bin/annalist"]
    return next((place for place in places if place.exists()), None)


def trail_of(directory: Path, *files: Path) -> Path:
    """Make a trail in `directory` that holds copies of session files."""
    sessions = directory / "sessions"
    sessions.mkdir(parents=True)
    for number, file in enumerate(files):
        ending = ".mcap.open" if file.suffix == ".open" else ".mcap"
        name = f"20231102T094213Z-gauge-{4321 + number}-{Session.read(file).name or '0' * 16}{ending}"
        shutil.copy(file, sessions / name)
    return directory


def annalist(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command, without colours."""
    environment = os.environ | {"NO_COLOR": "1"}
    line = [str(command()), *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False, env=environment, timeout=60)


def export_text(trail: Path) -> list[str]:
    """Give the lines of `annalist export --jsonl`, which must be fine."""
    done = annalist("export", trail, "--jsonl")
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.split("\n") if line]


def export(trail: Path) -> list[dict]:
    """Give what those lines hold."""
    return [json.loads(line) for line in export_text(trail)]


def copy_of(directory: Path, files: list[Path]) -> Path:
    """Make a trail in `directory` that holds copies of session files under their own names."""
    (directory / "sessions").mkdir(parents=True)
    for file in files:
        shutil.copy(file, directory / "sessions")
    return directory


def _sessions_of(paths: list[Path]) -> list[list[Path]]:
    """Give the paths of files that are parts of one session together."""
    sessions = {}
    for path in paths:
        sessions.setdefault((path.parent, PART.sub("", path.name)), []).append(path)
    return list(sessions.values())


def check_sealed_file(path: Path) -> None:
    """Check that all readers find the same messages, byte for byte, and both decoders the same calls."""
    check_sealed_files([Path(path)])


def check_sealed_files(paths: list[Path]) -> None:
    """Check many files, with one start of node."""
    expected = [reference(path) for path in paths]
    for path, rows in zip(paths, expected, strict=True):
        assert [row[1] for row in rows] == list(range(len(rows))), path
        assert python_indexed(path) == rows, path
        assert python_streaming(path) == rows, path
    for parts in _sessions_of(paths):
        with tempfile.TemporaryDirectory() as directory:
            trail = trail_of(Path(directory), parts[0]) if len(parts) == 1 else copy_of(Path(directory), parts)
            lines = export_text(trail)
        ((session,), strays) = read_sessions(parts)
        assert not session.errors + strays
        assert lines == list(session.lines()), parts[0]
    for way, files in node(paths).items():
        assert files == expected, way


def assert_same_lines(got: list[dict], expected: list[dict]) -> None:
    """Compare lines as JSON texts: 1, 1.0 and true are three values, and the order of keys counts."""
    assert [json.dumps(line) for line in got] == [json.dumps(line) for line in expected]
