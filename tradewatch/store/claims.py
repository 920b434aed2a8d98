"""Settle who does a run: claim it with a lease, keep the lease, and finish it only while it is still ours.

A run is due until somebody claims it. A claim is a number, a holder and an attempt; whoever holds it renews its lease,
and every write asks for all three, so that a holder who was frozen or cut off, and whose run was taken over, changes
nothing any more. Time is the database's where several machines share one (PostgreSQL), else this machine's.

A run is therefore started at least once and finished once. What a crawl stores is stored idempotently, so that an
attempt that died half-way costs time and nothing else.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import LostError, UsageError
from tradewatch.redact import redact
from tradewatch.store.engine import Store
from tradewatch.store.living import has_died, life
from tradewatch.store.runs import Plan, Run, Verdict, create, get, read_run
from tradewatch.store.tables import run

__all__ = [
    "LEASE", "PATIENCE", "PUT_OFF", "SERVERS_CLOCK", "Claim", "Held", "at_work", "cancel", "claim", "claim_new",
    "claim_of", "clock", "expire", "fence", "finish", "hold", "holder", "now", "put_off", "refuse_busy", "renew",
]  # fmt: skip

LEASE = 45.0  # seconds; a holder renews it three times in that while
PATIENCE = 20.0  # seconds to wait for a database that is away: less than a lease, and than a loop may hang
REST = 60.0  # seconds before the second attempt; four times as long before each further one
LONGEST_REST = 3600.0
PUT_OFF = "the machine that did it was stopped; it goes on"  # a wish to stop that leaves a run due
CONTESTED = 5  # how often a claim is tried again when another took what stands in its way
SERVERS_CLOCK: sa.ColumnElement[float] = sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Float(53))
RUNNING: sa.ColumnElement[str] = sa.literal_column(
    "'running'"
)  # spelt out, so that the index of what runs alone serves


@dataclass(frozen=True, slots=True)
class Claim:
    """Who may do which attempt of which run."""

    number: int
    owner: str
    attempt: int

    def __str__(self) -> str:
        """For a process's arguments; `Claim.read` reads it."""
        return f"{self.number}:{self.attempt}:{self.owner}"

    @classmethod
    def read(cls, text: str) -> Claim:
        """The claim that was written so.

        Raises ValueError.
        """
        number, attempt, owner = text.split(":", 2)
        return cls(int(number), owner, int(attempt))

    def is_held(self) -> sa.ColumnElement[bool]:
        """The condition that the run is still this claim's."""
        mine = sa.and_(run.c.id == self.number, run.c.owner == self.owner, run.c.attempt == self.attempt)
        return sa.and_(mine, run.c.state == RUNNING)


class Held(Enum):
    """What a holder learns when it renews."""

    YES = "yes"
    STOP = "stop"  # it is asked to stop; the lease is renewed, so that it can do so cleanly
    LOST = "lost"  # the run is somebody else's or over: change nothing more


def holder() -> str:
    """A name for this process that no other holder has: machine, process, and a word against numbers used twice."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def claim_of(one: Run) -> Claim:
    """The claim under which a run runs now."""
    return Claim(one.id, one.owner or "", one.attempt)


def clock(store: Store) -> sa.ColumnElement[float]:
    """Seconds since the epoch, as the machines that share the store agree."""
    if store.dialect == "postgresql":
        return SERVERS_CLOCK
    return sa.literal(time.time())


def now(store: Store) -> float:
    """What that clock shows."""
    [(shown,)] = store.rows(sa.select(clock(store)))
    return float(shown)


def _moment(store: Store) -> sa.ColumnElement[float]:
    """The same as of the statement's start: PostgreSQL looks for it in an index, which it does not for a clock."""
    if store.dialect == "postgresql":
        return sa.cast(sa.extract("epoch", sa.func.statement_timestamp()), sa.Float(53))
    return clock(store)


def claim(
    store: Store,
    owner: str,
    *,
    number: int | None = None,
    jobs: Collection[str] = (),
    lease: float = LEASE,
) -> Run | None:
    """Take the run that is due longest, or the run `number`, and start an attempt of it; None when there is none.

    A run is passed over while another runs that may not run beside it. `jobs` are the kinds of work to choose from;
    `owner` is who takes it, to which a word is added that no other claim has.
    """
    name = f"{owner}/{secrets.token_hex(4)}"
    if number is None and not store.rows(_choice(store, name, None, jobs), patience=PATIENCE):
        return None  # as nearly always: do not even wait for another writer
    mine = sa.and_(run.c.state == RUNNING, run.c.owner == name)
    for _ in range(CONTESTED):
        try:
            taken = store.single(_claiming(store, name, _choice(store, name, number, jobs), lease), PATIENCE)
        except sa.exc.IntegrityError:  # another process took its neighbour this very moment
            continue
        # The connection may have been lost after the database had done it; tried again, it takes no second run.
        return next(map(read_run, taken or store.rows(sa.select(run).where(mine))), None)
    return None


def _choice(store: Store, name: str, number: int | None, jobs: Collection[str]) -> sa.Select[int]:
    """Which run is to be taken."""
    this, other = run.alias("this"), run.alias("other")
    in_the_way = sa.or_(other.c.alone == this.c.alone, other.c.owner == name)
    due = sa.select(this.c.id).where(this.c.state == "due", ~sa.exists().where(other.c.state == RUNNING, in_the_way))
    if number is not None:
        due = due.where(this.c.id == number)
    else:
        due = due.where(this.c.not_before <= _moment(store)).order_by(this.c.not_before, this.c.id)
    if jobs:
        due = due.where(this.c.job.in_(jobs))
    return due.limit(1)


def _claiming(store: Store, name: str, chosen: sa.Select[int], lease: float) -> sa.Executable:
    free = chosen.with_for_update(skip_locked=True)
    values = {
        "state": "running",
        "owner": name,
        "lease_until": clock(store) + lease,
        "attempt": run.c.attempt + 1,
        "verdict": None,
        "finished_at": None,
        **_here(),
    }
    return sa.update(run).where(run.c.id == free.scalar_subquery()).values(**values).returning(run)


def hold(store: Store, held: Claim, *, lease: float = LEASE, log: str | None = None) -> Run:
    """This process does the claimed run.

    Raises LostError when the claim is not valid any more.
    """
    values = {"lease_until": clock(store) + lease, **_here()} | ({"log": log} if log else {})
    for row in store.single(sa.update(run).where(held.is_held()).values(**values).returning(run), PATIENCE):
        return read_run(row)
    raise LostError(f"run {held.number} is not this process's any more")


def fence(conn: sa.Connection, held: Claim) -> None:
    """Let this transaction write only while the run is the claim's; until it ends, nobody takes the run.

    Raises LostError. A process that is frozen in it is cut off by PostgreSQL when its lease would have run out.
    """
    query = sa.select(run.c.id).where(held.is_held()).with_for_update(read=True)
    if conn.dialect.name == "postgresql":
        query = query.add_columns(sa.func.set_config("idle_in_transaction_session_timeout", f"{LEASE:.0f}s", True))
    if conn.execute(query).one_or_none() is None:
        raise LostError(f"run {held.number} is not this process's any more")


def renew(store: Store, held: Claim, *, lease: float = LEASE, counts: Mapping[str, int] | None = None) -> Held:
    """Keep the run for another while, and write down how far it has come."""
    values: dict[str, Any] = {"lease_until": clock(store) + lease}
    if counts is not None:
        values["counts"] = dict(counts)
    for row in store.single(sa.update(run).where(held.is_held()).values(**values).returning(run.c.stop), PATIENCE):
        return Held.YES if row.stop is None else Held.STOP
    return Held.LOST


def finish(
    store: Store,
    held: Claim,
    verdict: Verdict,
    reason: str,
    counts: Mapping[str, int] | None = None,
    *,
    rest: float = REST,
) -> bool:
    """Close the attempt, if it is still this claim's: False when it is not.

    One that failed is due again after a rest, as long as tries are left; one that was asked to stop is cancelled; one
    that was put off and has not come to its end is due again.
    """
    given: dict[str, Any] = {"counts": dict(counts)} if counts is not None else {}
    statement = sa.update(run).where(held.is_held()).values(**_closing(store, verdict, reason, rest), **given)
    return bool(store.single(statement.returning(run.c.id), LEASE))


def expire(store: Store, *, rest: float = REST) -> list[Run]:
    """Take from the lost what they held: runs whose lease ran out, or whose process is gone from this machine.

    Gives them as they are now: due again, or failed when no tries are left.
    """
    late = sa.and_(run.c.state == RUNNING, run.c.lease_until < clock(store))
    running = [read_run(row) for row in store.rows(sa.select(run).where(run.c.state == RUNNING), patience=PATIENCE)]
    gone = [claim_of(one) for one in running if has_died(one)]
    ends = [(one.is_held(), "the process died") for one in gone]
    if running and store.rows(sa.select(run.c.id).where(late).limit(1), patience=PATIENCE):
        ends.append((late, "nothing was heard of it any more"))
    lost: list[Run] = []
    for which, reason in ends:
        free = sa.select(run.c.id).where(which).with_for_update(skip_locked=True)  # another looks at it: next time
        closing = sa.update(run).where(run.c.id.in_(free)).values(**_closing(store, Verdict.FAILED, reason, rest))
        lost += map(read_run, store.single(closing.returning(run), PATIENCE))
    return lost


def _closing(store: Store, verdict: Verdict, reason: str, rest: float) -> dict[str, Any]:
    """What becomes of a run whose attempt has ended so."""
    reason = redact(reason)
    failed = sa.literal(verdict is Verdict.FAILED)
    later = sa.and_(run.c.stop == PUT_OFF, sa.literal(verdict in (Verdict.FAILED, Verdict.DEGRADED)))
    stopped = sa.and_(run.c.stop.is_not(None), run.c.stop != PUT_OFF)
    again = sa.and_(failed, run.c.attempt < run.c.tries, run.c.stop.is_(None))
    numbered = sa.literal("attempt ") + sa.cast(run.c.attempt, sa.Text) + " of " + sa.cast(run.c.tries, sa.Text) + ": "
    told = sa.case(
        (sa.or_(stopped, later), run.c.stop),
        (sa.and_(failed, run.c.tries > 1), numbered + reason),
        else_=sa.literal(reason),
    )
    rests = ((run.c.attempt == n, min(LONGEST_REST, rest * 4 ** (n - 1))) for n in (1, 2, 3))
    pause = sa.case(*rests, else_=min(LONGEST_REST, rest * 64))
    due = sa.or_(later, again)
    return {
        "state": sa.case((due, "due"), else_="done"),
        "verdict": sa.case((due, None), (stopped, str(Verdict.CANCELLED)), else_=str(verdict)),
        "reason": told,
        "finished_at": sa.case((due, None), else_=sa.literal(_now(), run.c.finished_at.type)),
        "not_before": sa.case((later, clock(store)), (again, clock(store) + pause), else_=run.c.not_before),
        "tries": sa.case((later, run.c.tries + 1), else_=run.c.tries),  # it is not the run's fault
        "stop": sa.case((later, None), else_=run.c.stop),
        "owner": None,
        "lease_until": 0.0,
    }


def put_off(store: Store, held: Collection[Claim]) -> None:
    """Ask runs of ours to stop where they are and to be due again at once: this machine ends, they do not."""
    if held:
        which = sa.and_(sa.or_(*(one.is_held() for one in held)), run.c.stop.is_(None))
        store.single(sa.update(run).where(which).values(stop=PUT_OFF).returning(run.c.id), 1.0)


def cancel(store: Store, number: int, reason: str) -> Run:
    """Ask a run to stop: one that is due is cancelled at once, one that runs stops cleanly within seconds.

    Raises UsageError when there is none of that number, or it is over.
    """
    known, reason = get(store, number), redact(reason)
    due = {"state": "done", "verdict": str(Verdict.CANCELLED), "reason": reason, "finished_at": _now()}
    running = {"stop": reason}
    for state, values in (("due", due), ("running", running), ("due", due)):  # it may fall due again meanwhile
        which = sa.and_(run.c.id == number, run.c.state == state)
        for row in store.single(sa.update(run).where(which).values(**values).returning(run), PATIENCE):
            return read_run(row)
    raise UsageError(f"run {number} is over already: {known.verdict}")


def refuse_busy(store: Store, alone: str) -> None:
    """Refuse what may not run beside a run that is at work.

    Raises UsageError, naming that run.
    """
    rows = store.rows(sa.select(run).where(run.c.state == RUNNING, run.c.alone == alone))
    for other in map(read_run, rows):
        raise UsageError(
            f"{other.what} is being worked on already (run {other.id}, process {other.pid} on {other.host}); "
            f"wait for it, see `tradewatch runs show {other.id}`, or `tradewatch runs cancel {other.id}`"
        )


def claim_new(store: Store, wanted: Plan) -> Run:
    """Write a run down and claim it at once.

    Raises UsageError when another that may not run beside it is at work.
    """
    expire(store)
    alone = str(wanted.row()["alone"])
    refuse_busy(store, alone)
    aside = now(store) + REST  # no worker takes it meanwhile: a claim by number asks for no time
    number = create(store, replace(wanted, not_before=aside)).id
    claimed = claim(store, holder(), number=number)
    if claimed is None:
        cancel(store, number, "another run that may not run beside it began at the same moment")
        refuse_busy(store, alone)
        raise UsageError(f"{alone} cannot be done now; see `tradewatch runs`")
    return claimed


def at_work(store: Store, job: str, outlets: Collection[str]) -> int | None:
    """The number of a run that does this job for one of the outlets now; None when there is none."""
    alive = sa.and_(run.c.state == RUNNING, run.c.lease_until >= clock(store))
    query = sa.select(run.c.id).where(alive, run.c.job == job, run.c.outlet.in_(outlets)).limit(1)
    return next((row.id for row in store.rows(query)), None)


def _here() -> dict[str, Any]:
    return {"host": socket.gethostname(), "pid": os.getpid(), "life": life(), "started_at": _now()}


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
