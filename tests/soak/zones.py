"""Compare a nightly schedule's firings in every time zone with what the zone's changes of offset say they must be.

Each local date has one firing: the first time that the clock shows the hour, or, when it never does, when the clock as
it went before would have shown it.

python -m tests.soak.zones                        every zone, 10 years, 48 times of day, on two cores, in minutes
python -m tests.soak.zones --first 2010 --zone Pacific/Apia
"""

from __future__ import annotations

import argparse
import time as clock
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from schedules.when import Daily

DAY = 86400
NAMELESS = {"localtime", "Factory"}  # what the machine has instead of a place


def changes(zone: ZoneInfo, first: int, years: int) -> tuple[np.ndarray, np.ndarray]:
    """The moments (epoch seconds) at which the zone's offset changes, and the offsets (seconds) before and after."""

    def offset(moment: int) -> int:
        return round(datetime.fromtimestamp(moment, zone).utcoffset().total_seconds())

    start = int(datetime(first, 1, 1, tzinfo=UTC).timestamp()) - 5 * DAY
    moments, offsets = [], [offset(start)]
    step = DAY // 8  # Casablanca changes twice within weeks, nobody within three hours
    for low in range(start, start + (366 * years + 10) * DAY, step):
        if offset(low + step) != offset(low):
            left, right = low, low + step
            while right - left > 1:
                middle = (left + right) // 2
                left, right = (middle, right) if offset(middle) == offset(low) else (left, middle)
            moments.append(right)
            offsets.append(offset(right))
    return np.array(moments, dtype=np.int64), np.array(offsets, dtype=np.int64)


def compare(name: str, first: int, years: int, times: Sequence[time]) -> Counter[str]:
    """Compare one zone's firings; counts firings, differences, and dates that have not exactly one."""
    zone, found = ZoneInfo(name), Counter[str]()
    moments, offsets = changes(zone, first, years)
    days = [date(first, 1, 1) + timedelta(days=n) for n in range((date(first + years, 1, 1) - date(first, 1, 1)).days)]
    numbers = np.array([day.toordinal() for day in days], dtype=np.int64) - date(1970, 1, 1).toordinal()
    # The clock shows a local time under the old offset until the change, and under the new one after what is repeated.
    borders = moments + np.maximum(offsets[:-1], offsets[1:])
    for at in times:
        local = numbers * DAY + at.hour * 3600 + at.minute * 60
        expected = np.unique(local - offsets[np.searchsorted(borders, local, side="right")])
        began = datetime.fromtimestamp(int(expected[0]), UTC) - timedelta(seconds=1)
        firing = Daily(at, zone=zone).fires(began)
        fires = np.array([next(firing).timestamp() for _ in range(len(expected))], dtype=np.int64)
        shown = (fires + offsets[np.searchsorted(moments, fires, side="right")]) // DAY
        found["firings"] += len(fires)
        found["differences"] += int((fires != expected).sum())
        found["not one"] += len(numbers) - len(np.intersect1d(shown, numbers))
        found["not rising"] += int((np.diff(fires) <= 0).sum())
    return found


def told_apart(names: Sequence[str], first: int, years: int) -> dict[str, list[str]]:
    """The zones whose clocks go differently in these years, each with those that go as it does."""
    groups: dict[tuple[bytes, bytes], list[str]] = {}
    for name in names:
        moments, offsets = changes(ZoneInfo(name), first, years)
        groups.setdefault((moments.tobytes(), offsets.tobytes()), []).append(name)
    return {group[0]: group for group in groups.values()}


def every_half_hour() -> list[time]:
    return [time(minutes // 60, minutes % 60) for minutes in range(0, 1440, 30)]


def main() -> None:
    """Compare, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=2020)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--zone", action="append")
    given = parser.parse_args()
    zones = sorted(given.zone or available_timezones() - NAMELESS)
    began, total = clock.monotonic(), Counter[str]()
    with ProcessPoolExecutor(2) as pool:
        work = partial(compare, first=given.first, years=given.years, times=every_half_hour())
        groups = told_apart(zones, given.first, given.years)
        for name, found in zip(groups, pool.map(work, groups, chunksize=2), strict=True):
            total += Counter({what: times * len(groups[name]) for what, times in found.items()})
            if found["differences"] or found["not one"]:
                print(f"{name}: {dict(found)}")
    span = f"{given.first} to {given.first + given.years - 1}"
    told = (
        f"{total['firings']:,} firings, {total['differences']} differences, {total['not rising']} twice; "
        f"{total['not one']} on a date beside their own, which leaves their hour out"
    )
    what = f"{len(zones)} zones, {len(groups)} different, {span}, 48 times of day"
    print(f"| zones | {what} | {told} | {clock.monotonic() - began:.0f} s |")
    raise SystemExit(bool(total["differences"] or total["not rising"]))


if __name__ == "__main__":
    main()
