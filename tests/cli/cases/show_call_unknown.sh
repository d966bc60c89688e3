# SPDX-License-Identifier: Apache-2.0
trail_of good/nested
annalist show trail --call 00112233445566bb/99
