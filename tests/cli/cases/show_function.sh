# SPDX-License-Identifier: Apache-2.0
trail_of good/nested
annalist show trail --function clip
annalist show trail --function "clean.*" --raised
annalist show trail --function nothing
