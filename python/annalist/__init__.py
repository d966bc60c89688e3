# SPDX-License-Identifier: Apache-2.0
"""Annalist records what a data-processing program did: every audited call with its arguments, result, time and parent.

    import annalist

    @annalist.annalize
    def discharge(stage: float, a: float, b: float) -> float: ...

    annalist.configure(analyst_name="Speve", trail="audit")

The trail is read with the command `annalist`, or with `annalist.open("audit")`.
"""

from ._annalist import __version__
from ._annalize import annalize
from ._cloudpickle import watch as _watch
from ._open import open
from ._redaction import REDACTED, Secret
from ._register import register
from ._session import Error, GapError, close, configure, note
from ._step import step
from ._switch import disable, enable, session

__all__ = [
    "REDACTED",
    "Error",
    "GapError",
    "Secret",
    "__version__",
    "annalize",
    "close",
    "configure",
    "disable",
    "enable",
    "note",
    "open",
    "register",
    "session",
    "step",
]

_watch()

# What only readers of trails need is loaded when it is first named.
_LATER = {
    "Call": "_calls",
    "CallNotFoundError": "_errors",
    "Calls": "_calls",
    "DamageWarning": "_errors",
    "Opaque": "_recorded",
    "Raised": "_recorded",
    "Redacted": "_recorded",
    "Session": "_trail",
    "Trail": "_trail",
    "TrailNotFoundError": "_errors",
    "Unknown": "_recorded",
}
TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._calls import Call as Call
    from ._calls import Calls as Calls
    from ._errors import CallNotFoundError as CallNotFoundError
    from ._errors import DamageWarning as DamageWarning
    from ._errors import TrailNotFoundError as TrailNotFoundError
    from ._recorded import Opaque as Opaque
    from ._recorded import Raised as Raised
    from ._recorded import Redacted as Redacted
    from ._recorded import Unknown as Unknown
    from ._trail import Session as Session
    from ._trail import Trail as Trail


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module 'annalist' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{_LATER[name]}", __name__), name)
    globals()[name] = value
    return value
