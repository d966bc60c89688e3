# SPDX-License-Identifier: Apache-2.0
trail_of good/open-calls
annalist show trail
