# SPDX-License-Identifier: Apache-2.0
"""What audited Python costs over bare Python, beside viztracer, eliot, cProfile and data-annalist in the same run.

Usage: python_bench.py <scratch folder> [<python that has data-annalist 0.4.5>]
Prints a row as JSON for each line of the table, like call_bench.
"""

import asyncio
import cProfile
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import annalist

ROUNDS = 9
CALLS = 20_000
#: On CPython 3.12 and later an inlined call that is lost costs more.
IS_OLD = sys.version_info < (3, 12)

FUNCTIONS = """
class Gauge:
    def __init__(self):
        self.a, self.b, self.c, self.d, self.e = 1.5, 2, "m", True, None
    def scale(self, x):
        return x * 2.0

def discharge(stage, a, b):
    return a * stage + b

def options(stage, a=1.0, *, b=0.0):
    return a * stage + b

def fails(x):
    raise ERROR

ERROR = ValueError("x")

def nothing():
    pass
"""

PEER = (
    FUNCTIONS
    + """
import sys, time
from annalist.annalist import Annalist
from annalist.decorators import function_logger
Annalist().configure(sys.argv[1], "bench", file_format_str=sys.argv[2], stream_format_str="%(message)s")
sys.stderr = open("/dev/null", "w")
audited = function_logger(discharge)
best = 1e18
for _ in range(5):
    begin = time.perf_counter_ns()
    for _ in range(2000):
        audited(1.2, 3.4, 1.5)
    best = min(best, (time.perf_counter_ns() - begin) / 2000)
print(best)
"""
)

WITH_VALUES = "%(asctime)s | %(analyst_name)s | %(function_name)s | %(params)s | %(ret_val)s"


def best_ns(run, calls=CALLS):
    """Nanoseconds an execution, the fastest of some rounds; `run(n)` does n."""
    best = float("inf")
    run(calls // 10)
    for _ in range(ROUNDS):
        begin = time.perf_counter_ns()
        run(calls)
        best = min(best, (time.perf_counter_ns() - begin) / calls)
    return best


def loop(call, *, setup="", **names):
    """Make a function that runs a line of source n times."""
    scope = dict(names)
    exec(f"def run(n):\n    {setup or 'pass'}\n    for _ in range(n):\n        {call}\n", scope)
    return scope["run"]


def over_bare(call, bare, audited, **loops):
    """What a call costs more than the same without audit."""
    return best_ns(loop(call, f=audited, **loops)) - best_ns(loop(call, f=bare, **loops))


def row(name, value, target, floor=None, peers=None, unit="ns"):
    rounded = {"value": round(value, 1), "unit": unit, "target": target}
    besides = {"floor": floor, "peers": {peer: round(cost, 1) for peer, cost in (peers or {}).items()}}
    print(json.dumps({"row": f"Python {name}", **rounded, **besides}), flush=True)


def target(old, new):
    return old if IS_OLD else new


def peers_of(function):
    """The same call under other tools."""
    call = loop("f(1.2, 3.4, 1.5)", f=function)
    bare = best_ns(call)
    costs = {}
    profile = cProfile.Profile()
    profile.enable()
    costs["cProfile"] = best_ns(call) - bare
    profile.disable()
    try:
        import viztracer

        tracer = viztracer.VizTracer(log_func_args=True, log_func_retval=True, tracer_entries=CALLS, verbose=0)
        tracer.start()
        costs["viztracer with arguments"] = best_ns(call) - bare
        tracer.stop()
    except ImportError:
        pass
    try:
        import eliot

        with open(os.devnull, "w") as sink:
            eliot.to_file(sink)
            costs["eliot"] = best_ns(loop("f(1.2, 3.4, 1.5)", f=eliot.log_call(function)), 2000) - bare
    except ImportError:
        pass
    return costs


def peer_line_ns(python, format_text):
    """What data-annalist takes for a call; it lives in an environment of its own, for it has our name."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "peer.py"
        script.write_text(PEER)
        done = subprocess.run(
            [python, script, Path(folder) / "log", format_text], capture_output=True, text=True, check=True
        )
    return float(done.stdout)


def import_ms(module):
    """Milliseconds that an import adds to a start of Python, the fastest of some."""
    code = f"import time; b = time.perf_counter_ns(); import {module}; print((time.perf_counter_ns() - b) / 1e6)"
    return min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout) for _ in range(9)
    )


async def ready(x):
    return x


async def waits(x):
    await asyncio.sleep(0)
    return x


def items(n):
    for i in range(n):
        yield i


def drive(audited, bare, n_items=0):
    if n_items:
        return over_bare("for _ in f(n_items): pass", bare, audited, n_items=n_items)
    call = "c = f(1)\n        try:\n            while True: c.send(None)\n        except StopIteration: pass"
    return over_bare(call, bare, audited)


def main(scratch, peer_python=""):
    scope = {}
    exec(FUNCTIONS, scope)
    discharge, options, fails, gauge = scope["discharge"], scope["options"], scope["fails"], scope["Gauge"]()
    nothing = best_ns(loop("f()", f=scope["nothing"]))
    peers = {} if os.environ.get("NOPEERS") else peers_of(discharge)
    if peer_python:
        peers["data-annalist 0.4.5"] = peer_line_ns(peer_python, "%(function_name)s")
    trail = str(Path(scratch) / "trail")
    annalist.configure(analyst_name="bench", trail=trail)
    audit = annalist.annalize
    audited = audit(discharge)

    three = "f(1.2, 3.4, 1.5)"
    floor = round(nothing, 1)  # an empty call
    row("call, 3 numbers and result", over_bare(three, discharge, audited), target(60, 75), floor, peers)
    row("call with keywords", over_bare("f(1.2, a=3.4, b=1.5)", options, audit(options)), target(70, 90))
    call = "try: f(1)\n        except ValueError: pass"
    row("call that raises", over_bare(call, fails, audit(fails)), 120)
    method = audit(type(gauge).scale)
    holder = type("Audited", (), {"scale": method, "__init__": type(gauge).__init__})
    cost = best_ns(loop("f.scale(1.2)", f=holder())) - best_ns(loop("f.scale(1.2)", f=gauge))
    row("method of an object with five attributes", cost, target(120, 140))
    reading = "f.a; f.b; f.c; f.d; f.e"
    captured = holder()
    captured.scale(1.0)
    row("five attributes read after a capture", best_ns(loop(reading, f=captured)) - best_ns(loop(reading, f=gauge)), 0)
    row("coroutine call without suspension", drive(audit(ready), ready), target(90, 250))
    row("coroutine call with one suspension", drive(audit(waits), waits), target(250, 450))
    ten = drive(audit(items), items, 10)
    thousand = drive(audit(items), items, 1000)
    each = (thousand - ten) / 990
    row("generator call", ten - 10 * each, target(100, 130))
    row("item of a generator", each, 20)
    annalist.disable()
    row("call switched off at run time", over_bare(three, discharge, audited), target(15, 25))
    annalist.enable()
    annalist.close()

    log = str(Path(scratch) / "log")
    bare = best_ns(loop(three, f=discharge))
    annalist.configure(log, "Speve", logger_name="Example Logger", trail=trail)
    row("call with the seed's line in a file", best_ns(loop(three, f=audited), 5000) - bare, 1200)
    annalist.configure(log, "bench", WITH_VALUES, trail=None)
    theirs = {"data-annalist 0.4.5": peer_line_ns(peer_python, WITH_VALUES)} if peer_python else {}
    share = min(theirs.values()) / 10 if theirs else None
    row("call with a 0.4.x line of values", best_ns(loop(three, f=audited), 5000) - bare, share, peers=theirs)
    annalist.close()
    row(
        "import annalist",
        import_ms("annalist"),
        25,
        1,  # the import of an extension
        {"logging": import_ms("logging")},
        "ms",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
