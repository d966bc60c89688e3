# SPDX-License-Identifier: Apache-2.0
"""What an audited Python call costs, beside viztracer and cProfile in the same run.

Prints a row as JSON, like call_bench.
"""

import cProfile
import json
import sys
import time

import annalist
import viztracer

CALLS = 20_000
ROUNDS = 9


def discharge(stage: float, a: float, b: float) -> float:
    return a * stage + b


def nothing() -> None:
    pass


def best_ns(function, *arguments) -> float:
    """Nanoseconds a call, the fastest of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.perf_counter_ns()
        for _ in range(CALLS):
            function(*arguments)
        best = min(best, (time.perf_counter_ns() - begin) / CALLS)
    return best


def profiled_ns() -> float:
    profile = cProfile.Profile()
    profile.enable()
    try:
        return best_ns(discharge, 1.2, 3.4, 1.5)
    finally:
        profile.disable()


def traced_ns() -> float:
    tracer = viztracer.VizTracer(log_func_args=True, log_func_retval=True, tracer_entries=CALLS, verbose=0)
    tracer.start()
    try:
        return best_ns(discharge, 1.2, 3.4, 1.5)
    finally:
        tracer.stop()


def main(trail: str) -> None:
    bare = best_ns(discharge, 1.2, 3.4, 1.5)
    floor = best_ns(nothing)
    profiled = profiled_ns() - bare
    traced = traced_ns() - bare
    audited_discharge = annalist.annalize(discharge)
    annalist.configure(logger_name="bench", analyst_name="bench", trail=trail)
    audited = best_ns(audited_discharge, 1.2, 3.4, 1.5) - bare
    annalist.close()
    print(
        json.dumps(
            {
                "row": "Python call, 3 numbers and result",
                "value": round(audited, 1),
                "unit": "ns",
                "floor": {"an empty call": round(floor, 1)},
                "peers": {"viztracer with arguments": round(traced, 1), "cProfile": round(profiled, 1)},
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
