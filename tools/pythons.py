#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Finds the CPythons from 3.11 on that this machine has beside the one that runs this.

Prints a line such as "3.12 /path/to/python" for each version.
"""

import os
import subprocess
import sys
from pathlib import Path

# Prints the version of a Python that can build an extension module and make a virtual environment.
PROBE = """
import ensurepip, os, sys, sysconfig
usable = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")
if usable and os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")):
    print("%d.%d" % sys.version_info[:2])
"""


def candidates() -> list[Path]:
    """Give what may be a Python: python3.N on the path, and pyenv's."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    found = [path for folder in folders for path in sorted(folder.glob("python3.[1-9][0-9]"))]
    return found + sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"))


def version_of(python: Path) -> str:
    """Give "3.N" of a Python that can be used, else nothing."""
    try:
        return subprocess.run([python, "-c", PROBE], capture_output=True, text=True, timeout=30).stdout.strip()
    except OSError:
        return ""


def main() -> None:
    """Print one Python for each other version."""
    seen = {f"{sys.version_info.major}.{sys.version_info.minor}", ""}
    for python in candidates():
        version = version_of(python)
        if version not in seen and int(version.partition(".")[2]) >= 11:
            seen.add(version)
            print(version, python)


if __name__ == "__main__":
    main()
