# SPDX-License-Identifier: Apache-2.0
"""Errors of reading a trail."""

from ._session import Error


class TrailNotFoundError(Error, FileNotFoundError):
    """There is no such trail."""


class CallNotFoundError(Error, LookupError):
    """There is no such call in the trail."""


class DamageWarning(UserWarning):
    """Calls were left out because a part of the trail cannot be read; the text says which and where."""
