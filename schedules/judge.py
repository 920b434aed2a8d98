"""Judge an outlet's newest run by those before it: whether it failed, brought too little, or a layout broke.

Everything here is a pure function of runs. A run is compared with those of the same schedule at the same time of day;
its articles are all that the outlet brought since the comparable run before: a crawl by hand in between is no drop.

What is expected is the median of the seven latest such runs, or of the seven latest on the same weekday, whichever is
less: weekends and festivals raise no alarm. Too little is what chance hardly explains (Poisson); where an outlet brings
so few articles that one night says nothing, up to fourteen are taken together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from tradewatch.store.alerts import Trouble
from tradewatch.store.runs import Run

__all__ = ["KINDS", "NARROWING", "Night", "Rule", "below", "judge", "nights", "tail"]

KINDS = ("failed", "blocked", "layout", "zero", "drop")  # one of these at a time an outlet
NARROWING = (
    "since",
    "limit",
    "full",
    "beat",
)  # of what a run is asked for: then it brings another share of the articles
CHANCE = 1e-4  # what is rarer than this is no chance
DOUBT = 0.8  # of what is expected, for it is an estimate and articles come in clusters
COMPARED = 7
ENOUGH = 5  # comparable runs before anything is expected
TOGETHER = 14  # nights taken together at most
FORGET = timedelta(days=28)  # after so long, what an alert is about is how things are now
SAME_HOUR = timedelta(minutes=90)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LEAST_PAGES = 20  # before it is known how many pages have a body


@dataclass(frozen=True, slots=True)
class Rule:
    """How strictly a schedule's runs are judged."""

    drop: float = 0.5  # of what is expected: less is an alert; 0 for none
    zero: bool = True
    layout: float = 0.5  # of the usual share of pages with a text: less is an alert; 0 for none
    quiet: frozenset[str] = frozenset()  # kinds of alert that are not wanted

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Rule:
        """A schedule's rule as its timetable writes it: {"drop": 0.5, "zero": true, "quiet": ["blocked"]}."""
        known = {key: given[key] for key in ("drop", "zero", "layout") if key in given}
        return cls(**known, quiet=frozenset(given.get("quiet", ())))


@dataclass(frozen=True, slots=True)
class Night:
    """A run that is compared with others: what came in since the one before."""

    run: Run
    at: datetime
    brought: int  # new articles
    pages: int  # read: stored, as before, or set aside
    bodies: int | None  # of these, with a text; None where it was not counted

    @property
    def good(self) -> bool:
        """Whether it did its work, so that its articles count."""
        return self.run.verdict in ("ok", "degraded")


def judge(history: Sequence[Run], rule: Rule, held: Mapping[str, datetime]) -> dict[str, Trouble | None]:
    """What is to be said of the newest run, by kind: that something is wrong, or (None) that it is not.

    `history` holds the outlet's ended runs of one job, the newest first. `held` says since when which kinds of alert
    are open: what came since then is no measure of what is usual. A kind not in the answer cannot be judged.
    """
    newest = history[0]
    if newest.verdict in ("failed", "blocked"):
        return _bad(history, rule, held)
    answer: dict[str, Trouble | None] = {"failed": None, "blocked": None}
    row = nights(history)
    answer["layout"] = _layout(row, rule, held.get("layout"))
    if answer["layout"] is None:  # else it is no wonder that little came
        answer |= _little(row, rule, held)
    return {kind: None if kind in rule.quiet else found for kind, found in answer.items()}


def _bad(history: Sequence[Run], rule: Rule, held: Mapping[str, datetime]) -> dict[str, Trouble | None]:
    newest = history[0]
    row = nights(history)
    if newest.verdict == "failed" and (broken := _layout(row, rule, held.get("layout"))) and "layout" not in rule.quiet:
        return {"layout": broken, "failed": None, "blocked": None}
    kind, other = ("failed", "blocked") if newest.verdict == "failed" else ("blocked", "failed")
    advice = f"see `tradewatch runs log {newest.id}`" if kind == "failed" else "walls are not climbed; look at the page"
    found = None if kind in rule.quiet else Trouble(kind, newest.what, f"{newest.reason}; {advice}", newest.id)
    return {kind: found, other: None}


def nights(history: Sequence[Run]) -> list[Night]:
    """The runs that compare with the newest, the newest first."""
    newest = history[0]
    begun = [one for one in history if one.started_at]
    comparable = [one for one in begun if _alike(one, newest)]
    found = []
    for place, one in enumerate(comparable):
        before = next((other for other in comparable[place + 1 :] if other.verdict in ("ok", "degraded")), None)
        low, high = begun.index(one), begun.index(before) if before else begun.index(one) + 1
        brought = sum(other.counts.get("stored", 0) for other in begun[low:high])
        found.append(_night(one, brought))
    return found


def _night(one: Run, brought: int) -> Night:
    counts = one.counts
    stored = counts.get("stored", 0) + counts.get("revised", 0) + counts.get("same", 0)
    bodies = counts.get("bodies", None if stored else 0)
    return Night(one, _at(one), brought, stored + counts.get("set_aside", 0), bodies)


def _at(one: Run) -> datetime:
    at = one.fire_at or one.started_at
    assert at is not None
    return at


def _alike(one: Run, other: Run) -> bool:
    """Whether they do the same at the same time of day; an hour's change of the clocks is none."""
    same = (one.schedule, one.trigger, *(one.asked.get(key) for key in NARROWING))
    return same == (other.schedule, other.trigger, *(other.asked.get(key) for key in NARROWING)) and _near(
        _at(one), _at(other), DAY
    )


def _near(one: datetime, other: datetime, turn: timedelta) -> bool:
    apart = abs(one - other) % turn
    return min(apart, turn - apart) <= SAME_HOUR


def _usual(row: Sequence[Night], place: int, start: int) -> float | None:
    """How many articles the night at `place` should have brought, by those from `start` on; None: too early to say."""
    earlier = [one for one in row[start:] if one.good]
    weekly = [one.brought for one in earlier if _near(one.at, row[place].at, WEEK)][:COMPARED]
    if len(earlier) < ENOUGH or not weekly:
        return None
    level = median(one.brought for one in earlier[:COMPARED])
    return min(level, median(weekly) if len(weekly) >= ENOUGH - 1 else min(weekly))


def _windows(row: Sequence[Night], since: datetime | None) -> Iterator[tuple[Sequence[Night], float]]:
    """The newest night, the two newest, the three newest ...: each with how many articles they should have brought."""
    good = [one for one in row if one.good]
    first = _first_before(good, since)
    for many in range(1, min(TOGETHER, len(good) - 1) + 1):
        usual = [_usual(good, place, max(many, first)) for place in range(many)]
        if None in usual:
            return
        yield good[:many], sum(one for one in usual if one is not None)


def _first_before(row: Sequence[Night], since: datetime | None) -> int:
    """Where the nights begin that an open alert says nothing about."""
    if since is None or row[0].at - since > FORGET:
        return 1
    return next((place for place, one in enumerate(row) if one.at < since), 1)


def _little(row: Sequence[Night], rule: Rule, held: Mapping[str, datetime]) -> dict[str, Trouble | None]:
    """Whether nothing or too little came."""
    newest = row[0].brought
    answer: dict[str, Trouble | None] = {"zero": None} if newest else {}
    since = min((held[kind] for kind in ("zero", "drop") if kind in held), default=None)
    for window, expected in _windows(row, since):
        if len(window) == 1 and newest and newest >= rule.drop * expected:
            return answer | {"drop": None}
        brought = sum(one.brought for one in window)
        kind, wanted = ("drop", rule.drop > 0) if brought else ("zero", rule.zero)
        if brought >= rule.drop * expected and brought:
            continue
        if wanted and (kind in held or tail(brought, DOUBT * expected) < CHANCE):
            found = Trouble(kind, row[0].run.what, _too_little(window, brought, expected), window[-1].run.id)
            return {"zero": None, "drop": None, kind: found}
    return answer


def _too_little(window: Sequence[Night], brought: int, expected: float) -> str:
    over = "" if len(window) == 1 else f" in {len(window)} runs"
    return (
        f"{brought or 'no'} new article{'s' * (brought != 1)}{over} where {expected:.0f} are usual; "
        f"see `tradewatch runs show {window[0].run.id}`"
    )


def _layout(row: Sequence[Night], rule: Rule, since: datetime | None) -> Trouble | None:
    """Whether far fewer pages than usual have a text."""
    known = [one for one in row if one.bodies is not None and one.pages]
    if not rule.layout or not known or known[0] is not row[0]:
        return None
    first = _first_before(known, since)
    for many in range(1, min(TOGETHER, len(known))):
        pages, bodies = _read(known[:many])
        usual_pages, usual_bodies = _read(known[max(many, first) :][: 2 * COMPARED])
        if usual_pages < LEAST_PAGES:
            return None
        share = usual_bodies / usual_pages
        if (known[0].bodies or 0) >= rule.layout * share * known[0].pages:
            return None
        chance = (usual_bodies + 1) / (usual_pages + 2)
        if since is not None or (bodies < rule.layout * share * pages and below(bodies, pages, chance) < CHANCE):
            told = f"{bodies} of {pages} pages have a text where {share:.0%} are usual: has the layout changed? "
            told += f"See `tradewatch runs set-aside --outlet {row[0].run.what}`"
            return Trouble("layout", row[0].run.what, told, known[many - 1].run.id)
    return None


def _read(row: Sequence[Night]) -> tuple[int, int]:
    """How many pages were read, and how many had a text."""
    return sum(one.pages for one in row), sum(one.bodies or 0 for one in row)


def tail(count: int, expected: float) -> float:
    """How likely chance brings so few or fewer, where `expected` come on average (Poisson)."""
    if count >= expected:
        return 1.0
    term = math.exp(count * math.log(expected) - expected - math.lgamma(count + 1))
    total = 0.0
    for less in range(count, -1, -1):
        total += term
        term *= less / expected
    return min(1.0, total)


def below(count: int, of: int, share: float) -> float:
    """How likely chance gives so few or fewer of `of`, where `share` is usual (binomial)."""
    if count >= of * share:
        return 1.0
    sure, other = math.log(share), math.log1p(-share)
    ways = (math.lgamma(of + 1) - math.lgamma(one + 1) - math.lgamma(of - one + 1) for one in range(count + 1))
    return min(1.0, sum(math.exp(way + one * sure + (of - one) * other) for one, way in enumerate(ways)))
