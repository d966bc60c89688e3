# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal bad/chunk-crc bad/empty bad/foreign bad/zero-filled
annalist show trail | grep -c clean.scale
