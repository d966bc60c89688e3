# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal
annalist export trail --jsonl -o no/such/directory/calls.jsonl
