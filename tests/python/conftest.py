# SPDX-License-Identifier: Apache-2.0
"""A trail for every test, sessions in this process and in programs, and what the command `annalist` reads of them."""

import base64
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import annalist
import pytest

COMMAND = Path(sys.executable).parent / "annalist"


def export(trail: Path) -> list[dict[str, Any]]:
    """Give the calls of a trail, as `annalist export --jsonl` has them."""
    done = subprocess.run([COMMAND, "export", trail, "--jsonl"], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def decode(value: Any) -> Any:
    """Make Python values of values.md §5 again, of those that have one."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$type" not in value:
        return {key: decode(item) for key, item in value.items()}
    items = [decode(item) for item in value.get("items", [])]
    decoders: dict[str, Callable[[], Any]] = {
        "tuple": lambda: tuple(items),
        "set": lambda: set(items),
        "frozenset": lambda: frozenset(items),
        "dict": lambda: {key if not isinstance(key, list) else tuple(key): item for key, item in items},
        "bytes": lambda: base64.b64decode(value["base64"]),
        "bytearray": lambda: bytearray(items[0]),
        "text": lambda: items[0].decode("utf-8", "surrogatepass"),
        "float": lambda: float(value["value"]),
        "complex": lambda: complex(*items),
    }
    return decoders[value["$type"]]() if value["$type"] in decoders else value


@dataclass
class Session:
    """A session in this process. `calls()` ends it."""

    trail: Path

    def calls(self) -> list[dict[str, Any]]:
        """Give its calls, by start."""
        annalist.close()
        return export(self.trail)

    def call(self) -> dict[str, Any]:
        """Give its only call."""
        (only,) = self.calls()
        return only


@dataclass
class Program:
    """What a program did that ran to its end."""

    trail: Path
    status: int
    stdout: str
    stderr: str

    def calls(self) -> list[dict[str, Any]]:
        """Give the calls it left in its trail, by start."""
        return export(self.trail)


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    """Give the path of a trail that is not there yet."""
    return tmp_path / "annalist-trail"


@pytest.fixture
def session(trail: Path) -> Iterator[Session]:
    """Configure a session in this process."""
    annalist.configure(trail=trail, analyst_name="Ada")
    yield Session(trail)
    annalist.close()


@pytest.fixture
def run(trail: Path) -> Callable[..., Program]:
    """Give a function that runs the text of a program where the trail is the default one."""

    def run(source: str, *options: str, **environment: str) -> Program:
        script = trail.parent / "program.py"
        script.write_text(textwrap.dedent(source))
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANNALIST")}
        done = subprocess.run(
            [sys.executable, *options, script.name],
            cwd=trail.parent,
            env=inherited | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return Program(trail, done.returncode, done.stdout, done.stderr)

    return run
