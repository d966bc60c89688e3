# SPDX-License-Identifier: Apache-2.0
annalist show
echo "exit $?"
annalist export nowhere --jsonl
echo "exit $?"
mkdir directory
annalist info directory
echo "exit $?"
