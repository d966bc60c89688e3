# SPDX-License-Identifier: Apache-2.0
"""A session whose file grows large goes on in another; children inherit the limits."""

import annalist
import pytest
from annalist import _annalist

PROGRAM = """
    import os, random, subprocess, sys
    import annalist

    @annalist.annalize
    def keep(number, text):
        return number

    def record(count):
        for number in range(count):
            keep(number, random.randbytes(400).hex())

    if len(sys.argv) > 1:
        record(2000)
    else:
        annalist.configure(rotate_bytes=65536)
        record(4000)
        subprocess.run([sys.executable, __file__, "child"], check=True)
        annalist.close()
"""


def test_parts_are_one_session_and_children_rotate_too(run):
    """Every call is there once, in the order in which it was made."""
    program = run(PROGRAM)
    assert program.status == 0
    mine, childs = annalist.open(program.trail).sessions
    assert len(mine.files) > 2
    assert len(childs.files) > 1
    assert [call.arguments["number"] for call in mine.calls()] == list(range(4000))
    assert [call.arguments["number"] for call in childs.calls()] == list(range(2000))


@pytest.mark.parametrize(
    ("option", "value", "error"),
    [
        ("rotate_bytes", -1, ValueError),
        ("rotate_bytes", 65535, ValueError),
        ("rotate_bytes", 1e9, TypeError),
        ("rotate_bytes", True, TypeError),
        ("rotate_seconds", -1, ValueError),
        ("rotate_seconds", 2**63, ValueError),
        ("rotate_seconds", "3600", TypeError),
    ],
)
def test_limits_that_are_none_are_refused(option, value, error):
    """And no session begins."""
    with pytest.raises(error, match=option):
        annalist.configure(**{option: value})
    assert _annalist.session() == ("", "")
