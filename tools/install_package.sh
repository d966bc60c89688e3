#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the wheel around the library in build/prefix and installs it. Usage: install_package.sh <venv>, which has requirements/build.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$1
work=build/wheel/$("$venv/bin/python" -c 'import sys; print(sys.implementation.cache_tag)')

rm -f "$work"/*.whl
"$venv/bin/python" -m pip wheel . --quiet --disable-pip-version-check --no-build-isolation --no-deps \
  --wheel-dir "$work" --config-settings=build-dir="$work/cmake" \
  --config-settings=cmake.define.ANNALIST_PREBUILT="$PWD/build/prefix"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$work"/*.whl
