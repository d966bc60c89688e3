#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps files small: warns of sources over 400 lines, refuses those over 800.

Usage: check_sizes.py [root of the repository]
"""

import subprocess
import sys
from pathlib import Path

WARN_LINES = 400
FAIL_LINES = 800
README_LINES = 150
SUFFIXES = {".cpp", ".hpp", ".py", ".mjs", ".sh", ".cmake"}


def sizes(root: Path) -> dict[str, int]:
    """Give the lines of every source file that git knows."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True)
    paths = [path for path in listed.stdout.splitlines() if Path(path).suffix in SUFFIXES and (root / path).exists()]
    return {path: len((root / path).read_text().splitlines()) for path in paths}


def main(root: Path) -> int:
    lines_of = sizes(root)
    too_long = [path for path, lines in lines_of.items() if lines > FAIL_LINES]
    for path, lines in sorted(lines_of.items(), key=lambda item: -item[1]):
        if lines > WARN_LINES:
            remark = ", more than allowed" if path in too_long else "; does it still have one subject?"
            print(f"{path}: {lines} lines{remark}")
    readme_lines = len((root / "README.md").read_text().splitlines())
    if readme_lines > README_LINES:
        print(f"README.md: {readme_lines} lines, more than {README_LINES}")
    return 1 if too_long or readme_lines > README_LINES else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]))
