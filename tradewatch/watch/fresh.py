"""Say what is new for a saved search: since its owner looked last, or since a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tradewatch.query.ask import ask
from tradewatch.store.engine import Store
from tradewatch.store.saved import SavedSearch
from tradewatch.store.tables import article, article_text
from tradewatch.watch.match import Matcher

__all__ = ["Fresh", "counts", "fresh"]

NEWEST = 3000  # articles that came in last, of which it is known for all searches at once which are found


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a search finds that is new."""

    numbers: tuple[int, ...]  # of the articles, the newest first
    count: int
    sentence: str  # what was asked, in words
    notes: tuple[str, ...]


def fresh(
    store: Store,
    question: str,
    *,
    seen: int | None = None,
    newest: int | None = None,
    since: datetime | None = None,
    limit: int = 50,
) -> Fresh:
    """What came in after the article `seen`, or from `since` on, up to `newest`, whenever it was published.

    Not what a back-fill brought long after its day.
    """
    asked = ask(store, question)
    docids = asked.docids().subquery()
    c = article_text.c
    query = sa.select(c.article_id).where(c.docid.in_(sa.select(docids.c[0])))
    query = query.join(article, article.c.id == c.article_id).where(~article.c.backfilled)
    if seen is not None:
        query = query.where(c.article_id > seen)
    if newest is not None:
        query = query.where(c.article_id <= newest)
    if since is not None:
        query = query.where(article.c.first_seen_at >= since)
    count = store.rows(query.with_only_columns(sa.func.count()))[0][0]
    rows = store.rows(query.order_by(c.docid.desc()).limit(limit)) if count else []
    return Fresh(tuple(row[0] for row in rows), count, asked.sentence(count), asked.notes)


def counts(store: Store, searches: Sequence[SavedSearch]) -> dict[int, int]:
    """How many articles are new for each search, by its number, since its owner looked last."""
    came = sa.select(article.c.id).where(~article.c.backfilled).order_by(article.c.id.desc()).limit(NEWEST)
    newest = [row[0] for row in store.rows(came)]
    reach = newest[-1] - 1 if len(newest) == NEWEST else 0
    near = [one for one in searches if one.seen >= reach]
    lowest = min((one.seen for one in near), default=0)
    with Matcher(store, [number for number in newest if number > lowest] if near else []) as matcher:
        found = matcher.find([one.question for one in near])
    told = {one.id: sum(number > one.seen for number in those) for one, those in zip(near, found, strict=True)}
    far = [one for one in searches if one.id not in told]
    return told | {one.id: fresh(store, one.question, seen=one.seen, limit=1).count for one in far}
