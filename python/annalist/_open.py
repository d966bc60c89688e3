# SPDX-License-Identifier: Apache-2.0
"""`annalist.open`, which loads what reads trails only when it is called."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from ._trail import Trail


def open(path: str | os.PathLike[str] | None = None, *, trust: bool = False) -> Trail:
    """Open a trail to read it as it is now.

    What is recorded later shows when it is opened again. Nothing is written, and of the program that was recorded
    nothing is executed.

    Args:
        path: Directory of the trail; by default that of ANNALIST_TRAIL, else `annalist-trail`.
        trust: Whether modules of recorded objects may be imported, which runs their code. Otherwise the classes of
            modules that are imported already are used, and objects of all others come back as `Unknown`.

    Raises:
        TrailNotFoundError: There is no such directory. It is a FileNotFoundError.
        Error: It is no trail, or cannot be read.

    """
    from ._trail import Trail

    return Trail(path if path is not None else os.environ.get("ANNALIST_TRAIL") or "annalist-trail", trust=trust)
