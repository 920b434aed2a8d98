"""Show what is new: the first page, for somebody who opens it every morning."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tradewatch.query.articles import search
from tradewatch.query.summary import totals
from tradewatch.web.desk import At
from tradewatch.web.pages import render

__all__ = ["router"]

router = APIRouter()
NEWEST = 12  # articles


@router.get("/")
def show(request: Request, desk: At) -> Response:
    """The page."""
    return render(request, "front.html", totals=totals(desk.store), newest=search(desk.store, limit=NEWEST))
