# SPDX-License-Identifier: Apache-2.0
# A file of another writer, whose reserved channels have other numbers than ours.
trail_of good/writing.open
annalist recover trail --without-rings
chmod -R u+w trail
annalist info trail --json | grep -E '"(state|calls|gaps|end_reason)"'
annalist show trail | tail -3
annalist export trail --jsonl | wc -l
