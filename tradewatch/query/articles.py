"""Ask for articles: those that a search finds, newest first, and one of them with everything known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.article import Span
from tradewatch.query.highlight import snippet
from tradewatch.query.narrow import Condition, between, docids_between, has_role, in_coverage, of_outlets
from tradewatch.store.docid import day_of
from tradewatch.store.engine import Store
from tradewatch.store.fulltext import matching
from tradewatch.store.tables import article, article_text, outlet
from tradewatch.store.words import Sought, read
from tradewatch.text import one_line

__all__ = ["ArticleHit", "search"]

AHEAD = 20  # articles looked at beyond those asked for: the first printing may stand a little further down


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
    """Which articles hold these words and are about these, newest first, a story told in copies only once?

    Raises UsageError when a name stands for nothing in the database.
    """
    walk, docid = _walk(store, words, after, before)
    sets = in_coverage(store, company=company, person=person, festival=festival, edition=edition)
    if outlet is not None:
        sets.append(of_outlets(store, outlet))
    conditions = [_inside(store, docid, each) for each in sets]
    if role is not None:
        conditions.append(has_role(docid, role))
    if language is not None:
        conditions.append(_in_language(docid, language))
    return _hits(store, _stories(store, walk.where(*conditions), docid, limit), read(words))


def _walk(
    store: Store, words: str, after: date | None, before: date | None
) -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
    """The docids to choose from, newest first, and their column."""
    if words.strip():
        query = matching(store.dialect, words, **docids_between(after, before))
        column = query.selected_columns[0]
        return query, column.element if isinstance(column, sa.Label) else column
    docid = article_text.c.docid
    return sa.select(docid).where(*between(docid, after, before)).order_by(docid.desc()), docid


def _stories(store: Store, walk: sa.Select[Any], docid: sa.ColumnElement[int], limit: int) -> list[int]:
    """The docids of the newest stories: of the copies met on the way down, the one that was printed first."""
    first: dict[tuple[str, int], sa.Row[Any]] = {}
    page = walk.limit(limit + AHEAD)
    while len(first) < limit:
        docids = [row[0] for row in store.rows(page)]
        for row in _printings(store, docids):
            group = row.syndication_group_id
            story = ("alone", row.docid) if group is None else ("group", group)
            if story in first or len(first) < limit:
                first[story] = min(first.get(story, row), row, key=_printed)
        if len(docids) < limit + AHEAD:
            break
        page = walk.where(docid < docids[-1]).limit(limit + AHEAD)
    return [row.docid for row in first.values()]


def _printings(store: Store, docids: list[int]) -> list[sa.Row[Any]]:
    """When each of these was published, and which are the same story; the newest first."""
    if not docids:
        return []
    a, docid = article.c, article_text.c.docid
    query = (
        sa.select(docid, a.syndication_group_id, a.published_at, a.published_exact)
        .join_from(article_text, article, a.id == article_text.c.article_id)
        .where(docid.in_(docids))
        .order_by(docid.desc())
    )
    return store.rows(query)


def _printed(row: sa.Row[Any]) -> tuple[date, bool, float, int]:
    """What printings are put in order by; within a day those that give only the day come last."""
    known = row.published_at is not None
    return day_of(row.docid), not row.published_exact, row.published_at.timestamp() if known else 0.0, row.docid


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
