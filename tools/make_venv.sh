#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes a virtual environment with pinned requirements, or brings it up to date. Usage: make_venv.sh <python> <venv> <requirements>...
set -euo pipefail
python=$1 venv=$2
shift 2

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$python is older than 3.11" >&2; exit 1; }
[[ -x $venv/bin/python ]] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "${@/#/--requirement=}"
