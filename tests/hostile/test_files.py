# SPDX-License-Identifier: Apache-2.0
"""What may stand in a trail, or be named as one, in the place of a session file."""

import os
import shutil
from pathlib import Path

import pytest
from building.session import Call, Session
from vectors import VECTORS

GOOD = VECTORS / "good" / "minimal.mcap"
NAME = "20231102T094213Z-gauge-4321-00112233445566aa.mcap"


def test_a_file_is_a_trail_of_one_session(run, tmp_path):
    """Every command that reads takes one session file, sealed or open, by whatever path."""
    file = tmp_path / NAME
    shutil.copy(GOOD, file)
    (tmp_path / "link.mcap").symlink_to(file)
    for path in (file, tmp_path / "link.mcap"):
        for arguments in (("info",), ("show",), ("export", "--jsonl"), ("verify",), ("tail",)):
            done = run(arguments[0], path, *arguments[1:])
            assert done.returncode == 0, done.stderr
            assert done.stdout
    shutil.copy(VECTORS / "good" / "writing.mcap.open", tmp_path / f"{NAME}.open")
    assert run("show", tmp_path / f"{NAME}.open").returncode == 0


def test_a_file_that_is_no_session_is_no_trail(run, tmp_path):
    """A file of another name is refused as what it is."""
    (tmp_path / "calls.csv").write_bytes(GOOD.read_bytes())
    done = run("info", tmp_path / "calls.csv")
    assert done.returncode == 3
    assert b"this is no trail" in done.stderr


@pytest.mark.parametrize("ending", ["mcap", "mcap.open"])
def test_what_is_no_file_is_passed_over_and_never_waited_for(run, trail, ending):
    """Pipes, directories, devices and links that lead nowhere are no sessions; the one beside them is read."""
    sessions = trail / "sessions"
    shutil.copy(GOOD, sessions / NAME)
    os.mkfifo(sessions / f"pipe.{ending}")
    (sessions / f"directory.{ending}").mkdir()
    (sessions / f"device.{ending}").symlink_to("/dev/zero")
    (sessions / f"pipe-link.{ending}").symlink_to(f"pipe.{ending}")
    (sessions / f"loop.{ending}").symlink_to(f"loop.{ending}")
    (sessions / f"nowhere.{ending}").symlink_to("nothing")
    for command in ("info", "verify", "recover", "show", "tail"):
        done = run(command, trail, timeout=20)
        assert done.returncode == 0, (command, done.stderr)
    assert b"1 session, 1 call" in run("info", trail).stdout


@pytest.mark.parametrize("named", ["pipe.mcap", "directory.mcap", "device.mcap"])
def test_what_is_no_file_is_no_trail_either(run, tmp_path, named):
    """Nothing is waited for that is named on the command line."""
    os.mkfifo(tmp_path / "pipe.mcap")
    (tmp_path / "directory.mcap").mkdir()
    (tmp_path / "device.mcap").symlink_to("/dev/zero")
    done = run("show", tmp_path / named, timeout=20)
    assert done.returncode == 3
    assert b"this is no trail" in done.stderr


def test_recovery_writes_to_no_file_that_a_link_leads_to(run, trail):
    """An open session behind a link is another trail's: it is told, and stays as it is."""
    elsewhere = trail.parent / "elsewhere.mcap.open"
    elsewhere.write_bytes((VECTORS / "good" / "writing.mcap.open").read_bytes())
    before = elsewhere.read_bytes()
    (trail / "sessions" / f"{NAME}.open").symlink_to(elsewhere)
    assert run("recover", trail, "--without-rings").returncode == 1
    assert elsewhere.read_bytes() == before
    assert (trail / "sessions" / f"{NAME}.open").is_symlink()


def _sparse(path: Path, data: bytes, size: int) -> None:
    path.write_bytes(data)
    os.truncate(path, size)


def test_ten_gigabytes_of_nothing_take_no_time(run, trail):
    """A file that is larger than memory and holds nothing is told from its first bytes, or from its last."""
    _sparse(trail / "sessions" / NAME, b"", 10 << 30)
    done = run("info", trail, timeout=20)
    assert done.returncode == 4
    assert b"at byte 0: not an MCAP file" in done.stderr


def test_a_record_as_large_as_a_sparse_file_is_not_taken_into_memory(run, trail):
    """A length that the file does bear out is still no reason to hold that much."""
    begun = bytes(Session().begin().chunk().file.out)
    length = (9 << 30).to_bytes(8, "little")
    for opcode in (b"\x06", b"\x03", b"\x09"):
        _sparse(trail / "sessions" / NAME, begun + opcode + length, 10 << 30)
        done = run("info", trail, timeout=20)
        assert done.returncode == 4
        assert f"at byte {len(begun)}".encode() in done.stderr


def test_an_export_writes_the_file_that_it_was_told_and_no_other(run, trail):
    """Names in a trail do not choose where anything is written."""
    session = Session().begin(directory="../..", executable="/etc/passwd")
    session.block(session.function(16, "../../x", ["/y"]), [Call(1, ["../../z"])])
    (trail / "sessions" / NAME).write_bytes(session.end())
    out = trail.parent / "out.jsonl"
    before = {path for path in trail.parent.rglob("*")}
    assert run("export", trail, "--jsonl", "-o", out).returncode == 0
    assert {path for path in trail.parent.rglob("*")} - before == {out}
