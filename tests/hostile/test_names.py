# SPDX-License-Identifier: Apache-2.0
"""Every text of a trail may be meant to harm who looks at it: a terminal shows it escaped, and no path is made of it."""

import json
import unicodedata
from pathlib import Path

import pytest
from building.cbor import named
from building.session import START, Call, Session

#: Colours, a title, a C1 control, a turn of the direction of writing, lines, a way out of a directory, nothing.
EVIL = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202eevil\u2066\n\tx\r../../../etc/passwd\x00\ufeff\U000e0041"
NAME = "0011223344556677"


def _evil_session() -> bytes:
    names = ("analyst", "logger", "user", "host", "boot", "zone", "directory", "executable", "platform", "annalist")
    begin = dict.fromkeys((*names, "interpreter", "build_id", "clock"), EVIL)
    session = Session(NAME).begin(**begin, arguments=[EVIL], parent={"pid": 1, "session": EVIL, "call": 7})
    parameters = json.dumps([{"name": EVIL, "type": EVIL, "kind": EVIL}])
    metadata = dict.fromkeys(("file", "result", "level", "effect", "message"), EVIL)
    function = session.function(16, EVIL, [EVIL], EVIL, parameters=parameters, **metadata)
    values = [EVIL, {EVIL: EVIL}, named(EVIL, EVIL), named("opaque", {"type": EVIL, "reason": EVIL, "repr": EVIL})]
    calls = [Call(i, [value], result=value, task=EVIL, level=EVIL) for i, value in enumerate(values, 1)]
    calls.append(Call(9, [1], parent=EVIL, exception={"type": EVIL, "message": EVIL}, message=EVIL))
    calls.append(Call(10, [1], extra={EVIL: EVIL}, suspended={"count": 1, "ended": EVIL, "sent": [EVIL]}))
    session.block(function, calls)
    session.note(EVIL, 2).gap(1, EVIL)
    git = {"root": EVIL, "commit": EVIL, "branch": EVIL, "clean": False}
    session.environment(git, distributions={EVIL: EVIL})
    session.open([(function, Call(11, [EVIL], duration=None))])
    return session.end(state=EVIL, reason=EVIL, zone=EVIL)


def _harm(text: str) -> list[str]:
    """Give the characters that a terminal would act upon, or that nobody sees."""
    return [repr(c) for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")]


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a trail of one such session, in a file whose name is no better, beside one that is damaged."""
    trail = tmp_path_factory.mktemp("evil") / "trail"
    (trail / "sessions").mkdir(parents=True)
    data = _evil_session()
    name = EVIL.replace("/", "_").replace("\x00", "")
    (trail / "sessions" / f"{name}-{NAME}.mcap").write_bytes(data)
    (trail / "sessions" / f"{name}-{NAME}-cut.mcap").write_bytes(data[: len(data) // 2])
    return trail


TEXT = [
    ("info",),
    ("show",),
    ("show", "--full"),
    ("show", "--table"),
    ("show", "--call", f"{NAME}/1"),
    ("show", "--call", f"{NAME}/9"),
    ("show", "--call", f"{NAME}/10"),
    ("show", "--function", EVIL.replace("\x00", "")),
    ("show", "--call", EVIL.replace("\x00", "")),
    ("verify",),
    ("tail",),
    ("recover",),
    ("export", "--jsonl", "--session", "none"),
]


@pytest.mark.parametrize("arguments", TEXT, ids=lambda each: " ".join(map(ascii, each)))
def test_a_terminal_gets_no_commands_from_a_trail(run, evil, arguments):
    """Whatever a file names, a person who looks at it sees only what can be seen."""
    done = run(arguments[0], evil, *arguments[1:])
    for stream in (done.stdout, done.stderr):
        assert not _harm(stream.decode()), stream


@pytest.mark.parametrize("arguments", [("info", "--json"), ("show", "--json"), ("export", "--jsonl"), ("verify", "--json")])
def test_json_holds_the_names_as_they_are(run, evil, arguments):
    """JSON gives the texts back unharmed, with escapes for what controls terminals."""
    done = run(arguments[0], evil, *arguments[1:])
    text = done.stdout.decode()
    assert not [c for c in text if c < " " and c != "\n"]
    assert EVIL in _texts([json.loads(line) for line in text.splitlines()] if "--jsonl" in arguments else json.loads(text))


def _texts(value: object) -> set[str]:
    """Give every text in a value of JSON."""
    if isinstance(value, str):
        return {value}
    items = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return set().union(*map(_texts, items))


def test_a_session_record_cannot_name_a_path(run, trail):
    """What is no session's name is no session: nothing in shared memory is opened or removed by it."""
    for name in ("../../../tmp/000000", "..", "", "0" * 15, "g" * 16, "/" * 16):
        data = bytes(Session(name).begin().chunk().file.out)
        (trail / "sessions" / "20231102T094213Z-gauge-1-0011223344556677.mcap.open").write_bytes(data)
        for arguments in (("info",), ("recover",), ("recover", "--without-rings")):
            done = run(arguments[0], trail, *arguments[1:])
            assert done.returncode in (1, 4), arguments
            assert b"bad payload" in done.stderr
    assert [path.name for path in (trail / "sessions").iterdir()] == ["20231102T094213Z-gauge-1-0011223344556677.mcap.open"]


def test_a_name_made_for_another_place_stays_where_it_is(run, trail):
    """Recovering renames a file in its directory, whatever host and start its record names."""
    session = Session(NAME).begin(host="../../elsewhere", started=-START)
    (trail / "sessions" / f"x-{NAME}.mcap.open").write_bytes(bytes(session.chunk().file.out))
    assert run("recover", trail, "--without-rings").returncode == 1
    assert [path.name for path in (trail / "sessions").iterdir()] == [f"x-{NAME}.mcap"]
    assert sorted(path.name for path in trail.parent.iterdir()) == ["trail"]
