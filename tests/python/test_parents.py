# SPDX-License-Identifier: Apache-2.0
"""Parents are what a ContextVar would give that every audited call sets and resets."""

import asyncio
import concurrent.futures
import contextvars
import functools
import random
import threading

import annalist
import pytest

#: Variables of other people: contexts share the parts of their maps that do not differ.
OTHERS = [contextvars.ContextVar(f"other {i}") for i in range(60)]

#: The reference: the name of the innermost open call, by plain contextvars.
innermost: contextvars.ContextVar[str] = contextvars.ContextVar("innermost", default="")


class Reference:
    """Names each call, and notes which other one it ought to have as parent."""

    def __init__(self):
        self.expected = {}
        self.lock = threading.Lock()

    def begin(self):
        with self.lock:
            name = f"call {len(self.expected)}"
            self.expected[name] = innermost.get()
        return name

    def audited(self, function):
        """Audit a function of a name that its body is told to set and reset."""

        @annalist.annalize
        def call(name, *args):
            token = innermost.set(name)
            try:
                return function(*args)
            finally:
                innermost.reset(token)

        return lambda *args: call(self.begin(), *args)

    def audited_coroutine(self, function):
        @annalist.annalize
        async def call(name, *args):
            token = innermost.set(name)
            try:
                return await function(*args)
            finally:
                innermost.reset(token)

        return lambda *args: call(self.begin(), *args)

    def check(self, session):
        calls = session.calls()
        names = {call["call"]: call["arguments"]["name"] for call in calls}
        found = {call["arguments"]["name"]: names.get(call["parent"], "") for call in calls}
        assert len(calls) == len(self.expected)
        wrong = {name: (found[name], parent) for name, parent in self.expected.items() if found[name] != parent}
        assert not wrong


class Program:
    """A random program of calls, contexts, tasks, threads and executors."""

    def __init__(self, reference, seed):
        self.random = random.Random(seed)
        self.contexts = []
        self.call = reference.audited(self.body)
        self.task = reference.audited_coroutine(self.later)
        self.steps = 0

    def body(self, depth):
        for _ in range(self.random.randint(0, 3)):
            self.steps += 1
            if depth == 0 or self.steps > 400:
                return
            kinds = [self.nest, self.copy, self.set_other, self.run_copy, self.run_kept, self.thread, self.executor]
            self.random.choice(kinds)(depth - 1)

    def nest(self, depth):
        self.call(depth)

    def copy(self, depth):
        context = contextvars.copy_context()
        if self.random.random() < 0.5:
            context.run(self.random.choice(OTHERS).set, depth)
        self.contexts.append(context)
        self.call(depth)

    def set_other(self, depth):
        for _ in range(self.random.randint(1, 20)):
            self.random.choice(OTHERS).set(self.steps)
        self.call(depth)

    def run_copy(self, depth):
        context = contextvars.copy_context()
        context.run(self.random.choice(OTHERS).set, depth)
        context.run(self.call, depth)
        self.call(depth)
        context.run(self.call, depth)

    def run_kept(self, depth):
        if self.contexts:
            try:
                self.random.choice(self.contexts).run(self.call, depth)
            except RuntimeError:  # it is entered already
                pass

    def thread(self, depth):
        thread = threading.Thread(target=self.call, args=(depth,))
        thread.start()
        thread.join()

    def executor(self, depth):
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            pool.submit(self.call, depth).result()
            pool.submit(contextvars.copy_context().run, self.call, depth).result()

    async def later(self, depth):
        self.call(min(depth, 1))
        await asyncio.sleep(0)
        if depth == 0:
            return
        waits = [self.task(depth - 1), asyncio.create_task(self.task(depth - 1)), asyncio.to_thread(self.call, 1)]
        asyncio.get_running_loop().call_soon(self.call, 1)
        self.random.shuffle(waits)
        await asyncio.gather(*waits[:2])
        self.call(1)
        await waits[2]
        await asyncio.sleep(0)
        self.call(0)


@pytest.mark.parametrize("seed", range(12))
def test_random_programs_have_the_parents_that_contextvars_give(session, seed):
    reference = Reference()
    program = Program(reference, seed)
    for _ in range(5):
        program.call(4)
    asyncio.run(program.task(3))
    program.call(3)
    assert len(reference.expected) > 50
    reference.check(session)


def test_tasks_of_anyio_have_the_call_that_started_them_as_parent(session):
    anyio = pytest.importorskip("anyio")
    reference = Reference()

    async def leaf(n):
        await anyio.sleep(0)
        return n

    async def start(n):
        async with anyio.create_task_group() as group:
            for i in range(n):
                group.start_soon(audited_leaf, i)
        await anyio.to_thread.run_sync(audited_call, 0)

    audited_leaf, audited_start = reference.audited_coroutine(leaf), reference.audited_coroutine(start)
    audited_call = reference.audited(lambda n: n)
    anyio.run(audited_start, 5)
    reference.check(session)


def test_a_thread_begins_without_a_parent_unless_it_is_given_the_context(session):
    @annalist.annalize
    def work(name):
        return name

    @annalist.annalize
    def start():
        context = contextvars.copy_context()
        for target in (functools.partial(work, "alone"), functools.partial(context.run, work, "given")):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()

    start()
    calls = {call["arguments"].get("name", "start"): call for call in session.calls()}
    assert calls["alone"]["parent"] is None
    assert calls["given"]["parent"] == calls["start"]["call"]


def test_other_context_variables_do_not_disturb_parents(session):
    other = contextvars.ContextVar("other")

    @annalist.annalize
    def inner(x):
        other.set(x)

    @annalist.annalize
    def outer():
        for x in range(5):
            other.set(x)
            inner(x)

    outer()
    outer()
    calls = session.calls()
    outers = [call["call"] for call in calls if not call["arguments"]]
    parents = [call["parent"] for call in calls if call["arguments"]]
    assert parents == [outers[0]] * 5 + [outers[1]] * 5
