# SPDX-License-Identifier: Apache-2.0
"""A file that another writer left is sealed so that every reader takes it, whatever numbers its channels have."""

import sys

import pytest
from readers import ROOT, Session, annalist, export, trail_of

sys.path.insert(0, str(ROOT / "spec" / "vectors"))

from building import session as building

pytestmark = pytest.mark.usefixtures("annalist_command")


@pytest.mark.parametrize("function", [4, 6, 7, 8, 16])
def test_reserved_channels_that_are_missing_are_declared_under_numbers_that_are_free(function, tmp_path):
    """A function or a reserved channel may have the number that ours would take for gaps, the index or the end."""
    left = building.Session().begin(boot="another boot")
    left.send("annalist/future", ["whatever"], building.START)
    left.note("taken early")
    step = left.function(function, "clean.step", ["n"])
    left.block(step, [building.Call(1, [1], 1)]).chunk()
    file = tmp_path / "left.mcap.open"
    file.write_bytes(bytes(left.file.out))
    trail = trail_of(tmp_path / "trail", file)
    assert annalist("recover", trail, "--without-rings").returncode == 1

    (sealed,) = (trail / "sessions").iterdir()
    session = Session.read(sealed)
    assert session.error is None
    assert session.end["state"] == "recovered"
    assert [gap["reason"] for gap in session.gaps] == ["without rings"]
    assert [line["call"] for line in export(trail)] == ["00112233445566aa/1"]
