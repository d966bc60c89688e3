# SPDX-License-Identifier: Apache-2.0
"""%-style formats of lines: their fields, what is wrong with them, and their parts as the extension takes them."""

from __future__ import annotations

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    # What stands before a field, the field's name, and how it is converted (empty: as it is).
    Part = tuple[str, str, str]

DEFAULT = "%(asctime)s | %(levelname)s | %(name)s | %(analyst_name)s"
"""What 0.4.x writes where no format is given."""

DATE = "%Y-%m-%d %H:%M:%S"

OWN_FIELDS = (
    "analyst_name",
    "function_name",
    "function_doc",
    "ret_annotation",
    "params",
    "ret_val",
    "ret_val_type",
)

_PLACES = ("filename", "funcName", "module", "pathname", "processName", "taskName", "threadName")
_TEXTS = frozenset((*OWN_FIELDS, *_PLACES, "asctime", "levelname", "message", "msg", "name"))
_WHOLE_NUMBERS = frozenset(("levelno", "lineno", "process", "thread"))
_NUMBERS = frozenset(("created", "msecs", "relativeCreated"))
_FLAGS = "#0- +"
_DIGITS = "0123456789"
_TEXT_CONVERSIONS = "sra"
_CONVERSIONS = "diouxXeEfFgGcrsa"

# The line with a logger name; fields that begin with a space are known to the extension alone.
SEED: list[Part] = [
    ("", " time", ""),
    (" | ", "levelname", ""),
    (" | ", "function_name", ""),
    ("", " caller", ""),
    ("", " session", ""),
    ("", " message", ""),
    ("", " raised", ""),
]


def fields_of(format_string: str) -> list[str]:
    """Give the names of the fields in a format, in its order.

    ValueError for a format that is none, naming what is wrong with it.
    """
    return [name for _, name, _ in parts_of(format_string) if name]


def parts_of(format_string: object) -> list[Part]:
    """Take a format apart; ValueError for one that is none, naming what is wrong with it."""
    if not isinstance(format_string, str):
        raise TypeError(f"a format is a str, not {type(format_string).__name__}")
    parts: list[Part] = []
    literal, at = "", 0
    while True:
        percent = format_string.find("%", at)
        if percent < 0:
            break
        literal += format_string[at:percent]
        if format_string.startswith("%%", percent):
            literal, at = literal + "%", percent + 2
            continue
        name, spec, at = _field_at(format_string, percent)
        parts.append((literal, name, spec))
        literal = ""
    if not parts:
        raise _wrong(format_string, "it names no field")
    literal += format_string[at:]
    return [*parts, (literal, "", "")] if literal else parts


def _field_at(text: str, percent: int) -> tuple[str, str, int]:
    """Give name and conversion of the field at a percent sign, and where it ends."""
    closing = text.find(")", percent)
    if not text.startswith("(", percent + 1) or closing < 0:
        raise _wrong(text, f"{text[percent : percent + 10]!r} names no field (a percent sign is %%)")
    name = text[percent + 2 : closing]
    if not name or not name.replace("_", "a").isalnum():
        raise _wrong(text, f"{name!r} can be no field's name")
    end = closing + 1
    while end < len(text) and text[end] in _FLAGS:
        end += 1
    while end < len(text) and (text[end] in _DIGITS or text[end] == "."):
        end += 1
    conversion = text[end : end + 1]
    spec = text[closing + 1 : end + 1]
    if not conversion or conversion not in _CONVERSIONS or spec.count(".") > 1:
        raise _wrong(text, f"the field {name!r} is followed by {text[closing + 1 : end + 1]!r}, which converts nothing")
    _check_conversion(text, name, conversion)
    is_as_it_is = spec == "s" or (spec == "d" and name in _WHOLE_NUMBERS)
    return name, "" if is_as_it_is else "%" + spec, end + 1


def _check_conversion(text: str, name: str, conversion: str) -> None:
    if name in _TEXTS and conversion not in _TEXT_CONVERSIONS:
        raise _wrong(text, f"the field {name!r} is a text, which %{conversion} cannot show; %s does")
    if name in _NUMBERS and conversion in "oxXc":
        raise _wrong(text, f"the field {name!r} is a fraction, which %{conversion} cannot show; %f does")


def _wrong(text: str, reason: str) -> ValueError:
    known = ", ".join(sorted(_TEXTS | _WHOLE_NUMBERS | _NUMBERS))
    return ValueError(
        f"Invalid format {text!r} for '%' style: {reason}. "
        f"A field is written %(name)s; there are {known}, and any name of an argument, extra_info or attribute"
    )
