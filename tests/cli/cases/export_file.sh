# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal
annalist export trail --jsonl -o calls.jsonl && cmp calls.jsonl "$vectors/good/minimal.mcap.jsonl"
annalist export trail --jsonl -o - | cmp - "$vectors/good/minimal.mcap.jsonl"
