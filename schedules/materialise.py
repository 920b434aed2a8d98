"""Turn firings into runs: one row for each schedule, firing and outlet, however often and by whom it is tried."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from schedules.timetable import Schedule
from tradewatch.store import schedules
from tradewatch.store.claims import PUT_OFF
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Run, Verdict, plan
from tradewatch.store.schedules import Standing
from tradewatch.store.tables import run as table

__all__ = ["LATE", "LONGEST", "delay", "materialise", "skipped"]

LATE = timedelta(minutes=15)  # a firing found this long after its time is on time
MOST = 500  # firings noted after a long sleep; older ones leave no row
LONGEST = timedelta(days=400)  # the longest sleep of which anything is made up for
IDLE = timedelta(hours=1)
AHEAD = timedelta(days=1)  # a mark this far in the future was set by a clock that went wrong
TAKEN = "a later firing took its place before it began"
OVERTAKEN = "the machine that did it was stopped; a later firing took its place"
MISSED = timedelta(days=1)  # for which a firing that came to nothing is told
DOWN = "nothing ran at that time"


def materialise(store: Store, one: Schedule, known: Standing | None, now: datetime) -> list[Run]:
    """The runs that became due since the schedule was last looked at; what is left out is noted as skipped.

    `known` is how it stood just now, None when it was never seen: it then begins now. Several processes may do this at
    once: who comes second changes nothing.
    """
    if known is None:
        with store.begin() as conn:
            schedules.seen(conn, one.name, now)
        return []
    if known.seen_at - now > AHEAD:
        schedules.begin_anew(store, known, now)
        return []
    due = list(deque(one.fires(max(known.seen_at, now - LONGEST), now), maxlen=MOST))
    if not due and now - known.seen_at > IDLE:  # so that the same while is not looked through again and again
        schedules.begin_anew(store, known, now)
    return _write(store, one, known, due, now) if due else []


def _write(store: Store, one: Schedule, known: Standing, due: Sequence[datetime], now: datetime) -> list[Run]:
    wanted, skipped = _sorted(one, known, due, now)
    with store.begin() as conn:
        if not schedules.advance(conn, known, now):
            return []
        for fire, reason in skipped:
            plan(conn, [one.plan(fire, "")], state="done", verdict=str(Verdict.SKIPPED), reason=reason, finished_at=now)
        if wanted and one.catch_up != "all":
            _supersede(conn, one, wanted[0], now)
        return plan(conn, [row for fire in wanted for row in _plans(one, fire)])


def _supersede(conn: sa.Connection, one: Schedule, fire: datetime, now: datetime) -> None:
    """Close runs of earlier firings that still wait: their work is what the new ones do."""
    fresh, put_off = table.c.attempt == 0, table.c.reason == PUT_OFF
    values = {
        "state": "done",
        "verdict": sa.case((sa.or_(fresh, put_off), str(Verdict.SKIPPED)), else_=str(Verdict.FAILED)),
        "reason": sa.case((fresh, TAKEN), (put_off, OVERTAKEN), else_=table.c.reason + "; " + TAKEN),
        "finished_at": now,
    }
    waiting = sa.and_(table.c.schedule == one.name, table.c.state == "due", table.c.fire_at < fire)
    conn.execute(sa.update(table).where(waiting).values(**values))


def _sorted(
    one: Schedule, known: Standing, due: Sequence[datetime], now: datetime
) -> tuple[list[datetime], list[tuple[datetime, str]]]:
    """Which firings are run, and which are left out and why."""
    if known.paused_at is not None:
        return [], [(fire, "the schedule is paused") for fire in due]
    if one.catch_up == "skip":
        wanted = [fire for fire in due[-1:] if now - fire <= LATE]
        reason = f"{DOWN}, and catch_up is skip"
    elif one.catch_up == "all":
        wanted = list(due[-one.at_most :])
        reason = f"{DOWN}, and no more than {one.at_most} are made up for"
    else:
        wanted = list(due[-1:])
        reason = f"{DOWN}; the one of {due[-1]:%Y-%m-%d %H:%M} UTC makes up for it"
    return wanted, [(fire, reason) for fire in due if fire not in wanted]


def _plans(one: Schedule, fire: datetime) -> list[Plan]:
    return [
        replace(row, not_before=(fire + delay(one, fire, row.outlet)).timestamp())
        for row in (one.plan(fire, outlet) for outlet in one.outlets or ("",))
    ]


def skipped(store: Store, now: datetime) -> list[dict[str, object]]:
    """The last firing of each schedule that nothing ran at in the last day, and that nothing makes up for."""
    verdict, outlet = table.c.verdict + "", table.c.outlet + ""  # by the index of what ended lately, and by no other
    lately = (table.c.finished_at > now - MISSED, verdict == str(Verdict.SKIPPED), outlet == "")
    query = sa.select(table.c.schedule, table.c.fire_at, table.c.reason).where(*lately)
    query = query.where(table.c.reason.like(f"{DOWN}, and %")).order_by(table.c.fire_at)
    found = {row.schedule: dict(row._mapping) for row in store.rows(query)}
    return list(found.values())


def delay(one: Schedule, fire: datetime, outlet: str) -> timedelta:
    """How much later than its firing a run begins: below the schedule's jitter, the same whoever computes it."""
    drawn = hashlib.sha256(f"{one.name} {fire.isoformat()} {outlet}".encode()).digest()
    return timedelta(seconds=one.jitter * int.from_bytes(drawn[:8]) / 2**64)
