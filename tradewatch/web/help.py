"""Teach the question language: every example is a link that asks it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tradewatch.web.pages import render

__all__ = ["EXAMPLES", "FIELDS", "WORDS", "Way", "router"]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask: what is typed, and what it finds."""

    asked: str
    finds: str


WORDS = (
    Way("sales agent", "articles with both words, in any order; case and accents do not matter"),
    Way('"sales agent"', "the two words side by side"),
    Way("rights -remake", "rights, and nowhere remake; NOT remake says the same"),
    Way("neon OR a24", "either; AND binds closer than OR"),
    Way("(neon OR a24) acquires", "brackets say what belongs together"),
    Way("deal NEAR/5 streaming", "both, with at most five words between them"),
    Way("produc*", "words that begin so: producer, production; three letters at least"),
    Way("부산국제영화제", "names in other scripts, and lodz for Łódź"),
)
FIELDS = (
    Way("company:wiip", "names this company, by its name, a part of it, or a form that articles write"),
    Way('person:"Ted Hope"', "names this person"),
    Way('said:"Ted Hope"', "quotes this person"),
    Way("role:producer", "somebody in it has this role"),
    Way("festival:busan", "names this festival, or a market that belongs to it; initials do: festival:acfm"),
    Way("festival:busan edition:2022", "is about that year of it"),
    Way("outlet:variety", "published by this outlet"),
    Way("agency:afp", "a wire service that the byline names"),
    Way("lang:fr", "written in this language"),
    Way("after:2022-10-01", "published that day or later; 2022 and 2022-10 do too"),
    Way("before:2022-11", "published before"),
    Way("date:2022-10", "published in that month; a year or a day do too"),
    Way("headline:korean", "the word stands in the headline; title: says the same"),
    Way("kind:direct", "has quotations word for word; kind:indirect, kind:mixed"),
)
EXAMPLES = (
    Way("said:commissioner budget", "what commissioners have said where budgets are the matter"),
    Way('festival:cannes ("first look" OR premiere) after:2026-05', "first looks and premieres of one Cannes"),
    Way("company:mubi acquires -headline:review", "what a company buys, without reviews"),
    Way('role:"head of sales" festival:afm edition:2025', "who sells what at one market"),
)


@router.get("/help")
def show(request: Request) -> Response:
    """The page."""
    return render(request, "help.html", words=WORDS, fields=FIELDS, examples=EXAMPLES)
