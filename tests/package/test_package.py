# SPDX-License-Identifier: Apache-2.0
"""What `make build` installs serves the builds of others: by CMake and pkg-config, there and moved elsewhere."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PREFIX = ROOT / "build" / "prefix"
CONSUMER = Path(__file__).parent / "consumer"


@pytest.fixture(params=["installed", "moved"])
def prefix(request, tmp_path):
    """Give the installed tree, and a copy of it in a directory with a space in its name."""
    if request.param == "installed":
        return PREFIX
    return shutil.copytree(PREFIX, tmp_path / "another place", symlinks=True)


def run(*command, **environment) -> str:
    """Run a command, and give what it prints."""
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def configure(prefix: Path, build: Path, *arguments: str) -> str:
    """Configure the consumer against a prefix."""
    return run("cmake", "-S", CONSUMER, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", *arguments)


def test_cmake_package_builds_a_program_that_records_and_reads(prefix, tmp_path):
    """`find_package` and the target are all that a program needs, the language standard included."""
    configure(prefix, tmp_path / "build")
    run("cmake", "--build", tmp_path / "build")
    assert run(tmp_path / "build" / "consumer", tmp_path / "trail") == "twice(21.0) = 42.0\n"


def test_pkg_config_builds_a_program_that_records_and_reads(prefix, tmp_path):
    """pkg-config gives the flags for a compiler called by hand."""
    here = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    command = f'g++ -std=c++20 "{CONSUMER}/consumer.cpp" -o consumer $(pkg-config --cflags --libs annalist)'
    run("bash", "-c", f'cd "{tmp_path}" && eval "{command.replace(chr(34), chr(92) + chr(34))}"', **here)
    library_path = {"LD_LIBRARY_PATH": str(prefix / "lib")}
    assert run(tmp_path / "consumer", tmp_path / "trail", **library_path) == "twice(21.0) = 42.0\n"


def test_versions_agree(tmp_path):
    """The version is the same for CMake, pkg-config and the command."""
    version = (ROOT / "VERSION").read_text().strip()
    configure(PREFIX, tmp_path, f"-DREQUESTED_VERSION={version}")
    assert run("pkg-config", "--modversion", PREFIX / "lib" / "pkgconfig" / "annalist.pc").strip() == version
    assert version in run(PREFIX / "bin" / "annalist", "--version")


def test_another_major_version_is_not_found(tmp_path):
    """A program that asks for version 9 is told at configuration."""
    with pytest.raises(AssertionError, match="version"):
        configure(PREFIX, tmp_path, "-DREQUESTED_VERSION=9.0")


def test_command_runs_from_any_place(prefix):
    """The command finds its library beside it."""
    assert "show" in run(prefix / "bin" / "annalist", "--help")


def test_only_the_public_headers_are_installed():
    """Nothing of src, and every header of include."""
    installed = {path.relative_to(PREFIX / "include") for path in (PREFIX / "include").rglob("*") if path.is_file()}
    assert installed == {path.relative_to(ROOT / "include") for path in (ROOT / "include").rglob("*.hpp")}


def test_library_shows_its_own_names_alone():
    """Other libraries in the same process cannot collide with what is inside of libannalist."""
    names = run("nm", "--dynamic", "--defined-only", "--demangle", PREFIX / "lib" / "libannalist.so").splitlines()
    # Templates of the standard library, and what tells their types, are shared by everybody who uses them.
    foreign = [name for name in names if "annalist" not in name and " std::" not in name]
    assert foreign == []
