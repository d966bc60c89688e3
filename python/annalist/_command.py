# SPDX-License-Identifier: Apache-2.0
"""The command `annalist` of a wheel: hands over to the program beside the library that the package loads."""

import os
import sys


def main() -> None:
    """Become that program."""
    program = os.path.join(os.path.dirname(__file__), "bin", "annalist")
    os.execv(program, ["annalist", *sys.argv[1:]])
