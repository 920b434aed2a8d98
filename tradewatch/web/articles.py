"""Show one article: who speaks in it, whom it names, its text with both marked, and the rule that read each fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from tradewatch.errors import UsageError
from tradewatch.query.one import ArticlePage, article_page
from tradewatch.query.places import Spoken, named_in, spoken_in
from tradewatch.web.desk import At, Desk
from tradewatch.web.guard import Visitor, visitor
from tradewatch.web.layout import laid_out
from tradewatch.web.pages import render
from tradewatch.web.runs import Number

__all__ = ["find_article", "readable", "router"]

router = APIRouter()
EXCERPT = 600  # characters


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks in an article, with what is said there."""

    name: str | None
    slug: str | None
    role: str | None
    organisation: str | None
    company_slug: str | None
    said: tuple[tuple[int, Spoken], ...]  # with their numbers in the text


@router.get("/articles/{number}")
def show(request: Request, desk: At, number: Number) -> Response:
    """The page."""
    page = find_article(desk, number)
    text, is_whole = readable(page, visitor(request))
    said = spoken_in(desk.store, number)
    return render(
        request,
        "article.html",
        page=page,
        paragraphs=laid_out(text, named_in(desk.store, number), said),
        is_whole=is_whole,
        voices=voices(said),
        facts=_facts(page),
    )


def find_article(desk: Desk, number: int) -> ArticlePage:
    """One article; HTTPException when it is not there."""
    try:
        return article_page(desk.store, str(number))
    except UsageError as problem:
        raise HTTPException(404, f"{problem}.") from None


def readable(page: ArticlePage, who: Visitor) -> tuple[str, bool]:
    """As much of the text as the outlet's policy lets this visitor see, and whether that is all of it.

    On the user's own screen, which is this machine's or that of somebody who signed in, an excerpt is not enforced.
    """
    if page.policy == "headline":
        return "", not page.text
    if page.policy == "fulltext" or who.may_read:
        return page.text, True
    cut = page.text[:EXCERPT].rpartition(" ")[0]
    return (page.text, True) if len(page.text) <= EXCERPT else (f"{cut} …", False)


def voices(said: Sequence[Spoken]) -> list[Voice]:
    """Who speaks, the most quoted first; those whom the article does not name are one, and last."""
    found: dict[str | None, list[tuple[int, Spoken]]] = {}
    for number, one in enumerate(said, 1):
        found.setdefault(one.speaker_slug, []).append((number, one))
    order = sorted(found.items(), key=lambda each: (each[0] is None, -len(each[1])))
    return [_voice(slug, told) for slug, told in order]


def _voice(slug: str | None, told: list[tuple[int, Spoken]]) -> Voice:
    ones = [one for _, one in told]
    role = next((one.role for one in ones if one.role), None) if slug else None
    firm = next((one for one in ones if one.organisation), None) if slug else None
    company = (firm.organisation, firm.company_slug) if firm else (None, None)
    return Voice(ones[0].speaker, slug, role, *company, tuple(told))


def _facts(page: ArticlePage) -> list[tuple[str, Any, str | None]]:
    """Each fact as it is stored, with the rule that read it."""
    shown = {
        "url": page.url,
        "headline": page.headline,
        "dek": page.dek,
        "bylines": ", ".join(page.bylines),
        "agencies": ", ".join(page.agencies),
        "dateline": page.dateline,
        "first_published_by": page.first_published_by,
        "section": page.section,
        "tags": ", ".join(page.tags),
        "language": page.language,
        "image": page.image,
        "image_credit": page.image_credit,
        "published_at": page.published_local or page.published,
        "modified_at": page.modified,
        "text": f"{page.words:,} words" if page.words else None,
        "access": page.access,
        "policy": page.policy,
        "reserved": "text and data mining is reserved" if page.reserved else None,
    }
    rules = dict(page.provenance)
    facts = [(name, value, rules.pop(name, None)) for name, value in shown.items() if value or name in rules]
    return [*facts, *((name, None, rule) for name, rule in rules.items())]
