"""Remember hosts: robots.txt as last read, and when the next request may go out, shared by every process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tradewatch.store.claims import clock
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
        now = clock(self.store)
        first = self._insert({"host": name, "next_at": now + delay})
        taken = first.on_conflict_do_update(
            index_elements=[host.c.host], set_={"next_at": now + delay}, where=host.c.next_at <= now
        ).returning(host.c.next_at)
        with self.store.begin() as conn:
            if conn.execute(taken).one_or_none() is not None:
                return 0.0
            left = conn.scalar(sa.select(host.c.next_at - now).where(host.c.host == name))
        return max(float(left or 0.0), SHORTEST)

    def hold(self, name: str, seconds: float) -> None:
        """Nobody asks this host before that many seconds have passed."""
        until = clock(self.store) + seconds
        later = (sa.func.greatest if self.store.dialect == "postgresql" else sa.func.max)(host.c.next_at, until)
        row: dict[str, object] = {"host": name, "next_at": until}
        with self.store.begin() as conn:
            conn.execute(self._insert(row).on_conflict_do_update(index_elements=[host.c.host], set_={"next_at": later}))

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
            conn.execute(self._insert(row).on_conflict_do_update(index_elements=[host.c.host], set_=values))

    def _insert(self, row: dict[str, object]) -> sqlite.Insert | postgresql.Insert:
        insert = postgresql.insert if self.store.dialect == "postgresql" else sqlite.insert
        return insert(host).values(**row)
