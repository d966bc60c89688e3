# SPDX-License-Identifier: Apache-2.0
trail_of good/suspended
annalist show trail
annalist show trail --call 00112233445566aa/2
annalist show trail --call 00112233445566aa/3
annalist export trail --csv | head -4
