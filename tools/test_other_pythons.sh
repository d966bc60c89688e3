#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the wheel for every other CPython that the machine has, and runs the Python tests there.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t pythons < <(.venv/bin/python tools/pythons.py)
((${#pythons[@]})) || echo "There is no other CPython from 3.11 on: the Python tests run on one version"
for line in "${pythons[@]}"; do
  venv=build/venv-${line%% *}
  make PYTHON="${line#* }" "$venv/package.stamp"
  "$venv/bin/python" -m pytest tests/python
done
