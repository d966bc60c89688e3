# SPDX-License-Identifier: Apache-2.0
trail_of good/nested good/threads
ids() { annalist export trail --jsonl "$@" | sed -E "s/.*\"call\": \"([^\"]*)\".*/\1/" | tr "\n" " "; echo; }
ids --analyst Speve --session 00112233445566bb
ids --analyst nobody
ids --level ERROR
ids --thread 101
ids --since 2023-11-02T09:42:13.000003Z --until 2023-11-02T09:42:13.000005Z --session 00112233445566bb
ids --until 2023-11-02
ids --raised
