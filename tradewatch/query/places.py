"""Ask where it stands: the places of an article's text that name somebody or something, or are words that were said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tradewatch.query.merged import named_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import company, edition, festival, mention, person, quotation

__all__ = ["Named", "Place", "Speaker", "Spoken", "named_in", "speaking", "spoken_in"]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of an article's text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Named(Place):
    """Where a person, a company or a festival is named."""

    kind: str  # person, company, festival
    name: str
    slug: str
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Spoken(Place):
    """Where words stand that were said, and who said them."""

    kind: str  # direct, mixed, indirect
    words: str
    speaker: str | None
    speaker_slug: str | None
    role: str | None
    organisation: str | None
    company_slug: str | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in an article, as what and for whom, and how often."""

    name: str
    slug: str
    role: str | None
    company: str | None
    company_slug: str | None
    quotations: int


def named_in(store: Store, article_id: int) -> list[Named]:
    """Every place of an article that names a person, a company or a festival, in reading order."""
    found = [
        *_named(store, article_id, person),
        *_named(store, article_id, company),
        *_festivals(store, article_id),
    ]
    return sorted(found, key=lambda one: (one.start, -one.end))


def spoken_in(store: Store, article_id: int) -> list[Spoken]:
    """Every quotation of an article with its place, in reading order."""
    return [_spoken(row) for row in store.rows(_said([article_id]))]


def speaking(store: Store, article_ids: Sequence[int], *, most: int = 3) -> dict[int, tuple[Speaker, ...]]:
    """Who speaks in each of these articles: those with the most quotations first, the first to speak before others."""
    found: dict[int, dict[str, list[Any]]] = {}
    for row in store.rows(_said(article_ids)) if article_ids else ():
        if row.slug is not None:
            found.setdefault(row.article_id, {}).setdefault(row.slug, []).append(row)
    return {
        number: tuple(_speaker(rows) for rows in sorted(told.values(), key=len, reverse=True)[:most])
        for number, told in found.items()
    }


def _said(article_ids: Sequence[int]) -> sa.Select[Any]:
    q = quotation.c
    who, follows_who, name = named_of(person)
    firm, follows_firm, _ = named_of(company)
    slug = sa.func.coalesce(who.c.slug, person.c.slug)
    company_slug = sa.func.coalesce(firm.c.slug, company.c.slug)
    return (
        sa.select(q.article_id, q.start, q.end, q.kind, q.words, name.label("speaker"), slug.label("slug"))
        .add_columns(q.role, q.organisation, company_slug.label("company_slug"))
        .select_from(quotation)
        .outerjoin(person, person.c.id == q.person_id)
        .outerjoin(who, follows_who)
        .outerjoin(company, company.c.id == q.company_id)
        .outerjoin(firm, follows_firm)
        .where(q.article_id.in_(article_ids))
        .order_by(q.article_id, q.start, q.id)
    )


def _spoken(row: Any) -> Spoken:
    said = (row.kind, row.words, row.speaker, row.slug, row.role, row.organisation, row.company_slug)
    return Spoken(row.start, row.end, *said)


def _speaker(rows: Sequence[Any]) -> Speaker:
    """As what and for whom: as the first quotation that gives it says."""
    role = next((row.role for row in rows if row.role), None)
    firm = next((row for row in rows if row.organisation), None)
    company, slug = (firm.organisation, firm.company_slug) if firm else (None, None)
    return Speaker(rows[0].speaker, rows[0].slug, role, company, slug, len(rows))


def _named(store: Store, article_id: int, table: sa.Table) -> list[Named]:
    m = mention.c
    keeper, follows, name = named_of(table)
    query = (
        sa.select(m.start, m.end, name, sa.func.coalesce(keeper.c.slug, table.c.slug))
        .join(table, m[f"{table.name}_id"] == table.c.id)
        .outerjoin(keeper, follows)
        .where(m.article_id == article_id)
    )
    return [Named(start, end, table.name, *rest) for start, end, *rest in store.rows(query)]


def _festivals(store: Store, article_id: int) -> list[Named]:
    m, f = mention.c, festival.c
    query = (
        sa.select(m.start, m.end, f.name, f.slug, edition.c.year)
        .join(festival, m.festival_id == f.id)
        .outerjoin(edition, edition.c.id == m.edition_id)
        .where(m.article_id == article_id)
    )
    return [Named(start, end, "festival", *rest) for start, end, *rest in store.rows(query)]
