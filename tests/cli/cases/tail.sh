# SPDX-License-Identifier: Apache-2.0
trail_of good/nested good/notes good/open-calls good/values
annalist tail trail -n 6
annalist tail trail --lines 2 --raised
annalist tail trail -n 0
annalist tail trail -n 1 --jsonl
