# SPDX-License-Identifier: Apache-2.0
"""Which keys a payload must have, and of which types (trail-format.md §3 and §4)."""

from typing import Any


class _Unsigned:
    """Stands for an integer that is not below 0."""


_INT, _UINT, _TEXT, _LIST, _MAP = (int,), (_Unsigned,), (str,), (list,), (dict,)
_TEXT_OR_NULL = (str, type(None))
_PARENT = (_Unsigned, str)
_ANY = None

BLOCK = dict.fromkeys(("call", "parent", "thread", "start", "duration", "result"), _ANY) | {
    "count": _UINT,
    "arguments": _LIST,
}
EXCEPTION = {"type": _TEXT, "message": _TEXT}
GIT = {"root": _TEXT, "commit": _TEXT_OR_NULL, "branch": _TEXT_OR_NULL, "clean": (bool, type(None))}
SUSPENDED = {"count": _UINT, "ended": _TEXT}
OPEN_CALL = {
    "arguments": _LIST,
    "call": _UINT,
    "channel": _UINT,
    "parent": _PARENT,
    "start": _INT,
    "thread": _UINT,
}
PROCESS = {"pid": _UINT}
CALLER = {"session": _TEXT, "call": _UINT}  # each may be missing
RESERVED = {
    "annalist/session": {
        "started": _INT,
        **dict.fromkeys(("format", "uid", "pid", "pid_namespace", "process_start"), _UINT),
        **dict.fromkeys(("session", "zone", "user", "host", "boot", "directory", "executable"), _TEXT),
        **dict.fromkeys(("platform", "annalist", "clock"), _TEXT),
        **dict.fromkeys(("analyst", "logger"), _TEXT_OR_NULL),
        "parent": _MAP,
        "arguments": _LIST,
    },
    "annalist/rings": {"rings": _LIST},
    "annalist/note": {"time": _INT, "thread": _UINT, "call": _UINT, "text": _TEXT},
    "annalist/gap": {"from": _INT, "to": _INT, "calls": _UINT, "reason": _TEXT},
    "annalist/environment": {"time": _INT, "git": (dict, type(None))},
    "annalist/open": {"calls": _LIST},
    "annalist/index": dict.fromkeys(
        ("sequence", "channel", "calls", "first_call", "last_call", "first_start", "last_end"), _ANY
    )
    | {"count": _UINT},
    "annalist/end": {
        "ended": _INT,
        **dict.fromkeys(("calls", "raised", "open", "notes", "gaps", "messages"), _UINT),
        **dict.fromkeys(("zone", "state", "reason"), _TEXT),
        "root": (bytes,),
    },
}


def fits(payload: Any, shape: dict[str, tuple[type, ...] | None]) -> bool:
    """Tell whether `payload` is a map with the keys of `shape`; others may be there too (B2)."""
    return isinstance(payload, dict) and all(
        key in payload and (types is _ANY or _is_of(payload[key], types)) for key, types in shape.items()
    )


def _is_of(value: Any, types: tuple[type, ...]) -> bool:
    return type(value) in types or (_Unsigned in types and type(value) is int and value >= 0)
