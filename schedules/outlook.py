"""Look ahead: how each schedule stands, when it is due next, what came of it last; for commands and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from schedules.timetable import SHIPPED, Schedule, Timetable, read_timetable
from schedules.when import Daily
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.outlets.registry import load_registry
from tradewatch.store import processes, schedules
from tradewatch.store.engine import Store
from tradewatch.store.runs import Run, plan, read_run
from tradewatch.store.schedules import Standing
from tradewatch.store.tables import run as table

__all__ = ["Prospect", "change", "load", "outlook", "run_now", "summary"]

AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Prospect:
    """One schedule as it stands."""

    name: str
    state: str  # active | paused | invalid
    paused: bool = False  # also one that is invalid may be
    when: str = ""  # as the timetable has it
    zone: str = ""
    job: str = "crawl"
    outlets: tuple[str, ...] = ()
    following: tuple[datetime, ...] = ()  # the next firings, UTC; none while invalid
    problem: str | None = None  # all that is wrong with it, with its file and lines
    overridden: Mapping[str, Any] = field(default_factory=dict)  # what was changed on the page
    changed_at: datetime | None = None
    changed_by: str | None = None
    last: Mapping[str, int] = field(default_factory=dict)  # of its last firing: verdict or state -> runs
    last_at: datetime | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)  # everything else the timetable says


def load(config: Config, store: Store | None = None) -> Timetable:
    """The timetable as it is valid now, with what was changed on the page.

    Raises ConfigError when the file cannot be read at all.
    """
    known = schedules.standings(store) if store else {}
    overrides = {name: one.override for name, one in known.items() if one.override}
    return read_timetable(config.timetable or SHIPPED, load_registry(config.outlets_dir).slugs, overrides)


def outlook(config: Config, store: Store, now: datetime, count: int = 3) -> list[Prospect]:
    """Every schedule of the timetable, the soonest first, then the invalid ones.

    Raises ConfigError when the file cannot be read at all.
    """
    timetable = load(config, store)
    known = schedules.standings(store)
    lasts = _lasts(store, [one.name for one in timetable.schedules])
    found = [_prospect(one, known.get(one.name), now, count, lasts.get(one.name)) for one in timetable.schedules]
    never = now + timedelta(days=10_000)
    found.sort(key=lambda one: one.following[0] if one.following else never)
    return found + [_invalid(name, known.get(name), words) for name, words in timetable.wrong().items()]


def change(config: Config, store: Store, name: str, override: Mapping[str, Any], by: str) -> Schedule:
    """Put other values over those of the timetable; none at all to go back to the file.

    Raises ConfigError, and changes nothing, when the schedule would not be well.
    """
    timetable = read_timetable(
        config.timetable or SHIPPED, load_registry(config.outlets_dir).slugs, {name: override} if override else {}
    )
    found = timetable.get(name)
    schedules.change(store, name, override, by)
    return found


def run_now(config: Config, store: Store, name: str) -> list[Run]:
    """Let a schedule's runs be due now, beside its firings; a runner takes them.

    An outlet of which a run of this job is due or at work is left out. Raises ConfigError when there is no such
    schedule, UsageError when nothing is left to be run.
    """
    one = load(config, store).get(name)
    wanted = [replace(one.plan(None, outlet, trigger="manual"), tries=1) for outlet in one.outlets or ("",)]
    with store.begin() as conn:
        pending = sa.select(table.c.outlet).where(table.c.job == one.job, table.c.state.in_(("due", "running")))
        busy = set(conn.execute(pending).scalars())
        fresh = plan(conn, [row for row in wanted if row.outlet not in busy])
    if not fresh:
        raise UsageError(f"everything of {name!r} is due or at work already; see `tradewatch runs`")
    return fresh


def summary(store: Store) -> dict[str, int]:
    """How many schedulers and workers live, how many of them do runs, and how many runs are due and at work."""
    counted = sa.select(table.c.state, sa.func.count()).where(table.c.state.in_(("due", "running")))
    states = {row[0]: int(row[1]) for row in store.rows(counted.group_by(table.c.state))}
    alive = processes.living(store)
    return {
        "schedulers": sum(one.kind == "scheduler" for one in alive),
        "workers": sum(one.kind == "worker" for one in alive),
        "doing": sum(one.does() for one in alive),
        "due": states.get("due", 0),
        "running": states.get("running", 0),
    }


def _invalid(name: str, standing: Standing | None, problem: str) -> Prospect:
    return Prospect(
        name,
        "invalid",
        paused=standing is not None and standing.paused_at is not None,
        problem=problem,
        changed_at=standing.changed_at if standing else None,
        changed_by=standing.changed_by if standing else None,
    )


def _prospect(
    one: Schedule, standing: Standing | None, now: datetime, count: int, last: tuple[datetime, Mapping[str, int]] | None
) -> Prospect:
    paused = standing is not None and standing.paused_at is not None
    return Prospect(
        name=one.name,
        state="paused" if paused else "active",
        paused=paused,
        when=str(one.when),
        zone=str(one.when.zone) if isinstance(one.when, Daily) else "UTC",
        job=one.job,
        outlets=one.outlets,
        following=tuple(one.following(now, count)),
        overridden=one.overridden,
        changed_at=standing.changed_at if standing else None,
        changed_by=standing.changed_by if standing else None,
        last=last[1] if last else {},
        last_at=last[0] if last else None,
        settings=_settings(one, now),
    )


def _settings(one: Schedule, now: datetime) -> dict[str, Any]:
    coming = [span for span in one.during or () if span.last >= now.date()]
    spans = [f"{span.first}/{span.last} {span.name}" for span in coming[:6]] if one.during is not None else None
    return {
        "since": one.since, "beat": one.beat, "full": one.full, "catch_up": one.catch_up, "at_most": one.at_most,
        "timeout": one.timeout, "retries": one.retries, "jitter": one.jitter, "during": spans,
        "alerts": dict(one.alerts), "line": one.line,
    }  # fmt: skip


def _lasts(store: Store, names: Sequence[str]) -> dict[str, tuple[datetime, Mapping[str, int]]]:
    """Of each schedule its last firing that was run, and what came of its runs."""
    found: dict[str, tuple[datetime, Mapping[str, int]]] = {}
    for name in names:
        newest = sa.select(sa.func.max(table.c.fire_at)).where(table.c.schedule == name).scalar_subquery()
        rows = store.rows(sa.select(table).where(table.c.schedule == name, table.c.fire_at == newest))
        counts: dict[str, int] = {}
        for run in map(read_run, rows):
            word = run.verdict or run.state
            counts[word] = counts.get(word, 0) + 1
        if rows and rows[0].fire_at is not None:
            found[name] = (rows[0].fire_at, counts)
    return found
