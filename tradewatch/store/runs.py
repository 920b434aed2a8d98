"""Record runs: what was to be done, who did it, what came of it. Who may do it is settled in `claims.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.store.carry import carry
from tradewatch.store.dialect import insert
from tradewatch.store.engine import Store
from tradewatch.store.tables import run

__all__ = ["STATES", "Plan", "Run", "Verdict", "create", "get", "latest", "plan", "read_run", "record"]


STATES = ("due", "running", "done")


class Verdict(StrEnum):
    """What came of a run."""

    OK = "ok"
    DEGRADED = "degraded"
    BLOCKED = "blocked"
    FAILED = "failed"
    SKIPPED = "skipped"  # its time came and it was left out on purpose; the reason says why
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do: data only, so that it outlives every change of the program."""

    outlet: str = ""  # slug; empty for a job that is about no outlet
    job: str = "crawl"
    trigger: str = "manual"
    schedule: str | None = None
    fire_at: datetime | None = None  # when the schedule was due
    asked: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 1  # how often it may be started before it counts as failed
    not_before: float = 0.0  # epoch seconds
    alone: str = ""  # of those that say the same here one runs at a time; job and outlet when empty

    def row(self) -> dict[str, Any]:
        """As a row of the table, due."""
        return {
            "job": self.job,
            "outlet": self.outlet,
            "trigger": self.trigger,
            "schedule": self.schedule,
            "fire_at": self.fire_at,
            "asked": dict(self.asked),
            "tries": self.tries,
            "not_before": self.not_before,
            "state": "due",
            "alone": self.alone or f"{self.job} {self.outlet}".rstrip(),
            "counts": {},
        }


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of one outlet, or one other job: its plan, its state and what came of it."""

    id: int
    outlet: str
    trigger: str
    state: str  # due | running | done
    verdict: str | None = None
    reason: str | None = None
    job: str = "crawl"
    schedule: str | None = None
    fire_at: datetime | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 0
    tries: int = 1
    not_before: float = 0.0
    owner: str | None = None
    lease_until: float = 0.0
    alone: str | None = None
    stop: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    host: str | None = None
    pid: int | None = None
    life: str | None = None  # what no other process shares with that of the last attempt
    counts: Mapping[str, int] = field(default_factory=dict)
    log: str | None = None

    @property
    def what(self) -> str:
        """What it works on, for people: "reelwire", or the job's name."""
        return self.outlet or self.job

    @property
    def archive_name(self) -> str:
        """The beginning of the names of this run's WARC files."""
        began = self.started_at or datetime.now(UTC)
        return f"{self.outlet}-{began:%Y%m%dT%H%M%S}-{self.id}"


def read_run(row: sa.Row[Any]) -> Run:
    """A row of the table as a run."""
    return Run(**row._mapping)


def record(run: Run) -> dict[str, Any]:
    """A run as programs read it: what a person sees of it, with a few counts beside the others. `seconds` it took."""
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at and run.started_at else None
    counts = run.counts
    return {
        "id": run.id,
        "job": run.job,
        "outlet": run.outlet,
        "trigger": run.trigger,
        "schedule": run.schedule,
        "fire_at": run.fire_at,
        "state": run.state,
        "verdict": run.verdict,
        "new": counts.get("stored", 0),
        "revised": counts.get("revised", 0),
        "unchanged": counts.get("unchanged", 0) + counts.get("same", 0),
        "seconds": round(seconds) if seconds is not None else None,
        "reason": run.reason,
        "stop": run.stop,
        "attempt": run.attempt,
        "tries": run.tries,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "host": run.host,
        "pid": run.pid,
        "asked": dict(run.asked),
        "counts": dict(counts),
        "log": run.log,
    }


def create(store: Store, wanted: Plan) -> Run:
    """Write down that something is to be done; whoever claims it does it."""
    with store.begin() as conn:
        made = read_run(conn.execute(sa.insert(run).values(**wanted.row()).returning(run)).one())
        carry(conn, [made.id])
    return made


def plan(conn: sa.Connection, wanted: Sequence[Plan], **changes: Any) -> list[Run]:
    """Write down the runs of schedules that are not there yet: one a schedule, firing and outlet.

    `changes` are columns that are not as in a run that is due (`state`, `verdict`, `reason`).
    """
    if not wanted:
        return []
    rows = [one.row() | changes for one in wanted]
    statement = insert(conn, run).on_conflict_do_nothing().returning(run)
    made = [read_run(row) for row in conn.execute(statement, rows)]
    carry(conn, [one.id for one in made if one.state == "due"])
    return made


def get(store: Store, number: int) -> Run:
    """One run.

    Raises UsageError when there is none of that number.
    """
    rows = store.rows(sa.select(run).where(run.c.id == number))
    if not rows:
        raise UsageError(f"there is no run {number}; `tradewatch runs` lists them")
    return read_run(rows[0])


def latest(
    store: Store,
    *,
    outlet: str | None = None,
    schedule: str | None = None,
    verdict: str | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[Run]:
    """The newest runs first; `before` is the number of a run, for the next page."""
    # Few runs are due or at work: sorting them is cheap, walking through all that are over to find them is not.
    few = state in ("due", "running")
    # Which runs they are is found in an index; of those alone the rows are read.
    chosen = sa.select(run.c.id).order_by((run.c.id + 0 if few else run.c.id).desc()).limit(limit)
    for column, wanted in (
        (run.c.outlet, outlet),
        (run.c.schedule, schedule),
        (run.c.verdict, verdict),
        (run.c.state, state),
    ):
        if wanted is not None:
            chosen = chosen.where(column == wanted)
    if before is not None:
        chosen = chosen.where(run.c.id < before)
    query = sa.select(run).where(run.c.id.in_(chosen)).order_by(run.c.id.desc())
    return [read_run(row) for row in store.rows(query)]
