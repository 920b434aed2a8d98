"""Answer whether the process lives, and whether it can work: `/healthz` and `/readyz`."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from tradewatch.errors import StoreError
from tradewatch.store import migrations
from tradewatch.web.desk import At, Desk

__all__ = ["router", "unready"]

router = APIRouter()


@router.get("/healthz")
async def healthz() -> Response:
    """The process lives; it asks nothing of the database."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(desk: At) -> Response:
    """The store answers and its tables are this program's."""
    reason = unready(desk)
    return PlainTextResponse(f"{reason}\n", 503) if reason else PlainTextResponse("ready\n")


def unready(desk: Desk) -> str | None:
    """Why the store cannot be worked with; None when it can."""
    try:
        found = desk.store.version()
    except StoreError as problem:
        return str(problem)
    if found != migrations.HEAD:
        return f"the tables are at {found or 'nothing'}, this program wants {migrations.HEAD}"
    return None
