# SPDX-License-Identifier: Apache-2.0
trail_of good/nested
COLUMNS=60 annalist show trail
