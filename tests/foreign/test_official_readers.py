# SPDX-License-Identifier: Apache-2.0
"""The official MCAP readers find in every vector what the second decoder finds."""

from readers import node, python_indexed, python_streaming, reference
from vectors import SEALED, each


@each(SEALED)
def test_python_reads_every_vector(path):
    """`mcap` of PyPI gives the same messages by index and as a stream, CRCs checked."""
    assert python_indexed(path) == reference(path)
    assert python_streaming(path) == reference(path)


def test_javascript_reads_every_vector():
    """`@mcap/core` of npm gives the same messages by index and as a stream."""
    expected = [reference(path) for path in SEALED]
    for way, files in node(SEALED).items():
        assert files == expected, way
