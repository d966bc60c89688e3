#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the wheel for every other CPython that the machine has, and runs the Python tests of what a Python may do
# differently there, all of them side by side.
set -euo pipefail
cd "$(dirname "$0")/.."

# What happens in C++ alone, or in a file, is the same on every one of them.
same_everywhere=(test_reading.py test_reading_vectors.py test_tables.py test_dropin_lines.py test_redaction.py
  test_rotation.py test_on_gap.py)

test_python() { # version, program
  local venv=build/venv-$1
  make PYTHON="$2" "$venv/package.stamp"
  # Without tests/conftest.py, which reads all that was recorded with every reader: the same again.
  "$venv/bin/python" -m pytest -q --confcutdir=tests/python tests/python "${same_everywhere[@]/#/--ignore=tests/python/}"
}

mapfile -t pythons < <(.venv/bin/python tools/pythons.py)
((${#pythons[@]})) || echo "There is no other CPython from 3.11 on: the Python tests run on one version"
declare -A running=()
for line in "${pythons[@]}"; do
  version=${line%% *}
  # What two say at once nobody can read.
  test_python "$version" "${line#* }" >"build/test-$version.log" 2>&1 &
  running[$version]=$!
done
failed=0
for version in "${!running[@]}"; do
  wait "${running[$version]}" || failed=1
  echo "CPython $version:"
  cat "build/test-$version.log"
done
exit $failed
