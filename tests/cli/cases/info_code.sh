# SPDX-License-Identifier: Apache-2.0
trail_of good/environment
annalist info trail
annalist info trail --json | grep -E '"(git|distributions)"'
annalist show trail
trail_of good/environment good/no-repository
annalist info trail | tail -1
annalist info trail --json | grep -E '"(git|distributions)"'
