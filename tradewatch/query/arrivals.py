"""Ask what is new: the articles of a question that came into the store since a moment, or since it was asked last.

They are counted by when they came, not by the day they were published: what an outlet dates back, or what is read late,
is new all the same; but not what a back-fill brought long after its day. A mark says exactly which articles were there:
all numbers up to the newest but those that were missing then, for on PostgreSQL a transaction may end after one that
began later.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

import sqlalchemy as sa

from tradewatch.query.articles import ArticleHit, hits_of
from tradewatch.query.ask import Asked, Narrowing, ask
from tradewatch.query.held import steady
from tradewatch.query.language import Question
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text

__all__ = ["Arrivals", "Mark", "arrivals", "mark_now"]

WINDOW = 10_000  # numbers below the newest; a transaction at work holds fewer


@dataclass(frozen=True, slots=True)
class Mark:
    """Which articles were there: numbers up to `newest`, without those from the first to the last of each gap."""

    newest: int
    gaps: tuple[tuple[int, int], ...] = ()

    def has(self, number: int) -> bool:
        """Whether that article was there."""
        return number <= self.newest and not any(first <= number <= last for first, last in self.gaps)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A page of what is new, the newest of them first, and the mark to ask from next."""

    hits: tuple[ArticleHit, ...]
    left: int  # new ones that came later than these
    mark: Mark
    sentence: str
    notes: tuple[str, ...]


def arrivals(
    store: Store,
    question: str | Question,
    since: datetime | Mark,
    *,
    limit: int = 20,
    strict: bool = False,
    **narrowing: Unpack[Narrowing],
) -> Arrivals:
    """What of this question came since then? The first that came are on the first page, the others follow its mark.

    Each article stands for itself, a copy of a story too. Raises UsageError, when `strict`, for a name that stands for
    nothing.
    """
    asked = ask(store, question, **narrowing)
    if strict:
        asked.check()
    _ = asked.notes  # the names are looked up before the transaction
    with steady(store) as conn:
        newest = conn.scalar(sa.select(sa.func.max(article.c.id))) or 0
        found = [
            row for row in conn.execute(_came(asked, since)) if isinstance(since, datetime) or not since.has(row[0])
        ]
        page = found[:limit]
        left = len(found) - len(page)
        if left:
            newest = max(page[-1][0], since.newest if isinstance(since, Mark) else 0)
        mark = _mark(conn, newest, {row[0] for row in found[limit:]})
    hits = hits_of(store, [row[1] for row in reversed(page)], asked.question.tree)
    return Arrivals(tuple(hits), left, mark, asked.sentence(len(found)), asked.notes)


def mark_now(store: Store) -> Mark:
    """What is there now."""
    with steady(store) as conn:
        return _mark(conn, conn.scalar(sa.select(sa.func.max(article.c.id))) or 0)


def _came(asked: Asked, since: datetime | Mark) -> sa.Select[Any]:
    """The numbers and docids of what may be new, in the order they came."""
    c = article_text.c
    asked_for = asked.unordered()[0]
    query: sa.Select[Any] = sa.select(c.article_id, c.docid).where(c.docid.in_(asked_for))
    if asked.words is None:  # it chooses from this table already
        query = sa.Select.with_only_columns(asked_for, c.article_id, c.docid, maintain_column_froms=True)
    a = article.c
    if isinstance(since, Mark):
        old = sa.select(a.id).where(a.id > since.newest - WINDOW, a.backfilled)
        return query.where(c.article_id > since.newest - WINDOW, c.article_id.not_in(old)).order_by(c.article_id)
    # What was seen first since then was also changed since then, and that has an index.
    recent = sa.select(a.id).where(a.changed_at >= since, a.first_seen_at >= since, ~a.backfilled)
    return query.where(c.article_id.in_(recent)).order_by(c.article_id)


def _mark(conn: sa.Connection, newest: int, unshown: Collection[int] = ()) -> Mark:
    """All up to the newest is there, but what is missing and what was found and not shown."""
    a = article.c
    floor = max(0, newest - WINDOW)
    numbers = conn.scalars(sa.select(a.id).where(a.id > floor, a.id <= newest).order_by(a.id)).all()
    shown = [number for number in numbers if number not in unshown]
    return Mark(newest, tuple(_gaps([floor, *shown, newest + 1])))


def _gaps(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    for one, other in itertools.pairwise(numbers):
        if other > one + 1:
            yield one + 1, other - 1
