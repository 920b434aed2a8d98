"""Read what is to be exported, some hundred records at a time: each batch a short transaction, and none held between.

A slow reader costs the database nothing, and memory holds one batch however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import sqlalchemy as sa

from tradewatch.query.companies import CompanySeen, companies_asked, seen_companies
from tradewatch.query.exports.cells import columns_of
from tradewatch.query.exports.records import EditionRecord, FestivalRecord, QuotationRecord
from tradewatch.query.festivals import FestivalSeen, festivals
from tradewatch.query.named import festivals_named
from tradewatch.query.people import PersonSeen, people_asked, seen_people
from tradewatch.query.quotations import Said, every_quotation, headlines_only
from tradewatch.store.engine import Store
from tradewatch.store.tables import edition, festival, mention

__all__ = ["BATCH", "Days", "companies_found", "editions_found", "festivals_found", "people_found", "quotations_found"]

BATCH = 500
EVERY = 1_000_000_000
Days = Callable[[str, int], tuple[date, date] | None]  # the lexicon's key of a festival, and a year


def quotations_found(store: Store, words: str = "", **narrowing: Any) -> Iterator[QuotationRecord]:
    """What was said, the newest first; without the words where an outlet lets nothing but headlines go."""
    said = every_quotation(store, words, **narrowing)
    while batch := list(islice(said, BATCH)):
        silent = headlines_only(store, {one.article_id for one in batch})
        yield from (_said(one, one.article_id in silent) for one in batch)


def _said(one: Said, is_silent: bool) -> QuotationRecord:
    facts = {column.name: getattr(one, column.name) for column in columns_of(QuotationRecord)}
    return QuotationRecord(**facts | ({"words": None} if is_silent else {}))


def people_found(store: Store, name: str = "", **narrowing: Any) -> Iterator[PersonSeen]:
    """People, the most quoted first."""
    ids = [row[0] for row in store.rows(people_asked(store, name, **narrowing))]
    for batch in _batches(ids):
        yield from seen_people(store, batch)


def companies_found(store: Store, name: str = "", **narrowing: Any) -> Iterator[CompanySeen]:
    """Companies, the most named first."""
    ids = [row[0] for row in store.rows(companies_asked(store, name, **narrowing))]
    for batch in _batches(ids):
        yield from seen_companies(store, batch)


def festivals_found(store: Store, name: str = "", *, year: int | None = None) -> Iterator[FestivalRecord]:
    """Festivals and markets, the most named first."""
    yield from map(_festival, festivals(store, name, year=year, limit=EVERY))


def _festival(one: FestivalSeen) -> FestivalRecord:
    years = tuple(each.year for each in one.editions)
    return FestivalRecord(one.name, one.slug, one.kind, one.city, one.country, one.articles, years)


def editions_found(
    store: Store, name: str = "", *, year: int | None = None, days: Days | None = None
) -> Iterator[EditionRecord]:
    """Editions of festivals and markets, the newest first, with the days that `days` knows of."""
    f, e = festival.c, edition.c
    what = (f.lexicon_id, f.name, f.slug, e.year, f.kind, f.city, f.country)
    query = (
        sa.select(*what, sa.func.count(mention.c.docid.distinct()))
        .join(edition, e.festival_id == f.id)
        .join(mention, mention.c.edition_id == e.id)
        .group_by(e.id, f.id, *what)
        .order_by(e.year.desc(), f.name, f.id)
    )
    if name.strip():
        query = query.where(f.id.in_(festivals_named(store, name)))
    if year is not None:
        query = query.where(e.year == year)
    for key, *facts in store.rows(query):
        held = days(key, facts[2]) if days and key else None
        yield EditionRecord(*facts, *(held or (None, None)))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
