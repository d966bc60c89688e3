# SPDX-License-Identifier: Apache-2.0
trail_of bad/payload-note
annalist export trail --jsonl | wc -l
annalist show trail > /dev/null
