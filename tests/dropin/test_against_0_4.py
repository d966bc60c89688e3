# SPDX-License-Identifier: Apache-2.0
"""Lines, results and errors are those of data-annalist 0.4.5, but for differences that are written down."""

import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# The cases are programs of data-annalist, written for whichever package is installed.
sys.path.insert(0, str(HERE))

import casebook  # noqa: E402
import cases_of_classes  # noqa: E402, F401
import cases_of_configuration  # noqa: E402, F401
import cases_of_functions  # noqa: E402, F401
import cases_of_loggers  # noqa: E402, F401
from compare import differences  # noqa: E402

KNOWN = tomllib.loads((HERE / "differences.toml").read_text())


@pytest.mark.parametrize("case", casebook.CASES, ids=lambda case: case.name)
def test_a_case_differs_where_it_is_written_down(case, theirs, ours):
    """Field by field; a difference that is written down and not there is an error too."""
    found = differences(case, theirs[case.name], ours[case.name])
    assert {name: found[name] for name in found if name not in case.differs} == {}
    assert set(case.differs) <= set(found)


def test_every_difference_is_explained_and_met():
    """No reason is missing, and none is left over."""
    named = {reason for case in casebook.CASES for reason in case.differs.values()}
    assert named == set(KNOWN)
    assert all(entry["theirs"] and entry["ours"] for entry in KNOWN.values())


def test_there_are_cases_of_everything():
    """Each under a name of its own."""
    names = [case.name for case in casebook.CASES]
    assert len(names) == len(set(names)) > 300
