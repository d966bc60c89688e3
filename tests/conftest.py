# SPDX-License-Identifier: Apache-2.0
"""What holds for all suites: a sealed file that a test leaves in a trail is read by everybody, with the same result."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "foreign"))


@pytest.fixture(scope="session", autouse=True)
def sealed_files_are_read_by_everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hold the readers against each other, when all tests have run, on every trail that they have made."""
    yield
    from readers import check_sealed_files

    # pytest puts a link beside the directories of each test.
    directories = [path for path in tmp_path_factory.getbasetemp().iterdir() if not path.is_symlink()]
    files = [file for path in sorted(directories) for file in sorted(path.glob("annalist-trail/sessions/*.mcap"))]
    if files:
        check_sealed_files(files)
