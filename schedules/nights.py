"""Line up the runs that compare with the newest: same schedule, same time of day, what came in since the one before.

An outlet's articles are all that any of its runs brought meanwhile, so that a crawl by hand in between is no drop; and
a run that was made up for late has had less time, so less is usual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from dateutil.easter import easter

from tradewatch.article import PAGE_FIELDS
from tradewatch.store.runs import Run

__all__ = ["DAY", "GOOD", "MINUTE", "Night", "nights"]

GOOD = ("ok", "degraded")  # verdicts of runs that did their work
NARROWING = (
    "since",
    "limit",
    "full",
    "beat",
)  # of what a run is asked for: then it brings another share of the articles
SAME_HOUR = timedelta(minutes=90)  # an hour's change of the clocks is none
QUIET = 0.25  # of what is usual, when the trade rests
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Night:
    """A run that is compared with others."""

    run: Run
    at: datetime  # when it was due
    minute: int  # the same, since the epoch
    brought: int  # new articles
    share: float  # of what is usual that can be expected, at most 1: less after a night that began late
    pages: int  # read: stored, as before, or set aside
    bodies: int | None  # of these, with a text; None where it was not counted
    articles: int  # of these, that were articles
    given: Mapping[str, int]  # how many of the articles' pages gave each field; without those not counted

    @property
    def is_good(self) -> bool:
        """Whether it did its work, so that its articles count."""
        return self.run.verdict in GOOD

    @property
    def is_quiet(self) -> bool:
        """Whether the day before was one on which the trade rests."""
        return (self.at - DAY / 2).date() in _quiet_days((self.at - DAY / 2).year)


def nights(history: Sequence[Run]) -> list[Night]:
    """The runs that compare with the newest, the newest first."""
    begun = [one for one in history if one.started_at and one.finished_at]
    comparable = _one_a_day([one for one in begun if _is_alike(one, history[0])])
    places = {one.id: place for place, one in enumerate(begun)}
    found = []
    for place, one in enumerate(comparable):
        before = next((other for other in comparable[place + 1 :] if other.verdict in GOOD), None)
        low = places[one.id]
        high = places[before.id] if before else low + 1
        brought = sum(other.counts.get("stored", 0) for other in begun[low:high])
        night = _night(one, brought, _share(one, before) if before else 1.0)
        found.append(replace(night, share=QUIET * night.share) if night.is_quiet else night)
    return found


def _one_a_day(alike: Sequence[Run]) -> list[Run]:
    """Of an hourly schedule's runs, that of each day which comes nearest to the newest run's time."""
    found: dict[int, tuple[timedelta, Run]] = {}
    for one in alike:
        ago = _at(alike[0]) - _at(one)
        day = round(ago / DAY)
        apart = abs(ago - day * DAY)
        if day not in found or apart < found[day][0]:
            found[day] = apart, one
    return [found[day][1] for day in sorted(found)]


def _night(one: Run, brought: int, share: float) -> Night:
    counts = one.counts
    stored = counts.get("stored", 0) + counts.get("revised", 0) + counts.get("same", 0)
    bodies = counts.get("bodies", None if stored else 0)
    given = {field: counts[key] for field in PAGE_FIELDS if (key := f"with_{field}") in counts}
    pages = stored + counts.get("set_aside", 0)
    return Night(one, _at(one), _minute(_at(one)), brought, share, pages, bodies, stored, given)


def _share(one: Run, before: Run) -> float:
    """How much of the while between two firings really lay between the runs: little when one was made up for late."""
    assert one.started_at is not None
    assert before.started_at is not None
    due = _at(one) - _at(before)
    return min(1.0, max(0.0, (one.started_at - before.started_at) / due)) if due > timedelta(0) else 0.0


def _at(one: Run) -> datetime:
    at = one.fire_at or one.started_at
    assert at is not None
    return at


def _is_alike(one: Run, other: Run) -> bool:
    """Whether they do the same at the same time of day."""
    return (
        (one.schedule, one.trigger) == (other.schedule, other.trigger)
        and all(one.asked.get(key) == other.asked.get(key) for key in NARROWING)
        and _is_near(_at(one), _at(other))
    )


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _is_near(one: datetime, other: datetime) -> bool:
    """Whether it is the same time of day."""
    apart = abs(one - other) % DAY
    return min(apart, DAY - apart) <= SAME_HOUR


@cache
def _quiet_days(year: int) -> frozenset[date]:
    """Days on which the trade rests nearly everywhere: what comes then says nothing."""
    thanksgiving = next(day for day in _days(date(year, 11, 22), 7) if day.weekday() == 3)
    return frozenset(
        [
            *_days(date(year, 1, 1), 2),
            *_days(easter(year) - timedelta(days=2), 4),
            *_days(thanksgiving, 2),
            *_days(date(year, 12, 23), 9),
        ]
    )


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range(count)]
