"""Ask for articles: those that a search finds, newest first, and one of them with everything known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.article import Span
from tradewatch.query.highlight import snippet
from tradewatch.query.narrow import Condition, between, has_role, in_coverage, of_outlets
from tradewatch.store.engine import Store
from tradewatch.store.fulltext import matching
from tradewatch.store.tables import article, article_text, outlet
from tradewatch.store.words import Sought, read
from tradewatch.text import one_line

__all__ = ["ArticleHit", "search"]


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that a search found; `marks` are the places of the sought words in `snippet`."""

    id: int
    headline: str | None
    outlet: str
    outlet_slug: str
    published: datetime | None
    exact: bool  # false: the page gives a day only
    url: str
    bylines: tuple[str, ...]
    language: str | None
    access: str | None
    copies: int  # other articles that tell the same story in the same words
    snippet: str
    marks: tuple[Span, ...]


def search(
    store: Store,
    words: str = "",
    *,
    outlet: str | None = None,
    company: str | None = None,
    person: str | None = None,
    role: str | None = None,
    festival: str | None = None,
    edition: int | None = None,
    language: str | None = None,
    after: date | None = None,
    before: date | None = None,
    limit: int = 20,
) -> list[ArticleHit]:
    """Which articles hold these words and are about these, newest first?

    Raises UsageError when a name stands for nothing in the database.
    """
    query, docid = _walk(store, words)
    sets = in_coverage(store, company=company, person=person, festival=festival, edition=edition)
    if outlet is not None:
        sets.append(of_outlets(store, outlet))
    conditions = between(docid, after, before) + [_inside(store, docid, each) for each in sets]
    if role is not None:
        conditions.append(has_role(docid, role))
    if language is not None:
        conditions.append(_in_language(docid, language))
    found = [row[0] for row in store.rows(query.where(*conditions).limit(limit))]
    return _hits(store, found, read(words))


def _walk(store: Store, words: str) -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
    """The docids to choose from, newest first, and their column."""
    if words.strip():
        query = matching(store.dialect, words)
        column = query.selected_columns[0]
        return query, column.element if isinstance(column, sa.Label) else column
    docid = article_text.c.docid
    return sa.select(docid).order_by(docid.desc()), docid


def _inside(store: Store, docid: sa.ColumnElement[int], chosen: sa.Select[Any]) -> Condition:
    if store.dialect == "sqlite" and docid is not article_text.c.docid:
        # The plus keeps SQLite from asking the full-text index anew for every docid of the set.
        return sa.literal_column("+rowid", sa.BigInteger).in_(chosen)
    return docid.in_(chosen)


def _in_language(docid: sa.ColumnElement[int], language: str) -> Condition:
    text, one = article_text.alias(), article.alias()
    code = sa.func.lower(one.c.language)
    wanted = one_line(language).lower()
    return (
        sa.select(sa.literal(1))
        .select_from(text.join(one, one.c.id == text.c.article_id))
        .where(text.c.docid == docid, sa.or_(code == wanted, code.startswith(f"{wanted}-", autoescape=True)))
        .exists()
    )


def _hits(store: Store, docids: list[int], sought: Sought) -> list[ArticleHit]:
    if not docids:
        return []
    a, other = article.c, article.alias()
    copies = sa.select(sa.func.count()).where(other.c.syndication_group_id == a.syndication_group_id).scalar_subquery()
    query = (
        sa.select(article, outlet.c.name, outlet.c.slug, article_text.c.body, copies.label("told"))
        .join(article_text, article_text.c.article_id == a.id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .where(article_text.c.docid.in_(docids))
        .order_by(article_text.c.docid.desc())
    )
    return [_hit(row, sought) for row in store.rows(query)]


def _hit(row: Any, sought: Sought) -> ArticleHit:
    piece = snippet("" if row.policy == "headline" else row.body, sought)
    return ArticleHit(
        id=row.id,
        headline=row.headline,
        outlet=row.name,
        outlet_slug=row.slug,
        published=row.published_at,
        exact=bool(row.published_exact),
        url=row.url,
        bylines=tuple(row.bylines),
        language=row.language,
        access=row.access,
        copies=max(0, row.told - 1),
        snippet=piece.text,
        marks=piece.marks,
    )
