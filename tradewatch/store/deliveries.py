"""Settle who tells of an alert: claim the deliveries that are due, and write down what came of each.

A claim counts a try and moves the row out of sight for a while; every write asks for that try, so that a sender who was
frozen changes nothing after another has taken over. An alert may be told of twice, never not at all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store import claims
from tradewatch.store.alerts import PAGE, Alert
from tradewatch.store.engine import Store
from tradewatch.store.tables import alert, delivery

__all__ = ["Due", "claim", "done", "failed", "postpone"]

LEASE = 120.0  # seconds that a sender has
DUE: sa.ColumnElement[bool] = sa.text("state = 'due'")  # type: ignore[assignment]  # spelt as the index spells it


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody is to be told of an alert."""

    id: int
    alert: Alert
    channel: str
    about: str  # opened | closed
    tries: int  # this one included


def claim(store: Store, *, limit: int = 50, lease: float = LEASE) -> list[Due]:
    """Take what is due, the oldest first; the end of an alert waits until its beginning was told or given up."""
    now = claims.clock(store)
    other = delivery.alias("other")
    untold = sa.exists().where(
        other.c.alert_id == delivery.c.alert_id,
        other.c.channel == delivery.c.channel,
        other.c.about == "opened",
        other.c.state == "due",
    )
    wanted = (
        sa.select(delivery.c.id)
        .where(DUE, delivery.c.not_before <= now, delivery.c.channel != PAGE)
        .where(sa.or_(delivery.c.about == "opened", ~untold))
        .order_by(delivery.c.not_before, delivery.c.id)
        .limit(limit)
    )
    if not store.rows(wanted.limit(1)):  # nothing to tell, as nearly always: do not even wait for another writer
        return []
    # In a WITH, for PostgreSQL may ask a subquery anew for each row, and take more than the limit.
    chosen = wanted.with_for_update(skip_locked=True, of=delivery).cte("chosen")
    values = {"tries": delivery.c.tries + 1, "not_before": now + lease}
    taking = sa.update(delivery).where(delivery.c.id.in_(sa.select(chosen.c.id))).values(**values).returning(delivery)
    with store.begin() as conn:
        taken = conn.execute(taking).all()
        rows = conn.execute(sa.select(alert).where(alert.c.id.in_({row.alert_id for row in taken})))
        known = {row.id: Alert(**row._mapping) for row in rows}
    due = [Due(row.id, known[row.alert_id], row.channel, row.about, row.tries) for row in taken]
    return sorted(due, key=lambda one: one.id)


def done(store: Store, told: Collection[Due], now: datetime) -> None:
    """These were told."""
    _write(store, told, {"state": "done", "done_at": now, "reason": None})


def postpone(store: Store, untold: Collection[Due], reason: str, rest: float) -> None:
    """These could not be told; they are due again after a rest, in seconds."""
    _write(store, untold, {"reason": reason, "not_before": claims.clock(store) + rest})


def failed(store: Store, untold: Collection[Due], reason: str) -> None:
    """These are given up."""
    _write(store, untold, {"state": "failed", "reason": reason})


def _write(store: Store, which: Collection[Due], values: dict[str, Any]) -> None:
    if not which:
        return
    ours = sa.tuple_(delivery.c.id, delivery.c.tries).in_([(one.id, one.tries) for one in which])
    with store.begin() as conn:
        conn.execute(sa.update(delivery).where(DUE, ours).values(**values))
