# SPDX-License-Identifier: Apache-2.0
trail_of good/nested
annalist show trail --table
