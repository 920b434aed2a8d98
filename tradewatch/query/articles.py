"""Ask for articles: those that a search finds, newest first, and one of them with everything known of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias, Unpack

import sqlalchemy as sa

from tradewatch.article import Span
from tradewatch.errors import UsageError
from tradewatch.query.ask import Asked, Narrowing, ask
from tradewatch.query.highlight import snippet
from tradewatch.query.language import Question
from tradewatch.query.ranking import RANKED, ranked
from tradewatch.store.docid import day_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text, outlet
from tradewatch.store.words import Node

__all__ = ["ArticleHit", "Order", "Page", "every_article", "find_articles", "hits_of", "search"]

Order: TypeAlias = Literal["newest", "relevance"]
BATCH = 500  # articles of a list that is read to its end
AHEAD = 20  # articles looked at beyond those asked for: the first printing may stand a little further down


ONE, OTHER = article.c, article.alias()
THESE = article_text.c.docid.in_(sa.bindparam("docids", expanding=True))
# Written once: SQLAlchemy takes longer to put such a question together than the databases to answer it.
PRINTINGS = (
    sa.select(article_text.c.docid, ONE.syndication_group_id, ONE.published_at, ONE.published_exact)
    .join_from(article_text, article, ONE.id == article_text.c.article_id)
    .where(THESE)
    .order_by(article_text.c.docid.desc())
)
HITS = (
    sa.select(
        ONE.id,
        ONE.headline,
        ONE.published_at,
        ONE.published_exact,
        ONE.url,
        ONE.bylines,
        ONE.language,
        ONE.access,
        ONE.policy,
    )
    .add_columns(outlet.c.name, outlet.c.slug, article_text.c.docid, article_text.c.body)
    .add_columns(
        sa.select(sa.func.count())
        .where(OTHER.c.syndication_group_id == ONE.syndication_group_id)
        .scalar_subquery()
        .label("told")
    )
    .join_from(article, article_text, article_text.c.article_id == ONE.id)
    .join(outlet, outlet.c.id == ONE.outlet_id)
    .where(THESE)
)


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


@dataclass(frozen=True, slots=True)
class Page:
    """A page of articles: how many there are in all, and where the next page begins."""

    hits: tuple[ArticleHit, ...]
    count: int  # of all articles found, exactly; each copy is one
    next: str | None  # the `cursor` of the next page; None on the last
    sentence: str  # what was asked, in words
    notes: tuple[str, ...]  # what of it was not understood, or stands for nothing; a sentence each
    ranked: int | None = None  # how many of the newest were put in order of relevance


def search(
    store: Store, question: str | Question = "", *, limit: int = 20, **narrowing: Unpack[Narrowing]
) -> list[ArticleHit]:
    """Which articles does a question find, newest first, a story told in copies only once?

    Raises UsageError when a name stands for nothing in the database.
    """
    asked = ask(store, question, **narrowing)
    asked.check()
    return hits_of(store, _walk(asked, limit, None)[0], asked.question.tree)


def find_articles(
    store: Store,
    question: str | Question = "",
    *,
    order: Order = "newest",
    limit: int = 20,
    cursor: str | None = None,
    count: int | None = None,
    strict: bool = False,
    **narrowing: Unpack[Narrowing],
) -> Page:
    """A page of what `search` gives, with the exact count and the question in words; unknown names are noted.

    With the order `relevance` the newest hits (`ranking.RANKED`) are ranked. Raises UsageError for a wrong
    cursor and, when `strict`, for a name that stands for nothing.
    Who has counted already, as facets do, gives `count`.
    """
    asked = ask(store, question, **narrowing)
    if strict:
        asked.check()
    by_rank = order == "relevance" and asked.words is not None
    place = _place(cursor, by_rank)
    if by_rank:
        docids, following, total = _ranked(asked, limit, place or 0, count)
    else:
        total = asked.count() if count is None else count  # first, for how to walk depends on it
        docids, following = _walk(asked, limit, place)
    return Page(
        hits=tuple(hits_of(store, docids, asked.question.tree)) if total else (),
        count=total,
        next=following,
        sentence=asked.sentence(total),
        notes=asked.notes,
        ranked=min(total, RANKED[store.dialect]) if by_rank else None,
    )


def every_article(store: Store, question: str | Question = "", **narrowing: Unpack[Narrowing]) -> Iterator[ArticleHit]:
    """All that `search` gives, read some hundred at a time, each in transactions of their own.

    Raises UsageError, with the first, when a name stands for nothing in the database.
    """
    asked = ask(store, question, **narrowing)
    asked.check()
    place: int | None = None
    following: str | None = ""
    while following is not None:
        docids, following = _walk(asked, BATCH, place)
        yield from hits_of(store, docids, asked.question.tree)
        place = _place(following, by_rank=False)


def _place(cursor: str | None, by_rank: bool) -> int | None:
    """What a cursor says: a rank, or the docid of the last story shown."""
    if cursor is None:
        return None
    if not re.fullmatch(r"r[0-9]{1,15}" if by_rank else r"d-?[0-9]{1,15}", cursor):
        raise UsageError(f"{cursor!r} is not where a page of this question begins; take `next` of the page before")
    return int(cursor[1:])


def _ranked(asked: Asked, limit: int, first: int, count: int | None) -> tuple[list[int], str | None, int]:
    docids, seen = ranked(asked, limit + 1, first)
    total = next((one for one in (count, seen) if one is not None), None)
    more = len(docids) > limit
    return docids[:limit], f"r{first + limit}" if more else None, asked.count() if total is None else total


def _walk(asked: Asked, limit: int, below: int | None) -> tuple[list[int], str | None]:
    """The docids of the newest stories below one: of the copies met on the way down, the one that was printed first."""
    store = asked.store
    first: dict[tuple[str, int], sa.Row[Any]] = {}
    told: set[int] = set()
    last, place, more = None, below, True
    while more and len(first) < limit + 1:
        docids = asked.newest(limit + AHEAD, below=place)
        more = len(docids) == limit + AHEAD
        rows = _printings(store, docids)
        told |= _told_before(asked, rows, below)
        for row in rows:
            group = row.syndication_group_id
            story = ("alone", row.docid) if group is None else ("group", group)
            if group in told:
                continue
            if story not in first and len(first) == limit:
                return _newest_first(first.values()), f"d{last}"
            if story not in first:
                last = row.docid
            first[story] = min(first.get(story, row), row, key=_printed)
        place = docids[-1] if docids else place
    return _newest_first(first.values()), None


def _newest_first(rows: Iterable[sa.Row[Any]]) -> list[int]:
    return sorted((row.docid for row in rows), reverse=True)


def _told_before(asked: Asked, rows: Sequence[sa.Row[Any]], below: int | None) -> set[int]:
    """The groups of copies of which a page before this one has shown a story."""
    groups = {row.syndication_group_id for row in rows if row.syndication_group_id is not None}
    if below is None or not groups:
        return set()
    a, docid = article.c, article_text.c.docid
    query = sa.select(docid, a.syndication_group_id).join(article, a.id == article_text.c.article_id)
    newer = asked.store.rows(query.where(a.syndication_group_id.in_(groups), docid >= below))
    if not newer:
        return set()
    found, column = asked.unordered()
    shown = {row[0] for row in asked.store.rows(found.where(column.in_([row.docid for row in newer])))}
    return {row.syndication_group_id for row in newer if row.docid in shown}


def _printings(store: Store, docids: list[int]) -> list[sa.Row[Any]]:
    """When each of these was published, and which are the same story; the newest first."""
    return store.rows(PRINTINGS, {"docids": docids}) if docids else []


def _printed(row: sa.Row[Any]) -> tuple[date, bool, float, int]:
    """What printings are put in order by; within a day those that give only the day come last."""
    known = row.published_at is not None
    return day_of(row.docid), not row.published_exact, row.published_at.timestamp() if known else 0.0, row.docid


def hits_of(store: Store, docids: Sequence[int], sought: Node | None) -> list[ArticleHit]:
    """The articles of these docids, the newest first, with the words of a question marked in them."""
    found = {row.docid: row for row in store.rows(HITS, {"docids": docids})} if docids else {}
    return [_hit(found[docid], sought) for docid in docids if docid in found]


def _hit(row: Any, sought: Node | None) -> ArticleHit:
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
