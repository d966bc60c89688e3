# SPDX-License-Identifier: Apache-2.0
"""Makes calls from Python within `any`, which callgrind counts. Usage: instructions_python.py bare|audited <trail>."""

import sys

import annalist


def discharge(stage, a, b):
    return a * stage + b


def main(kind, trail):
    annalist.configure(analyst_name="bench", trail=trail)
    call = annalist.annalize(discharge) if kind == "audited" else discharge
    call(1.2, 3.4, 1.5)
    zeros = [0.0] * 2000
    any(map(call, zeros, zeros, zeros))
    annalist.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
