"""Note what changed: which articles were written or tagged anew, and which records were merged or parted.

A reader that remembers how far it has read is told exactly what was committed since, by whatever process, though
transactions on PostgreSQL end in another order than they began in. Notes are written in the transaction they tell of.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tradewatch.store.dialect import insert_many
from tradewatch.store.tables import change

__all__ = ["ARTICLE", "KEPT", "Mark", "changed_since", "forget", "note", "where_now"]

ARTICLE = "article"  # the other kinds are named by their tables: person, company, festival
KEPT = 200_000  # notes; a reader that has missed older ones reads everything anew

UNSEEN = sa.text(
    "SELECT kind, number FROM change"
    " WHERE stamp >= CAST(CAST(pg_snapshot_xmin(CAST(:seen AS pg_snapshot)) AS text) AS bigint)"
    " AND stamp < CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)"
    " AND NOT pg_visible_in_snapshot(CAST(CAST(stamp AS text) AS xid8), CAST(:seen AS pg_snapshot))"
).bindparams(sa.bindparam("seen", type_=sa.Text))


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a reader has read: the last note it saw, and on PostgreSQL which transactions it saw."""

    id: int
    stamp: int
    snapshot: str = ""


def note(conn: sa.Connection, kind: str, numbers: Iterable[int]) -> None:
    """Write down that these changed."""
    rows = sorted(set(numbers))
    if not rows:
        return
    if conn.dialect.name == "sqlite":
        stamp = secrets.randbits(62)
    else:
        stamp = conn.exec_driver_sql("SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)").scalar_one()
    insert_many(conn, change, ("kind", "number", "stamp"), [(kind, number, stamp) for number in rows])


def where_now(conn: sa.Connection) -> Mark:
    """How far somebody has read who reads everything in this transaction.

    On PostgreSQL what the transaction reads must be one state: see `Store.read`.
    """
    c = change.c
    last = conn.execute(sa.select(c.id, c.stamp).order_by(c.id.desc()).limit(1)).first()
    snapshot = "" if conn.dialect.name == "sqlite" else str(conn.scalar(sa.text("SELECT pg_current_snapshot()::text")))
    return Mark(0, 0, snapshot) if last is None else Mark(last.id, last.stamp, snapshot)


def changed_since(conn: sa.Connection, mark: Mark) -> dict[str, set[int]] | None:
    """What changed since then, numbers by kind; None when that is no longer known, and all may have changed."""
    if conn.dialect.name == "sqlite":
        rows = conn.exec_driver_sql("SELECT id, stamp, kind, number FROM change WHERE id >= ?", (mark.id,)).all()
        if mark.id and (not rows or tuple(rows[0][:2]) != (mark.id, mark.stamp)):
            return None
        found: Iterable[Any] = (row[2:] for row in rows if row[0] > mark.id)
    else:
        c = change.c
        stamp = conn.scalar(sa.select(c.stamp).where(c.id == mark.id))
        if mark.id and stamp != mark.stamp:
            return None
        found = conn.execute(UNSEEN, {"seen": mark.snapshot})
    changed: dict[str, set[int]] = defaultdict(set)
    for kind, number in found:
        changed[kind].add(number)
    return changed


def forget(conn: sa.Connection) -> int:
    """Let go of all but the newest notes; gives how many went."""
    newest = conn.scalar(sa.select(sa.func.max(change.c.id))) or 0
    return conn.execute(sa.delete(change).where(change.c.id <= newest - KEPT)).rowcount
