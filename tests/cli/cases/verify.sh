# SPDX-License-Identifier: Apache-2.0
trail_of good/nested good/minimal good/open-calls
annalist verify trail
