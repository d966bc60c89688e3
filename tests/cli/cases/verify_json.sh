# SPDX-License-Identifier: Apache-2.0
trail_of good/notes bad/chunk-crc
annalist verify trail --json
