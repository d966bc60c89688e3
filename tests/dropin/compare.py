# SPDX-License-Identifier: Apache-2.0
"""What differs between what two packages wrote for one case, told by field."""

import re
from typing import Any

from casebook import BETWEEN, Case

# These differ from run to run: their shape is compared.
CHANGING = {"asctime", "created", "msecs", "relativeCreated", "process", "thread"}


def differences(case: Case, theirs: dict[str, Any], ours: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Give the fields that differ, each with its pairs of texts; `outcome` and `lines` (their number) are two more."""
    found: dict[str, list[tuple[str, str]]] = {}

    def compare(name: str, their: object, our: object) -> None:
        if their != our:
            found.setdefault(name, []).append((str(their), str(our)))

    compare("outcome", _shape(theirs["outcome"]), _shape(ours["outcome"]))
    for output in ("file", "stream"):
        if len(theirs[output]) != len(ours[output]) or "(logging error)" in theirs[output]:
            compare("lines", theirs[output], ours[output])
            continue
        for their_line, our_line in zip(theirs[output], ours[output], strict=True):
            for name, their, our in _fields(case, their_line, our_line):
                compare(name, their, our)
    return found


def _fields(case: Case, their_line: str, our_line: str) -> list[tuple[str, str, str]]:
    """Give name and both texts of each field in a line."""
    their, our = their_line.split(BETWEEN), our_line.split(BETWEEN)
    if len(their) != len(case.fields) or len(our) != len(case.fields):
        return [("line", _shape(their_line), _shape(our_line))]
    return [
        (name, _digits(a), _digits(b)) if name in CHANGING else (name, _shape(a), _shape(b))
        for name, a, b in zip(case.fields, their, our, strict=True)
    ]


def _shape(text: str) -> str:
    """Give the text with its dates without the day."""
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "(time)", text)


def _digits(text: str) -> str:
    return re.sub(r"\d+", "9", text)
