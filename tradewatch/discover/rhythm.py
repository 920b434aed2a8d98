"""Settle how long a source is left alone: a short while when much is new, long when nothing is; and when it is dead.

A short pause costs requests, a long one keeps articles waiting: looking every P seconds takes 1/P requests a second,
and articles that come at a rate r wait P/2 each. If a request is worth sparing one article W seconds, W/P + r P/2 is
least at P = sqrt(2 W / r). The rate is read off the dates of the newest entries, so that a pause follows a burst at
once, and the quiet hours after it by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CEILING", "FLOOR", "WEEK", "Look", "after_failure", "is_dead", "is_due", "next_pause"]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
WEEK = 7 * DAY
FLOOR, CEILING = 10 * MINUTE, DAY
FIRST = HOUR  # the pause of a source of which nothing else is known
WORTH = HOUR / 2  # seconds of one article's waiting that one request may spare
NEWEST = 5  # entries whose dates tell the rate of now
GROWTH = 1.5  # what a pause grows by, at most, from one look to the next
SLACK, MOST_SLACK = 0.25, 6 * HOUR  # how much of a pause, and how many seconds, a look may come early
MOST_ASKED = HOUR  # what a site asks for is often its system's default: taken at its word up to here
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a source brought; moments are epoch seconds."""

    at: float
    new: int = 0  # articles that nobody had announced before
    listed: int = 0  # entries it lists; 0 when it only says that nothing changed
    published: Sequence[float] = ()  # when what it lists was, as far as it says so to the minute
    since: float | None = None  # seconds since it answered before; None: never
    asked: float = 0.0  # seconds that the site asks for between two looks


def next_pause(look: Look, former: float = 0.0) -> float:
    """Seconds until the source is worth another look; `former` is the pause before this one, 0 if there was none."""
    dates = sorted((when for when in look.published if when <= look.at), reverse=True)
    rate = _rate(look, dates)
    grown = _grown(look, former)
    pause = grown if rate is None else min(math.sqrt(2 * WORTH / rate), grown if former else CEILING)
    pause = min(pause, _turnover(look, dates))
    return min(CEILING, max(FLOOR, pause, min(look.asked, MOST_ASKED) / (1 - SLACK)))


def after_failure(former: float, asked: float = 0.0) -> float:
    """Seconds until a source that could not be read is tried again: twice as long each time."""
    return min(CEILING, max(2 * former or FIRST, min(asked, MOST_ASKED) / (1 - SLACK)))


def is_due(next_at: float, pause: float, now: float) -> bool:
    """Whether a source is read now; a little early rather than a whole round of the timetable late.

    A moment further off than the pause itself was written down by a clock that went wrong.
    """
    return now >= next_at - min(SLACK * pause, MOST_SLACK) or next_at > now + pause + MINUTE


def is_dead(failures: int, silent: float, status: int | None) -> bool:
    """Whether a source that failed so often in a row, and last answered so many seconds ago, is given up."""
    if status in GONE:
        return failures >= 3 and silent >= 2 * DAY
    return failures >= 5 and silent >= WEEK


def _rate(look: Look, dates: Sequence[float]) -> float | None:
    """Entries a second as of now; None when there is nothing to tell it by."""
    if len(newest := dates[:NEWEST]) > 1:
        return len(newest) / max(look.at - newest[-1], FLOOR)
    if look.new and look.since is not None:
        return look.new / max(look.since, FLOOR)
    return None


def _grown(look: Look, former: float) -> float:
    """The longest that the pause may be now; a look out of turn, such as by hand, lets it grow no further."""
    if not former:
        return FIRST
    in_turn = look.since is None or look.since >= (1 - SLACK) * former
    return former * GROWTH if in_turn else former


def _turnover(look: Look, dates: Sequence[float]) -> float:
    """The shortest time in which half of the listed entries may be replaced, so that none scrolls off unseen.

    Entries that came together within the shortest pause cannot be told apart by looking more often. A burst that is
    long past counts the less the longer it has been quiet since.
    """
    half = max(1, len(dates) // 2)
    if len(dates) > half:
        spans = (later - earlier for later, earlier in zip(dates, dates[half:], strict=False))
        busiest = min((span for span in spans if span >= FLOOR), default=math.inf)
        return busiest + max(0.0, look.at - dates[0] - WEEK)
    if look.new and look.since is not None:
        return look.since * max(1, look.listed // 2) / look.new
    return math.inf
