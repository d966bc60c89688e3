#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that the named groups need, where they are missing or too old. Usage: setup.sh build|test|lint|bench...
set -euo pipefail

# Each line: package and least version. The versions are those of Debian 12.
packages_of() {
  case $1 in
    build) echo "g++=12 cmake=3.25 ninja-build=1.11 pkg-config=1.8 libssl-dev=3.0 libzstd-dev=1.5.4 libdeflate-dev=1.14
                 libfmt-dev=9.1 libcli11-dev=2.1 doctest-dev=2.4 python3-dev=3.11 python3-venv=3.11" ;;
    test) command -v git >/dev/null || echo "git=2.30"
          command -v npm >/dev/null || echo "nodejs=18 npm=9" # or from elsewhere
          echo "strace=6.1"
          echo "chromium=110 chromium-driver=110 fonts-dejavu-core=2.37" ;; # what a notebook shows
    lint) echo "clang-14=14 clang-format-14=14 clang-tidy-14=14" ;;
    fuzz) echo "clang-14=14 libclang-rt-14-dev=14" ;;
    bench) echo "libspdlog-dev=1.10 lttng-tools=2.13 liblttng-ust-dev=2.13 valgrind=3.19" ;;
    *) echo "setup.sh: no group named $1" >&2; exit 2 ;;
  esac
}

is_installed() { # package, least version
  local version
  version=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>/dev/null) || return 1
  [[ $version == installed\ * ]] && version=${version#installed } && dpkg --compare-versions "${version#*:}" ge "$2"
}

missing=()
for group in "$@"; do
  for entry in $(packages_of "$group"); do
    if ! command -v dpkg-query >/dev/null; then
      echo "setup.sh: this is no Debian system; make sure that it has ${entry/=/ } or newer" >&2
    elif ! is_installed "${entry%=*}" "${entry#*=}"; then
      missing+=("${entry%=*}")
    fi
  done
done
((${#missing[@]})) || exit 0

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || { echo "setup.sh: as root, run: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
for package in "${missing[@]}"; do
  dpkg-query -W "$package"
done
