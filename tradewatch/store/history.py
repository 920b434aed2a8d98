"""Tell what came of a schedule's firings: one line a firing, however many outlets it had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.store.engine import Store
from tradewatch.store.tables import run

__all__ = ["Firing", "firings"]

TOLD = (run.c.fire_at, run.c.started_at, run.c.finished_at, run.c.state, run.c.verdict, run.c.reason, run.c.counts)


@dataclass(frozen=True, slots=True)
class Firing:
    """One time that a schedule was due."""

    schedule: str
    fire_at: datetime
    began_at: datetime | None  # the first of its runs
    ended_at: datetime | None  # the last of them, None while one is not over
    outcomes: Mapping[str, int]  # verdict, or state of what is not over, -> runs
    stored: int  # new articles
    reason: str | None  # why it was skipped, else the first reason of a run that was not ok


def firings(
    store: Store,
    name: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    before: datetime | None = None,
    limit: int = 20,
) -> list[Firing]:
    """The newest firings of a schedule first; `before` is a firing's time, for the next page."""
    times = sa.select(run.c.fire_at).where(run.c.schedule == name, run.c.fire_at.is_not(None)).distinct()
    for condition, moment in (
        (run.c.fire_at.__ge__, since),
        (run.c.fire_at.__le__, until),
        (run.c.fire_at.__lt__, before),
    ):
        if moment is not None:
            times = times.where(condition(moment))
    chosen = times.order_by(run.c.fire_at.desc()).limit(limit)
    theirs = sa.and_(run.c.schedule == name, run.c.fire_at.in_(chosen))
    grouped: dict[datetime, list[sa.Row[Any]]] = {}
    for one in store.rows(sa.select(*TOLD).where(theirs).order_by(run.c.id)):
        grouped.setdefault(one.fire_at, []).append(one)
    return [_firing(name, moment, grouped[moment]) for moment in sorted(grouped, reverse=True)]


def _firing(name: str, moment: datetime, found: list[sa.Row[Any]]) -> Firing:
    wrong = [one.reason for one in found if one.reason and one.verdict not in (None, "ok")]
    over = all(one.state == "done" for one in found)
    ends = [one.finished_at for one in found if one.finished_at]
    return Firing(
        schedule=name,
        fire_at=moment,
        began_at=min((one.started_at for one in found if one.started_at), default=None),
        ended_at=max(ends, default=None) if over else None,
        outcomes=Counter(one.verdict or one.state for one in found),
        stored=sum(one.counts.get("stored", 0) for one in found),
        reason=wrong[0] if wrong else None,
    )
