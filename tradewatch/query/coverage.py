"""Ask how much is written about somebody or something: by day, week or month, when first, and how much this week.

A subject is a column of `mention` and the ids that stand in it; counts are of articles, copies of a story among them.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from tradewatch.store.docid import BITS, day_of, first_docid
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text, mention, outlet

__all__ = [
    "WEEKS",
    "By",
    "Headline",
    "Momentum",
    "Period",
    "by_day",
    "by_month",
    "first_mention",
    "folded",
    "headlines",
    "momentum",
    "named_counts",
    "newest",
    "ranges_of",
    "start_of",
    "weeks_until",
]

By = Literal["day", "week", "month"]
WEEKS = 8  # that this one is measured against


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a week (from its Monday on) or a month, and how many articles it has."""

    start: date
    articles: int


@dataclass(frozen=True, slots=True)
class Momentum:
    """The seven days up to `until` beside the eight weeks before them."""

    until: date  # the last of the seven days
    week: int
    mean: float  # of the eight weeks before
    weeks: tuple[int, ...]  # those eight, the oldest first

    @property
    def rise(self) -> float:
        """How far the week stands above the mean, in steps of what chance alone moves such a count by."""
        return float((self.week - self.mean) / (self.mean + 1) ** 0.5)


@dataclass(frozen=True, slots=True)
class Headline:
    """An article by its headline, and where it stands."""

    id: int
    headline: str | None
    url: str
    outlet: str
    outlet_slug: str
    published: datetime | None
    day: date


def start_of(day: date, by: By) -> date:
    """The first day of the day's week or month; the day itself by day."""
    if by == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if by == "week" else day


def folded(days: Iterable[tuple[date, int]], by: By, *, gaps: bool = True) -> tuple[Period, ...]:
    """Days' counts as those of weeks or months, the first first; with `gaps`, also the periods that have none."""
    counts: Counter[date] = Counter()
    for day, number in days:
        counts[start_of(day, by)] += number
    if not counts:
        return ()
    starts = _starts(min(counts), max(counts), by) if gaps else iter(sorted(counts))
    return tuple(Period(start, counts[start]) for start in starts)


def by_day(store: Store, docids: sa.Select[Any]) -> list[tuple[date, int]]:
    """How many of these docids each day has; days without one are left out."""
    which = docids.order_by(None).subquery()
    number = which.c[0].op(">>")(sa.literal_column(str(BITS))).label("day")
    query = sa.select(number, sa.func.count()).select_from(which).group_by(number).order_by(number)
    return [(day_of(row[0] << BITS), row[1]) for row in store.rows(query)]


def by_month(store: Store, column: sa.Column[Any], ids: Sequence[int]) -> tuple[Period, ...]:
    """How many articles name the subject in each month, from the first that does to the last."""
    ends = _ends(store, column, ids)
    if ends is None:
        return ()
    starts = list(_starts(day_of(ends[0]).replace(day=1), day_of(ends[1]), "month"))
    return tuple(Period(*one) for one in zip(starts, _between(store, column, ids, _bounds(starts)), strict=True))


def momentum(store: Store, column: sa.Column[Any], ids: Sequence[int], until: date | None = None) -> Momentum:
    """This week against the mean of the eight before it; `until` is its last day, today unless told otherwise."""
    bounds = weeks_until(until or datetime.now(UTC).date())
    *weeks, week = _between(store, column, ids, bounds)
    return Momentum(day_of(bounds[-1][1]) - timedelta(days=1), week, sum(weeks) / WEEKS, tuple(weeks))


def weeks_until(until: date) -> list[tuple[int, int]]:
    """The docids of nine weeks, the last ending with this day: from the first on, below the second."""
    ends = [until + timedelta(days=1 - 7 * back) for back in range(WEEKS + 1, -1, -1)]
    return [(first_docid(a), first_docid(b)) for a, b in itertools.pairwise(ends)]


def first_mention(store: Store, column: sa.Column[Any], ids: Sequence[int]) -> Headline | None:
    """The oldest article that names the subject."""
    ends = _ends(store, column, ids)
    return headlines(store, [ends[0]])[0] if ends else None


def newest(column: sa.Column[Any], ids: Sequence[int], limit: int) -> sa.Select[Any]:
    """The docids of the newest articles that name the subject.

    Each record that was merged into it is walked from its own end: of several at once the databases would sort all.
    """
    c = mention.c.docid
    walks = [
        sa.select(sa.select(c).where(column == one).distinct().order_by(c.desc()).limit(limit).subquery().c.docid)
        for one in ids
    ]
    every = sa.union(*walks).subquery() if len(walks) > 1 else walks[0].subquery()
    made = sa.select(every.c.docid).order_by(every.c.docid.desc()).limit(limit)
    return sa.select(made.cte("newest").prefix_with("MATERIALIZED", dialect="postgresql").c.docid)


def headlines(store: Store, docids: sa.Select[Any] | Sequence[int]) -> list[Headline]:
    """The articles of these docids, the newest first."""
    a, docid = article.c, article_text.c.docid
    query = (
        sa.select(a.id, a.headline, a.url, outlet.c.name, outlet.c.slug, a.published_at, docid)
        .join_from(article_text, article, a.id == article_text.c.article_id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .where(docid.in_(docids))
        .order_by(docid.desc())
    )
    return [_headline(row) for row in store.rows(query)]


def named_counts(
    store: Store, column: sa.Column[Any], records: Mapping[int, Sequence[int]]
) -> dict[int, tuple[int, int | None]]:
    """In how many articles each is named, and the newest docid; `records` are by the one that answers for them.

    One record at a time is a walk along its index; articles that name two records of one subject count once.
    """
    c = mention.c.docid
    times = sa.func.count(c.distinct())
    found: dict[int, tuple[int, int | None]] = {}
    for root, ids in records.items():
        here = column == ids[0] if len(ids) == 1 else column.in_(ids)
        newest = sa.select(sa.func.max(c)).where(here).scalar_subquery()
        row = store.rows(sa.select(sa.select(times).where(here).scalar_subquery(), newest))[0]
        found[root] = (row[0], row[1])
    return found


def ranges_of(bounds: Sequence[tuple[int, int]]) -> sa.CTE:
    """Ranges of docids as a table of two columns, `column1` and `column2`."""
    # SQLAlchemy takes 10 ms to write down 190 rows of VALUES; these are whole numbers of our own.
    rows = ", ".join(f"({int(since)}, {int(until)})" for since, until in bounds)
    names = (sa.column("column1", sa.BigInteger), sa.column("column2", sa.BigInteger))  # as both databases call them
    return sa.text(f"VALUES {rows}").columns(*names).cte("part")


def _headline(row: Any) -> Headline:
    return Headline(row.id, row.headline, row.url, row.name, row.slug, row.published_at, day_of(row.docid))


def _ends(store: Store, column: sa.Column[Any], ids: Sequence[int]) -> tuple[int, int] | None:
    """The oldest and the newest docid; each is found at an end of the index, which holds for one record at a time."""
    c = mention.c.docid
    ends = [
        sa.select(*(sa.select(end(c)).where(column == one).scalar_subquery() for end in (sa.func.min, sa.func.max)))
        for one in ids
    ]
    known = [tuple(row) for row in store.rows(sa.union_all(*ends)) if row[0] is not None] if ends else []
    return (min(row[0] for row in known), max(row[1] for row in known)) if known else None


def _starts(first: date, last: date, by: By) -> Iterator[date]:
    step = {"day": 1, "week": 7, "month": 31}[by]
    while first <= last:
        yield first
        first = start_of(first + timedelta(days=step), by)


def _bounds(months: Sequence[date]) -> list[tuple[int, int]]:
    after = start_of(months[-1] + timedelta(days=31), "month")
    docids = [first_docid(day) for day in (*months, after)]
    return list(itertools.pairwise(docids))


def _between(store: Store, column: sa.Column[Any], ids: Sequence[int], bounds: Sequence[tuple[int, int]]) -> list[int]:
    """How many articles name the subject in each range of docids: a short walk along the subject's index for each."""
    part = ranges_of(bounds)
    c = mention.c.docid
    within = sa.select(sa.func.count(c.distinct())).where(column.in_(ids), c >= part.c.column1, c < part.c.column2)
    query = sa.select(part.c.column1, within.scalar_subquery()).order_by(part.c.column1)
    return [row[1] for row in store.rows(query)]
