# SPDX-License-Identifier: Apache-2.0
trail_of good/nested good/minimal
annalist show trail --call 00112233445566bb/4
annalist show trail --call 00112233445566bb/3 --json
