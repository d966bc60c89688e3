# SPDX-License-Identifier: Apache-2.0
"""The same month by month, half in Python and half in C++: one process, one session, one tree of calls.

Python's `clean_month` calls the C++ function `close_gaps`, which calls Python's `interpolate`; all three are audited.
"""

import sys
from pathlib import Path

import annalist

sys.path.insert(0, str(Path(__file__).parents[1]))

import weather
import weather_steps


@annalist.annalize
def clean_month(path: str, month: str) -> dict:
    """Take one month through all the steps, those that count in C++."""
    raw = weather.read_month(path, month)
    kept = weather_steps.remove_spikes(weather_steps.clip(raw, weather.LOW, weather.HIGH), weather.SPIKE)
    speeds = weather_steps.convert(weather_steps.close_gaps(kept), weather.KILOMETRES_PER_HOUR)
    return weather.summarise(month, speeds, weather.grade(raw, kept))


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


def main() -> None:
    """Run as a session of its own."""
    annalist.configure(logger_name="Seattle wind", analyst_name="Speve")
    weather.print_summaries(clean(weather.data_file(), weather.MONTHS))


if __name__ == "__main__":
    main()
