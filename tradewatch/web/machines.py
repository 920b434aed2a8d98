"""Show which schedulers, workers and web servers live, and which fell silent lately."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tradewatch.store import figures, processes
from tradewatch.web.desk import At
from tradewatch.web.pages import render

__all__ = ["router"]

router = APIRouter()
LATELY = 86400.0  # seconds


@router.get("/machines")
def list_machines(request: Request, desk: At) -> Response:
    """Every process that was heard of in the last day."""
    known = processes.living(desk.store, within=LATELY)
    return render(
        request,
        "machines.html",
        alive=[one for one in known if one.age <= processes.ALIVE],
        silent=[one for one in known if one.age > processes.ALIVE],
        queue=figures.queue(desk.store),
    )
