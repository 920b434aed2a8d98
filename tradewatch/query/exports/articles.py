"""Read articles for an export: each with what it names and quotes, as far as its outlet lets that go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

import sqlalchemy as sa

from tradewatch.query.articles import ArticleHit, every_article
from tradewatch.query.exports.records import ArticleRecord, Quoted
from tradewatch.query.merged import answering, named_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text, company, edition, festival, mention, person, quotation

__all__ = ["articles_found"]

BATCH = 500
Texts = dict[int, list[str]]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What belongs to the articles of a batch, by their numbers; empty what is not wanted."""

    rows: dict[int, sa.Row[Any]]
    people: Texts = field(default_factory=dict)
    companies: Texts = field(default_factory=dict)
    festivals: Texts = field(default_factory=dict)
    quotations: dict[int, list[Quoted]] = field(default_factory=dict)


def articles_found(
    store: Store, question: str = "", *, columns: Collection[str] = (), **narrowing: Any
) -> Iterator[ArticleRecord]:
    """The articles that a question finds, the newest first; with `columns`, what no column asks for is left out."""
    hits = every_article(store, question, **narrowing)
    while batch := list(islice(hits, BATCH)):
        parts = _parts(store, [hit.id for hit in batch], columns)
        yield from (_record(hit, parts) for hit in batch if hit.id in parts.rows)


def _record(hit: ArticleHit, parts: _Parts) -> ArticleRecord:
    row, number = parts.rows[hit.id], hit.id
    only_headline = row.policy == "headline"
    return ArticleRecord(
        id=number,
        headline=hit.headline,
        dek=None if only_headline else row.dek,
        outlet=hit.outlet,
        outlet_slug=hit.outlet_slug,
        published=hit.published,
        day=date.fromisoformat(row.published_local[:10]) if row.published_local else None,
        url=hit.url,
        bylines=hit.bylines,
        agencies=tuple(row.agencies or ()),
        dateline=row.dateline,
        first_published_by=row.first_published_by,
        image_credit=row.image_credit,
        language=hit.language,
        access=hit.access,
        copies=hit.copies,
        people=tuple(parts.people.get(number, ())),
        companies=tuple(parts.companies.get(number, ())),
        festivals=tuple(parts.festivals.get(number, ())),
        quotations=() if only_headline else tuple(parts.quotations.get(number, ())),
        snippet=None if only_headline else hit.snippet or None,
        text=row.body,
        policy=row.policy,
        reserved=row.reserved,
    )


def _parts(store: Store, ids: Sequence[int], columns: Collection[str]) -> _Parts:
    def wants(name: str) -> bool:
        return not columns or name in columns

    return _Parts(
        rows=_rows(store, ids),
        people=_named(store, ids, person) if wants("people") else {},
        companies=_named(store, ids, company) if wants("companies") else {},
        festivals=_festivals(store, ids) if wants("festivals") else {},
        quotations=_quoted(store, ids) if wants("quotations") else {},
    )


def _rows(store: Store, ids: Sequence[int]) -> dict[int, sa.Row[Any]]:
    """What a hit does not tell; the full text only of what may leave the store whole."""
    a = article.c
    goes = sa.and_(a.policy == "fulltext", a.reserved.is_(sa.false()))
    query = (
        sa.select(
            *(a.id, a.dek, a.published_local, a.agencies, a.dateline, a.first_published_by, a.image_credit),
            *(a.policy, a.reserved, sa.case((goes, article_text.c.body)).label("body")),
        )
        .join(article_text, article_text.c.article_id == a.id)
        .where(a.id.in_(ids))
    )
    return {row.id: row for row in store.rows(query)}


def _named(store: Store, ids: Sequence[int], table: sa.Table) -> Texts:
    """The people or companies that each article names, in reading order, under the names they answer to."""
    m, written = mention.c, table.alias("written")
    query = (
        sa.select(m.article_id, table.c.name)
        .join(written, m[f"{table.name}_id"] == written.c.id)
        .join(table, table.c.id == answering(written))
        .where(m.article_id.in_(ids))
        .group_by(m.article_id, table.c.id, table.c.name)
        .order_by(sa.func.min(m.start), table.c.id)
    )
    return _by_article(store.rows(query))


def _festivals(store: Store, ids: Sequence[int]) -> Texts:
    m, f, year = mention.c, festival.c, edition.c.year
    query = (
        sa.select(m.article_id, f.name, year)
        .join(festival, f.id == m.festival_id)
        .outerjoin(edition, edition.c.id == m.edition_id)
        .where(m.article_id.in_(ids))
        .group_by(m.article_id, f.id, f.name, year)
        .order_by(sa.func.min(m.start), f.id)
    )
    return _by_article([(number, f"{name} {held}" if held else name) for number, name, held in store.rows(query)])


def _quoted(store: Store, ids: Sequence[int]) -> dict[int, list[Quoted]]:
    q = quotation.c
    keeper, follows, name = named_of(person)
    query = (
        sa.select(q.article_id, q.words, name, q.role, q.organisation)
        .outerjoin(person, person.c.id == q.person_id)
        .outerjoin(keeper, follows)
        .where(q.article_id.in_(ids))
        .order_by(q.start, q.id)
    )
    found: dict[int, list[Quoted]] = defaultdict(list)
    for number, *said in store.rows(query):
        found[number].append(Quoted(*said))
    return found


def _by_article(rows: Sequence[Any]) -> Texts:
    found: Texts = defaultdict(list)
    for number, text in rows:
        found[number].append(text)
    return found
