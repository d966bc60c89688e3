# SPDX-License-Identifier: Apache-2.0
"""Programs do and say the same with and without their audit, whatever the objects do that they pass around."""

import subprocess
import sys
import textwrap

import pytest

#: Programs of which every function is annalized; `A` is the decorator or nothing.
PROGRAMS = {
    "reprs that raise, recurse and lie": """
        class Raises:
            def __repr__(self): raise ValueError("no repr")
        class Recurses:
            def __repr__(self): return repr(self)
        class Lies:
            def __repr__(self): return 5
        class Calls:
            @A
            def __repr__(self): return f(self) or "x"
        @A
        def f(x): return None
        for kind in (Raises, Recurses, Lies, Calls):
            print(f(kind()))
            try: print(repr(kind()))
            except BaseException as error: print(type(error).__name__)
    """,
    "protocols that raise": """
        class Wild:
            def __eq__(self, other): raise OSError("eq")
            def __hash__(self): raise OSError("hash")
            def __iter__(self): raise OSError("iter")
            def __len__(self): raise OSError("len")
            def __bool__(self): raise OSError("bool")
            def __getattr__(self, name): raise OSError(name)
            def __reduce__(self): raise OSError("reduce")
            def __reduce_ex__(self, n): raise OSError("reduce_ex")
            def __dir__(self): raise OSError("dir")
            def __getitem__(self, i): raise OSError("item")
        @A
        def f(x, *rest, **more): return x
        wild = Wild()
        print(f(wild) is wild, f([wild], wild, k={"a": wild})[0] is wild, f({1: wild})[1] is wild)
    """,
    "classes that lie about themselves": """
        class Liar:
            @property
            def __class__(self): return int
            __module__ = 5
            __slots__ = ("a", "b")
        class Meta(type):
            def __getattribute__(cls, name):
                raise RuntimeError(name) if name == "__qualname__" else AttributeError(name)
        class Odd(metaclass=Meta): pass
        @A
        def f(x): return x
        liar = Liar()
        print(f(liar) is liar, type(f(Odd())) is Odd, f(Odd) is Odd)
    """,
    "mutation while it is captured": """
        items = [1, 2, 3]
        class Mutates:
            def __repr__(self):
                items.clear()
                return "m"
        @A
        def f(x): return len(x)
        items.append(Mutates())
        print(f(items), f({"a": items}), items if len(items) else "empty")
    """,
    "everything contains itself": """
        from collections import deque, OrderedDict
        l = []; l.append(l)
        d = {}; d["d"] = d
        t = ([],); t[0].append(t)
        q = deque(); q.append(q)
        o = OrderedDict(); o[1] = o
        class C: pass
        c = C(); c.c = c
        e = ValueError(); e.args = (e,)
        @A
        def f(x): return x
        for x in (l, d, t, q, o, c, e): print(f(x) is x)
    """,
    "depth and size": """
        import sys
        x = []
        for _ in range(100_000): x = [x]
        big = 10 ** 300_000
        @A
        def f(x): return x
        print(f(x) is x, f(big) == big, len(f("s" * 10_000_000)), len(f(b"b" * 10_000_000)), len(f([0] * 1_000_000)))
        y = f(x)
        while x: x = x.pop()
        print(sys.getrefcount(y) < 10)
    """,
    "exceptions as they are": """
        import traceback
        @A
        def fails(kind, *args):
            raise kind(*args)
        class Odd(Exception):
            def __str__(self): raise ValueError
        class Group(ExceptionGroup): pass
        for call in ((ValueError, "x"), (KeyError, 1), (Odd,), (SystemExit, 3), (KeyboardInterrupt,),
                     (StopIteration, 4), (GeneratorExit,),
                     (Group, "g", [ValueError(1)]), (UnicodeDecodeError, "utf8", b"x", 0, 1, "r"), (OSError, 2, "no")):
            try:
                fails(*call)
            except BaseException as error:
                depth = len(traceback.extract_tb(error.__traceback__))
                print(type(error).__name__, error.args, depth, error.__context__)
        try:
            try: fails(ValueError, 1)
            except ValueError as error: raise fails(TypeError, 2) from error
        except TypeError as error: print(repr(error.__context__), error.__cause__)
    """,
    "wrong calls": """
        @A
        def f(a, /, b, *, c=1): return a, b, c
        for call in ("f()", "f(1)", "f(1, 2, 3)", "f(a=1, b=2)", "f(1, 2, d=3)", "f(1, b=2, **{'b': 3})",
                     "f(1, 2, c=3, **{'x': 1})"):
            try: print(eval(call))
            except TypeError as error: print(error)
    """,
    "weak references, finalizers and identity": """
        import gc, weakref
        log = []
        class R:
            def __del__(self): log.append(f2(1))
        @A
        def f(x): return weakref.ref(x)
        @A
        def f2(x): return x + 1
        r = R()
        w = f(r)
        del r
        gc.collect()
        print(w() is None, log)
        for _ in range(1000):
            cycle = [R()]; cycle.append(cycle); f2(2); del cycle
        gc.collect()
        print(len(log))
    """,
    "attributes are not made to exist": """
        import sys
        class P:
            def __init__(self): self.a, self.b = 1, [2]
            @A
            def m(self): return self.a
            @property
            def costly(self): raise RuntimeError("read")
        class S:
            __slots__ = ("x", "y")
            @A
            def m(self): return getattr(self, "x", None)
        p, s = P(), S()
        print(p.m(), s.m(), vars(p), hasattr(s, "x"))
        s.x = s
        print(s.m() is s)
    """,
    "threads that change what is passed": """
        import threading
        shared = {i: [i] for i in range(100)}
        stop = threading.Event()
        def change():
            i = 0
            while not stop.is_set():
                shared[i % 200] = [i]; shared.pop((i * 7) % 200, None); i += 1
        thread = threading.Thread(target=change, daemon=True)
        thread.start()
        @A
        def f(x): return x is shared
        print(all(f(shared) for _ in range(2000)))
        stop.set(); thread.join()
    """,
    "generators and coroutines of all kinds": """
        import asyncio
        @A
        def gen(n):
            try:
                for i in range(n):
                    got = yield i
                    if got: print("got", got)
            except ValueError as error:
                yield str(error)
            finally:
                print("closed")
            return n
        def outer():
            print((yield from gen(2)))
        print(list(outer()))
        g = gen(3); print(next(g), g.send("s"), g.throw(ValueError("v"))); g.close()
        g = gen(3); g.close(); print(list(g))
        @A
        async def co(x):
            await asyncio.sleep(0)
            if x == 2: raise LookupError(x)
            return x
        @A
        async def agen(n):
            try:
                for i in range(n):
                    await asyncio.sleep(0)
                    yield i
            finally:
                print("aclosed")
        async def main():
            print(await asyncio.gather(*map(co, range(4)), return_exceptions=True))
            print([i async for i in agen(3)])
            a = agen(3)
            print(await anext(a), await a.asend(None))
            await a.aclose()
            a = agen(3); await anext(a)
            try: await a.athrow(KeyError("k"))
            except KeyError as error: print(repr(error))
            async with asyncio.timeout(5): print(await co(7))
            try:
                async with asyncio.timeout(0.01): await asyncio.create_task(forever())
            except TimeoutError: print("timeout")
        @A
        async def forever():
            while True: await asyncio.sleep(0.001)
        asyncio.run(main())
    """,
    "daemon threads and calls at exit": """
        import atexit, threading, time
        @A
        def f(x): return x
        def spin():
            while True: f(1); time.sleep(0.001)
        threading.Thread(target=spin, daemon=True).start()
        atexit.register(lambda: print("atexit", f(2)))
        class D:
            def __del__(self): f(3)
        keep = D(); sys_keep = [keep]
        time.sleep(0.05)
        print("end", f(4))
    """,
    "an interrupt inside of a repr": """
        class Interrupts:
            def __repr__(self): raise KeyboardInterrupt
        @A
        def f(x): return 1
        try:
            f(Interrupts())
            for _ in range(1000): pass
            print("went on" if A is identity else "interrupted")
        except KeyboardInterrupt:
            print("interrupted")
    """,
}

AUDITED = "import annalist\nannalist.configure(trail='trail-of-both-ways')\nA = annalist.annalize\nidentity = None\n"
BARE = "def identity(f): return f\nA = identity\n"


def run(program, folder, head, *options):
    script = folder / "program.py"
    script.write_text(head + textwrap.dedent(program))
    done = subprocess.run(
        [sys.executable, *options, script.name], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_the_same_with_and_without_audit(tmp_path, name):
    audited, bare = (run(PROGRAMS[name], tmp_path, head) for head in (AUDITED, BARE))
    if name == "an interrupt inside of a repr":  # what was raised there is raised again behind it
        assert audited == (0, "interrupted\n", "")
        return
    assert audited == bare
    assert audited[0] == 0, audited[2]


@pytest.mark.parametrize(
    "name", ["everything contains itself", "generators and coroutines of all kinds", "wrong calls"]
)
def test_it_does_so_in_development_mode_too(tmp_path, name):
    audited, bare = (run(PROGRAMS[name], tmp_path, head, "-X", "dev") for head in (AUDITED, BARE))
    assert audited == bare
    assert audited[0] == 0, audited[2]


def test_subinterpreters_are_refused_with_a_reason(tmp_path):
    program = """
        import importlib
        try:
            interpreters = importlib.import_module("_xxsubinterpreters")
        except ImportError:
            interpreters = importlib.import_module("_interpreters")
        code = "try:\\n import annalist\\nexcept ImportError as e: print(e, flush=True)"
        interpreters.run_string(interpreters.create(), code)
    """
    status, stdout, _ = run(program, tmp_path, "import annalist\n")
    assert status == 0
    assert "subinterpreters" in stdout


def test_many_calls_leave_no_memory_behind(tmp_path):
    program = """
        import asyncio, gc, resource, sys
        class P:
            def __init__(self): self.a, self.b, self.c = 1, "b", [1, 2]
            @A
            def m(self, x, *rest, **more): return x
        @A
        def f(a, b=1, *, c=None): return b
        @A
        def g(n): yield from range(n)
        @A
        async def co(x): return x
        @A
        def fails(x): raise ValueError(x)
        p, kept = P(), [object(), 3.25, "text", [1, [2]], {"k": (1, 2)}, {1, 2}, b"b", 10**30]
        def work(n):
            for i in range(n):
                for x in kept:
                    f(x, c=x)
                    p.m(x, x, k=x)
                list(g(3)); next(g(2)); co(1).close()
                try: co(i).send(None)
                except StopIteration: pass
                try: fails(p)
                except ValueError: pass
                A(lambda: 0)()
        work(500)
        gc.collect()
        counts = [sys.getrefcount(x) for x in (*kept, p, f)]
        objects, resident = len(gc.get_objects()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        work(6000)
        gc.collect()
        after = [sys.getrefcount(x) for x in (*kept, p, f)]
        assert max(abs(b - a) for a, b in zip(counts, after)) < 50, (counts, after)
        assert len(gc.get_objects()) - objects < 100
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident < 24 << 10
    """
    assert run(program, tmp_path, AUDITED) == (0, "", "")
