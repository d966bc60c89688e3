#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the examples against what `make build` left, runs all three into one trail, and shows it. `make demo` calls this.
# ANNALIST_DEMO_DIR names another directory than build/demo.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
demo=${ANNALIST_DEMO_DIR:-$root/build/demo}
python=$root/.venv/bin/python
annalist=$root/.venv/bin/annalist

say() {
  if [[ -t 1 && -z ${NO_COLOR:-} ]]; then printf '\n\e[1m%s\e[0m\n' "$1"; else printf '\n%s\n' "$1"; fi
}

# What the data and the extension module need; nothing of it needs pandas.
"$python" -c 'import pybind11, importlib.util as u; assert u.find_spec("vega_datasets")' 2>/dev/null ||
  "$python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$root/examples/requirements.txt"

build() { # source, build directory, arguments of CMake
  cmake -S "$1" -B "$2" -DCMAKE_BUILD_TYPE=RelWithDebInfo --log-level=WARNING "${@:3}" >/dev/null
  cmake --build "$2" -j2 >/dev/null
}
build "$root/examples" "$demo/weather" -DCMAKE_PREFIX_PATH="$root/build/prefix"
build "$root/examples/mixed" "$demo/mixed" -Dannalist_DIR="$("$annalist" --cmake-dir)" \
  -DPython_EXECUTABLE="$python" -Dpybind11_DIR="$("$python" -m pybind11 --cmakedir)"

export ANNALIST_TRAIL=$demo/annalist-trail
rm -rf "$ANNALIST_TRAIL"
package=$("$python" -c 'import importlib.util as u; print(u.find_spec("vega_datasets").submodule_search_locations[0])')
cp "$package/_data/seattle-weather.csv" "$demo"
cd "$demo"

say "examples/weather.py: the pipeline in Python"
"$python" "$root/examples/weather.py" seattle-weather.csv
say "examples/weather.cpp: the same in C++"
weather/weather seattle-weather.csv
say "examples/mixed: half and half, in one process"
PYTHONPATH=mixed "$python" "$root/examples/mixed/weather_mixed.py" seattle-weather.csv

say "annalist info"
"$annalist" info
say "annalist show"
"$annalist" show
