"""Show people: who speaks most of late, who rises, and one person with jobs, quotations and coverage."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tradewatch.errors import UsageError
from tradewatch.query.context import in_context
from tradewatch.query.lately import QUOTATIONS, quoted_lately
from tradewatch.query.people import PersonSeen, people, person_page
from tradewatch.query.rising import rising_people
from tradewatch.web.desk import At
from tradewatch.web.forms import plain
from tradewatch.web.months import coverage
from tradewatch.web.nouns import asked_for, elsewhere, one_of
from tradewatch.web.pages import render
from tradewatch.web.questions import address, taken

__all__ = ["router"]

router = APIRouter()
ROWS, QUOTED = 40, 8
Words = Annotated[str, Query(max_length=300)]


@router.get("/people")
def list_people(request: Request, desk: At, q: Words = "", company: Words = "", role: Words = "") -> Response:
    """Those asked for; without words, those who speak most of late and those who rise."""
    name, company, role = plain(q), plain(company), plain(role)
    asked = {"company": company, "role": role}
    problem: str | None = None
    found: list[PersonSeen] = []
    try:
        if name or company or role:
            found = people(desk.store, name, company=company or None, role=role or None, limit=ROWS)
        else:
            found = quoted_lately(desk.store, limit=ROWS)
    except UsageError as wrong:
        problem = str(wrong)
    return render(
        request,
        "people.html",
        words=name,
        asked=asked,
        is_asked=bool(name or company or role),
        found=found,
        problem=problem,
        most=ROWS,
        among=QUOTATIONS,
        rising=[] if name or company or role else rising_people(desk.store),
        exports=taken(request.app.state.places, "/people", name, **asked),
    )


@router.get("/people/{slug}")
def show_person(request: Request, desk: At, slug: str) -> Response:
    """One person."""
    page = one_of(desk.store, "/people", slug, lambda: person_page(desk.store, slug, limit=QUOTED))
    if isinstance(page, Response):
        return page
    if (other := elsewhere("/people", slug, page.slug)) is not None:
        return other
    question = asked_for("person", page.slug)
    return render(
        request,
        "person.html",
        page=page,
        spoken=in_context(desk.store, page.quotations),
        chart=coverage(page.months, question),
        articles=address("/search", question),
        quoted=address("/quotations", "", speaker=page.slug),
        timeline=address("/timeline", question),
        exports=taken(request.app.state.places, "/quotations", "", speaker=page.slug),
    )
