# SPDX-License-Identifier: Apache-2.0
for arguments in "" "unknown" "show --unknown" "show a b" "export" "export --jsonl --csv" "show --since never" "show --level LOUD" \
  "show --thread x" "show --color blue" "show --limit -1" "completion tcsh" "show --table --json"; do
  annalist $arguments > /dev/null 2>&1
  echo "$? annalist $arguments"
done
