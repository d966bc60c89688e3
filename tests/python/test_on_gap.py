# SPDX-License-Identifier: Apache-2.0
"""What a program meets when its calls cannot be recorded."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import annalist


def run(program: str, *args: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", textwrap.dedent(program), *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


# Files can grow no more: the trail fills the rings, and then somebody has to wait for five seconds.
FULL = """
    import resource, signal, sys, time, annalist

    @annalist.annalize
    def measure(text):
        return text

    @annalist.annalize
    def later():
        yield 1

    def fill(mode):
        annalist.configure(trail=sys.argv[1], on_gap=mode)
        measure("first"), list(later())
        time.sleep(0.5)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))
        for _ in range(400):
            measure("x" * 60_000)

    def mend():
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        time.sleep(1.5)
"""


def test_raise_refuses_functions_until_recording_goes_on(tmp_path: Path) -> None:
    """GapError instead of a result; afterwards functions run as before, and the trail has the gap."""
    done = run(
        FULL
        + """
    try:
        fill("raise")
    except annalist.GapError as error:
        print("refused", isinstance(error, RuntimeError))
    try:
        later()
    except annalist.GapError:
        print("generator refused")
    mend()
    print(measure("again"))
    annalist.close()
    """,
        str(tmp_path / "trail"),
    )
    assert done.stdout.splitlines() == ["refused True", "generator refused", "again"]
    assert done.stderr.count("annalist: ") == 2
    session = annalist.open(tmp_path / "trail").sessions[0]
    assert session.state == "sealed"
    assert [gap.calls for gap in session.gaps] == [1]


def test_raise_makes_configure_raise_where_no_session_can_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions are refused as well, until another session is configured or this one closed."""

    @annalist.annalize
    def measure() -> int:
        return 1

    monkeypatch.setenv("ANNALIST_ON_GAP", "raise")
    with pytest.raises(annalist.GapError, match="no-such-place"):
        annalist.configure(trail="/proc/no-such-place/trail")
    with pytest.raises(annalist.GapError, match="no-such-place"):
        measure()
    annalist.close()
    assert measure() == 1


@pytest.mark.parametrize(("wrong", "error"), [("never", ValueError), (1, TypeError)])
def test_a_wrong_on_gap_is_an_error(wrong: object, error: type[Exception]) -> None:
    """Said before anything is begun."""
    with pytest.raises(error, match="on_gap"):
        annalist.configure(trail=None, on_gap=wrong)  # type: ignore[arg-type]
