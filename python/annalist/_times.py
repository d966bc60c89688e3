# SPDX-License-Identifier: Apache-2.0
"""Times of a trail, nanoseconds since 1970, and those of Python."""

from __future__ import annotations

import datetime as dt

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def utc(nanoseconds: int) -> dt.datetime:
    """Give the time in UTC, to the microsecond."""
    return _EPOCH + dt.timedelta(microseconds=nanoseconds // 1000)


def nanoseconds(time: dt.datetime | None) -> int | None:
    """Give the nanoseconds of a time; one without zone is local."""
    if time is None:
        return None
    since = time.astimezone(dt.UTC) - _EPOCH
    return (since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds) * 1000


def duration_text(nanoseconds: int) -> str:
    """Give a duration in the unit that suits it: `1.23 ms`."""
    for unit, size in (("s", 10**9), ("ms", 10**6), ("µs", 10**3)):
        if nanoseconds >= size:
            return (
                f"{nanoseconds / size:.3g} {unit}" if nanoseconds < 1000 * size else f"{nanoseconds // size:,} {unit}"
            )
    return f"{nanoseconds} ns"
