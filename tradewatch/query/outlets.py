"""Ask about outlets: how much is stored of each, how new it is, and how much of an article its newest ones give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

import sqlalchemy as sa

from tradewatch.article import PAGE_FIELDS
from tradewatch.store import runs
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, outlet

__all__ = ["Coverage", "FieldGiven", "OutletSeen", "fields_given", "outlets_seen"]

FORTNIGHT = 14  # runs that say what is usual
LOOKED_AT = 200  # runs of an outlet; many of them bring nothing
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
    newest = sa.select(a.outlet_id, *marks).where(~a.backfilled).order_by(a.id.desc()).limit(RECENT).subquery()
    sums = [sa.func.sum(newest.c[mark.name]) for mark in marks]
    query = sa.select(newest.c.outlet_id, sa.func.count(), *sums).group_by(newest.c.outlet_id)
    return {row[0]: Coverage(*(int(number) for number in row[1:])) for row in store.rows(query)}


@dataclass(frozen=True, slots=True)
class FieldGiven:
    """Of how many pages an outlet's crawls read a field, lately and usually; what a feed told is not counted."""

    outlet: str
    field: str
    run: int  # the newest that brought articles
    articles: int  # in it,
    given: int  # and those whose page gave the field
    share: float
    usual: float | None  # the median share of up to fourteen runs before; None when there are none


def fields_given(store: Store, outlet: str) -> list[FieldGiven]:
    """Which fields do the outlet's pages give, lately and usually?"""
    newest = runs.latest(store, outlet=outlet, state="done", limit=LOOKED_AT)
    crawls = [one for one in newest if one.job == "crawl"]  # a back-fill reads old pages, which were laid out otherwise
    counted = [one for one in crawls if _articles(one) and "with_headline" in one.counts][: FORTNIGHT + 1]
    return [_given(counted, field) for field in PAGE_FIELDS] if counted else []


def _articles(one: runs.Run) -> int:
    return sum(one.counts.get(key, 0) for key in ("stored", "revised", "same"))


def _given(counted: Sequence[runs.Run], field: str) -> FieldGiven:
    shares = [one.counts.get(f"with_{field}", 0) / _articles(one) for one in counted]
    newest, given = counted[0], counted[0].counts.get(f"with_{field}", 0)
    usual = median(shares[1:]) if shares[1:] else None
    return FieldGiven(newest.outlet, field, newest.id, _articles(newest), given, shares[0], usual)
