"""Answer a question with articles: the search page, what narrows it, and how it is said back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from tradewatch.errors import UsageError
from tradewatch.query.articles import find_articles
from tradewatch.query.facets import find_facets
from tradewatch.query.places import speaking
from tradewatch.query.summary import is_empty
from tradewatch.web.desk import At
from tradewatch.web.forms import plain
from tradewatch.web.pages import render
from tradewatch.web.questions import Chip, address, parts, taken, with_fields, without
from tradewatch.web.sidebar import drawn, grouped

__all__ = ["Asked", "Order", "router"]

router = APIRouter()
ROWS = 20
TOP = 8  # values of a facet
NEWEST = "newest"
ORDERS = {NEWEST: "Newest first", "relevance": "By relevance"}
NARROWING = ("company", "person", "role", "festival", "edition", "outlet", "lang", "after", "before")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    q: str = ""
    order: str = ""
    cursor: str = ""
    company: str = ""
    person: str = ""
    role: str = ""
    festival: str = ""
    edition: str = ""
    outlet: str = ""
    lang: str = ""
    after: str = ""
    before: str = ""

    def fields(self) -> Mapping[str, str]:
        """What the form beside the answer narrows by."""
        return {name: value for name in NARROWING if (value := plain(getattr(self, name)))}


@dataclass(frozen=True, slots=True)
class Order:
    """One way to put the answer in order."""

    words: str
    is_on: bool
    href: str


@router.get("/search")
def show(request: Request, desk: At, asked: Annotated[Asked, Depends()]) -> Response:
    """The page. What the form adds goes into the question, which is then asked: one address, one state."""
    question = plain(asked.q)
    order: Literal["newest", "relevance"] = "relevance" if asked.order == "relevance" else "newest"
    kept = "" if order == NEWEST else order
    if wanted := asked.fields():
        return RedirectResponse(address("/search", with_fields(question, wanted), order=kept), 303)
    facets = find_facets(desk.store, question, top=TOP)
    cursor, count = plain(asked.cursor) or None, facets.articles
    try:
        found = find_articles(desk.store, question, order=order, cursor=cursor, limit=ROWS, count=count)
    except UsageError as problem:
        raise HTTPException(422, f"{problem}.") from None
    return render(
        request,
        "search.html",
        asked=question,
        order=order,
        orders=_orders(question, order),
        found=found,
        speakers=speaking(desk.store, [hit.id for hit in found.hits]),
        chips=_chips(question, kept),
        older=address("/search", question, order=kept, cursor=found.next) if found.next else None,
        newest=address("/search", question, order=kept) if asked.cursor else None,
        outlets=desk.outlets(),
        histogram=drawn(facets.months, question, kept),
        facets=grouped(facets.facets, question, kept),
        exports=taken(request.app.state.places, "/search", question),
        save=address("/saved", question) if question and "/saved" in request.app.state.places else None,
        stored=bool(found.hits) or not is_empty(desk.store),
    )


def _orders(question: str, order: str) -> list[Order]:
    return [
        Order(words, name == order, address("/search", question, order="" if name == NEWEST else name))
        for name, words in ORDERS.items()
    ]


def _chips(question: str, order: str) -> list[Chip]:
    return [Chip(one.written, address("/search", without(question, one), order=order)) for one in parts(question)]
