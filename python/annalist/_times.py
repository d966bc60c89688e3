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
