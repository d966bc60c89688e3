# SPDX-License-Identifier: Apache-2.0
"""Makes calls from Python, for callgrind to count. Usage: instructions_python.py bare|audited <calls> <trail>."""

import sys

import annalist


def discharge(stage, a, b):
    return a * stage + b


def main(kind, calls, trail):
    annalist.configure(analyst_name="bench", trail=trail)
    call = annalist.annalize(discharge) if kind == "audited" else discharge
    call(1.2, 3.4, 1.5)
    for _ in range(int(calls)):
        call(1.2, 3.4, 1.5)
    annalist.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
