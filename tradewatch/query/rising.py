"""Ask who and what rises: people and companies that this week's articles name far more than the eight weeks before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.query.coverage import WEEKS, Momentum, ranges_of, weeks_until
from tradewatch.query.merged import answering
from tradewatch.store.engine import Store
from tradewatch.store.tables import article_text, company, mention, person

__all__ = ["Rising", "rising_companies", "rising_people"]

LEAST = 3  # articles in the week; fewer are chance
CLEARLY = 2.0  # steps above the mean, see `Momentum.rise`
LOOKED_AT = 200  # the most named of the week, whose weeks before are counted


@dataclass(frozen=True, slots=True)
class Rising:
    """A person or company that is named more than it was."""

    name: str
    slug: str
    momentum: Momentum


def rising_people(store: Store, *, until: date | None = None, limit: int = 8) -> list[Rising]:
    """Who is named far more in the seven days up to `until` than in the eight weeks before, the farthest first?"""
    return _rising(store, person, until, limit)


def rising_companies(store: Store, *, until: date | None = None, limit: int = 8) -> list[Rising]:
    """Which companies are?"""
    return _rising(store, company, until, limit)


def _rising(store: Store, table: sa.Table, until: date | None, limit: int) -> list[Rising]:
    last = until or datetime.now(UTC).date()
    *before, this = weeks_until(last)
    week = _this_week(store, table, this)
    weeks = _weeks(store, table, list(week), before)
    found = []
    for number, articles in week.items():
        counts = tuple(weeks.get((number, since), 0) for since, _ in before)
        one = Momentum(last, articles, sum(counts) / WEEKS, counts)
        if one.rise >= CLEARLY:
            found.append((one, number))
    found.sort(key=lambda each: (-each[0].rise, -each[0].week, each[1]))
    who = _who(store, table, [number for _, number in found[:limit]])
    return [Rising(who[number].name, who[number].slug, one) for one, number in found[:limit]]


def _this_week(store: Store, table: sa.Table, week: tuple[int, int]) -> dict[int, int]:
    """Who this week's articles name, by the record that answers, and in how many: a walk over one week's articles."""
    docid, column = article_text.c.docid, mention.c[f"{table.name}_id"]
    who, articles = answering(table), sa.func.count(docid.distinct())
    query = (
        sa.select(who, articles)
        .select_from(article_text)
        .join(mention, mention.c.article_id == article_text.c.article_id)
        .join(table, table.c.id == column)
        .where(docid >= week[0], docid < week[1])
        .group_by(who)
        .having(articles >= LEAST)
        .order_by(articles.desc(), who)
        .limit(LOOKED_AT)
    )
    return {row[0]: row[1] for row in store.rows(query)}


def _weeks(
    store: Store, table: sa.Table, roots: Sequence[int], weeks: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """In how many articles each was named in each of the weeks, by record and the week's first docid."""
    if not roots:
        return {}
    part, docid, column = ranges_of(weeks), mention.c.docid, mention.c[f"{table.name}_id"]
    who = answering(table)
    query = (
        sa.select(who, part.c.column1, sa.func.count(docid.distinct()))
        .select_from(table)
        .join(part, sa.true())
        .join(mention, sa.and_(column == table.c.id, docid >= part.c.column1, docid < part.c.column2))
        .where(sa.or_(table.c.id.in_(roots), table.c.merged_into.in_(roots)))
        .group_by(who, part.c.column1)
    )
    return {(row[0], row[1]): row[2] for row in store.rows(query)}


def _who(store: Store, table: sa.Table, ids: Sequence[int]) -> dict[int, Any]:
    return {row.id: row for row in store.rows(sa.select(table).where(table.c.id.in_(ids)))} if ids else {}
