"""Settle who is told of which article: each once a search alert, by one sender at a time, again until it was told.

A sender claims what is due, which counts an attempt and moves it out of sight for a while; every later write asks for
that attempt. Whoever is killed between telling and noting it leaves the claim to run out: then it is told again. An
article may therefore be told of twice, never not at all; after TRIES attempts it is a dead letter, shown until retried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.dialect import insert
from tradewatch.store.engine import Store
from tradewatch.store.tables import announcement, article, search_alert

__all__ = [
    "LEASE", "TRIES", "Announced", "Due", "Found", "Tally", "announce", "claim", "dead", "done", "due", "latest",
    "postpone", "revive", "tally", "waiting",
]  # fmt: skip

LEASE = 120.0  # seconds that a sender has
TRIES = 10
ROWS = 500  # written at once
DUE: sa.ColumnElement[bool] = sa.text("state = 'due'")  # type: ignore[assignment]  # spelt as the index spells it


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a search alert is to tell of."""

    alert_id: int
    article_id: int
    next_try: float = 0.0  # epoch seconds
    told: bool = False  # nobody is sent anything: it is shown on the page
    spike: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One that was claimed."""

    alert_id: int
    article_id: int
    attempts: int  # this one included
    spike: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """What became of one."""

    alert_id: int
    article_id: int
    headline: str | None
    url: str
    state: str  # due | done | failed
    found_at: datetime
    attempts: int
    reason: str | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How a search alert fares."""

    due: int = 0
    done: int = 0
    failed: int = 0
    last_done_at: datetime | None = None
    reason: str | None = None  # why the newest that waits or was given up could not be told


def announce(conn: sa.Connection, found: Iterable[Found], now: datetime) -> int:
    """Write down what is to be told; what was before stays as it is. Gives how many are new.

    An alert that was removed meanwhile tells of nothing.
    """
    found = list(found)
    there = _there(conn, {one.alert_id for one in found})
    rows = [
        {
            "search_alert_id": one.alert_id,
            "article_id": one.article_id,
            "state": "done" if one.told else "due",
            "done_at": now if one.told else None,
            "found_at": now,
            "next_try": one.next_try,
            "spike": None if one.spike is None else dict(one.spike),
        }
        for one in found
        if one.alert_id in there
    ]
    fresh = insert(conn, announcement).on_conflict_do_nothing().returning(announcement.c.article_id)
    parts = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)]
    return sum(len(conn.execute(fresh, part).all()) for part in parts)


def _there(conn: sa.Connection, alert_ids: Collection[int]) -> set[int]:
    """Those of these alerts that nobody has removed, nor can while this transaction goes on."""
    ids = search_alert.c.id
    return set(conn.scalars(sa.select(ids).where(ids.in_(list(alert_ids))).with_for_update(read=True, key_share=True)))


def due(store: Store, now: float) -> list[int]:
    """The search alerts that have something to tell now."""
    c = announcement.c
    query = sa.select(c.search_alert_id).where(DUE, c.next_try <= now).distinct()
    return sorted(row[0] for row in store.rows(query))


def claim(store: Store, alert_id: int, now: float, *, limit: int, lease: float = LEASE) -> list[Due]:
    """Take what one search alert has to tell, the oldest first."""
    c = announcement.c
    wanted = sa.select(c.article_id).where(DUE, c.search_alert_id == alert_id, c.next_try <= now)
    # In a WITH, for PostgreSQL would ask a subquery anew for each row, and take more than the limit.
    chosen = wanted.order_by(c.article_id).limit(limit).with_for_update(skip_locked=True).cte("chosen")
    ours = c.article_id.in_(sa.select(chosen.c.article_id))
    taking = sa.update(announcement).where(DUE, c.search_alert_id == alert_id, ours)
    values = {"attempts": c.attempts + 1, "next_try": now + lease}
    with store.begin() as conn:
        taken = conn.execute(taking.values(**values).returning(announcement)).all()
    claimed = [Due(row.search_alert_id, row.article_id, row.attempts, row.spike) for row in taken]
    return sorted(claimed, key=lambda one: one.article_id)


def waiting(store: Store, alert_id: int, now: float) -> int:
    """How many more one search alert has to tell now."""
    c = announcement.c
    query = sa.select(sa.func.count()).where(DUE, c.search_alert_id == alert_id, c.next_try <= now)
    return int(store.rows(query)[0][0])


def done(store: Store, told: Collection[Due], now: datetime) -> None:
    """These were told."""
    _write(store, told, {"state": "done", "done_at": now, "reason": None})


def postpone(store: Store, untold: Collection[Due], reason: str, until: float) -> None:
    """These could not be told; they are due again then."""
    _write(store, untold, {"reason": reason, "next_try": until})


def dead(store: Store, untold: Collection[Due], reason: str) -> None:
    """These are given up."""
    _write(store, untold, {"state": "failed", "reason": reason})


def revive(store: Store, alert_ids: Collection[int]) -> int:
    """Let what was given up be due again, from the first attempt on; gives how many."""
    c = announcement.c
    values = {"state": "due", "attempts": 0, "next_try": 0.0}
    with store.begin() as conn:
        which = sa.and_(c.state == "failed", c.search_alert_id.in_(list(alert_ids)))
        return conn.execute(sa.update(announcement).where(which).values(**values)).rowcount


def latest(store: Store, alert_id: int, *, limit: int = 20) -> list[Announced]:
    """What became of the newest."""
    c = announcement.c
    query = (
        sa.select(c.search_alert_id, c.article_id, article.c.headline, article.c.url, c.state, c.found_at, c.attempts)
        .add_columns(c.reason, c.done_at)
        .join(article, article.c.id == c.article_id)
        .where(c.search_alert_id == alert_id)
        .order_by(c.found_at.desc(), c.article_id.desc())
        .limit(limit)
    )
    return [Announced(*row) for row in store.rows(query)]


def tally(store: Store) -> dict[int, Tally]:
    """How every search alert fares."""
    c = announcement.c
    counts = [sa.func.count(sa.case((c.state == state, 1))) for state in ("due", "done", "failed")]
    query = sa.select(c.search_alert_id, *counts, sa.func.max(c.done_at, type_=c.done_at.type))
    found = {row[0]: Tally(*row[1:]) for row in store.rows(query.group_by(c.search_alert_id))}
    wrong = sa.select(c.search_alert_id, c.reason).where(c.state != "done", c.reason.is_not(None)).order_by(c.found_at)
    for number, reason in store.rows(wrong):
        known = found.get(number, Tally())  # it may have begun between the two questions
        found[number] = Tally(known.due, known.done, known.failed, known.last_done_at, reason)
    return found


def _write(store: Store, which: Collection[Due], values: dict[str, Any]) -> None:
    if not which:
        return
    c = announcement.c
    ours = [(one.alert_id, one.article_id, one.attempts) for one in which]
    with store.begin() as conn:
        mine = sa.tuple_(c.search_alert_id, c.article_id, c.attempts).in_(ours)
        conn.execute(sa.update(announcement).where(DUE, mine).values(**values))
