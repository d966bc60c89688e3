# SPDX-License-Identifier: Apache-2.0
"""The types of the installed package, as mypy sees them from a program of a user; `make lint` asks pyright too."""

import subprocess
import sys
from pathlib import Path

USER_CODE = Path(__file__).with_name("user_code.py")

WRONG_USES = """
import annalist


@annalist.annalize
def discharge(stage: float, a: float = 3.4) -> float:
    return a * stage


@annalist.annalize(level="DEBUG")
async def later(n: int) -> str:
    return str(n)


@annalist.annalize
def login(user: str, pin: annalist.Secret[str]) -> annalist.Secret[bytes]:
    return (user + pin).encode()


@annalist.step("report")
def report(x: int) -> int:
    return x


@annalist.annalize
class Gauge:
    def __init__(self, stage: float) -> None:
        self.stage = stage


def uses(trail: annalist.Trail) -> None:
    right: float = discharge(1.0, a=2.0)
    result: str = discharge(1.0)  # wrong
    discharge("high")  # wrong
    discharge(1.0, b=2.0)  # wrong
    later(1).upper()  # wrong
    login("ada", 1234)  # wrong
    login("ada", "1234").encode()  # wrong
    report("x")  # wrong
    Gauge("high")  # wrong
    Gauge(1.0).height  # wrong
    annalist.configure(analyst="Ada")  # wrong
    annalist.configure(console="yes")  # wrong
    annalist.annalize(message=7)  # wrong
    annalist.note(7)  # wrong
    annalist.step(7)  # wrong
    trail.calls(functions="discharge")  # wrong
    name: int = trail.sessions[0].name  # wrong
    for call in trail.calls():
        seconds: float = call.duration_ns  # wrong
"""


def check(program: Path, directory: Path) -> subprocess.CompletedProcess[str]:
    """Have mypy check a program far from the sources and their configuration: it finds what is installed."""
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--hide-error-context", program],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_what_is_annalized_keeps_its_type(tmp_path: Path) -> None:
    checked = check(USER_CODE, tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_wrong_uses_are_found_and_nothing_else(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(WRONG_USES)
    checked = check(program, tmp_path)
    found = {int(line.split(":")[1]) for line in checked.stdout.splitlines() if ": error: " in line}
    wrong = {number for number, line in enumerate(WRONG_USES.splitlines(), 1) if line.endswith("# wrong")}
    assert found == wrong, checked.stdout + checked.stderr
