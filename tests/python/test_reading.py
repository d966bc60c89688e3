# SPDX-License-Identifier: Apache-2.0
"""`annalist.open` gives a trail's sessions and calls back as Python objects."""

import datetime as dt
import math
import os
import subprocess
import sys
import threading
from pathlib import Path

import annalist
import pytest


@annalist.annalize
def add(a, b=2, *more, **options):
    return a + b


@annalist.annalize(level="WARNING", message="careful", extra_info={"unit": "mm"})
def divide(a, b):
    return a / b


@annalist.annalize
def identity(value):
    return value


@annalist.annalize
def outer(n):
    return identity(n)


@pytest.fixture
def opened(session):
    """Give a function that ends the session and opens its trail."""

    def opened(**options):
        annalist.close()
        return annalist.open(session.trail, **options)

    return opened


def test_a_call_is_read_as_it_was(opened):
    before = dt.datetime.now(dt.UTC)
    add(1, 2, 3, 4, scale=5)
    call = opened().calls()[0]
    assert call.function == "test_reading.add"
    assert dict(call.arguments) == {"a": 1, "b": 2, "more": (3, 4), "options": {"scale": 5}}
    assert (call.result, call.status, call.exception) == (3, "returned", None)
    assert (call.parent, call.level, call.message, call.extra) == (None, "INFO", None, None)
    assert call.id == f"{call.session.name}/{call.number}"
    assert before <= call.start <= dt.datetime.now(dt.UTC)
    assert dt.timedelta() <= call.duration < dt.timedelta(seconds=1)
    assert call.start.tzinfo is dt.UTC
    assert call.thread == threading.get_native_id()


def test_what_was_raised_and_what_was_declared(opened):
    with pytest.raises(ZeroDivisionError):
        divide(1, 0)
    call = opened().calls()[0]
    assert call.status == "raised"
    assert (call.exception.type, call.exception.message) == ("ZeroDivisionError", "division by zero")
    assert (call.result, call.level, call.message, call.extra) == (None, "WARNING", "careful", {"unit": "mm"})


def test_parents(opened):
    outer(3)
    trail = opened()
    inner = trail.calls("identity")[0]
    assert trail.call(inner.parent) == trail.calls("outer")[0]


def test_a_session_is_read_as_it_was(opened):
    add(1)
    with pytest.raises(ZeroDivisionError):
        divide(1, 0)
    annalist.note("a note")
    (session,) = opened().sessions
    assert (session.analyst, session.state, session.call_count, session.raised_count) == ("Ada", "sealed", 2, 1)
    assert (session.pid, session.end_reason, session.open_count) == (os.getpid(), "closed", 0)
    assert session.start <= session.calls()[0].start <= session.end
    assert len(session.files) == 1
    assert session.arguments == tuple(sys.orig_argv)
    assert [note.text for note in session.notes] == ["a note"]
    assert session.gaps == ()
    assert {function.name for function in session.functions} == {"test_reading.add", "test_reading.divide"}
    assert [parameter.kind for parameter in session.functions[0].parameters] == ["", "", "*", "**"]
    assert session.findings == ()


def test_calls_can_be_chosen(opened):
    add(1)
    middle = dt.datetime.now(dt.UTC)
    with pytest.raises(ZeroDivisionError):
        divide(1, 0)
    threading.Thread(target=identity, args=(4,)).start()
    trail = opened()
    assert [call.arguments["a"] for call in trail.calls("add")] == [1]
    assert len(trail.calls("test_*.*")) == 3
    assert [call.function for call in trail.calls(since=middle)] == ["test_reading.divide", "test_reading.identity"]
    assert [call.function for call in trail.calls(until=middle.astimezone().replace(tzinfo=None))] == [
        "test_reading.add"
    ]
    assert [call.function for call in trail.calls(raised=True)] == ["test_reading.divide"]
    assert len(trail.calls(raised=False)) == 2
    assert [call.function for call in trail.calls(level="warning")] == ["test_reading.divide"]
    assert len(trail.calls(thread=threading.get_native_id())) == 2
    assert len(trail.calls(analyst="Ada")) == 3
    assert len(trail.calls(analyst="Bob")) == 0
    name = trail.sessions[0].name
    assert len(trail.calls(session=name[:4])) == len(trail.calls(session=trail.sessions[0])) == 3
    assert len(trail.sessions[0].calls("divide")) == 1


def test_calls_are_a_sequence_that_can_be_gone_over_again(opened):
    for n in range(1000):
        identity(n)
    calls = opened().calls()
    assert len(calls) == 1000
    assert [call.result for call in calls] == [call.result for call in calls] == list(range(1000))
    assert [calls[n].result for n in (0, 999, -1, -1000)] == [0, 999, 999, 0]
    assert [call.result for call in calls[10:20:3]] == [10, 13, 16, 19]
    assert [call.result for call in calls[5:2:-1]] == [5, 4, 3]
    assert calls[5:2] == []
    for outside in (1000, -1001):
        with pytest.raises(IndexError):
            calls[outside]
    assert calls
    assert not annalist.open(calls.trail.path).calls("nothing")


@pytest.fixture
def many(tmp_path):
    """Give a trail of 100,000 calls, which would take others very long to read."""
    annalist.configure(trail=tmp_path / "many")
    for n in range(100_000):
        identity([n])
    annalist.close()
    return annalist.open(tmp_path / "many")


def test_calls_are_read_while_they_are_gone_over(many):
    """Those that were passed are not kept."""
    with open("/proc/self/status") as status:
        before = int(status.read().split("VmRSS:")[1].split()[0])
    total = sum(call.result[0] for call in many.calls())
    with open("/proc/self/status") as status:
        after = int(status.read().split("VmRSS:")[1].split()[0])
    assert total == sum(range(100_000))
    assert after - before < 30_000


def test_two_threads_may_read_at_the_same_time(opened):
    for n in range(10_000):
        identity(n)
    calls = opened().calls()
    sums: list[int] = []
    threads = [threading.Thread(target=lambda: sums.append(sum(c.result for c in calls))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == 2 * [sum(range(10_000))]


def test_values_that_are_one_object_are_one_object_again(opened):
    cycle: list = [1]
    cycle.append(cycle)
    identity(cycle)
    shared = [1]
    identity([shared, shared, [1]])
    loop: dict = {}
    loop["self"] = (loop,)
    identity(loop)
    calls = opened().calls()
    result = calls[0].result
    assert result[1] is result
    assert calls[0].arguments["value"][1] is not calls[1].arguments["value"]
    result = calls[1].result
    assert result[0] is result[1]
    assert result[0] is not result[2]
    result = calls[2].result
    assert result["self"][0] is result


class Polynomial:
    def __init__(self, *coefficients):
        self.coefficients = coefficients


def test_registered_classes_are_made_by_what_was_registered(opened):
    annalist.register(Polynomial, lambda p: list(p.coefficients), lambda coefficients: Polynomial(*coefficients))
    identity([Polynomial(1, 2)])
    trail = opened()
    (found,) = trail.calls()[0].result
    assert (type(found), found.coefficients) == (Polynomial, (1, 2))
    annalist.register(Polynomial, lambda p: list(p.coefficients))
    assert trail.calls()[0].result == [[1, 2]]
    annalist.register(Polynomial, lambda p: list(p.coefficients), lambda coefficients: 1 // 0)
    assert trail.calls()[0].result == [annalist.Unknown("test_reading.Polynomial", [[1, 2]])]


@annalist.annalize
def join(left, right, password="x"):
    return left


def test_arguments_that_are_one_object_are_one_object_again(opened):
    both = [1]
    join(both, both)
    join([1], [1], password="secret")
    first, second = opened().calls()
    assert first.arguments["left"] is first.arguments["right"]
    assert second.arguments["left"] is not second.arguments["right"]
    assert second.arguments["password"] == annalist.Redacted("str")


def test_a_value_is_decoded_once(opened):
    identity([1])
    call = opened().calls()[0]
    assert call.result is call.result
    assert call.arguments["value"] is call.arguments["value"]
    with pytest.raises(TypeError):
        call.arguments["value"] = 2


def test_nan_keeps_its_bits(opened):
    import struct

    nans = [struct.unpack("<d", struct.pack("<Q", bits))[0] for bits in (0x7FF8000000000000, 0xFFF8000000000123)]
    identity(nans)
    for before, after in zip(nans, opened().calls()[0].result, strict=True):
        assert math.isnan(after)
        assert struct.pack("<d", before) == struct.pack("<d", after)


def test_a_trail_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANNALIST_TRAIL", raising=False)
    with pytest.raises(FileNotFoundError, match="annalist-trail"):
        annalist.open()
    monkeypatch.setenv("ANNALIST_TRAIL", "elsewhere")
    with pytest.raises(annalist.Error, match="elsewhere"):
        annalist.open()
    with pytest.raises(annalist.Error, match="sessions"):
        annalist.open(tmp_path)


def test_a_call_that_is_not_there(opened):
    identity(1)
    trail = opened()
    for id in ("0123/1", f"{trail.sessions[0].name}/99"):
        with pytest.raises(annalist.CallNotFoundError):
            trail.call(id)
    with pytest.raises(annalist.Error, match="<session>/<number>"):
        trail.call("nonsense")


def test_a_running_session_can_be_read(session):
    identity(1)
    (only,) = annalist.open(session.trail).sessions
    assert (only.state, only.end) == ("open", None)
    assert [call.result for call in only.calls()] == [1]


def test_damage_is_said(many, tmp_path):
    (path,) = many.sessions[0].files
    sessions = tmp_path / "damaged" / "sessions"
    sessions.mkdir(parents=True)
    data = bytearray(Path(path).read_bytes())
    data[len(data) // 3] ^= 255
    (sessions / Path(path).name).write_bytes(data)
    with pytest.warns(annalist.DamageWarning, match="at byte"):
        calls = list(annalist.open(sessions.parent).calls())
    assert 0 < len(calls) < 100_000


def test_import_of_the_package_loads_nothing_for_reading():
    code = "import annalist, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"annalist._trail", "datetime", "pathlib", "dataclasses", "typing", "fractions"} & set(loaded)
