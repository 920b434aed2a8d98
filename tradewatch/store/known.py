"""Find articles that the store has, by address or by the outlet's own id, and add those it has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from tradewatch.article import Article
from tradewatch.store.dialect import any_of, insert_in
from tradewatch.store.draft import Draft
from tradewatch.store.tables import article, article_text, revision

__all__ = ["NEWS", "Known", "find", "put_new"]

NEWS = timedelta(days=7)  # what a back-fill brings within that while of its publication is news all the same


@dataclass(frozen=True, slots=True)
class Known:
    """An article in the store; without docid when it was added just now and has no text yet."""

    id: int
    outlet_id: int
    docid: int | None = None
    headline: str | None = None
    body: str = ""
    names: str = ""
    content_hash: str = ""
    revision_id: int | None = None
    seq: int = 0
    tagger_version: str = ""
    place: tuple[str, int] | None = None  # of its page in the archive
    values: Mapping[str, Any] = field(default_factory=dict)


def find(conn: sa.Connection, drafts: Sequence[Draft], outlets: Mapping[str, int]) -> dict[str, Known]:
    """The known articles among drafts, by the draft's address. The same outlet's same id is the same article."""
    keys = {one.article.key for one in drafts if one.article.key is not None}
    asked: dict[str, Any] = {"urls": [one.url for one in drafts]}
    if keys:
        asked |= {"outlets": list(set(outlets.values())), "keys": list(keys)}
    rows = conn.execute(_known_by(key=bool(keys)), asked).all()
    if not rows:
        return {}
    by_url = {row.url: row for row in rows}
    by_key = {(row.outlet_id, row.key): row for row in rows if row.key is not None}
    found = {}
    for one in drafts:
        row = by_url.get(one.url) or by_key.get((outlets[one.outlet], one.article.key))
        if row is not None:
            found[one.url] = _known(row)
    return found


@cache
def _known_by(*, key: bool) -> sa.Select[Any]:
    c = article.c
    which: sa.ColumnElement[bool] = any_of(c.url, "urls")
    if key:
        which = sa.or_(which, sa.and_(any_of(c.outlet_id, "outlets"), any_of(c.key, "keys")))
    return (
        sa.select(article, article_text.c.docid, article_text.c.body, article_text.c.names)
        .add_columns(revision.c.content_hash, revision.c.seq, revision.c.warc_file, revision.c.warc_offset)
        .select_from(article)
        .join(article_text, article_text.c.article_id == c.id)
        .join(revision, revision.c.id == c.revision_id)
        .where(which)
    )


def _known(row: Any) -> Known:
    return Known(
        id=row.id,
        outlet_id=row.outlet_id,
        docid=row.docid,
        headline=row.headline,
        body=row.body,
        names=row.names,
        content_hash=row.content_hash,
        revision_id=row.revision_id,
        seq=row.seq,
        tagger_version=row.tagger_version or "",
        place=(row.warc_file, row.warc_offset) if row.warc_file else None,
        values=row._mapping,
    )


def put_new(conn: sa.Connection, drafts: Sequence[Draft], outlets: Mapping[str, int]) -> dict[str, Known]:
    """Add articles; those that another process adds at the same moment are left out."""
    rows = [_row(one, outlets[one.outlet]) for one in sorted(drafts, key=lambda one: one.url)]
    added = {row.url: row.id for row in conn.execute(_adding(conn.dialect.name), rows)}
    return {one.url: Known(added[one.url], outlets[one.outlet]) for one in drafts if one.url in added}


@cache
def _adding(dialect: str) -> sa.Executable:
    return insert_in(dialect, article).on_conflict_do_nothing().returning(article.c.id, article.c.url)


def _row(one: Draft, outlet_id: int) -> dict[str, Any]:
    return {
        **one.values,
        "outlet_id": outlet_id,
        "url": one.url,
        "key": one.article.key,
        "first_seen_at": one.kept.page.fetched_at,
        "backfilled": one.kept.backfill and _is_old(one.article),
        "changed_at": datetime.now(UTC),
        "tagger_version": one.kept.tagger_version,
    }


def _is_old(one: Article) -> bool:
    """Whether nobody would call it news; an article without a date is none."""
    return one.published_at is None or one.published_at.utc < datetime.now(UTC) - NEWS
