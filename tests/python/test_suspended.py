# SPDX-License-Identifier: Apache-2.0
"""Coroutines and generators are audited as one call each, from their creation to their end."""

import asyncio
import contextlib
import gc
import inspect
import types
import typing
import warnings

import annalist
import pytest


@annalist.annalize
async def add_later(a, b=1, *, pauses=1):
    """Add, later."""
    for _ in range(pauses):
        await asyncio.sleep(0)
    return a + b


@annalist.annalize
def count(n):
    """Give numbers."""
    for i in range(n):
        yield i
    return "done"


@annalist.annalize
async def count_later(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i


@annalist.annalize
def leaf(x):
    return x


async def await_it(it):
    return await it


def test_a_coroutine_is_one_call_with_its_result_and_suspensions(session):
    assert asyncio.run(add_later(1, pauses=3)) == 2
    call = session.call()
    assert (call["status"], call["result"]) == ("returned", 2)
    assert call["arguments"] == {"a": 1, "b": 1, "pauses": 3}
    assert call["suspended"] == {"count": 3, "ended": "returned"}


def test_a_coroutine_that_never_waits_is_not_suspended(session):
    asyncio.run(add_later(1, pauses=0))
    assert session.call()["suspended"] == {"count": 0, "ended": "returned"}


def test_a_generator_is_one_call_with_the_number_of_its_items(session):
    assert list(count(5)) == [0, 1, 2, 3, 4]
    call = session.call()
    assert (call["status"], call["result"]) == ("returned", "done")
    assert call["suspended"] == {"count": 5, "ended": "returned"}


def test_an_asynchronous_generator_is_one_call_with_the_number_of_its_items(session):
    async def collect():
        return [x async for x in count_later(4)]

    assert asyncio.run(collect()) == [0, 1, 2, 3]
    call = session.call()
    assert (call["status"], call["result"]) == ("returned", None)
    assert call["suspended"] == {"count": 4, "ended": "returned"}


def test_arguments_are_what_they_were_at_creation(session):
    items = [1]

    @annalist.annalize
    def later(values):
        yield values

    waiting = later(items)
    items.append(2)
    assert list(waiting) == [[1, 2]]
    assert session.call()["arguments"] == {"values": [1]}


def test_what_is_sent_and_thrown_in_is_recorded(session):
    @annalist.annalize
    def talk():
        heard = []
        while len(heard) < 3:
            try:
                heard.append((yield len(heard)))
            except ValueError as error:
                heard.append(str(error))
        return heard

    generator = talk()
    assert next(generator) == 0
    assert generator.send({"k": 1}) == 1
    assert generator.throw(ValueError("no")) == 2
    with pytest.raises(StopIteration) as stop:
        generator.send(7)
    assert stop.value.value == [{"k": 1}, "no", 7]
    assert session.call()["suspended"] == {
        "count": 3,
        "ended": "returned",
        "sent": [{"k": 1}, 7],
        "thrown": [{"type": "ValueError", "message": "no"}],
    }


@pytest.mark.parametrize("make", [lambda: count(3), lambda: add_later(1)], ids=["generator", "coroutine"])
def test_what_never_runs_is_recorded_as_that(session, make):
    unstarted = make()
    unstarted.close()
    call = session.call()
    assert (call["status"], call["result"], call["suspended"]) == ("returned", None, {"count": 0, "ended": "unstarted"})


def test_a_generator_that_is_closed_or_dropped_says_so(session):
    closed, dropped = count(3), count(3)
    assert next(closed) == next(dropped) == 0
    closed.close()
    del dropped
    gc.collect()
    assert [call["suspended"] for call in session.calls()] == [
        {"count": 1, "ended": "closed"},
        {"count": 1, "ended": "dropped"},
    ]


def test_an_asynchronous_generator_that_is_closed_says_so(session):
    async def take_one():
        generator = count_later(3)
        assert await anext(generator) == 0
        await generator.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(generator)

    asyncio.run(take_one())
    assert session.call()["suspended"] == {"count": 1, "ended": "closed"}


def test_an_exception_ends_the_call(session):
    @annalist.annalize
    def fail():
        yield 1
        raise KeyError("k")

    @annalist.annalize
    async def fail_later():
        await asyncio.sleep(0)
        raise OSError(2, "gone")

    with pytest.raises(KeyError):
        list(fail())
    with pytest.raises(OSError, match="gone"):
        asyncio.run(fail_later())
    first, second = session.calls()
    assert (first["status"], first["exception"]["type"]) == ("raised", "KeyError")
    assert first["suspended"] == {"count": 1, "ended": "raised"}
    assert (second["exception"]["type"], second["suspended"]["count"]) == ("FileNotFoundError", 1)


def test_cancellation_is_thrown_in_and_comes_out(session):
    async def cancel():
        task = asyncio.create_task(add_later(1, pauses=100))
        await asyncio.sleep(0)
        assert "add_later" in repr(task)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    call = session.call()
    assert (call["status"], call["exception"]["type"]) == ("raised", "asyncio.exceptions.CancelledError")
    assert call["suspended"]["thrown"][0]["type"] == "asyncio.exceptions.CancelledError"


def test_tools_find_what_they_ask_for(session):
    coroutine, generator, later = add_later(1), count(1), count_later(1)
    assert inspect.iscoroutinefunction(add_later)
    assert inspect.isgeneratorfunction(count)
    assert inspect.isasyncgenfunction(count_later)
    assert inspect.iscoroutine(coroutine)
    assert inspect.isawaitable(coroutine)
    assert asyncio.iscoroutine(coroutine)
    assert inspect.isgenerator(generator)
    assert isinstance(generator, typing.Generator)
    assert iter(generator) is generator
    assert inspect.isasyncgen(later)
    assert isinstance(later, typing.AsyncGenerator)
    assert inspect.getcoroutinestate(coroutine) == inspect.CORO_CREATED
    assert inspect.getgeneratorstate(generator) == inspect.GEN_CREATED
    assert coroutine.cr_code is add_later.__wrapped__.__code__
    assert generator.gi_code.co_name == "count"
    assert (coroutine.__name__, generator.__qualname__) == ("add_later", "count")
    assert repr(coroutine).startswith("<coroutine object add_later at")
    assert next(generator) == 0
    assert inspect.getgeneratorlocals(generator)["i"] == 0
    coroutine.close()


def test_a_coroutine_that_nobody_awaits_warns(session):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        add_later(1)
        gc.collect()
    assert [str(warning.message) for warning in caught] == ["coroutine 'add_later' was never awaited"]
    assert session.call()["suspended"]["ended"] == "unstarted"


def test_misuse_raises_what_it_raises_without_audit(session):
    @annalist.annalize
    def busy():
        with pytest.raises(ValueError, match="already executing"):
            next(generator)
        yield 1

    generator = busy()
    with pytest.raises(TypeError, match="just-started"):
        generator.send(1)
    assert list(generator) == [1]

    async def twice():
        coroutine = add_later(1, pauses=3)
        task = asyncio.ensure_future(coroutine)
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="being awaited already"):
            await coroutine
        assert await task == 2
        with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
            await coroutine

    asyncio.run(twice())
    with pytest.raises(TypeError, match="can't be used in 'await'"):
        asyncio.run(await_it(count(1)))
    generator_call, coroutine_call, _ = session.calls()
    assert generator_call["suspended"] == coroutine_call["suspended"] | {"count": 1}


def test_generators_delegate_and_serve_as_context_managers_and_awaitables(session):
    @annalist.annalize
    def outer():
        result = yield from count(2)
        yield result

    @contextlib.contextmanager
    @annalist.annalize
    def opened(name):
        leaf(name)
        try:
            yield name
        finally:
            leaf("closed")

    @types.coroutine
    @annalist.annalize
    def old_style():
        yield
        return 5

    assert list(outer()) == [0, 1, "done"]
    with pytest.raises(LookupError), opened("a") as name:
        assert name == "a"
        raise LookupError
    assert asyncio.run(await_it(old_style())) == 5
    calls = session.calls()
    by_name = {call["function"].rpartition(".")[2]: call for call in calls}
    assert by_name["count"]["parent"] == by_name["outer"]["call"]
    assert by_name["opened"]["exception"]["type"] == "LookupError"
    assert [call["parent"] for call in calls if call["function"].endswith(".leaf")] == [by_name["opened"]["call"]] * 2
    assert by_name["old_style"]["result"] == 5


def test_what_runs_between_two_items_belongs_to_the_caller(session):
    @annalist.annalize
    def items():
        leaf("inside")
        yield 1
        leaf("inside again")

    @annalist.annalize
    def consume():
        for _ in items():
            leaf("outside")

    consume()
    calls = {call["arguments"].get("x", call["function"].rpartition(".")[2]): call for call in session.calls()}
    assert calls["items"]["parent"] == calls["outside"]["parent"] == calls["consume"]["call"]
    assert calls["inside"]["parent"] == calls["inside again"]["parent"] == calls["items"]["call"]


def test_a_call_that_is_suspended_at_the_end_is_listed_as_open(session):
    waiting = count(3)
    next(waiting)
    call = session.call()
    assert (call["status"], call["arguments"]) == ("open", {"n": 3})
    assert list(waiting) == [1, 2]


def test_where_there_is_no_memory_for_the_audit_the_call_goes_on_without(run):
    pytest.importorskip("_testcapi")
    program = run("""
        import _testcapi, annalist
        @annalist.annalize
        def count(n):
            yield from range(n)
        annalist.configure()
        list(count(1))
        _testcapi.set_nomemory(0, 1)  # the first allocation alone fails, which is the audit's
        counted = count(3)
        _testcapi.remove_mem_hooks()
        print(list(counted))
    """)
    assert (program.status, program.stdout) == (0, "[0, 1, 2]\n")
