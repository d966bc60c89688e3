# SPDX-License-Identifier: Apache-2.0
annalist --help | head -3
for command in show info export recover completion; do
  annalist $command --help > help.txt || echo "failed"
  grep -q "^Examples:" help.txt && grep -q "  annalist $command" help.txt && echo "$command teaches by examples"
done
