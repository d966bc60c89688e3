# SPDX-License-Identifier: Apache-2.0
trail_of good/writing.open
annalist recover trail
echo "exit $?"
annalist recover trail --without-rings
echo "exit $?"
annalist info trail
annalist recover trail
