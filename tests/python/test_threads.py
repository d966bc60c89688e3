# SPDX-License-Identifier: Apache-2.0
"""Threads record side by side, and none waits for another."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import annalist


@annalist.annalize
def outer(x):
    return inner(x) + 1


@annalist.annalize
def inner(x):
    return [x, str(x), {"x": x}][0]


@annalist.annalize
def length(text):
    return len(text)


def test_every_call_of_every_thread_is_recorded(session):
    """With the thread it was made by, and its own parent."""
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(outer, range(2000))) == list(range(1, 2001))
    calls = session.calls()
    by_call = {call["call"]: call for call in calls}
    assert len(by_call) == 4000
    inners = [call for call in calls if call["function"].endswith("inner")]
    assert sorted(call["result"] for call in inners) == list(range(2000))
    for call in inners:
        parent = by_call[call["parent"]]
        assert (parent["thread"], parent["arguments"]) == (call["thread"], call["arguments"])


def test_more_than_the_rings_hold(session):
    """A caller that is faster than the recorder waits for it; nothing is lost, and other threads run meanwhile."""
    ticks = 0
    stop = threading.Event()

    def tick():
        nonlocal ticks
        while not stop.wait(0.001):
            ticks += 1

    ticker = threading.Thread(target=tick)
    ticker.start()
    text = "x" * 60_000
    for _ in range(300):
        length(text)
    stop.set()
    ticker.join()
    assert ticks > 0
    assert sum(1 for _ in session.calls()) == 300


def test_a_container_that_other_threads_change(session):
    """Whatever they do to it, what is recorded is whole and the program is right."""
    shared = {"values": list(range(100))}
    stop = threading.Event()

    @annalist.annalize
    def identity(value):
        return value

    def change():
        for number in itertools.cycle(range(50)):
            if stop.is_set():
                return
            shared["values"].append(number)
            shared[number] = shared["values"].pop(0)
            shared.pop(49 - number, None)

    changer = threading.Thread(target=change)
    changer.start()
    for _ in range(500):
        assert identity(shared) is shared
    stop.set()
    changer.join()
    assert len(session.calls()) == 500
