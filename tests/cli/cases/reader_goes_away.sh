# SPDX-License-Identifier: Apache-2.0
trail_of good/values
set -o pipefail
annalist show trail | true
annalist export trail --jsonl | true
annalist export trail --jsonl | head -c 10
