"""Show runs: the list, one with its log, and the button that stops it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from tradewatch.errors import UsageError
from tradewatch.store import claims, runs
from tradewatch.store.runs import STATES, Run, Verdict
from tradewatch.web import diary
from tradewatch.web.desk import At, Desk
from tradewatch.web.forms import Form, plain
from tradewatch.web.guard import sent_by
from tradewatch.web.pages import render

__all__ = ["BIGGEST", "Filters", "Number", "find_run", "narrowed", "router", "stop"]

router = APIRouter()
BIGGEST = 2**63 - 1
ROWS = 50
Number = Annotated[int, Path(ge=1, le=BIGGEST)]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which runs are wanted; an empty word means any."""

    outlet: str = ""
    schedule: str = ""
    verdict: str = ""
    state: str = ""
    before: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None

    def words(self) -> dict[str, str]:
        """Those that are set."""
        given = {"outlet": self.outlet, "schedule": self.schedule, "verdict": self.verdict, "state": self.state}
        return {name: word for name, value in given.items() if (word := plain(value))}


def narrowed(desk: Desk, which: Filters, limit: int = ROWS) -> tuple[list[Run], int | None]:
    """The newest runs of those, and before which number the next page begins; None on the last page."""
    found = runs.latest(desk.store, **which.words(), before=which.before, limit=limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None


@router.get("/runs")
def list_runs(request: Request, desk: At, which: Annotated[Filters, Depends()]) -> Response:
    """The list."""
    found, before = narrowed(desk, which)
    words = which.words()
    return render(
        request,
        "runs.html",
        runs=found,
        which=words,
        paged=which.before is not None,
        newest=f"/runs?{urlencode(words)}",
        older=f"/runs?{urlencode({**words, 'before': before})}" if before else None,
        verdicts=[str(one) for one in Verdict],
        states=STATES,
        outlets=desk.outlets(),
        schedules=desk.schedule_names(),
    )


@router.get("/runs/{number}")
def show_run(request: Request, desk: At, number: Number) -> Response:
    """One run."""
    run = find_run(desk, number)
    path = diary.find(desk.config, run)
    try:
        kept = diary.tail(path) if path else None
    except OSError:
        kept = None
    return render(request, "run.html", run=run, log=kept, elsewhere=run.host not in (None, socket.gethostname()))


@router.get("/runs/{number}/log")
def show_log(desk: At, number: Number) -> Response:
    """The whole log, as plain text."""
    path = diary.find(desk.config, find_run(desk, number))
    if path is None:
        raise HTTPException(404, f"Run {number} has no log here.")
    return FileResponse(path, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@router.post("/runs/{number}/cancel")
def cancel(request: Request, desk: At, number: Number, _: Form) -> Response:
    """Ask it to stop."""
    run = stop(desk, number, sent_by(request, "the page"))
    return RedirectResponse(f"/runs/{number}?told={'cancelled' if run.state == 'done' else 'stopping'}", 303)


def stop(desk: Desk, number: int, by: str) -> Run:
    """Cancel a run for somebody; HTTPException when it is over, or is not there."""
    find_run(desk, number)
    try:
        return claims.cancel(desk.store, number, f"cancelled by {by}")
    except UsageError as problem:
        raise HTTPException(409, f"{problem}.") from None


def find_run(desk: Desk, number: int) -> Run:
    """One run; HTTPException when it is not there."""
    try:
        return runs.get(desk.store, number)
    except UsageError as problem:
        raise HTTPException(404, f"{problem}.") from None
