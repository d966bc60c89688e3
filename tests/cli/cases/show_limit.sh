# SPDX-License-Identifier: Apache-2.0
trail_of good/nested good/minimal
annalist show trail --limit 2
annalist show trail --limit 1 --function clip
