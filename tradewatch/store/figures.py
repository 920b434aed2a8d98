"""Count what the work amounts to now: what is due and at work, how the last day went, when each outlet was well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.claims import clock
from tradewatch.store.engine import Store
from tradewatch.store.runs import Run, read_run
from tradewatch.store.tables import alert, article, frontier, run

__all__ = ["Queue", "alerts_open", "articles", "ended", "last_ok", "newest_of_each", "outcomes", "pages", "queue"]

RUNNING: sa.ColumnElement[str] = sa.literal_column("'running'")
DUE: sa.ColumnElement[str] = sa.literal_column("'due'")


@dataclass(frozen=True, slots=True)
class Queue:
    """What is to be done now."""

    due: int
    waiting: int  # of those, how many could have begun
    late: float  # seconds that the one that waits longest could have begun; 0 when none waits
    running: int


def queue(store: Store) -> Queue:
    """How many runs are due and at work, and for how long the oldest waits."""
    now, begins = clock(store), run.c.not_before
    ready = sa.and_(begins > 0, begins <= now)
    counted = sa.select(
        sa.func.count(),
        sa.func.count(sa.case((begins <= now, 1))),
        sa.func.coalesce(now - sa.func.min(sa.case((ready, begins))), 0.0),
    ).where(run.c.state == DUE)
    [due] = store.rows(counted)
    [working] = store.rows(sa.select(sa.func.count()).where(run.c.state == RUNNING))
    return Queue(int(due[0]), int(due[1]), max(0.0, float(due[2])), int(working[0]))


def outcomes(store: Store, since: datetime) -> Mapping[tuple[str, str, str], int]:
    """Of the runs that ended since: (job, outlet, verdict) -> how many."""
    keys = (run.c.job, run.c.outlet, run.c.verdict)
    counted = sa.select(*keys, sa.func.count()).where(run.c.finished_at >= since).group_by(*keys)
    return {(row[0], row[1], row[2] or ""): int(row[3]) for row in store.rows(counted)}


def ended(store: Store, since: datetime, limit: int = 2000) -> list[Run]:
    """The runs that ended since, the newest first."""
    query = sa.select(run).where(run.c.finished_at >= since).order_by(run.c.finished_at.desc()).limit(limit)
    return [read_run(row) for row in store.rows(query)]


def last_ok(store: Store, outlets: Iterable[str]) -> Mapping[str, datetime]:
    """When the last good crawl of each outlet ended; those that never had one are left out."""
    return _newest(store, outlets, run.c.finished_at, run.c.verdict == "ok", run.c.job == "crawl")


def newest_of_each(store: Store, outlets: Iterable[str]) -> list[Run]:
    """The last crawl of each outlet that is over; those that never had one are left out."""
    ids = list(_newest(store, outlets, run.c.id, run.c.state == "done", run.c.job == "crawl").values())
    return [read_run(row) for row in store.rows(sa.select(run).where(run.c.id.in_(ids)))] if ids else []


def _newest(
    store: Store, outlets: Iterable[str], column: sa.ColumnElement[Any], *which: sa.ColumnElement[bool]
) -> dict[str, Any]:
    """Walk each outlet's index from its end to the first run that fits."""
    names = list(outlets)
    if not names:
        return {}
    slugs = sa.values(sa.column("slug", sa.Text), name="slugs").data([(name,) for name in names]).cte("slugs")
    found = (
        sa.select(column)
        .where(run.c.outlet == slugs.c.slug, run.c.started_at.is_not(None), *which)
        .order_by(run.c.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = store.rows(sa.select(slugs.c.slug, found))
    return {row[0]: row[1] for row in rows if row[1] is not None}


def alerts_open(store: Store) -> Mapping[str, int]:
    """How many alerts of each kind are open."""
    counted = sa.select(alert.c.kind, sa.func.count()).where(alert.c.closed_at.is_(None)).group_by(alert.c.kind)
    return {row[0]: int(row[1]) for row in store.rows(counted)}


def articles(store: Store) -> int:
    """How many articles are stored."""
    [row] = store.rows(sa.select(sa.func.count()).select_from(article))
    return int(row[0])


def pages(store: Store) -> Mapping[str, int]:
    """How many pages of the frontier are in each state."""
    counted = sa.select(frontier.c.state, sa.func.count()).group_by(frontier.c.state)
    return {row[0]: int(row[1]) for row in store.rows(counted)}
