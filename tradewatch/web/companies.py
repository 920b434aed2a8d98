"""Show companies: those that are named most of late, those that rise, and one with its people, deals and coverage."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tradewatch.errors import UsageError
from tradewatch.query.companies import CompanySeen, companies, company_page
from tradewatch.query.context import in_context
from tradewatch.query.lately import ARTICLES, named_lately
from tradewatch.query.rising import rising_companies
from tradewatch.web.desk import At
from tradewatch.web.forms import plain
from tradewatch.web.months import coverage
from tradewatch.web.nouns import asked_for, elsewhere, one_of
from tradewatch.web.pages import render
from tradewatch.web.questions import address, taken

__all__ = ["router"]

router = APIRouter()
ROWS, SHOWN = 40, 8
Words = Annotated[str, Query(max_length=300)]


@router.get("/companies")
def list_companies(request: Request, desk: At, q: Words = "", kind: Words = "", country: Words = "") -> Response:
    """Those asked for; without words, those that are named most of late and those that rise."""
    name, kind, country = plain(q), plain(kind), plain(country)
    asked = {"kind": kind, "country": country}
    is_asked = bool(name or kind or country)
    problem: str | None = None
    found: list[CompanySeen] = []
    try:
        if is_asked:
            found = companies(desk.store, name, kind=kind or None, country=country or None, limit=ROWS)
        else:
            found = named_lately(desk.store, limit=ROWS)
    except UsageError as wrong:
        problem = str(wrong)
    return render(
        request,
        "companies.html",
        words=name,
        asked=asked,
        is_asked=is_asked,
        found=found,
        problem=problem,
        most=ROWS,
        among=ARTICLES,
        rising=[] if is_asked else rising_companies(desk.store),
        exports=taken(request.app.state.places, "/companies", name, **asked),
    )


@router.get("/companies/{slug}")
def show_company(request: Request, desk: At, slug: str) -> Response:
    """One company."""
    page = one_of(desk.store, "/companies", slug, lambda: company_page(desk.store, slug, limit=SHOWN))
    if isinstance(page, Response):
        return page
    if (other := elsewhere("/companies", slug, page.slug)) is not None:
        return other
    question = asked_for("company", page.slug)
    return render(
        request,
        "company.html",
        page=page,
        spoken=in_context(desk.store, page.quotations),
        chart=coverage(page.months, question),
        articles=address("/search", question),
        quoted=address("/quotations", "", company=page.slug),
        timeline=address("/timeline", question),
        exports=taken(request.app.state.places, "/quotations", "", company=page.slug),
    )
