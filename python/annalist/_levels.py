# SPDX-License-Identifier: Apache-2.0
"""Levels as `logging` names and numbers them."""

from __future__ import annotations

_NUMBERS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}
_ALIASES = {"WARN": 30, "FATAL": 50}


def level_number(option: str, level: object) -> int:
    """Give the number of a level, 0 for None; `option` names it in the errors."""
    if level is None:
        return 0
    if isinstance(level, str):
        number = _NUMBERS.get(level.upper()) or _ALIASES.get(level.upper())
        if number is not None:
            return number
    elif not isinstance(level, int) or isinstance(level, bool):
        raise TypeError(f"{option} is a str or an int of logging, not {type(level).__name__}")
    elif level in _NUMBERS.values():
        return int(level)
    raise ValueError(f"{option}={level!r} is no level: it is one of {', '.join(_NUMBERS)}, or 10, 20, 30, 40, 50")


def filter_number(option: str, level: str | int) -> int:
    """Give the number of a level that filters: one of a call, one between two, or NOTSET."""
    if isinstance(level, str) and level.upper() == "NOTSET":
        return 0
    if isinstance(level, int) and not isinstance(level, bool) and level >= 0:
        return int(level)
    return level_number(option, level)
