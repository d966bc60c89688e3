# SPDX-License-Identifier: Apache-2.0
"""Session files that every reader must read: name, bytes, the lines expected."""

import json
from typing import Any

from .cbor import UNDEFINED, Raw, encode, named, narrow, typed
from .session import START, Both, Call, Session
from .values import VALUES

Built = tuple[bytes, list[dict]]


def minimal(**builder: Any) -> tuple[Session, bytes]:
    """One call of one function: the example of trail-format.md §10."""
    session = Session(**builder).begin()
    scale = session.function(16, "clean.scale", ["value", "factor"])
    session.block(scale, [Call(1, [12.8, 10], 128.0)])
    return session, session.end()


def _minimal() -> Built:
    session, data = minimal()
    return data, session.ordered()


def _no_calls() -> Built:
    session = Session().begin(analyst=None, logger=None, interpreter="")
    return session.end(), []


def _nested() -> Built:
    """Parents, an exception that passes two calls, options, and every optional column."""
    session = Session("00112233445566bb").begin()
    run = session.function(16, "clean.run", ["path"], level="DEBUG", message="cleaning")
    clip = session.function(17, "clean.Series.clip", ["low", "high", "args", "kwargs"])
    error = {"type": "ValueError", "message": "no such station: „Wānaka“"}
    calls = [
        Call(2, [0.0, 1.5, [], named_dict(unit="mm")], None, parent=1, thread=9, task="Task-1"),
        Call(3, [UNDEFINED, 2, [1, 2], named_dict()], parent=1, exception=error, level="ERROR"),
        Call(4, [None, UNDEFINED, [], named_dict()], [1], message="again", extra=named_dict(ticket=7)),
        Call(5, [1, 2, [], named_dict()], True, parent="ffeeddccbbaa9988/12", changes=named_dict(low=[1, 2])),
    ]
    session.block(clip, calls)
    session.block(run, [Call(1, ["a.csv"], exception=error, duration=1_000_000)])
    return session.end(), session.ordered()


def named_dict(**pairs: Any) -> Both:
    """A dict with keys of text."""
    return Both(named("dict", *(part for pair in pairs.items() for part in pair)), pairs)


def _values() -> Built:
    """Every value of values.tsv that an argument can have, as an argument and as a result."""
    session = Session().begin()
    echo = session.function(16, "echo", ["value"], language="c++")
    values = [Both(Raw(encode(item)), json.loads(text)) for _, item, text in VALUES if item is not UNDEFINED]
    session.block(echo, [Call(number, [value], value) for number, value in enumerate(values, 1)])
    return session.end(), session.ordered()


def _columns() -> Built:
    """The forms of columns in a block, each where the recorder would use it."""
    session = Session().begin()
    convert = session.function(16, "convert", ["celsius", "station", "digits", "flag"], language="c++")
    rows = [(12.8, "SEA", 1), (10.6, "SEA", 1), (-0.0, "YVR", 1), (7.25, "SEA", 1)]
    calls = [
        Call(number, [celsius, station, digits, number == 3], celsius, thread=77, duration=1000)
        for number, (celsius, station, digits) in enumerate(rows, 1)
    ]
    forms = {
        "call": lambda numbers: named("delta", numbers[0], narrow([1] * (len(numbers) - 1))),
        "start": lambda starts: named("delta", starts[0], narrow([1000] * (len(starts) - 1))),
        "parent": lambda parents: named("constant", parents[0]),
        "thread": lambda threads: named("constant", threads[0]),
        "duration": lambda durations: named("constant", durations[0]),
        "celsius": lambda _: named("patched", named("scaled", 2, narrow([1280, 1060, 0, 725])), narrow([2]), [-0.0]),
        "station": lambda _: named("dictionary", ["SEA", "YVR"], narrow([0, 0, 1, 0])),
        "digits": narrow,
        "result": lambda numbers: typed("f64", numbers),
    }
    session.block(convert, calls, forms)
    return session.end(), session.ordered()


def _threads() -> Built:
    """Calls of several threads and tasks, taken in another order than they began."""
    session = Session().begin()
    work = session.function(16, "pool.work", ["n"])
    submit = session.function(17, "pool.submit", [])
    session.block(work, [Call(n, [n], n * n, parent=1, thread=100 + n % 3, start=START - n) for n in (7, 5, 6)]).chunk()
    session.block(work, [Call(n, [n], n * n, parent=1, thread=100 + n % 3, task=f"Task-{n}") for n in (3, 2, 4)])
    session.block(submit, [Call(1, [], None, duration=90_000)])
    return session.end(), session.ordered()


def _suspended() -> Built:
    """Coroutines and generators, every way that they can go."""
    session = Session().begin()
    items = session.function(16, "items", ["path"])
    stop = {"type": "asyncio.CancelledError", "message": ""}
    sent = {"count": 4, "ended": "returned", "sent": [2, named("tuple", 1.5)]}
    json_sent = [2, {"$type": "tuple", "items": [1.5]}]
    thrown = {"count": 2, "ended": "raised", "thrown": [{"type": "ValueError", "message": "bad row"}, stop]}
    calls = [
        Call(1, ["a.csv"], suspended={"count": 3, "ended": "closed"}),
        Call(2, ["b.csv"], 7, suspended=Both(sent, sent | {"sent": json_sent})),
        Call(3, ["c.csv"], exception=stop, suspended=thrown),
        Call(4, ["d.csv"], suspended={"count": 1 << 40, "ended": "dropped"}),
        Call(5, ["e.csv"], suspended={"count": 0, "ended": "unstarted"}),
        Call(6, ["not suspended"], [1]),
    ]
    session.block(items, calls)
    constant = {"suspended": lambda rows: named("constant", rows[0])}
    session.block(items, [Call(n, [UNDEFINED], suspended={"count": 1, "ended": "returned"}) for n in (7, 8)], constant)
    return session.end(), session.ordered()


def _open_calls() -> Built:
    session = Session().begin()
    run = session.function(16, "clean.run", ["path"])
    read = session.function(17, "clean.read", ["path", "encoding"])
    outer, inner = Call(1, ["a.csv"], duration=None), Call(3, ["a.csv", UNDEFINED], parent=1, duration=None)
    session.block(read, [Call(2, ["b.csv", "utf-8"], [1.5], parent=1)])
    session.rings([(run, outer)]).chunk()
    session.open([(run, outer), (read, inner)])
    return session.end(reason="exit"), session.ordered()


def _notes() -> Built:
    """Notes, gaps, keys and a reserved channel that this version does not know."""
    session = Session().begin(weather="fine")
    step = session.function(16, "step", [])
    session.note("deleted the check at 11:55 ☔", call=1).gap(3, "the recorder made no progress")
    session.send("annalist/future", ["whatever"], START)
    session.block(step, [Call(1)], weather=[1, 2], arguments=[])
    session.gap(0, "unknown")
    return session.end(), session.ordered()


def _environment() -> Built:
    """Of which code the session is: at its start, and completed at its end."""
    session = Session().begin()
    step = session.function(16, "clean.step", ["n"])
    commit = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
    git = {"root": "/home/speve/gauges", "commit": commit, "branch": "main", "clean": None}
    session.environment(git, distributions={}).block(step, [Call(1, [1], 1)]).chunk()
    session.environment(git | {"clean": True}, distributions={"numpy": "2.1.0", "pandas": "2.2.3"}, weather="fine")
    return session.end(), session.ordered()


def _no_repository() -> Built:
    session = Session().begin()
    return session.environment(None).end(), session.ordered()


def _several(**builder: Any) -> Session:
    session = Session(**builder).begin()
    first = session.function(16, "clean.step", ["n"])
    second = session.function(17, "clean.step", ["n", "how"], line="99")
    session.rings().chunk()
    for number in range(1, 7):
        session.block(first, [Call(number * 2, [number], float(number))])
        session.block(second, [Call(number * 2 + 1, [number, "fast"], None)])
        if number % 2 == 0:
            session.rings().chunk()
    return session


def _chunks() -> Built:
    """Several chunks, and two functions of one name."""
    session = _several()
    return session.end(), session.ordered()


def _recompressed() -> Built:
    """As chunks.mcap, rewritten by a foreign tool: not compressed, without the CRC of the data."""
    session = _several(library="foreign tool 2.1", compression="", data_crc=False)
    return session.end(), session.ordered()


def _recovered() -> Built:
    session = Session().begin()
    step = session.function(16, "clean.step", ["n"])
    session.block(step, [Call(1, [1], 1)]).rings().chunk()
    session.gap(0, "no rings")
    return session.end(state="recovered", reason="without rings"), session.ordered()


def _writing() -> Built:
    """A file that is being written, cut in its last chunk."""
    session = Session().begin()
    step = session.function(16, "clean.step", ["n"])
    session.block(step, [Call(1, [1], 1), Call(2, [2], 2)]).rings().chunk()
    kept, lines = len(session.file.out), session.ordered()
    session.block(step, [Call(3, [3], 3)]).rings().chunk()
    return bytes(session.file.out[: kept + 100]), lines


def sessions() -> dict[str, Built]:
    """Give the files by name."""
    return {
        "minimal.mcap": _minimal(),
        "no-calls.mcap": _no_calls(),
        "nested.mcap": _nested(),
        "values.mcap": _values(),
        "columns.mcap": _columns(),
        "threads.mcap": _threads(),
        "suspended.mcap": _suspended(),
        "open-calls.mcap": _open_calls(),
        "notes.mcap": _notes(),
        "environment.mcap": _environment(),
        "no-repository.mcap": _no_repository(),
        "chunks.mcap": _chunks(),
        "recompressed.mcap": _recompressed(),
        "recovered.mcap": _recovered(),
        "writing.mcap.open": _writing(),
    }
