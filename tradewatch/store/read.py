"""Read articles back as the path knows them, with their text and without tags, so that they can be tagged anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.article import Access, Article, Moment
from tradewatch.store.docid import first_docid
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text, outlet, revision

__all__ = [
    "StoredArticle",
    "StoredRevision",
    "count_articles",
    "docid_ranges",
    "load_article",
    "revisions",
    "stored_articles",
]

BATCH = 200


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article in the store, untagged, and by which rules its tags were found."""

    id: int
    docid: int
    article: Article
    tagger_version: str | None = None
    reserved: bool = False  # its text is an excerpt


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """One state of an article."""

    seq: int
    fetched_at: datetime
    headline: str | None
    text: str
    diff: str | None
    warc_file: str | None
    warc_offset: int | None


def stored_articles(
    store: Store,
    *,
    outlet_slug: str | None = None,
    tagged_before: str | None = None,
    since: date | None = None,
    docids: tuple[int, int] | None = None,
    batch: int = BATCH,
) -> Iterator[StoredArticle]:
    """All articles, the oldest first; with `tagged_before` those whose tags another version of the rules found.

    `docids` are the first and the last of a range. Read in batches, each in a transaction of its own, so that they may
    be rewritten meanwhile.
    """
    query = _query().order_by(article_text.c.docid).limit(batch)
    query = query.where(*_which(outlet_slug, tagged_before, since, docids))
    last: int | None = None
    while True:
        rows = store.rows(query if last is None else query.where(article_text.c.docid > last))
        if not rows:
            return
        yield from map(_stored, rows)
        last = rows[-1].docid


def count_articles(
    store: Store,
    *,
    outlet_slug: str | None = None,
    tagged_before: str | None = None,
    since: date | None = None,
    docids: tuple[int, int] | None = None,
) -> int:
    """How many articles `stored_articles` gives."""
    query = _query().where(*_which(outlet_slug, tagged_before, since, docids)).with_only_columns(sa.func.count())
    return int(store.rows(query)[0][0])


def docid_ranges(
    store: Store,
    size: int,
    *,
    outlet_slug: str | None = None,
    tagged_before: str | None = None,
    since: date | None = None,
) -> list[tuple[int, int, int]]:
    """What `stored_articles` gives cut into ranges of `size` articles: the first docid, the last, how many."""
    number = sa.func.row_number().over(order_by=article_text.c.docid).label("number")
    which = _query().where(*_which(outlet_slug, tagged_before, since, None))
    counted = which.with_only_columns(article_text.c.docid, number).subquery()
    part = ((counted.c.number - 1) // size).label("part")
    numbered = sa.select(counted.c.docid, part).subquery()
    query = sa.select(sa.func.min(numbered.c.docid), sa.func.max(numbered.c.docid), sa.func.count())
    return [(*row,) for row in store.rows(query.group_by(numbered.c.part).order_by(numbered.c.part))]


def _which(
    outlet_slug: str | None, tagged_before: str | None, since: date | None, docids: tuple[int, int] | None
) -> list[sa.ColumnElement[bool]]:
    asked: list[sa.ColumnElement[bool]] = []
    if outlet_slug is not None:
        asked.append(outlet.c.slug == outlet_slug)
    if tagged_before is not None:
        asked.append(article.c.tagger_version.is_distinct_from(tagged_before))
    if since is not None:
        asked.append(article_text.c.docid >= first_docid(since))
    if docids is not None:
        asked.append(article_text.c.docid.between(*docids))
    return asked


def load_article(store: Store, number: int) -> StoredArticle | None:
    """One article by its number."""
    rows = store.rows(_query().where(article.c.id == number))
    return _stored(rows[0]) if rows else None


def revisions(store: Store, article_id: int) -> list[StoredRevision]:
    """Every state an article was seen in, the oldest first."""
    c = revision.c
    text = sa.func.coalesce(c.body, article_text.c.body)  # the newest revision's text is the article's
    query = (
        sa.select(c.seq, c.fetched_at, c.headline, text, c.diff, c.warc_file, c.warc_offset)
        .join(article_text, article_text.c.article_id == c.article_id)
        .where(c.article_id == article_id)
        .order_by(c.seq)
    )
    return [StoredRevision(*row) for row in store.rows(query)]


def _query() -> sa.Select[Any]:
    return (
        sa.select(article, outlet.c.slug, article_text.c.docid, article_text.c.body)
        .join(outlet, outlet.c.id == article.c.outlet_id)
        .join(article_text, article_text.c.article_id == article.c.id)
    )


def _stored(row: Any) -> StoredArticle:
    return StoredArticle(row.id, row.docid, _article(row), row.tagger_version, row.reserved)


def _article(row: Any) -> Article:
    return Article(
        url=row.url,
        outlet=row.slug,
        key=row.key,
        headline=row.headline,
        dek=row.dek,
        bylines=tuple(row.bylines),
        agencies=tuple(row.agencies or ()),
        dateline=row.dateline,
        section=row.section,
        tags=tuple(row.tags),
        language=row.language,
        image=row.image,
        image_credit=row.image_credit,
        first_published_by=row.first_published_by,
        published_at=_published(row),
        modified_at=None if row.modified_at is None else Moment(row.modified_at),
        access=None if row.access is None else Access(row.access),
        paywalled=row.paywalled,
        text=row.body,
        provenance=row.provenance,
    )


def _published(row: Any) -> Moment | None:
    """The moment in the zone the page gave."""
    if row.published_at is None:
        return None
    if row.published_exact:
        return Moment(datetime.fromisoformat(row.published_local))
    return Moment.day(date.fromisoformat(row.published_local))
