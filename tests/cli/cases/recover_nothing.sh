# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal
annalist recover trail
