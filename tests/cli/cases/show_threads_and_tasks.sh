# SPDX-License-Identifier: Apache-2.0
trail_of good/threads
annalist show trail
