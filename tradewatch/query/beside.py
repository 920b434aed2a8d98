"""Ask who and what is named beside: people, companies and festival editions that stand in the same articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tradewatch.query.merged import answering
from tradewatch.store.engine import Store
from tradewatch.store.tables import article_text, company, edition, festival, mention, person

__all__ = ["LOOKED_AT", "Beside", "NamedEdition", "companies_in", "editions_in", "people_in"]

LOOKED_AT = 500  # of the newest articles of a subject
TOP = 12


@dataclass(frozen=True, slots=True)
class Beside:
    """A person or company named in some articles, and in how many of them."""

    name: str
    slug: str
    articles: int


@dataclass(frozen=True, slots=True)
class NamedEdition:
    """An edition of a festival that some articles are about, and how many of them."""

    festival: str
    slug: str
    kind: str | None
    year: int
    articles: int


def people_in(store: Store, docids: sa.Select[Any], *, without: Sequence[int] = (), limit: int = TOP) -> list[Beside]:
    """Who is named in these articles, in the most of them first; `without` are records to be left out."""
    return _named(store, person, docids, without, limit)


def companies_in(
    store: Store, docids: sa.Select[Any], *, without: Sequence[int] = (), limit: int = TOP
) -> list[Beside]:
    """Which companies are named in these articles, in the most of them first."""
    return _named(store, company, docids, without, limit)


def editions_in(store: Store, docids: sa.Select[Any], *, limit: int = TOP) -> list[NamedEdition]:
    """Which editions of festivals and markets these articles are about, the newest first."""
    articles = sa.func.count(mention.c.docid.distinct())
    f, e = festival.c, edition.c
    many = _in(docids, mention.c.edition_id, articles).limit(limit).subquery()
    query = (
        sa.select(f.name, f.slug, f.kind, e.year, many.c.articles)
        .join_from(many, edition, e.id == many.c.id)
        .join(festival, f.id == e.festival_id)
        .order_by(e.year.desc(), many.c.articles.desc(), f.folded)
    )
    return [NamedEdition(*row) for row in store.rows(query)]


def _named(store: Store, table: sa.Table, docids: sa.Select[Any], without: Sequence[int], limit: int) -> list[Beside]:
    column = mention.c[f"{table.name}_id"]
    written = table.alias("written")
    articles = sa.func.count(mention.c.docid.distinct())
    query = _in(docids, column, articles, written).where(column.not_in(without)).limit(limit)
    many = query.subquery()
    keeper = table.c
    named = sa.select(keeper.name, keeper.slug, many.c.articles).join_from(many, table, keeper.id == many.c.id)
    return [Beside(*row) for row in store.rows(named.order_by(many.c.articles.desc(), keeper.folded))]


def _in(
    docids: sa.Select[Any], column: sa.Column[Any], articles: sa.ColumnElement[int], written: Any = None
) -> sa.Select[Any]:
    """What stands in a column for these articles, the most frequent first; merged records as the one that answers."""
    which = column if written is None else answering(written)
    query = (
        sa.select(which.label("id"), articles.label("articles"))
        .select_from(article_text)
        .join(mention, mention.c.article_id == article_text.c.article_id)
        .where(article_text.c.docid.in_(docids), column.is_not(None))
        .group_by(which)
        .order_by(articles.desc(), which)
    )
    return query if written is None else query.join(written, written.c.id == column)
