"""Record runs: one crawl of one outlet, with its start, its end, its counts and its verdict, whatever happens to it."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.store.engine import Store
from tradewatch.store.tables import run

__all__ = ["Run", "Verdict", "begin", "bury", "create", "dead", "finish", "get", "latest", "note"]

STALE = timedelta(hours=12)  # a run on another machine that has been silent for so long is taken for dead


class Verdict(StrEnum):
    """What came of a run."""

    OK = "ok"
    DEGRADED = "degraded"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of one outlet."""

    id: int
    outlet: str
    trigger: str
    state: str  # due | running | done
    verdict: str | None = None
    reason: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    host: str | None = None
    pid: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    log: str | None = None

    @property
    def archive_name(self) -> str:
        """The beginning of the names of this run's WARC files."""
        began = self.started_at or datetime.now(UTC)
        return f"{self.outlet}-{began:%Y%m%dT%H%M%S}-{self.id}"


def create(store: Store, outlet: str, trigger: str, log: Path | None = None) -> Run:
    """Write down that an outlet is to be crawled; refuse while another run of it is at work.

    Raises UsageError when the outlet is being crawled already.
    """
    for other in _running(store, outlet):
        _refuse(other)
    path = str(log) if log else None
    # Until its own process begins it, a run is as alive as the process that wrote it down.
    values: dict[str, Any] = {
        "outlet": outlet,
        "trigger": trigger,
        "state": "due",
        "counts": {},
        "log": path,
        **_here(),
    }
    with store.begin() as conn:
        number = conn.execute(sa.insert(run).values(**values).returning(run.c.id)).scalar_one()
    return Run(number, outlet, trigger, "due", log=path)


def begin(store: Store, number: int) -> Run:
    """This process starts the run.

    Raises UsageError when another process has begun to crawl the outlet meanwhile.
    """
    values = {"state": "running", "verdict": None, "reason": None, "finished_at": None, **_here()}
    with store.begin() as conn:
        if store.dialect == "postgresql":  # SQLite's writers are alone anyway
            conn.execute(sa.text("LOCK TABLE run IN SHARE ROW EXCLUSIVE MODE"))
        mine = sa.select(run.c.outlet).where(run.c.id == number).scalar_subquery()
        others = conn.execute(sa.select(run).where(run.c.outlet == mine, run.c.state == "running", run.c.id != number))
        for row in others:
            _refuse(Run(*row))
        row = conn.execute(sa.update(run).where(run.c.id == number).values(**values).returning(run)).one()
    return Run(*row)


def note(store: Store, number: int, counts: Mapping[str, int]) -> None:
    """Write down how far the run has come."""
    with store.begin() as conn:
        conn.execute(sa.update(run).where(run.c.id == number, run.c.state == "running").values(counts=dict(counts)))


def finish(store: Store, number: int, verdict: Verdict, reason: str, counts: Mapping[str, int] | None = None) -> None:
    """Close a run that is not closed yet; the first word stands."""
    values: dict[str, Any] = {
        "state": "done",
        "verdict": str(verdict),
        "reason": reason,
        "finished_at": datetime.now(UTC).replace(microsecond=0),
    }
    if counts is not None:
        values["counts"] = dict(counts)
    with store.begin() as conn:
        conn.execute(sa.update(run).where(run.c.id == number, run.c.state != "done").values(**values))


def get(store: Store, number: int) -> Run:
    """One run.

    Raises UsageError when there is none of that number.
    """
    rows = store.rows(sa.select(run).where(run.c.id == number))
    if not rows:
        raise UsageError(f"there is no run {number}; `tradewatch runs` lists them")
    return Run(*rows[0])


def latest(store: Store, *, outlet: str | None = None, limit: int = 20) -> list[Run]:
    """The newest runs first."""
    query = sa.select(run).order_by(run.c.id.desc()).limit(limit)
    return [Run(*row) for row in store.rows(query.where(run.c.outlet == outlet) if outlet else query)]


def dead(store: Store, outlet: str) -> list[Run]:
    """Runs of the outlet whose process is gone although they never finished."""
    return [other for other in _running(store, outlet, "due") if _is_dead(other)]


def bury(store: Store, other: Run) -> None:
    """Close a dead run."""
    finish(store, other.id, Verdict.FAILED, "the process died; its pages were handed to the next run")


def _here() -> dict[str, Any]:
    return {
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "started_at": datetime.now(UTC).replace(microsecond=0),
    }


def _running(store: Store, outlet: str, *also: str) -> list[Run]:
    query = sa.select(run).where(run.c.outlet == outlet, run.c.state.in_(("running", *also)))
    return [Run(*row) for row in store.rows(query)]


def _refuse(other: Run) -> None:
    if not _is_dead(other):
        raise UsageError(
            f"{other.outlet} is being crawled already (run {other.id}, process {other.pid} on {other.host}); "
            f"wait for it, or see `tradewatch runs show {other.id}`"
        )


def _is_dead(other: Run) -> bool:
    if other.host != socket.gethostname():
        return other.started_at is not None and datetime.now(UTC) - other.started_at > STALE
    if other.pid is None:
        return True
    born = _born(other.pid)
    # A process younger than the run only inherited its number.
    return born is None or (other.started_at is not None and born > other.started_at + timedelta(seconds=5))


def _born(pid: int) -> datetime | None:
    """When the process started, None when there is none; the epoch where the system does not say."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    stat = Path(f"/proc/{pid}/stat")
    try:
        fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        if fields[0] == "Z":
            return None
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except (OSError, IndexError, ValueError):
        return datetime.fromtimestamp(0, UTC)
    age = uptime - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    # Some containers count their own uptime and the machine's starts: that says nothing.
    return datetime.now(UTC) - timedelta(seconds=age) if age >= -1 else datetime.fromtimestamp(0, UTC)
