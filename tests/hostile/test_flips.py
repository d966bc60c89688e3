# SPDX-License-Identifier: Apache-2.0
"""Small files with one byte changed, or cut off: the verdict of `annalist verify`, and that of the second decoder.

A file whose CRCs are taken away is judged by what its bytes say: there the two decoders, which share nothing but the
specification, must agree on every single byte. ANNALIST_FLIPS=all tries all of them.
"""

import json
import os
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
import readers  # noqa: F401  (finds the second decoder)
from annalist_reference import Session as Judge
from building.session import Call, Session
from vectors import VECTORS

NAME = "20231102T094213Z-gauge-4321-00112233445566aa.mcap"
SAMPLE = 120


class Verdict(NamedTuple):
    """What a reader says of a file: the first thing that is wrong, where, and how many calls precede it."""

    error: str | None
    offset: int | None
    calls: int


def _judge(data: bytes, ending: str) -> Verdict:
    session = Judge(data, sealed=not ending)
    error = session.error
    completed = sum(call.duration is not None for call in session.calls)
    return Verdict(error and error.error, error and error.offset, completed)


def _verify(run, directory: Path, data: bytes, ending: str) -> Verdict:
    (directory / "sessions").mkdir(parents=True)
    (directory / "sessions" / (NAME + ending)).write_bytes(data)
    done = run("verify", directory, "--json")
    report = json.loads(done.stdout)
    sessions = report["sessions"]
    findings = [finding for each in (report, *sessions) for finding in each["findings"]]
    assert (done.returncode == 4) == bool(findings), done.stderr
    if not findings:
        return Verdict(None, None, sum(each["calls"] for each in sessions))
    assert len(findings) == 1
    error = findings[0]["message"].partition(":")[0]
    return Verdict(error, findings[0]["offset"], sum(each["calls"] for each in sessions))


def _is_stricter(verdict: Verdict, judged: Verdict) -> bool:
    """Tell whether keys that do not ascend, which a reader may reject, were noticed by one, their root by the other."""
    return verdict.error == "bad payload" and judged.error == "root mismatch" and verdict.offset <= judged.offset


def _session(**builder: object) -> Session:
    """Every kind of message, in two chunks, most of it small."""
    session = Session(**builder).begin()
    step = session.function(16, "step", ["n"])
    session.block(step, [Call(1, [1], 2.5), Call(2, [3], exception={"type": "E", "message": "no"}, parent=1)])
    session.note("half", 1).chunk()
    calls = [Call(4, ["x"], suspended={"count": 1, "ended": "closed", "sent": [1]}), Call(5, [{"a": 1}], task="t")]
    session.block(step, calls).gap(2, "full").environment(None, distributions={"numpy": "2"})
    session.open([(step, Call(9, [7], duration=None))])
    return session


def _loose() -> bytes:
    """A sealed file without compression and CRCs."""
    session = _session(compression="", data_crc=False)
    data = bytearray(session.end())
    chunks = [offset for name, offset in session.file.offsets.items() if name.startswith("chunk") and name[5:].isdigit()]
    for offset in (*(chunk + 9 + 24 for chunk in chunks), session.file.offsets["footer"] + 9 + 16):
        data[offset : offset + 4] = bytes(4)
    return bytes(data)


def _positions(size: int) -> list[int]:
    if os.environ.get("ANNALIST_FLIPS") == "all":
        return list(range(size))
    return sorted(random.Random(5).sample(range(size), SAMPLE))


def _flipped(data: bytes, at: int) -> bytes:
    bit = 1 << random.Random(at).randrange(8)
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def _each(run, directory: Path, files: dict[str, bytes], ending: str = "") -> dict[str, Verdict]:
    with ThreadPoolExecutor(2) as pool:
        made = {name: pool.submit(_verify, run, directory / name, data, ending) for name, data in files.items()}
        return {name: each.result() for name, each in made.items()}


def test_two_decoders_agree_on_every_changed_byte(run, tmp_path):
    """Where no CRC tells that a byte is another one, both find the same error at the same place, or the same calls."""
    data = _loose()
    assert _judge(data, "") == Verdict(None, None, 4)
    files = {str(at): _flipped(data, at) for at in _positions(len(data))}
    verdicts = {at: (verdict, _judge(files[at], "")) for at, verdict in _each(run, tmp_path, files).items()}
    assert not {at: both for at, both in verdicts.items() if both[0] != both[1] and not _is_stricter(*both)}


@pytest.mark.parametrize("ending", ["", ".open"])
def test_every_cut_has_the_verdict_of_the_specification(run, tmp_path, ending):
    """A sealed file that ends early is a truncated record; an open one is whole up to its last whole chunk."""
    data = _session().end()
    rng = random.Random(6)
    sizes = sorted({1, 7, 8, len(data) - 1, *rng.sample(range(len(data)), SAMPLE // 4)})
    files = {str(size): data[:size] for size in sizes}
    verdicts = _each(run, tmp_path, files, ending)
    assert verdicts == {size: _judge(files[size], ending) for size in files}
    assert all((verdict.error is None) == bool(ending) for verdict in verdicts.values())


def test_verify_notices_every_changed_byte_of_a_sealed_file(run, tmp_path):
    """There is no byte of a file as it is written that could be another one."""
    data = (VECTORS / "good" / "minimal.mcap").read_bytes()
    verdicts = _each(run, tmp_path, {str(at): _flipped(data, at) for at in _positions(len(data))})
    assert not [at for at, verdict in verdicts.items() if verdict.error is None]
