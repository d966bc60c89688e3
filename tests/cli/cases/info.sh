# SPDX-License-Identifier: Apache-2.0
trail_of good/nested good/recovered good/writing.open
annalist info trail
