"""Ask about outlets: how much is stored of each, how new it is, and how much of an article its newest ones give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.engine import Store
from tradewatch.store.tables import article, outlet

__all__ = ["Coverage", "OutletSeen", "outlets_seen"]

RECENT = 5000  # of the newest articles, over all outlets, that are looked at for what they give


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of an outlet's newest articles give each field."""

    articles: int
    text: int
    bylines: int
    date: int


@dataclass(frozen=True, slots=True)
class OutletSeen:
    """What is stored of an outlet."""

    slug: str
    name: str
    home: str | None
    country: str | None
    language: str | None
    articles: int
    newest: datetime | None
    recent: Coverage


def outlets_seen(store: Store) -> list[OutletSeen]:
    """What is stored of each outlet, by name?"""
    o, a = outlet.c, article.c
    counted = (
        sa.select(a.outlet_id, sa.func.count().label("articles"), sa.func.max(a.published_at).label("newest"))
        .group_by(a.outlet_id)
        .subquery()
    )
    query: sa.Select[Any] = (
        sa.select(o.id, o.slug, o.name, o.home, o.country, o.language)
        .add_columns(sa.func.coalesce(counted.c.articles, 0).label("articles"), counted.c.newest)
        .outerjoin(counted, counted.c.outlet_id == o.id)
        .order_by(sa.func.lower(o.name), o.slug)
    )
    recent = _recent(store)
    nothing = Coverage(0, 0, 0, 0)
    return [_seen(row, recent.get(row.id, nothing)) for row in store.rows(query)]


def _seen(row: Any, recent: Coverage) -> OutletSeen:
    return OutletSeen(row.slug, row.name, row.home, row.country, row.language, row.articles, row.newest, recent)


def _recent(store: Store) -> dict[int, Coverage]:
    a = article.c
    given = (a.words > 0, sa.cast(a.bylines, sa.Text) != "[]", a.published_at.is_not(None))
    marks = [sa.case((each, 1), else_=0).label(f"has_{number}") for number, each in enumerate(given)]
    newest = sa.select(a.outlet_id, *marks).order_by(a.id.desc()).limit(RECENT).subquery()
    sums = [sa.func.sum(newest.c[mark.name]) for mark in marks]
    query = sa.select(newest.c.outlet_id, sa.func.count(), *sums).group_by(newest.c.outlet_id)
    return {row[0]: Coverage(*(int(number) for number in row[1:])) for row in store.rows(query)}
