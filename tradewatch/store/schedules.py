"""Keep what is known of each schedule beside its file: how far its firings are planned, a pause, what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store import claims
from tradewatch.store.dialect import insert
from tradewatch.store.engine import Store
from tradewatch.store.tables import schedule

__all__ = ["Standing", "advance", "begin_anew", "change", "note_times", "pause", "resume", "seen", "standings"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a schedule stands; the timetable says what it is."""

    name: str
    seen_at: datetime  # every firing up to here has its runs
    paused_at: datetime | None = None
    override: Mapping[str, Any] = field(default_factory=dict)  # keys of the timetable with other values
    changed_at: datetime | None = None  # when it was paused, resumed or overridden last
    changed_by: str | None = None
    times: str | None = None  # by which it was planned last: see schedules/times.py


def standings(store: Store) -> dict[str, Standing]:
    """Every schedule that was ever seen, by name."""
    return {row.name: _read(row) for row in store.rows(sa.select(schedule))}


def seen(conn: sa.Connection, name: str, now: datetime) -> Standing:
    """One schedule; one seen for the first time begins now."""
    first = insert(conn, schedule).values(name=name, seen_at=now).on_conflict_do_nothing()
    conn.execute(first)
    return _read(conn.execute(sa.select(schedule).where(schedule.c.name == name)).one())


def advance(conn: sa.Connection, known: Standing, until: datetime) -> bool:
    """Note that the firings up to `until` have their runs; False when another process did so meanwhile."""
    which = sa.and_(schedule.c.name == known.name, schedule.c.seen_at == known.seen_at)
    return conn.execute(sa.update(schedule).where(which).values(seen_at=until)).rowcount == 1


def begin_anew(store: Store, known: Standing, now: datetime) -> None:
    """Forget what lies before now: the times of the schedule were changed."""
    with store.begin() as conn:
        advance(conn, known, now)


def pause(store: Store, name: str, by: str) -> None:
    """Let its firings pass; each is noted as skipped."""
    now = _now(store)
    _set(store, name, by, now, paused_at=now)


def resume(store: Store, name: str, by: str) -> None:
    """Let it fire again, from its next time on; those that passed meanwhile are not made up for."""
    now = _now(store)
    _set(store, name, by, now, paused_at=None, seen_at=now)


def change(store: Store, name: str, override: Mapping[str, Any], by: str) -> None:
    """Put other values over those of the timetable; none at all to go back to the file. They are not checked here."""
    _set(store, name, by, _now(store), override=dict(override) or sa.null())


def note_times(store: Store, name: str, times: str) -> None:
    """Remember by which times a schedule is planned."""
    with store.begin() as conn:
        conn.execute(sa.update(schedule).where(schedule.c.name == name).values(times=times))


def _set(store: Store, name: str, by: str, now: datetime, **values: Any) -> None:
    with store.begin() as conn:
        seen(conn, name, now)
        statement = sa.update(schedule).where(schedule.c.name == name)
        conn.execute(statement.values(changed_at=now, changed_by=by, **values))


def _read(row: sa.Row[Any]) -> Standing:
    return Standing(**{**row._mapping, "override": row.override or {}})


def _now(store: Store) -> datetime:
    return datetime.fromtimestamp(claims.now(store), UTC)
