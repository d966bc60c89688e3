# SPDX-License-Identifier: Apache-2.0
"""The singleton through which programs of data-annalist speak to Annalist."""

from __future__ import annotations

import os

from . import _session
from ._annalize import annalize


class Annalist:
    """Records the work of one analyst. There is one of it: `Annalist() is Annalist()`.

    Functions may be decorated before it is configured.
    """

    _instance: Annalist | None = None

    def __new__(cls) -> Annalist:
        """Give the one there is."""
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    annalize = staticmethod(annalize)
    note = staticmethod(_session.note)
    close = staticmethod(_session.close)

    def configure(
        self,
        *,
        logger_name: str | None = None,
        analyst_name: str | None = None,
        trail: str | os.PathLike[str] | None = "",
        console: bool | None = None,
        level_filter: str | int | None = None,
        trail_level: str | int | None = None,
        default_level: str | int | None = None,
    ) -> None:
        """Begin a session as `annalist.configure` does; by default each call writes a line to standard error."""
        if console is None and not os.environ.get("ANNALIST_CONSOLE"):
            console = True
        _session.configure(
            logger_name=logger_name,
            analyst_name=analyst_name,
            trail=trail,
            console=console,
            level_filter=level_filter,
            trail_level=trail_level,
            default_level=default_level,
        )
