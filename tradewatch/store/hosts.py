"""Remember hosts: robots.txt as last read, and when the next request may go out, shared by every process."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from tradewatch.store.claims import SERVERS_CLOCK
from tradewatch.store.dialect import insert, insert_in
from tradewatch.store.engine import Store
from tradewatch.store.tables import host

__all__ = ["Hosts", "RobotsRecord"]

SHORTEST = 0.002  # seconds to wait at least before a turn is asked for again


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """A robots.txt as it was last read."""

    body: str
    status: int
    at: datetime


class Hosts:
    """The host table of one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def turn(self, name: str, delay: float) -> float:
        """Take the turn at a host if it has come, in one statement so that no two share it.

        Gives 0 when it is ours, else the seconds until it may come.
        """
        given = self._moment() | {"which": name}
        with self.store.begin() as conn:
            if conn.execute(_taking(self.store.dialect), given | {"seconds": delay}).one_or_none() is not None:
                return 0.0
            left = conn.scalar(_waiting(self.store.dialect), given)
        return max(float(left or 0.0), SHORTEST)

    def hold(self, name: str, seconds: float) -> None:
        """Nobody asks this host before that many seconds have passed."""
        given = self._moment() | {"which": name, "seconds": seconds}
        with self.store.begin() as conn:
            conn.execute(_holding(self.store.dialect), given)

    def robots(self, origin: str) -> RobotsRecord | None:
        """The robots.txt of an origin (scheme and host), None when it was never read."""
        columns = (host.c.robots, host.c.robots_status, host.c.robots_at)
        rows = self.store.rows(sa.select(*columns).where(host.c.host == origin, host.c.robots_at.is_not(None)))
        return RobotsRecord(rows[0].robots or "", rows[0].robots_status, rows[0].robots_at) if rows else None

    def keep_robots(self, origin: str, record: RobotsRecord) -> None:
        """Keep a robots.txt."""
        values = {"robots": record.body, "robots_status": record.status, "robots_at": record.at}
        row = {"host": origin, "next_at": 0.0, **values}
        with self.store.begin() as conn:
            first = insert(conn, host).values(**row)
            conn.execute(first.on_conflict_do_update(index_elements=[host.c.host], set_=values))

    def _moment(self) -> dict[str, Any]:
        """What the time is, where the database does not say so itself."""
        return {} if self.store.dialect == "postgresql" else {"moment": time.time()}


def _now(dialect: str) -> sa.ColumnElement[float]:
    """As `claims.clock`, in a statement that is kept: one is asked for at every request."""
    return SERVERS_CLOCK if dialect == "postgresql" else sa.bindparam("moment", type_=sa.Float)


def _until(dialect: str) -> sa.ColumnElement[float]:
    return _now(dialect) + sa.bindparam("seconds", type_=sa.Float)


@cache
def _taking(dialect: str) -> sa.Executable:
    first = insert_in(dialect, host).values(host=sa.bindparam("which"), next_at=_until(dialect))
    return first.on_conflict_do_update(
        index_elements=[host.c.host], set_={"next_at": _until(dialect)}, where=host.c.next_at <= _now(dialect)
    ).returning(host.c.next_at)


@cache
def _waiting(dialect: str) -> sa.Select[Any]:
    return sa.select(host.c.next_at - _now(dialect)).where(host.c.host == sa.bindparam("which"))


@cache
def _holding(dialect: str) -> sa.Executable:
    first = insert_in(dialect, host).values(host=sa.bindparam("which"), next_at=_until(dialect))
    latest = (sa.func.greatest if dialect == "postgresql" else sa.func.max)(host.c.next_at, _until(dialect))
    return first.on_conflict_do_update(index_elements=[host.c.host], set_={"next_at": latest})
