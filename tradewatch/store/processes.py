"""Know which schedulers, workers and web servers live: each writes down its beat."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.claims import clock
from tradewatch.store.dialect import insert
from tradewatch.store.engine import Store
from tradewatch.store.living import life
from tradewatch.store.tables import process

__all__ = ["ALIVE", "Process", "beat", "gone", "living"]

ALIVE = 60.0  # seconds since the last beat within which a process counts as alive
FORGOTTEN = 7 * 86400.0  # seconds after which one that is silent leaves no row


@dataclass(frozen=True, slots=True)
class Process:
    """A scheduler, worker or web server, and when it was last heard of."""

    name: str
    kind: str  # scheduler | worker | web
    host: str
    pid: int
    life: str | None  # what no other process shares with it
    started_at: datetime
    age: float  # seconds since its last beat
    about: Mapping[str, Any] = field(default_factory=dict)

    def does(self, job: str | None = None) -> bool:
        """Whether it starts runs, of that kind: a scheduler may only plan, a worker may do other jobs."""
        jobs = self.about.get("jobs")
        works = self.kind in ("scheduler", "worker") and bool(self.about.get("at_once", 1))
        return works and (not jobs or job is None or job in jobs)


def beat(store: Store, name: str, kind: str, about: Mapping[str, Any] | None = None) -> None:
    """This process is alive."""
    values = {"beat_at": clock(store), "about": dict(about or {})}
    here = {"name": name, "kind": kind, "host": socket.gethostname(), "pid": os.getpid(), "life": life()}
    with store.begin() as conn:
        first = insert(conn, process).values(**here, **values, started_at=datetime.now(UTC))
        again = {**values, "host": here["host"], "pid": here["pid"], "life": here["life"]}
        conn.execute(first.on_conflict_do_update(index_elements=["name"], set_=again))
        conn.execute(sa.delete(process).where(process.c.beat_at < clock(store) - FORGOTTEN))


def gone(store: Store, name: str) -> None:
    """This process ends as it should."""
    with store.begin() as conn:
        conn.execute(sa.delete(process).where(process.c.name == name))


def living(store: Store, *kinds: str, within: float = ALIVE) -> list[Process]:
    """Who was heard of lately, the freshest first; of all kinds when none is named."""
    age = (clock(store) - process.c.beat_at).label("age")
    columns = [c for c in process.c if c.name != "beat_at"]
    query = sa.select(*columns, age).where(process.c.beat_at >= clock(store) - within).order_by(age)
    if kinds:
        query = query.where(process.c.kind.in_(kinds))
    return [Process(**row._mapping) for row in store.rows(query)]
