"""Say on one page whether all is well: alerts, the last night, what is at work, what comes next, who lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tradewatch.store import alerts, figures, processes, runs
from tradewatch.store.runs import Run
from tradewatch.web.desk import At, Desk
from tradewatch.web.pages import render

__all__ = ["Night", "last_night", "router"]

router = APIRouter()
DAY = timedelta(hours=24)
AT_WORK = 20  # runs shown
COMING = 6  # firings shown


@dataclass(frozen=True, slots=True)
class Night:
    """What the last day brought from one outlet."""

    outlet: str
    run: Run | None  # its last crawl that is over
    new: int  # articles, of all its runs in that day
    runs: int


@router.get("/operations")
def show(request: Request, desk: At) -> Response:
    """The page."""
    now = datetime.now(UTC)
    prospects, broken = desk.prospects()
    coming = sorted((fire, one.name, one) for one in prospects if one.state == "active" for fire in one.following)
    alive = processes.living(desk.store)
    return render(
        request,
        "overview.html",
        alerts=alerts.open_now(desk.store),
        invalid=[one for one in prospects if one.state == "invalid"],
        broken=broken,
        nights=last_night(desk, now - DAY),
        queue=figures.queue(desk.store),
        working=runs.latest(desk.store, state="running", limit=AT_WORK),
        coming=coming[:COMING],
        alive=alive,
        runners=[one for one in alive if one.does()],
    )


def last_night(desk: Desk, since: datetime) -> list[Night]:
    """Each outlet's last day, those that went wrong first; outlets of the timetable and of the last day's runs."""
    recent = [one for one in figures.ended(desk.store, since) if one.job == "crawl" and one.verdict != "skipped"]
    scheduled = {slug for one in desk.prospects()[0] for slug in one.outlets}
    quiet = scheduled - {one.outlet for one in recent}
    found: dict[str, list[Run]] = {}
    for one in [*recent, *figures.newest_of_each(desk.store, sorted(quiet))]:
        found.setdefault(one.outlet, []).append(one)
    nights = [_night(slug, found.get(slug, []), since) for slug in sorted(scheduled | found.keys())]
    return sorted(nights, key=lambda one: (_rank(one), one.outlet))


def _night(slug: str, found: list[Run], since: datetime) -> Night:
    lately = [one for one in found if one.finished_at and one.finished_at >= since]
    return Night(slug, found[0] if found else None, sum(one.counts.get("stored", 0) for one in lately), len(lately))


def _rank(night: Night) -> int:
    order: dict[Any, int] = {"failed": 0, "blocked": 1, "degraded": 2, "cancelled": 3, None: 5}
    return order.get(night.run.verdict if night.run else None, 4)
