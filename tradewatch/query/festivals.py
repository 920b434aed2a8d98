"""Ask for festivals and markets: their editions, and how much was written and said about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tradewatch.query.articles import ArticleHit, search
from tradewatch.query.coverage import Headline, Momentum, Period, by_month, first_mention, momentum, named_counts
from tradewatch.query.editions import one_festival
from tradewatch.query.named import festivals_named
from tradewatch.query.narrow import Condition
from tradewatch.query.quotations import Said, quotations
from tradewatch.store.engine import Store
from tradewatch.store.tables import edition, festival, mention

__all__ = ["EditionSeen", "FestivalPage", "FestivalSeen", "festival_page", "festivals"]


@dataclass(frozen=True, slots=True)
class EditionSeen:
    """One year of a festival, and how many articles are about it."""

    year: int
    articles: int


@dataclass(frozen=True, slots=True)
class FestivalSeen:
    """A festival, market, conference or award that the articles name."""

    name: str
    slug: str
    kind: str | None
    city: str | None
    country: str | None
    articles: int
    editions: tuple[EditionSeen, ...]  # the newest first


@dataclass(frozen=True, slots=True)
class FestivalPage:
    """A festival or market with its newest articles and what was said in them, those of its markets among them."""

    name: str
    slug: str
    seen: FestivalSeen
    quotations: tuple[Said, ...]
    articles: tuple[ArticleHit, ...]
    first: Headline | None = None  # the oldest article that names it
    months: tuple[Period, ...] = ()
    momentum: Momentum | None = None
    family: tuple[FestivalSeen, ...] = ()  # the markets that belong to it, or the festival that it belongs to


def festivals(store: Store, name: str = "", *, year: int | None = None, limit: int = 20) -> list[FestivalSeen]:
    """Which festivals and markets are there, by this name, with an edition in this year; the most named first?

    Raises UsageError when the name stands for nothing in the database.
    """
    c = mention.c
    counted: list[Condition] = [c.festival_id.is_not(None)]
    if name.strip():
        counted.append(c.festival_id.in_(festivals_named(store, name)))
    if year is not None:
        counted.append(c.edition_id.in_(sa.select(edition.c.id).where(edition.c.year == year)))
    articles = sa.func.count(c.docid.distinct())
    query = (
        sa.select(festival.c.id, articles)
        .join(mention, c.festival_id == festival.c.id)
        .where(*counted)
        .group_by(festival.c.id, festival.c.folded)
        .order_by(articles.desc(), festival.c.folded)
        .limit(limit)
    )
    return _seen(store, {row[0]: row[1] for row in store.rows(query)})


def festival_page(store: Store, ref: str, *, limit: int = 10, until: date | None = None) -> FestivalPage:
    """Everything known of the one festival of this name; `until` is the last day of this week, today by default.

    Raises UsageError when there is none, or more than one.
    """
    row = one_festival(store, ref)
    f, named, this = festival.c, mention.c.festival_id, [row.id]
    kin = store.rows(sa.select(f.id).where(sa.or_(f.part_of == row.id, f.id == row.part_of)).order_by(f.folded))
    one, *family = _seen(store, {number: _articles(store, number) for number in (row.id, *(k.id for k in kin))})
    return FestivalPage(
        name=one.name,
        slug=one.slug,
        seen=one,
        quotations=tuple(quotations(store, festival=one.slug, limit=limit)),
        articles=tuple(search(store, festival=one.slug, limit=limit)),
        first=first_mention(store, named, this),
        months=by_month(store, named, this),
        momentum=momentum(store, named, this, until),
        family=tuple(family),
    )


def _articles(store: Store, number: int) -> int:
    return named_counts(store, mention.c.festival_id, {number: [number]})[number][0]


def _seen(store: Store, counts: dict[int, int]) -> list[FestivalSeen]:
    if not counts:
        return []
    who = {row.id: row for row in store.rows(sa.select(festival).where(festival.c.id.in_(counts)))}
    years = _editions(store, list(counts))
    return [
        FestivalSeen(
            name=who[number].name,
            slug=who[number].slug,
            kind=who[number].kind,
            city=who[number].city,
            country=who[number].country,
            articles=articles,
            editions=tuple(years.get(number, ())),
        )
        for number, articles in counts.items()
    ]


def _editions(store: Store, ids: Sequence[int]) -> dict[int, list[EditionSeen]]:
    c = edition.c
    query = (
        sa.select(c.festival_id, c.year, sa.func.count(mention.c.docid.distinct()))
        .join(mention, mention.c.edition_id == c.id)
        .where(c.festival_id.in_(ids))
        .group_by(c.festival_id, c.year)
        .order_by(c.year.desc())
    )
    found: dict[int, list[EditionSeen]] = {}
    for row in store.rows(query):
        found.setdefault(row[0], []).append(EditionSeen(row[1], row[2]))
    return found
