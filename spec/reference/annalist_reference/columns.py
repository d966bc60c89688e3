# SPDX-License-Identifier: Apache-2.0
"""Columns of a block: each form gives back one value a row (trail-format.md §3)."""

from itertools import pairwise
from typing import Any

from .values import named, typed_array

_UNSIGNED = (64, 69, 70, 71)
_FLOATS = (85, 86)
_MAX_FORMS = 3


class BadColumn(Exception):
    """A column that a reader must reject (B5)."""


def decode_column(item: Any, rows: int, forms: int = _MAX_FORMS) -> list:
    """Give the `rows` values of a column, in which at most `forms` forms are nested."""
    if forms == 0:
        raise BadColumn("forms nested too deep")
    values = _decode(item, rows, forms)
    if len(values) != rows:
        raise BadColumn(f"{len(values)} rows instead of {rows}")
    return values


def _decode(item: Any, rows: int, forms: int) -> list:
    if isinstance(item, list):
        return item
    numbers = typed_array(item)
    if numbers is not None:
        return numbers
    match named(item):
        case ("constant", [value]):
            return [value] * rows
        case ("delta", [first, steps]):
            return _delta(first, _differences(steps))
        case ("scaled", [digits, inner]):
            return _scaled(digits, decode_column(inner, rows, forms - 1))
        case ("dictionary", [list(entries), indices]):
            return _dictionary(entries, _integers(indices, unsigned=True))
        case ("patched", [inner, positions, replacements]):
            places = _integers(positions, unsigned=True)
            return _patched(
                decode_column(inner, rows, forms - 1), places, decode_column(replacements, len(places), forms - 1)
            )
    raise BadColumn("no form of a column")


def _integers(item: Any, unsigned: bool = False) -> list[int]:
    """Give W: a typed array of integers."""
    numbers = typed_array(item)
    if numbers is None or item.tag in _FLOATS or (unsigned and item.tag not in _UNSIGNED):
        raise BadColumn("no typed array of integers")
    return numbers


def _differences(item: Any) -> list[int]:
    """Give what a delta adds up: W, or a W patched with another."""
    match named(item):
        case ("patched", [inner, positions, replacements]):
            places, values = _integers(positions, unsigned=True), _integers(replacements)
            if len(values) != len(places):
                raise BadColumn(f"{len(values)} replacements for {len(places)} positions")
            return _patched(_integers(inner), places, values)
    return _integers(item)


def _delta(first: Any, steps: list[int]) -> list[int]:
    if type(first) is not int or not -(1 << 63) <= first < 1 << 64:
        raise BadColumn("a delta begins with an integer of 64 bits")
    sums = [first % (1 << 64)]
    for step in steps:
        sums.append((sums[-1] + step) % (1 << 64))
    if first >= 1 << 63:
        return sums
    return [total - (1 << 64) if total >= 1 << 63 else total for total in sums]


def _scaled(digits: Any, integers: list) -> list[float]:
    if type(digits) is not int or not 0 <= digits <= 15:
        raise BadColumn("digits are 0 to 15")
    if any(type(number) is not int or abs(number) > 1 << 53 for number in integers):
        raise BadColumn("only integers within 2^53 are scaled")
    divisor = float(10**digits)
    return [float(number) / divisor for number in integers]


def _dictionary(entries: list, indices: list[int]) -> list:
    if any(index >= len(entries) for index in indices):
        raise BadColumn("an index beyond the dictionary")
    return [entries[index] for index in indices]


def _patched(values: list, places: list[int], replacements: list) -> list:
    if any(after <= before for before, after in pairwise(places)):
        raise BadColumn("positions do not ascend")
    if places and places[-1] >= len(values):
        raise BadColumn("a position beyond the rows")
    patched = list(values)
    for place, value in zip(places, replacements, strict=True):
        patched[place] = value
    return patched
