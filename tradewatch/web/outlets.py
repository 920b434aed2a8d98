"""Show the outlets: whether each is well, what is stored of it, and what its articles give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from tradewatch.outlets.outlet import Outlet
from tradewatch.query.articles import search
from tradewatch.query.outlets import OutletSeen, outlets_seen
from tradewatch.store import figures, runs
from tradewatch.store.runs import Run
from tradewatch.web.desk import At, Desk
from tradewatch.web.pages import render

__all__ = ["OutletStands", "outlets_standing", "router"]

router = APIRouter()
NEWEST, RUNS = 10, 8


@dataclass(frozen=True, slots=True)
class OutletStands:
    """How an outlet stands: what its file says, what is stored of it, how its last crawl ended."""

    slug: str
    name: str
    known: Outlet | None  # None: its file is gone, its articles are not
    seen: OutletSeen | None  # None: nothing was read yet
    last: Run | None
    last_ok: datetime | None


@router.get("/outlets")
def list_outlets(request: Request, desk: At) -> Response:
    """The table: those that are read first, then those that could be."""
    found = outlets_standing(desk)
    read = [one for one in found if one.seen or one.last]
    return render(request, "outlets.html", read=read, waiting=[one for one in found if not (one.seen or one.last)])


@router.get("/outlets/{slug}")
def show_outlet(request: Request, desk: At, slug: str) -> Response:
    """One outlet."""
    found = outlets_standing(desk, slug)
    if not found:
        raise HTTPException(404, f"There is no outlet {slug!r}; `tradewatch outlets list` names them all.")
    [one] = found
    newest = search(desk.store, outlet=slug, limit=NEWEST) if one.seen and one.seen.articles else []
    return render(request, "outlet.html", one=one, newest=newest, runs=runs.latest(desk.store, outlet=slug, limit=RUNS))


def outlets_standing(desk: Desk, only: str | None = None) -> list[OutletStands]:
    """Every outlet that has a file or an article, by name; or one alone."""
    known = {one.slug: one for one in desk.registry() if only in (None, one.slug)}
    seen = {one.slug: one for one in outlets_seen(desk.store) if only in (None, one.slug)}
    slugs = sorted(known.keys() | seen.keys(), key=lambda slug: (_name(slug, known, seen).lower(), slug))
    last = {one.outlet: one for one in figures.newest_of_each(desk.store, slugs)}
    well = figures.last_ok(desk.store, slugs)
    return [
        OutletStands(slug, _name(slug, known, seen), known.get(slug), seen.get(slug), last.get(slug), well.get(slug))
        for slug in slugs
    ]


def _name(slug: str, *records: dict[str, Outlet] | dict[str, OutletSeen]) -> str:
    found: Iterable[Outlet | OutletSeen] = (one[slug] for one in records if slug in one)
    return next((one.name for one in found), slug)
