# SPDX-License-Identifier: Apache-2.0
"""`annalist verify` beside readers that share no code with it, and its bar on a terminal."""

import contextlib
import hashlib
import json
import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest
from mcap.reader import make_reader

VECTORS = Path(__file__).parents[2] / "spec/vectors"
GOOD = sorted(VECTORS.glob("good/*.mcap"))
BAD = json.loads((VECTORS / "bad/expected.json").read_text())
FINE, FINDINGS, CORRUPT = 0, 1, 4
METADATA, DATA_END = b"\x0c", b"\x0f" + (4).to_bytes(8, "little")  # heads of records


@pytest.fixture
def verify(command, tmp_path):
    """Verify a trail of one vector; give the exit code and what was found."""

    def run(vector: Path) -> tuple[int, dict]:
        trail = tmp_path / "trail"
        (trail / "sessions").mkdir(parents=True)
        shutil.copy(vector, trail / "sessions")
        line = [command, "verify", trail, "--json"]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout)

    return run


def _root(payloads: list[bytes]) -> bytes:
    """Give the root of RFC 6962, by merging neighbours until one is left."""
    nodes = [hashlib.sha256(b"\0" + payload).digest() for payload in payloads]
    while len(nodes) > 1:
        pairs = [nodes[i : i + 2] for i in range(0, len(nodes), 2)]
        nodes = [hashlib.sha256(b"\1" + pair[0] + pair[1]).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return nodes[0]


@pytest.mark.parametrize("vector", GOOD, ids=lambda path: path.stem)
def test_the_root_is_that_of_the_messages_that_the_official_reader_gives(vector, verify):
    """The root of a whole file covers every message before the end record."""
    _, found = verify(vector)
    with vector.open("rb") as file:
        payloads = [message.data for _, _, message in make_reader(file).iter_messages()]
    (session,) = found["sessions"]
    assert session["files"][0]["root"] == _root(payloads[:-1]).hex()
    assert session["messages"] == len(payloads) - 1


@pytest.mark.parametrize("vector", GOOD, ids=lambda path: path.stem)
def test_a_good_vector_is_whole_unless_it_tells_of_gaps(vector, verify):
    """Only gaps keep a good file from being whole."""
    code, found = verify(vector)
    (session,) = found["sessions"]
    assert (session["verdict"], code) == (("incomplete", FINDINGS) if session["gaps"] else ("whole", FINE))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_vector_is_refused_with_its_error_and_place(name, verify):
    """Nothing that breaks a rule passes, and the rule is named."""
    code, found = verify(VECTORS / "bad" / name)
    findings = [finding for session in found["sessions"] for finding in session["findings"]] + found["findings"]
    assert code == CORRUPT
    assert findings[0]["message"].startswith(BAD[name]["error"])
    assert findings[0]["offset"] == BAD[name]["offset"]


def everything_from(terminal):
    """Give what was written to a terminal whose other end is closed; each read gives 4 KiB at most."""
    written = b""
    with contextlib.suppress(OSError):  # EIO: that was all
        while part := os.read(terminal, 1 << 16):
            written += part
    return written


def test_a_long_reading_shows_a_bar_and_takes_it_away(command, tmp_path):
    """On a terminal something moves; afterwards only the report is left."""
    sessions = tmp_path / "trail/sessions"
    sessions.mkdir(parents=True)
    minimal = (VECTORS / "good/minimal.mcap").read_bytes()
    with (sessions / "1.mcap.open").open("wb") as file:
        file.write(minimal[: minimal.rindex(DATA_END)])
        for _ in range(40):  # records that a foreign tool may add, and which take a while
            file.write(METADATA + (32 << 20).to_bytes(8, "little"))
            file.truncate(file.seek(32 << 20, os.SEEK_CUR))
    parent, child = pty.openpty()
    with subprocess.Popen(
        [command, "verify", tmp_path / "trail"],
        stdout=subprocess.PIPE,
        stderr=child,
        env=os.environ | {"TERM": "xterm"},
        text=True,
    ) as process:
        report = process.communicate()[0]
    os.close(child)
    bar = everything_from(parent).decode()
    assert "reading " in bar and "━" in bar and bar.endswith("\r\x1b[K")
    assert "1 whole" in report
