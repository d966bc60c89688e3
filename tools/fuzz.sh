#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs libFuzzer on every fuzz target for so many seconds each, on seeds made of spec/vectors and on what earlier runs
# have found. What breaks a target is left in build/fuzz/found-<target>-*. Usage: fuzz.sh SECONDS [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
shift

program=build/fuzz/fuzz/annalist_fuzz
"$program" --seeds spec/vectors build/fuzz/seeds
if (($#)); then targets=("$@"); else targets=($(ls build/fuzz/seeds)); fi
failed=()
for target in "${targets[@]}"; do
  echo "== $target"
  mkdir -p "build/fuzz/corpus/$target"
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 "$program" "$target" "build/fuzz/corpus/$target" "build/fuzz/seeds/$target" \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="build/fuzz/found-$target-" || failed+=("$target")
done
((${#failed[@]} == 0)) || { echo "fuzz.sh: broken: ${failed[*]}" >&2; exit 1; }
