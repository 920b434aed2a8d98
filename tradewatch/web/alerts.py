"""Show what is wrong and what was, and let somebody say that he has seen it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from tradewatch.errors import UsageError
from tradewatch.store import alerts
from tradewatch.store.alerts import Alert
from tradewatch.web.desk import At, Desk
from tradewatch.web.forms import Form
from tradewatch.web.guard import sent_by
from tradewatch.web.pages import render
from tradewatch.web.runs import BIGGEST, Number
from tradewatch.web.saved import alerts_of

__all__ = ["acknowledge", "router"]

router = APIRouter()
ROWS = 30


@router.get("/alerts")
def list_alerts(request: Request, desk: At, before: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None) -> Response:
    """Those that are open, then those that are over."""
    found = alerts.latest(desk.store, before=before, limit=ROWS + 1)
    older = found[ROWS - 1].id if len(found) > ROWS else None
    is_open = alerts.open_now(desk.store) if before is None else []
    over = [one for one in found[:ROWS] if one.closed_at is not None]
    paged = before is not None
    told = [] if paged else alerts_of(desk.store)
    return render(request, "alerts.html", open=is_open, over=over, older=older, paged=paged, told_of=told)


@router.post("/alerts/{number}/acknowledge")
def see(request: Request, desk: At, number: Number, _: Form) -> Response:
    """Say that it was seen."""
    acknowledge(desk, number, sent_by(request, "the page"))
    return RedirectResponse("/alerts?told=seen", 303)


def acknowledge(desk: Desk, number: int, by: str) -> Alert:
    """Note that somebody has seen an alert; HTTPException when it is not there."""
    try:
        return alerts.acknowledge(desk.store, number, datetime.now(UTC).replace(microsecond=0), by)
    except UsageError as problem:
        raise HTTPException(404, f"{problem}.") from None
