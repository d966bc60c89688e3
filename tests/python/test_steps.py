# SPDX-License-Identifier: Apache-2.0
"""Steps, sessions of one block, and recording that is switched off and on."""

import asyncio
import ctypes
from pathlib import Path

import annalist
import pytest


@annalist.annalize
def leaf(x):
    return x


def by_name(session):
    return {call["arguments"].get("x", call["function"]): call for call in session.calls()}


def test_a_step_is_a_call_with_its_reason_and_what_is_called_in_it(session):
    with annalist.step("gap filling", reason="sensor fault"):
        leaf(1)
    leaf(2)
    calls = by_name(session)
    step = calls["gap filling"]
    assert (step["status"], step["arguments"]) == ("returned", {"reason": "sensor fault"})
    assert (calls[1]["parent"], calls[2]["parent"]) == (step["call"], None)
    assert step["start"] <= calls[1]["start"]
    assert step["duration_ns"] >= calls[1]["duration_ns"]
    assert "suspended" not in step


def test_a_step_that_is_left_by_an_exception_says_so(session):
    with pytest.raises(KeyError), annalist.step("fails", level="ERROR"):
        leaf(1)
        raise KeyError("k")
    step = by_name(session)["fails"]
    assert (step["status"], step["exception"], step["level"]) == (
        "raised",
        {"type": "KeyError", "message": "'k'"},
        "ERROR",
    )


def test_a_step_decorates_functions_and_coroutine_functions(session):
    @annalist.step("double", reason="why not")
    def double(x):
        """Double."""
        return 2 * leaf(x)

    @annalist.step("double later")
    async def double_later(x):
        await asyncio.sleep(0)
        return 2 * leaf(x)

    async def several():
        return await asyncio.gather(*(double_later(x) for x in range(3, 6)))

    assert (double(1), double(2), double.__doc__) == (2, 4, "Double.")
    assert asyncio.run(several()) == [6, 8, 10]
    calls = session.calls()
    names = {call["call"]: call["function"] for call in calls}
    parents = [(call["arguments"]["x"], names[call["parent"]]) for call in calls if "x" in call["arguments"]]
    assert sorted(parents) == [(1, "double"), (2, "double"), *((x, "double later") for x in range(3, 6))]
    assert len({call["parent"] for call in calls if "x" in call["arguments"]}) == 5


def test_steps_nest_and_interleave_between_tasks(session):
    async def run(name):
        with annalist.step(name):
            await asyncio.sleep(0)
            with annalist.step(f"{name} inner"):
                leaf(f"{name} leaf")
                await asyncio.sleep(0)
            leaf(f"{name} after")

    async def both():
        await asyncio.gather(run("a"), run("b"))

    asyncio.run(both())
    leaf("end")
    calls = by_name(session)
    for name in ("a", "b"):
        assert calls[f"{name} inner"]["parent"] == calls[name]["call"] == calls[f"{name} after"]["parent"]
        assert calls[f"{name} leaf"]["parent"] == calls[f"{name} inner"]["call"]
    assert calls["end"]["parent"] is None


def test_a_session_lasts_for_a_block_and_gives_its_calls(tmp_path):
    with annalist.session(trail=tmp_path / "t", analyst_name="Ada") as recorded:
        leaf([1, 2])
        assert [call.result for call in recorded.calls(function="leaf")] == [[1, 2]]
        leaf({"a": None})
    assert [call.arguments["x"] for call in recorded] == [[1, 2], {"a": None}]
    with annalist.session(trail=tmp_path / "t"):
        leaf(3)
    assert len(list(recorded)) == 2
    assert [session.state for session in annalist.open(tmp_path / "t").sessions] == ["sealed", "sealed"]


def test_recording_is_switched_off_and_on_with_a_note_of_it(session):
    leaf(1)
    annalist.disable()
    try:
        assert leaf(2) == 2
        with annalist.step("unseen"):
            assert asyncio.run(awaited()) == 3
    finally:
        annalist.enable()
    leaf(3)
    assert [call["arguments"]["x"] for call in session.calls()] == [1, 3]
    notes = [note.text for note in annalist.open(session.trail).sessions[0].notes]
    assert notes == ["recording was switched off by the program", "recording was switched on again by the program"]


@annalist.annalize
async def awaited():
    return 3


def test_with_annalist_off_nothing_is_wrapped(run):
    program = run(
        """
        import annalist, math
        def f(): yield 1
        class C:
            def m(self): pass
        m = C.m
        assert annalist.annalize(f) is f and annalist.annalize(level="INFO")(f) is f
        assert annalist.annalize(math.sqrt) is math.sqrt
        assert annalist.annalize(C) is C and C.m is m
        assert annalist.step("s")(f) is f
        annalist.configure()
        with annalist.step("s"): pass
        """,
        ANNALIST="off",
    )
    assert (program.status, program.stderr, program.trail.exists()) == (0, "", False)


def test_a_program_that_is_never_configured_runs_after_one_warning(run):
    program = run("""
        import annalist
        @annalist.annalize
        def f(x): return x
        @annalist.annalize
        def g():
            yield from range(3)
        print(f(1), f(2), list(g()))
        with annalist.step("s"): print(f(3))
    """)
    assert (program.status, program.stdout) == (0, "1 2 [0, 1, 2]\n3\n")
    assert program.stderr.count("\n") == 1
    assert "configure()" in program.stderr


def test_notes_are_left_in_the_call_that_is_open_in_their_context(session):
    async def run(name):
        with annalist.step(name):
            await asyncio.sleep(0)
            annalist.note(f"{name} goes on")
            await asyncio.sleep(0)
        annalist.note(f"{name} is over")

    async def both():
        await asyncio.gather(run("a"), run("b"))
        await asyncio.to_thread(annalist.note, "elsewhere")

    with annalist.step("outer"):
        asyncio.run(both())
    calls = by_name(session)
    notes = {note.text: note.call for note in annalist.open(session.trail).sessions[0].notes}
    assert notes["a goes on"] == calls["a"]["call"]
    assert notes["b goes on"] == calls["b"]["call"]
    assert {notes["a is over"], notes["b is over"], notes["elsewhere"]} == {calls["outer"]["call"]}


def test_steps_that_interleave_leave_no_call_behind_for_native_code(session):
    """What C++ code records of its own accord asks the thread, not the context."""
    library = ctypes.CDLL(str(next(Path(annalist.__file__).parent.glob("lib/libannalist.so*"))))
    native_note = library._ZN8annalist4noteESt17basic_string_viewIcSt11char_traitsIcEE

    async def run(name, waits):
        with annalist.step(name):
            for _ in range(waits):
                await asyncio.sleep(0)

    async def both():
        await asyncio.gather(run("a", 1), run("b", 3))

    asyncio.run(both())
    text = b"afterwards"
    native_note(ctypes.c_size_t(len(text)), text)
    session.calls()
    (note,) = annalist.open(session.trail).sessions[0].notes
    assert (note.text, note.call) == ("afterwards", None)
