"""Make up for firings that were missed or failed: one run an outlet over the whole span, the archives too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from schedules.timetable import Schedule
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Run, plan, read_run
from tradewatch.store.tables import run as table

__all__ = ["MOST", "Gap", "fill", "gaps", "plans"]

MOST = 2000  # firings of one span
FINE = ("ok",)


@dataclass(frozen=True, slots=True)
class Gap:
    """A firing of which an outlet has no good run."""

    fire: datetime
    outlet: str
    found: str  # missing, or the verdict it has


def gaps(store: Store, one: Schedule, first: datetime, last: datetime) -> list[Gap]:
    """Every firing from `first` to `last` and every outlet without a good run, the oldest first.

    A run that is not over counts as good. Raises ValueError when the span holds more than MOST firings.
    """
    fires = [fire for _, fire in zip(range(MOST + 1), one.fires(first, last), strict=False)]
    if len(fires) > MOST:
        raise ValueError(f"the span holds more than {MOST} firings")
    between = sa.and_(table.c.schedule == one.name, table.c.fire_at > first, table.c.fire_at <= last)
    known = {
        (r.fire_at, r.outlet): r.verdict or "ok" for r in map(read_run, store.rows(sa.select(table).where(between)))
    }
    made_up = _made_up(store, one)
    found = []
    for fire in fires:
        for outlet in one.outlets or ("",):
            verdict = known.get((fire, outlet)) or known.get((fire, "")) or "missing"
            if verdict not in FINE and not any(since <= fire <= until for since, until in made_up.get(outlet, ())):
                found.append(Gap(fire, outlet, verdict))
    return found


def _made_up(store: Store, one: Schedule) -> dict[str, list[tuple[datetime, datetime]]]:
    """For each outlet, the spans that earlier backfills made up for, or are about to."""
    mine = (table.c.schedule == one.name, table.c.trigger == "backfill", table.c.job == one.job)
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for run in map(read_run, store.rows(sa.select(table).where(*mine))):
        if "from" in run.asked and (run.state != "done" or run.verdict in FINE):
            span = datetime.fromisoformat(run.asked["from"]), datetime.fromisoformat(run.asked["to"])
            found.setdefault(run.outlet, []).append(span)
    return found


def plans(one: Schedule, found: Sequence[Gap]) -> list[Plan]:
    """The runs that make up for gaps: one an outlet, from the day before its oldest gap on, archives included."""
    fires: dict[str, list[datetime]] = {}
    for gap in found:
        fires.setdefault(gap.outlet, []).append(gap.fire)
    made = []
    for outlet, missed in fires.items():
        row = one.plan(None, outlet, trigger="backfill")
        asked = {**row.asked, "from": min(missed).isoformat(), "to": max(missed).isoformat()}
        if one.job == "crawl":
            asked |= {"since": (min(missed) - timedelta(days=1)).date().isoformat(), "full": True}
        made.append(replace(row, asked=asked))
    return made


def fill(store: Store, wanted: Sequence[Plan]) -> list[Run]:
    """Write the runs down; a runner takes them."""
    with store.begin() as conn:
        return plan(conn, wanted)
