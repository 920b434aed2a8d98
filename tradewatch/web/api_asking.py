"""Answer programs' questions in JSON: articles, their facets, quotations, one article, the outlets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from tradewatch.query.articles import Page, find_articles
from tradewatch.query.facets import Facets, find_facets
from tradewatch.query.one import ArticlePage
from tradewatch.query.outlets import Coverage
from tradewatch.query.places import Named, Spoken, named_in, spoken_in
from tradewatch.query.quotations import QuotationPage, find_quotations
from tradewatch.web import examples_asking as examples
from tradewatch.web.articles import find_article, readable
from tradewatch.web.describe import shows
from tradewatch.web.desk import At
from tradewatch.web.forms import plain
from tradewatch.web.guard import visitor
from tradewatch.web.outlets import OutletStands, outlets_standing
from tradewatch.web.quotations import Sought, narrowing
from tradewatch.web.runs import Number

__all__ = ["Asked", "Limit", "router"]

router = APIRouter(tags=["asking"])
Asked = Annotated[
    str,
    Query(
        alias="q",
        max_length=2000,
        description="A question in the question language; /help has it",
        examples=['"sales agent" company:wiip after:2026-01'],
    ),
]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(description="`next` of the page before", max_length=40)]


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """One article: what is known of it, and where its names and quotations stand in `article.text`."""

    article: ArticlePage
    is_whole: bool  # whether `article.text` is all of the text; the outlet's policy may let less be shown
    names: tuple[Named, ...]
    quotations: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class OutletAnswer:
    """How an outlet stands."""

    slug: str
    name: str
    home: str | None
    country: str | None
    language: str | None
    articles: int
    newest: datetime | None
    recent: Coverage | None  # what its articles among the newest 5,000 give
    verdict: str | None  # of its last crawl
    last_ok: datetime | None  # when its last good crawl ended


@dataclass(frozen=True, slots=True)
class OutletsAnswer:
    """Every outlet that has a file or an article, by name."""

    outlets: tuple[OutletAnswer, ...]


@router.get("/search", responses=shows(examples.SEARCH))
def search(
    desk: At,
    question: Asked = "",
    order: Literal["newest", "relevance"] = "newest",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page:
    """The articles that a question finds, with the exact count; `marks` are places in `snippet`."""
    return find_articles(desk.store, plain(question), order=order, limit=limit, cursor=cursor)


@router.get("/facets", responses=shows(examples.FACETS))
def facets(desk: At, question: Asked = "", top: Annotated[int, Query(ge=1, le=200)] = 10) -> Facets:
    """What all the articles that a question finds have in common; `adds` narrows the question to a value."""
    return find_facets(desk.store, plain(question), top=top)


@router.get("/quotations", responses=shows(examples.QUOTATIONS))
def quotations(desk: At, asked: Annotated[Sought, Depends()], limit: Limit = 20) -> QuotationPage:
    """What was said, by whom, as what and for whom; `q` and the fields narrow it."""
    fields = narrowing(asked.fields())
    return find_quotations(desk.store, plain(asked.q), limit=limit, cursor=plain(asked.cursor) or None, **fields)


@router.get("/articles/{number}", responses=shows(examples.ARTICLE))
def article(request: Request, desk: At, number: Number) -> ArticleAnswer:
    """One article; its text as far as the outlet's policy lets whoever asks have it."""
    page = find_article(desk, number)
    text, is_whole = readable(page, visitor(request))
    if not is_whole:  # what changed is text too
        page = replace(page, revisions=tuple(replace(one, diff=None) for one in page.revisions))
    return ArticleAnswer(
        replace(page, text=text),
        is_whole,
        tuple(one for one in named_in(desk.store, number) if one.end <= len(text)),
        tuple(spoken_in(desk.store, number)),
    )


@router.get("/outlets", responses=shows(examples.OUTLETS))
def outlets(desk: At) -> OutletsAnswer:
    """The outlets, their health and their coverage."""
    return OutletsAnswer(tuple(map(_outlet, outlets_standing(desk))))


def _outlet(one: OutletStands) -> OutletAnswer:
    seen, known = one.seen, one.known
    return OutletAnswer(
        slug=one.slug,
        name=one.name,
        home=known.home if known else seen.home if seen else None,
        country=known.country if known else seen.country if seen else None,
        language=known.languages[0] if known else seen.language if seen else None,
        articles=seen.articles if seen else 0,
        newest=seen.newest if seen else None,
        recent=seen.recent if seen else None,
        verdict=str(one.last.verdict) if one.last and one.last.verdict else None,
        last_ok=one.last_ok,
    )
