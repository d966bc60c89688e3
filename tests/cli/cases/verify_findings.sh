# SPDX-License-Identifier: Apache-2.0
trail_of good/minimal good/recovered good/notes good/writing.open bad/chunk-crc bad/root
annalist verify trail
