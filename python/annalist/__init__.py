# SPDX-License-Identifier: Apache-2.0
"""Annalist records what a data-processing program did: every audited call with its arguments, result, time and parent.

    import annalist

    @annalist.annalize
    def discharge(stage: float, a: float, b: float) -> float: ...

    annalist.configure(analyst_name="Speve", trail="audit")

The trail is read with the command `annalist`.
"""

from ._annalist import __version__
from ._annalize import annalize
from ._session import Error, close, configure, note

__all__ = ["Error", "__version__", "annalize", "close", "configure", "note"]
