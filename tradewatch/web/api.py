"""Answer programs in JSON: the same runs, schedules, alerts and machines as on the pages, steered the same way."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request

from tradewatch.store import alerts, history, processes
from tradewatch.store.runs import record
from tradewatch.web import examples
from tradewatch.web.alerts import acknowledge
from tradewatch.web.describe import shows
from tradewatch.web.desk import At
from tradewatch.web.guard import sent_by
from tradewatch.web.runs import BIGGEST, Filters, Number, find_run, narrowed, stop
from tradewatch.web.schedules import Earlier, due_now, find, override, steer

__all__ = ["router"]

router = APIRouter()
Answer = dict[str, Any]
Limit = Annotated[int, Query(ge=1, le=500)]
Before = Annotated[int | None, Query(ge=1, le=BIGGEST)]


def sender(request: Request) -> str:
    """Who asks, as it is written down."""
    return sent_by(request, "the API")


def _fields(one: Any) -> Answer:
    """A record by its fields' names; `dataclasses.asdict` would take a Counter apart."""
    return {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}


By = Annotated[str, Depends(sender)]
Override = Annotated[Mapping[str, Any], Body(examples=[{"when": "weekdays at 06:30"}, {}])]


@router.get("/runs", tags=["runs"], responses=shows({"runs": [examples.RUN], "before": 41}))
def list_runs(desk: At, which: Annotated[Filters, Depends()], limit: Limit = 50) -> Answer:
    """The newest runs first; `before` is what to send for the next page, null on the last."""
    found, before = narrowed(desk, which, limit)
    return {"runs": [record(one) for one in found], "before": before}


@router.get("/runs/{number}", tags=["runs"], responses=shows(examples.RUN))
def show_run(desk: At, number: Number) -> Answer:
    """One run with its counts."""
    return record(find_run(desk, number))


@router.post("/runs/{number}/cancel", tags=["runs"], responses=shows(examples.RUN))
def cancel_run(desk: At, number: Number, by: By) -> Answer:
    """Cancel a run that is due, or ask one at work to stop: then `stop` says why, and it ends within seconds."""
    return record(stop(desk, number, by))


@router.get("/schedules", tags=["schedules"], responses=shows({"schedules": [examples.SCHEDULE], "problem": None}))
def list_schedules(desk: At) -> Answer:
    """Every schedule, the soonest first; `problem` says why the timetable cannot be read, if so."""
    found, broken = desk.prospects()
    return {"schedules": [_fields(one) for one in found], "problem": broken}


@router.get("/schedules/{name}", tags=["schedules"], responses=shows(examples.SCHEDULE))
def show_schedule(desk: At, name: str) -> Answer:
    """One schedule: how it stands, its next firings, and what was laid over the timetable."""
    return _fields(find(desk, name))


@router.get("/schedules/{name}/history", tags=["schedules"], responses=shows({"firings": [examples.FIRING]}))
def show_history(desk: At, name: str, before: Earlier = None, limit: Limit = 20) -> Answer:
    """What came of its firings, the newest first; `before` is a firing's time with its zone."""
    found = history.firings(desk.store, find(desk, name).name, before=before, limit=limit)
    return {"firings": [_fields(one) for one in found]}


@router.post("/schedules/{name}/run", tags=["schedules"], responses=shows({"runs": [examples.RUN]}))
def run_schedule(desk: At, name: str) -> Answer:
    """Let its runs be due now, beside its times; a scheduler or worker takes them."""
    return {"runs": [record(one) for one in due_now(desk, name)]}


@router.post("/schedules/{name}/pause", tags=["schedules"], responses=shows(examples.SCHEDULE))
def pause_schedule(desk: At, name: str, by: By) -> Answer:
    """Let its times pass; each is noted as skipped."""
    steer(desk, name, "pause", by)
    return _fields(find(desk, name))


@router.post("/schedules/{name}/resume", tags=["schedules"], responses=shows(examples.SCHEDULE))
def resume_schedule(desk: At, name: str, by: By) -> Answer:
    """Let it go on, from its next time."""
    steer(desk, name, "resume", by)
    return _fields(find(desk, name))


@router.put("/schedules/{name}/override", tags=["schedules"], responses=shows(examples.SCHEDULE))
def override_schedule(desk: At, name: str, wanted: Override, by: By) -> Answer:
    """Lay other values over the timetable's, all at once: `{"when": "weekdays at 06:30"}`; `{}` takes them back."""
    find(desk, name)
    override(desk, name, wanted, by)
    return _fields(find(desk, name))


@router.get("/alerts", tags=["alerts"], responses=shows({"alerts": [examples.ALERT]}))
def list_alerts(desk: At, every: bool = False, before: Before = None, limit: Limit = 50) -> Answer:
    """What is wrong now, the oldest first; with `every`, also what was, the newest first."""
    found = alerts.latest(desk.store, before=before, limit=limit) if every else alerts.open_now(desk.store)
    return {"alerts": [_fields(one) for one in found]}


@router.post("/alerts/{number}/acknowledge", tags=["alerts"], responses=shows(examples.ALERT))
def acknowledge_alert(desk: At, number: Number, by: By) -> Answer:
    """Say that somebody has seen it; it stays open until what is wrong is well again."""
    return _fields(acknowledge(desk, number, by))


@router.get("/machines", tags=["machines"], responses=shows({"machines": [examples.MACHINE]}))
def list_machines(desk: At) -> Answer:
    """The schedulers, workers and web servers that are alive; `age` is seconds since each was heard of."""
    return {"machines": [_fields(one) for one in processes.living(desk.store)]}
