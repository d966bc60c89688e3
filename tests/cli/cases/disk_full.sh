# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal
for arguments in "show trail" "show trail --json" "info trail" "export trail --csv" "completion bash" "--version"; do
  annalist $arguments > /dev/full
  echo "exit $?"
done
