"""Ask for owners and deals: whose a company is, what is its own, who bought and sold it, and which article says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.query.merged import roots, whole
from tradewatch.query.named import companies_named
from tradewatch.store.docid import day_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, company, outlet, relation

__all__ = ["Related", "Stated", "relations", "relations_of", "stated_by_article"]


@dataclass(frozen=True, slots=True)
class Related:
    """What one company is to another, as the newest article that says so words it; `articles` say the same."""

    kind: str  # owned_by, sold_to, merged_with
    company: str
    company_slug: str
    other: str
    other_slug: str
    seller: str | None
    status: str  # done, agreed, talks, ended
    dated: str | None  # the year, month or day stated
    words: str
    headline: str | None
    url: str
    outlet: str
    published: datetime | None
    article: int
    articles: int
    first_seen: date
    last_seen: date


@dataclass(frozen=True, slots=True)
class Stated:
    """Whose a company is, or to whom it was sold, as one article says."""

    kind: str
    company: str
    other: str
    seller: str | None
    status: str
    dated: str | None
    words: str


def relations(store: Store, name: str, *, limit: int = 20) -> list[Related]:
    """Whose is the company of this name, what is its own, and what was bought and sold, newest first?

    Raises UsageError when the name stands for nothing in the database.
    """
    return relations_of(store, companies_named(store, name), limit=limit)


def relations_of(store: Store, companies: Sequence[int], *, limit: int = 20) -> list[Related]:
    """The same by the companies' numbers; one record a statement, however many articles make it."""
    if not companies:
        return []
    ids, r, a = whole(store, company, companies), relation.c, article.c
    asked = (
        sa.select(relation, a.headline, a.url, outlet.c.name.label("outlet"), a.published_at)
        .join(article, a.id == r.article_id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .where(sa.or_(r.company_id.in_(ids), r.other_id.in_(ids), r.seller_id.in_(ids)))
        .order_by(r.docid.desc(), r.start)
    )
    rows = store.rows(asked)
    answers = _answering(store, rows)
    return list(_told_once(rows, answers))[:limit]


def stated_by_article(store: Store, article_id: int) -> list[Stated]:
    """Every owner and deal that an article states, in reading order."""
    c = relation.c
    rows = store.rows(sa.select(relation).where(c.article_id == article_id).order_by(c.start, c.id))
    answers = _answering(store, rows)
    found = (_named(row, answers) for row in rows)
    return [
        Stated(row.kind, subject.name, other.name, seller.name if seller else None, row.status, row.dated, row.words)
        for row, (subject, other, seller) in zip(rows, found, strict=True)
    ]


def _answering(store: Store, rows: Sequence[Any]) -> dict[int | None, Any]:
    """For each company of these rows the record that answers for it."""
    ids = {number for row in rows for number in (row.company_id, row.other_id, row.seller_id)}
    keepers = roots(store, company, [number for number in ids if number is not None])
    c = company.c
    named = {row.id: row for row in store.rows(sa.select(c.id, c.name, c.slug).where(c.id.in_(set(keepers.values()))))}
    return {number: named[keeper] for number, keeper in keepers.items()}


def _told_once(rows: Sequence[Any], answers: dict[int | None, Any]) -> Iterator[Related]:
    """The newest of those that say the same, with the date and the seller of an older one where it names none."""
    told: dict[tuple[str, str, str, str], Related] = {}
    seen: dict[tuple[str, str, str, str], set[int]] = {}
    for row in rows:
        one = _related(row, answers)
        if one.company_slug == one.other_slug:
            continue  # two records that were merged
        key = (one.kind, one.company_slug, one.other_slug, one.status)
        seen.setdefault(key, set()).add(one.article)
        known = told.get(key)
        if known is None:
            told[key] = one
        else:
            seller, dated = known.seller or one.seller, known.dated or one.dated
            told[key] = replace(known, first_seen=one.first_seen, seller=seller, dated=dated)
    for key, one in told.items():
        yield replace(one, articles=len(seen[key]))


def _named(row: Any, answers: dict[int | None, Any]) -> tuple[Any, Any, Any]:
    return answers[row.company_id], answers[row.other_id], answers.get(row.seller_id)


def _related(row: Any, answers: dict[int | None, Any]) -> Related:
    subject, other, seller = _named(row, answers)
    day = day_of(row.docid)
    return Related(
        kind=row.kind,
        company=subject.name,
        company_slug=subject.slug,
        other=other.name,
        other_slug=other.slug,
        seller=seller.name if seller else None,
        status=row.status,
        dated=row.dated,
        words=row.words,
        headline=row.headline,
        url=row.url,
        outlet=row.outlet,
        published=row.published_at,
        article=row.article_id,
        articles=1,
        first_seen=day,
        last_seen=day,
    )
