"""Show festivals and markets: all of them, one, one edition as a hub, and two editions side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from tradewatch.errors import UsageError
from tradewatch.query.comparing import Comparison, compare_editions
from tradewatch.query.context import in_context
from tradewatch.query.editions import edition_page
from tradewatch.query.festivals import FestivalSeen, festival_page, festivals
from tradewatch.web.desk import At
from tradewatch.web.forms import plain
from tradewatch.web.months import coverage, days_drawn
from tradewatch.web.nouns import asked_for, elsewhere, or_missing
from tradewatch.web.pages import in_path, render
from tradewatch.web.questions import address, taken

__all__ = ["Year", "router"]

router = APIRouter()
ROWS, SHOWN, TOP = 60, 8, 24
Words = Annotated[str, Query(max_length=300)]
Year = Annotated[int, Path(ge=1900, le=2200)]


@router.get("/festivals")
def list_festivals(request: Request, desk: At, q: Words = "", year: Words = "") -> Response:
    """The most named first, by name or with an edition in a year."""
    name, problem = plain(q), None
    when = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    found: list[FestivalSeen] = []
    try:
        found = festivals(desk.store, name, year=when, limit=ROWS)
    except UsageError as wrong:
        problem = str(wrong)
    exports = taken(request.app.state.places, "/festivals", name, year=when)
    return render(
        request,
        "festivals.html",
        words=name,
        year=when or "",
        found=found,
        problem=problem,
        most=ROWS,
        exports=exports,
    )


@router.get("/festivals/{slug}")
def show_festival(request: Request, desk: At, slug: str) -> Response:
    """One festival or market."""
    page = or_missing(lambda: festival_page(desk.store, slug, limit=SHOWN))
    if (other := elsewhere("/festivals", slug, page.slug)) is not None:
        return other
    question = asked_for("festival", page.slug)
    years = [one.year for one in page.seen.editions]
    return render(
        request,
        "festival.html",
        page=page,
        spoken=in_context(desk.store, page.quotations),
        chart=coverage(page.months, question),
        articles=address("/search", question),
        quoted=address("/quotations", "", festival=page.slug),
        timeline=address("/timeline", question),
        compare=_versus(page.slug, years[0], years[1]) if len(years) > 1 else None,
    )


@router.get("/festivals/{slug}/{year}")
def show_edition(request: Request, desk: At, slug: str, year: Year) -> Response:
    """One edition."""
    page = or_missing(lambda: edition_page(desk.store, slug, year, limit=TOP))
    if slug != page.slug:
        return RedirectResponse(f"/festivals/{in_path(page.slug)}/{year}", 303)
    question = f"festival:{page.slug} edition:{year}"
    others = [one.year for one in page.beside if one.relation == "year"]
    before = next((one for one in others if one < year), others[-1] if others else None)
    return render(
        request,
        "edition.html",
        page=page,
        chart=days_drawn(page.days, question),
        articles=address("/search", question),
        quoted=address("/quotations", "", festival=page.slug, edition=year),
        timeline=address("/timeline", question, by="day"),
        compare=_versus(page.slug, year, before) if before else None,
        exports=taken(request.app.state.places, "/search", question),
    )


@router.get("/compare")
def compare(request: Request, desk: At, a: Words = "", b: Words = "") -> Response:
    """Two editions, each as `busan:2022`."""
    one, other, problem = plain(a), plain(b), None
    found: Comparison | None = None
    try:
        found = compare_editions(desk.store, one, other, limit=TOP) if one and other else None
    except UsageError as wrong:
        problem = str(wrong)
    sides = (found.one, found.other) if found else ()
    charts = [days_drawn(side.days, f"festival:{side.slug} edition:{side.year}") for side in sides]
    return render(request, "compare.html", a=one, b=other, found=found, problem=problem, charts=charts)


def _versus(slug: str, one: int, other: int) -> str:
    return address("/compare", "", a=f"{slug}:{one}", b=f"{slug}:{other}")
