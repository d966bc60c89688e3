# SPDX-License-Identifier: Apache-2.0
"""Cleans the daily wind of Seattle month by month, every step of it audited. The same as weather.cpp.

Usage: python weather.py [CSV]     (default: the file that the package vega_datasets ships)
"""

import csv
import importlib.util
import sys
from pathlib import Path

import annalist

MONTHS = ["2013/11", "2014/01", "2016/02"]  # of the last there is no observation
LOW, HIGH = 0.0, 7.5  # m/s, the range that the sensor was calibrated for
SPIKE = 3.0  # m/s above or below both neighbours
KILOMETRES_PER_HOUR = 3.6

GOOD, MINOR, SIGNIFICANT, SYNTHETIC = 600, 500, 400, 300  # quality codes, as NEMS has them


@annalist.annalize
def read_month(path: str, month: str) -> list[float]:
    """Read the wind of one month in m/s; LookupError where there is none."""
    with open(path, newline="") as file:
        values = [float(row["wind"]) for row in csv.DictReader(file) if row["date"].startswith(month)]
    if not values:
        raise LookupError(f"no observation in {month}")
    return values


@annalist.annalize
def clip(values: list[float], low: float, high: float) -> list[float]:
    """Bring values into the range of the sensor."""
    return [min(max(value, low), high) for value in values]


@annalist.annalize
def remove_spikes(values: list[float], limit: float) -> list[float | None]:
    """Take out what stands more than `limit` above or below both of its neighbours."""
    kept = list(values)
    for day in range(1, len(values) - 1):
        before, after = values[day] - values[day - 1], values[day] - values[day + 1]
        if min(before, after) > limit or max(before, after) < -limit:
            kept[day] = None
    return kept


@annalist.annalize
def interpolate(before: float, after: float, days: int) -> list[float]:
    """Give the values of a gap of `days` days, on a straight line."""
    return [before + (after - before) * day / (days + 1) for day in range(1, days + 1)]


@annalist.annalize
def close_gaps(values: list[float | None]) -> list[float]:
    """Fill what is missing from its neighbours; the first and the last value are always there."""
    closed = []
    for day, value in enumerate(values):
        if len(closed) > day:
            continue
        if value is None:
            end = next(later for later in range(day, len(values)) if values[later] is not None)
            closed += interpolate(closed[-1], values[end], end - day)
        else:
            closed.append(value)
    return closed


@annalist.annalize
def convert(values: list[float], factor: float) -> list[float]:
    """Change the unit."""
    return [value * factor for value in values]


@annalist.annalize
def grade(raw: list[float], kept: list[float | None]) -> list[int]:
    """Give each day the quality code that its changes call for."""

    def code(before: float, after: float | None) -> int:
        if after is None:
            return SYNTHETIC
        change = abs(after - before)
        return GOOD if change == 0 else MINOR if change <= 1 else SIGNIFICANT

    return [code(before, after) for before, after in zip(raw, kept, strict=True)]


@annalist.annalize
def summarise(month: str, values: list[float], codes: list[int]) -> dict:
    """Say in a few numbers what the month was like, and how good the data are."""
    total = 0.0
    for value in values:
        total += value
    return {
        "month": month,
        "days": len(values),
        "mean": total / len(values),
        "strongest": max(values),
        "synthetic": codes.count(SYNTHETIC),
        "worst_code": min(codes),
    }


@annalist.annalize
def clean_month(path: str, month: str) -> dict:
    """Take one month through all the steps."""
    raw = read_month(path, month)
    kept = remove_spikes(clip(raw, LOW, HIGH), SPIKE)
    speeds = convert(close_gaps(kept), KILOMETRES_PER_HOUR)
    return summarise(month, speeds, grade(raw, kept))


@annalist.annalize
def clean(path: str, months: list[str]) -> list[dict]:
    """Clean the months that there are; note those that there are not."""
    summaries = []
    for month in months:
        try:
            summaries.append(clean_month(path, month))
        except LookupError as error:
            annalist.note(f"{month} left out: {error}")
    return summaries


def data_file() -> str:
    """Give the path of the series: the first argument, else the file of vega_datasets."""
    if len(sys.argv) > 1:
        return sys.argv[1]
    package = importlib.util.find_spec("vega_datasets")
    return str(Path(package.submodule_search_locations[0]) / "_data" / "seattle-weather.csv")


def print_summaries(summaries: list[dict]) -> None:
    """Print what came out."""
    for one in summaries:
        print(
            f"{one['month']}  {one['days']} days  mean {one['mean']:.2f} km/h  strongest {one['strongest']:.2f} km/h  "
            f"{one['synthetic']} synthetic  worst code {one['worst_code']}"
        )


def main() -> None:
    """Run as a session of its own."""
    annalist.configure(logger_name="Seattle wind", analyst_name="Speve")
    print_summaries(clean(data_file(), MONTHS))


if __name__ == "__main__":
    main()
