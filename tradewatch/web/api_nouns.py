"""Answer programs' questions about people, companies, festivals, time and changes, in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from tradewatch.query.companies import CompanyPage, CompanySeen, companies, company_page
from tradewatch.query.comparing import Comparison, compare_editions
from tradewatch.query.coverage import By
from tradewatch.query.editions import EditionPage, edition_page
from tradewatch.query.festivals import FestivalPage, FestivalSeen, festival_page, festivals
from tradewatch.query.people import PersonPage, PersonSeen, people, person_page
from tradewatch.query.revisions import Changes
from tradewatch.query.rising import Rising, rising_companies, rising_people
from tradewatch.query.timeline import Timeline, timeline
from tradewatch.web import examples_nouns as examples
from tradewatch.web.api_asking import Asked, Limit
from tradewatch.web.describe import shows
from tradewatch.web.desk import At
from tradewatch.web.diffs import Seq, shown
from tradewatch.web.festivals import Year
from tradewatch.web.forms import plain
from tradewatch.web.guard import visitor
from tradewatch.web.nouns import or_missing
from tradewatch.web.runs import Number

__all__ = ["router"]

router = APIRouter(tags=["asking"])
Name = Annotated[str, Query(alias="q", max_length=300, description="A name, a part of one, or a slug")]
Words = Annotated[str, Query(max_length=300)]
Slug = Annotated[str, Path(max_length=300, description="A slug, or a name that one alone has")]
Edition = Annotated[str, Query(min_length=1, max_length=300, examples=["busan:2022"])]


@dataclass(frozen=True, slots=True)
class PeopleAnswer:
    """People, the most quoted first."""

    people: tuple[PersonSeen, ...]


@dataclass(frozen=True, slots=True)
class CompaniesAnswer:
    """Companies, the most named first."""

    companies: tuple[CompanySeen, ...]


@dataclass(frozen=True, slots=True)
class FestivalsAnswer:
    """Festivals and markets, the most named first."""

    festivals: tuple[FestivalSeen, ...]


@dataclass(frozen=True, slots=True)
class RisingAnswer:
    """Who and what is named far more in the last seven days than in the eight weeks before."""

    people: tuple[Rising, ...]
    companies: tuple[Rising, ...]


@router.get("/people", responses=shows(examples.PEOPLE))
def list_people(desk: At, name: Name = "", company: Words = "", role: Words = "", limit: Limit = 20) -> PeopleAnswer:
    """Who is there by this name, at this company, in this role."""
    asked = {"company": plain(company) or None, "role": plain(role) or None}
    return PeopleAnswer(tuple(or_missing(lambda: people(desk.store, plain(name), limit=limit, **asked))))


@router.get("/people/{slug}", responses=shows(examples.PERSON))
def show_person(desk: At, slug: Slug, limit: Limit = 20) -> PersonPage:
    """One person: jobs with the sentences that say so, quotations, coverage, who and what is named beside."""
    return or_missing(lambda: person_page(desk.store, plain(slug), limit=limit))


@router.get("/companies", responses=shows(examples.COMPANIES))
def list_companies(
    desk: At, name: Name = "", kind: Words = "", country: Words = "", limit: Limit = 20
) -> CompaniesAnswer:
    """Which companies are there by this name, of this kind, from this country."""
    asked = {"kind": plain(kind) or None, "country": plain(country) or None}
    return CompaniesAnswer(tuple(or_missing(lambda: companies(desk.store, plain(name), limit=limit, **asked))))


@router.get("/companies/{slug}", responses=shows(examples.COMPANY))
def show_company(desk: At, slug: Slug, limit: Limit = 20) -> CompanyPage:
    """One company: who speaks for it, owners and deals, coverage, what is named beside."""
    return or_missing(lambda: company_page(desk.store, plain(slug), limit=limit))


@router.get("/festivals", responses=shows(examples.FESTIVALS))
def list_festivals(
    desk: At, name: Name = "", year: Annotated[int | None, Query(ge=1900, le=2200)] = None, limit: Limit = 20
) -> FestivalsAnswer:
    """Which festivals and markets are there by this name, with an edition in this year."""
    return FestivalsAnswer(tuple(or_missing(lambda: festivals(desk.store, plain(name), year=year, limit=limit))))


@router.get("/festivals/{slug}", responses=shows(examples.FESTIVAL))
def show_festival(desk: At, slug: Slug, limit: Limit = 20) -> FestivalPage:
    """One festival or market."""
    return or_missing(lambda: festival_page(desk.store, plain(slug), limit=limit))


@router.get("/festivals/{slug}/{year}", responses=shows(examples.EDITION))
def show_edition(desk: At, slug: Slug, year: Year, limit: Limit = 20) -> EditionPage:
    """One edition: coverage by day, who spoke, what is named, outlets, the market beside it."""
    return or_missing(lambda: edition_page(desk.store, plain(slug), year, limit=limit))


@router.get("/compare", responses=shows(examples.COMPARISON))
def compare(desk: At, a: Edition, b: Edition, limit: Limit = 20) -> Comparison:
    """Two editions side by side."""
    return or_missing(lambda: compare_editions(desk.store, plain(a), plain(b), limit=limit))


@router.get("/timeline", responses=shows(examples.TIMELINE))
def show_timeline(desk: At, question: Asked = "", by: By = "month", normalise: bool = False) -> Timeline:
    """What a question finds by day, week or month; with `normalise` also of each 1,000 articles."""
    return timeline(desk.store, plain(question), by=by, normalise=normalise)


@router.get("/rising", responses=shows(examples.RISING))
def rising(desk: At, limit: Limit = 8) -> RisingAnswer:
    """Who and what rises this week."""
    return RisingAnswer(tuple(rising_people(desk.store, limit=limit)), tuple(rising_companies(desk.store, limit=limit)))


@router.get("/articles/{number}/diff", responses=shows(examples.DIFF))
def diff(
    request: Request,
    desk: At,
    number: Number,
    before: Annotated[Seq, Query(alias="from")] = None,
    after: Annotated[Seq, Query(alias="to")] = None,
    whole: bool = False,
) -> Changes:
    """What changed in an article, word by word, as far as the outlet's policy lets whoever asks have its text."""
    return shown(desk, number, visitor(request), before=before, after=after, whole=whole)
