# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal
ANNALIST_TRAIL=trail annalist info | head -1
mv trail annalist-trail
annalist info | head -1
ANNALIST_TRAIL= annalist info | head -1
