# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal
annalist show trail --color always
NO_COLOR=1 TERM=xterm annalist show trail --color always | head -1
TERM=xterm annalist show trail | head -1
