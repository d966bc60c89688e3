# SPDX-License-Identifier: Apache-2.0
trail_of good/nested good/open-calls
annalist export trail --csv -o calls.csv
cat calls.csv
