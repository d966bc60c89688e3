# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal good/no-calls
annalist show trail --json
annalist show trail --json --function none
