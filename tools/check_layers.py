#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses includes that run against the layers: what a layer does not name in DEPS, src from outside, cycles.

Usage: check_layers.py [root]. Exit code 1 with one line for each finding.
"""

import re
import sys
from pathlib import Path

LAYER = re.compile(r"annalist_layer\(\s*(\w+)\s+(?:DEPS\s+(.*?)\s+)?SOURCES", re.DOTALL)
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def layers_of(root: Path) -> dict[str, set[str]]:
    """Give each layer's dependencies."""
    layers = {}
    for path in sorted(root.glob("src/*/CMakeLists.txt")):
        for name, dependencies in LAYER.findall(path.read_text()):
            layers[name] = set(dependencies.split())
    return layers


def cycles(layers: dict[str, set[str]]) -> list[str]:
    """Name the layers that stand on themselves: what remains when the lowest are taken away again and again."""
    left = dict(layers)
    while lowest := [name for name, dependencies in left.items() if not dependencies & left.keys()]:
        for name in lowest:
            del left[name]
    return [f"src/{name}: is part of a cycle of layers" for name in left]


def wrong_includes(root: Path, folder: str, allowed: set[str], layers: dict[str, set[str]]) -> list[str]:
    """Name the includes in `folder` of layers that are not allowed there."""
    findings = []
    for path in sorted((root / folder).rglob("*.[ch]pp")):
        for include in INCLUDE.findall(path.read_text()):
            target = Path(include).parts[0]
            if "/" in include and target in layers and target not in allowed:
                findings.append(f"{path.relative_to(root)}: includes {include}, but is not above {target}")
    return findings


def findings_in(root: Path) -> list[str]:
    """Give every finding, one line each."""
    layers = layers_of(root)
    findings = cycles(layers) if layers else ["src: has no layers"]
    for folder in ("include", "cli", "python"):  # on public headers alone
        findings += wrong_includes(root, folder, set(), layers)
    for name, dependencies in layers.items():
        findings += [f"src/{name}: stands on {x}, which is no layer" for x in sorted(dependencies - layers.keys())]
        findings += wrong_includes(root, f"src/{name}", dependencies | {name}, layers)
    return findings


if __name__ == "__main__":
    found = findings_in(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])
    print("\n".join(found) or "layers: every include runs downwards")
    sys.exit(1 if found else 0)
