"""Measure what polling by the rule saves against polling at fixed intervals: `python bench/polling.py --days 60`.

Feeds of several rhythms are invented and polled by the rule of `tradewatch/discover/rhythm.py`; then all of them at one
fixed interval: the one that costs as many requests, and the one at which the median article waits as long. A second
table tells what resting saves under a schedule that comes every so many hours.
"""

from __future__ import annotations

import argparse
import random
import statistics
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tradewatch.discover.rhythm import WEEK, Look, after_failure, is_dead, is_due, next_pause

__all__ = ["ByRule", "Cost", "Feed", "Fixed", "as_many", "as_soon", "assortment", "poll_all", "total"]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
Rate = Callable[[int, int], float]


@dataclass(frozen=True)
class Feed:
    """A feed: when its articles come, in seconds; how many it lists; when it dies and answers 404."""

    kind: str
    articles: Sequence[float]
    lists: int = 10
    dies: float = float("inf")
    first_look: float = WEEK  # until then it fills


@dataclass
class Cost:
    """What polling cost and brought."""

    requests: int = 0
    waits: list[float] = field(default_factory=list)  # seconds from publication to discovery
    missed: int = 0  # articles that scrolled off unseen

    @property
    def median(self) -> float:
        """Seconds that the median article waited."""
        return statistics.median(self.waits) if self.waits else 0.0

    @property
    def mean(self) -> float:
        """Seconds that an article waited on average."""
        return statistics.fmean(self.waits) if self.waits else 0.0


class Poller(Protocol):
    """How a feed is polled."""

    def answered(self, now: float, listed: Sequence[float], new: int) -> float:
        """Seconds until the next look, after one that brought so many new articles."""

    def failed(self, now: float) -> float:
        """Seconds until the next look, after a failure."""


class ByRule:
    """The rule, with what a row of the table `feed` remembers."""

    def __init__(self) -> None:
        self.pause = 0.0
        self.last: float | None = None
        self.failures = 0

    def answered(self, now: float, listed: Sequence[float], new: int) -> float:
        """As `spiders/looks.py` does."""
        since = None if self.last is None else now - self.last
        self.pause = next_pause(Look(now, new, len(listed) if new else 0, listed, since), self.pause)
        self.last, self.failures = now, 0
        return self.pause

    def failed(self, now: float) -> float:
        """As `spiders/looks.py` does."""
        self.failures += 1
        silent = 0.0 if self.last is None else now - self.last
        self.pause = WEEK if is_dead(self.failures, silent, 404) else after_failure(self.pause)
        return self.pause


@dataclass
class Fixed:
    """One interval for ever."""

    pause: float

    def answered(self, now: float, listed: Sequence[float], new: int) -> float:
        """The interval."""
        return self.pause

    def failed(self, now: float) -> float:
        """The interval."""
        return self.pause


def articles(days: int, dice: random.Random, rate: Rate) -> list[float]:
    """Moments of publication; `rate` gives how many an hour, by day (0 is a Monday) and hour."""
    found = []
    for day in range(days):
        for hour in range(24):
            count = sum(dice.random() < rate(day, hour) / 60 for _ in range(60))
            found += [day * DAY + hour * HOUR + dice.uniform(0, HOUR) for _ in range(count)]
    return sorted(found)


def office(a_day: float) -> Rate:
    """So many on a weekday from nine to seven, a tenth of it on a day of the weekend."""
    return lambda day, hour: a_day / 10 * (1.0 if day % 7 < 5 else 0.1) if 9 <= hour < 19 else 0.0


def festival(day: int, hour: int) -> float:
    """Three a day, and eighty on each of the ten days of a festival."""
    return (80 if 28 <= day % 60 < 38 else 3) / 14 if 8 <= hour < 22 else 0.0


def past_market(day: int, hour: int) -> float:
    """Twenty on each of three days, then nothing any more."""
    return 2.0 if 7 <= day < 10 and 9 <= hour < 19 else 0.0


def assortment(days: int, seed: int) -> list[Feed]:
    """Feeds of different rhythms, as the trade press keeps them, with a week before the first look."""
    dice = random.Random(seed)
    kinds: list[tuple[str, Rate, int, float]] = [
        ("40 a day in working hours", office(40), 30, float("inf")),
        ("40 a day, only 10 listed", office(40), 10, float("inf")),
        ("10 a day", office(10), 10, float("inf")),
        ("3 a week", office(0.6), 10, float("inf")),
        ("burst in a festival week", festival, 30, float("inf")),
        ("tag of a past market", past_market, 10, float("inf")),
        ("dead after a week", office(10), 10, 2 * WEEK),
    ]
    return [
        Feed(kind, articles(days + 7, dice, rate), lists, dies, WEEK + dice.uniform(0, HOUR))
        for kind, rate, lists, dies in kinds
    ]


def poll(feed: Feed, poller: Poller, days: int, tick: float = 0.0) -> Cost:
    """Poll one feed, where there is a `tick` only at its multiples; what the first look finds is not counted."""
    cost, now, known = Cost(), feed.first_look, -1
    while now < WEEK + days * DAY:
        cost.requests += 1
        if now >= feed.dies:
            now = _next_look(now, poller.failed(now), tick)
            continue
        out = bisect(feed.articles, now)
        off = max(0, out - feed.lists)  # so many have scrolled off
        if known >= 0:
            cost.waits += [now - when for when in feed.articles[max(known, off) : out]]
            cost.missed += max(0, off - known)
        new = out if known < 0 else out - known
        known = out
        now = _next_look(now, poller.answered(now, feed.articles[off:out], new), tick)
    return cost


def _next_look(now: float, pause: float, tick: float) -> float:
    if not tick:
        return now + pause
    ahead = now + tick
    while not is_due(now + pause, pause, ahead):
        ahead += tick
    return ahead


def poll_all(feeds: Sequence[Feed], days: int, poller: Callable[[], Poller], tick: float = 0.0) -> dict[str, Cost]:
    """Poll every feed with a poller of its own; give the cost by kind of feed."""
    costs: dict[str, Cost] = defaultdict(Cost)
    for feed in feeds:
        one, sum_ = poll(feed, poller(), days, tick), costs[feed.kind]
        sum_.requests += one.requests
        sum_.waits += one.waits
        sum_.missed += one.missed
    return costs


def total(costs: Mapping[str, Cost]) -> Cost:
    """The cost of all kinds of feeds together."""
    waits = [wait for cost in costs.values() for wait in cost.waits]
    return Cost(sum(c.requests for c in costs.values()), waits, sum(c.missed for c in costs.values()))


def as_many(feeds: Sequence[Feed], days: int, requests: int) -> float:
    """The fixed interval that costs as many requests."""
    return len(feeds) * days * DAY / requests


def as_soon(feeds: Sequence[Feed], days: int, median: float) -> float:
    """The fixed interval at which the median article waits as long."""
    low, high = MINUTE, DAY
    while high - low > MINUTE / 4:
        middle = (low + high) / 2
        longer = total(poll_all(feeds, days, lambda pause=middle: Fixed(pause))).median > median  # type: ignore[misc]
        low, high = (low, middle) if longer else (middle, high)
    return low


def main() -> None:
    """Print a table: a row a kind of feed, three ways of polling beside each other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=5, help="so many assortments of seven feeds each")
    parser.add_argument("--every", type=float, default=2, help="hours between two firings of the schedule")
    given = parser.parse_args()
    feeds = [feed for seed in range(given.seeds) for feed in assortment(given.days, seed)]
    ours = poll_all(feeds, given.days, ByRule)
    many = as_many(feeds, given.days, total(ours).requests)
    soon = as_soon(feeds, given.days, total(ours).median)
    ways = {
        "by the rule": ours,
        f"every {many / MINUTE:.0f} min: as many": poll_all(feeds, given.days, lambda: Fixed(many)),
        f"every {soon / MINUTE:.0f} min: as soon": poll_all(feeds, given.days, lambda: Fixed(soon)),
    }
    tick = given.every * HOUR
    scheduled = {
        f"every {given.every:g} h, resting": poll_all(feeds, given.days, ByRule, tick),
        f"every {given.every:g} h, all": poll_all(feeds, given.days, lambda: Fixed(tick), tick),
    }
    print(f"{len(feeds)} feeds, {given.days} days")
    print("in each column: requests a day, median (mean) minutes of waiting, articles missed")
    for table in (ways, scheduled):
        _print(table, given.days * given.seeds)


def _print(ways: Mapping[str, Mapping[str, Cost]], days: int) -> None:
    print(f"\n{'':28}" + "".join(f"{way:>34}" for way in ways))
    for kind in [*next(iter(ways.values())), "all"]:
        costs = [total(costs) if kind == "all" else costs[kind] for costs in ways.values()]
        print(f"{kind:28}" + "".join(f"{_cell(cost, days):>34}" for cost in costs))


def _cell(cost: Cost, days: int) -> str:
    waits = f"{cost.median / MINUTE:7.0f} ({cost.mean / MINUTE:.0f})" if cost.waits else "-"
    return f"{cost.requests / days:7.1f} {waits:>14} {cost.missed:6}"


if __name__ == "__main__":
    main()
