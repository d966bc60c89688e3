# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 6962 over the payloads of a file (trail-format.md §6)."""

import hashlib


def leaf(payload: bytes) -> bytes:
    """Give the hash of one message."""
    return hashlib.sha256(b"\x00" + payload).digest()


def root(leaves: list[bytes]) -> bytes:
    """Give the root over leaf hashes: the left subtree is the largest full one that is not the whole."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:left]) + root(leaves[left:])).digest()
