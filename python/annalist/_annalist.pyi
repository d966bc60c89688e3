# SPDX-License-Identifier: Apache-2.0
"""The extension module: audited functions and the session."""

from types import FunctionType
from typing import final

__version__: str

@final
class AuditedFunction:
    """A function whose calls are recorded. At run time a subclass of `types.FunctionType`."""

def audit(function: FunctionType, level: int, message: str | None, extra: object) -> AuditedFunction:
    """Give the function, audited. `level` is 10 to 50, or 0 for the session's."""

def configure(
    logger_name: str,
    analyst_name: str,
    trail: str | None,
    console: bool | None,
    level_filter: int,
    trail_level: int,
    default_level: int,
) -> str | None:
    """Begin a session; give what went wrong, or None. Empty texts, None for `console` and 0 are what is not said."""

def close() -> str | None:
    """End the session; give what went wrong, or None."""

def note(text: str) -> None:
    """Leave a note in the trail."""
