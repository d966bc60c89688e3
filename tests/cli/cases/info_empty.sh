# SPDX-License-Identifier: Apache-2.0
mkdir -p trail/sessions
annalist info trail
annalist info trail --json
annalist show trail
