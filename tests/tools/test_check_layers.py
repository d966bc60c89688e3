# SPDX-License-Identifier: Apache-2.0
"""The checker of layers finds what it is there to find, and nothing in this repository."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def check(root: Path) -> tuple[int, str]:
    """Run the checker over a tree."""
    run = subprocess.run([sys.executable, ROOT / "tools" / "check_layers.py", root], capture_output=True, text=True)
    return run.returncode, run.stdout


@pytest.fixture
def tree(tmp_path):
    """Make a small tree of two layers, `low` and `high`, in which all is well."""
    add(tmp_path, "src/low/CMakeLists.txt", "annalist_layer(low SOURCES low.cpp)")
    add(tmp_path, "src/low/low.cpp", '#include "low/low.hpp"\n#include <vector>\n#include <sys/stat.h>\n')
    add(tmp_path, "src/high/CMakeLists.txt", "annalist_layer(high DEPS\n  low\n  SOURCES high.cpp LIBRARIES any)")
    add(tmp_path, "src/high/high.cpp", '#include "low/low.hpp"\n#include "high/high.hpp"\n')
    add(tmp_path, "include/annalist/annalist.hpp", "#include <annalist/status.hpp>\n")
    return tmp_path


def add(tree: Path, path: str, text: str) -> None:
    """Write a file of the tree."""
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(text)


def test_this_repository_is_in_order():
    """No include of this repository runs upwards."""
    assert check(ROOT) == (0, "layers: every include runs downwards\n")


def test_tree_in_order_passes(tree):
    """Includes of the own layer, of those below and of the system are fine."""
    assert check(tree)[0] == 0


def test_include_of_a_higher_layer_is_refused(tree):
    """A lower layer may not include a higher one."""
    add(tree, "src/low/more.hpp", "  #  include <high/high.hpp>\n")
    code, text = check(tree)
    assert code == 1
    assert "src/low/more.hpp: includes high/high.hpp" in text


@pytest.mark.parametrize("place", ["include/annalist/detail/x.hpp", "cli/show.cpp", "python/ext/module.cpp"])
def test_include_of_src_from_outside_is_refused(tree, place):
    """Public headers, the command and the extension stand on no layer."""
    add(tree, place, '#include "low/low.hpp"\n')
    code, text = check(tree)
    assert code == 1
    assert place in text


def test_cycle_of_layers_is_refused(tree):
    """Layers may not stand on each other, whatever they include."""
    add(tree, "src/low/CMakeLists.txt", "annalist_layer(low DEPS high SOURCES low.cpp)")
    code, text = check(tree)
    assert code == 1
    assert "src/low: is part of a cycle" in text


def test_unknown_layer_is_refused(tree):
    """A dependency that is no layer is a mistake in writing."""
    add(tree, "src/high/CMakeLists.txt", "annalist_layer(high DEPS lwo SOURCES high.cpp)")
    assert "src/high: stands on lwo, which is no layer" in check(tree)[1]
