# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal bad/chunk-crc bad/empty
annalist info trail --json | grep -o "\"message\": .*"
annalist info trail
