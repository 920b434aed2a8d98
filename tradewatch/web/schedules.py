"""Show schedules and steer them: pause, run now, change what the timetable says, and take that back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AfterValidator, BeforeValidator

from tradewatch.errors import UsageError
from tradewatch.store import history, processes, schedules
from tradewatch.store.runs import Run
from tradewatch.web.changes import FIELDS, changed, shown
from tradewatch.web.desk import At, Desk
from tradewatch.web.forms import Form
from tradewatch.web.guard import sent_by
from tradewatch.web.pages import in_path, render

__all__ = ["Earlier", "due_now", "find", "override", "router", "steer"]

router = APIRouter()
FIRINGS = 14


def _utc(before: datetime) -> datetime:
    if before.tzinfo is None:
        raise ValueError("it needs a zone, such as Z")
    try:
        return before.astimezone(UTC)
    except OverflowError:
        raise ValueError("no calendar goes so far") from None


def _written(before: object) -> object:
    if isinstance(before, str) and re.fullmatch(r"[-+\d.eE]*", before):  # which would be taken for seconds since 1970
        raise ValueError("write it as 2026-05-14T01:15:00Z")
    return before


Moment = Annotated[datetime, BeforeValidator(_written), AfterValidator(_utc)]
Earlier = Annotated[Moment | None, Query(examples=["2026-05-14T01:15:00Z"])]


@router.get("/schedules")
def list_schedules(request: Request, desk: At) -> Response:
    """Every schedule, the soonest first."""
    found, broken = desk.prospects()
    return render(request, "schedules.html", schedules=found, broken=broken)


@router.get("/schedules/{name:path}")
def show_schedule(request: Request, desk: At, name: str, before: Earlier = None) -> Response:
    """One schedule and what came of its firings."""
    return _page(request, desk, name, before=before)


@router.post("/schedules/{act}")
def act(request: Request, desk: At, act: str, form: Form) -> Response:
    """What a button of one schedule does: pause, resume, run, change, back."""
    name, by = form.get("name", ""), sent_by(request, "the page")
    try:
        if act == "change":
            told = _change(desk, name, form, by)
        elif act == "run":
            job = due_now(desk, name)[0].job
            told = "due" if any(one.does(job) for one in processes.living(desk.store)) else "nobody"
        else:
            told = steer(desk, name, act, by)
    except UsageError as problem:
        typed = form if act == "change" else None
        return _page(request, desk, name, 409, said=f"Nothing was changed: {problem}.", typed=typed)
    return RedirectResponse(f"/schedules/{in_path(name)}?told={told}", 303)


def find(desk: Desk, name: str) -> Any:
    """How a schedule stands; HTTPException when there is none of that name."""
    found, broken = desk.prospects()
    for one in found:
        if one.name == name:
            return one
    raise HTTPException(404, f"{broken or f'The timetable has no schedule {name!r}'}.")


def steer(desk: Desk, name: str, act: str, by: str) -> str:
    """Pause a schedule, let it go on, or take back what was changed; gives the word for what was done."""
    find(desk, name)
    if act == "pause":
        schedules.pause(desk.store, name, by)
    elif act == "resume":
        schedules.resume(desk.store, name, by)
    elif act == "back":
        schedules.change(desk.store, name, {}, by)
    else:
        raise HTTPException(404, "There is no such page.")
    desk.prospects.forget()
    return {"pause": "paused", "resume": "resumed"}.get(act, "back")


def due_now(desk: Desk, name: str) -> list[Run]:
    """Let a schedule's runs be due now; whoever runs takes them. Raises UsageError when nothing is left to be run."""
    find(desk, name)
    runs: list[Run] = desk.schedules.run_now(desk.config, desk.store, name)
    return runs


def override(desk: Desk, name: str, wanted: Mapping[str, Any], by: str) -> None:
    """Lay other values over the timetable's, none to go back to it. Raises ConfigError when they do not fit."""
    desk.schedules.change(desk.config, desk.store, name, wanted, by)
    desk.prospects.forget()


def _change(desk: Desk, name: str, form: Mapping[str, str], by: str) -> str:
    one = find(desk, name)
    before = dict(one.overridden)
    wanted = changed(desk.schedules.load(desk.config).get(name), shown(one), form, before)
    if wanted == before:
        return "same"
    override(desk, name, wanted, by)
    return "changed" if wanted else "back"


def _page(
    request: Request,
    desk: Desk,
    name: str,
    status: int = 200,
    *,
    before: datetime | None = None,
    said: str | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    one = find(desk, name)
    found = history.firings(desk.store, name, before=before, limit=FIRINGS + 1)
    return render(
        request,
        "schedule.html",
        status,
        said=said,
        one=one,
        firings=found[:FIRINGS],
        older=found[FIRINGS - 1].fire_at.isoformat() if len(found) > FIRINGS else None,
        paged=before is not None,
        fields=FIELDS,
        values={**shown(one), **(typed or {})},
    )
