# SPDX-License-Identifier: Apache-2.0
"""A second, simple decoder of Annalist's trails, written from the specification alone."""

from .container import Corrupt
from .parts import Whole, read_sessions
from .session import Session

__all__ = ["Corrupt", "Session", "Whole", "read_sessions"]
