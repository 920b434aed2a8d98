"""Show what is new: the first page, for somebody who opens it every morning."""

from __future__ import annotations

import importlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import AfterValidator

from tradewatch.query.articles import search
from tradewatch.query.context import InContext, in_context
from tradewatch.query.news import Arrived, arrived, arrived_of, festival_slugs, quotations_of_the_day
from tradewatch.query.rising import Rising, rising_companies, rising_people
from tradewatch.query.summary import Totals, totals
from tradewatch.store.engine import Store
from tradewatch.web.desk import At, Desk
from tradewatch.web.overview import last_night
from tradewatch.web.pages import render

__all__ = ["Coming", "router"]

router = APIRouter()
WEEKS = "pipelines.festivals.weeks"  # named by its path, as every room beside this one is
NEWEST = 12  # articles
RISING = 5
AHEAD = timedelta(days=75)
DAY = timedelta(hours=24)
SEEN = "tradewatch_seen"  # cookie: when this visit began, and since when things were new to it
VISIT = timedelta(hours=4)  # who comes back sooner is still reading what was new
KEPT = 400 * 86400  # seconds
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Coming:
    """The days of an edition that comes, by the rule of its festival."""

    name: str
    slug: str | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Held:
    """What of the page is worked out once a minute, for everybody."""

    totals: Totals
    quotations: tuple[InContext, ...]
    people: tuple[Rising, ...]
    companies: tuple[Rising, ...]
    coming: tuple[Coming, ...]


def _with_zone(moment: datetime) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError("no calendar goes so far") from None


Since = Annotated[Annotated[datetime, AfterValidator(_with_zone)] | None, Query()]


@router.get("/")
def show(request: Request, desk: At, since: Since = None) -> Response:
    """The page; what is new since the last visit, or since a moment that the address gives."""
    now = datetime.now(UTC).replace(microsecond=0)
    began, last = _visit(request.cookies.get(SEEN, ""), now)
    known = since or last
    held = _held(desk)
    hits = search(desk.store, limit=NEWEST)
    nights = last_night(desk, now - DAY)
    news: list[Arrived] = arrived(desk.store, known) if known else []
    answer = render(
        request,
        "front.html",
        held=held,
        totals=held.totals,
        newest=hits,
        new=arrived_of(desk.store, [hit.id for hit in hits], known) if known else frozenset(),
        news=news,
        since=known,
        verdicts=Counter(str(one.run.verdict) for one in nights if one.runs and one.run),
        wrong=[one for one in nights if one.runs and one.run and one.run.verdict not in ("ok", "skipped")],
        stored=sum(one.new for one in nights),
    )
    words = f"{began:%Y%m%dT%H%M%SZ}.{last:%Y%m%dT%H%M%SZ}" if last else f"{began:%Y%m%dT%H%M%SZ}"
    secure = request.url.scheme == "https"
    answer.set_cookie(SEEN, words, KEPT, httponly=True, samesite="strict", secure=secure)
    return answer


def _visit(cookie: str, now: datetime) -> tuple[datetime, datetime | None]:
    """When this visit began, and when the one before did; nothing is believed that is not a time in the past."""
    times = [read for word in cookie.split(".")[:2] if (read := _read(word, now))]
    if not times:
        return now, None
    if now - times[0] > VISIT:
        return now, times[0]
    return times[0], times[1] if len(times) > 1 else None


def _read(word: str, now: datetime) -> datetime | None:
    try:
        found = datetime.strptime(word, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found <= now else None


def _held(desk: Desk) -> Held:
    def work() -> Held:
        store = desk.store
        return Held(
            totals=totals(store),
            quotations=tuple(in_context(store, quotations_of_the_day(store))),
            people=tuple(rising_people(store, limit=RISING)),
            companies=tuple(rising_companies(store, limit=RISING)),
            coming=tuple(_coming(store, datetime.now(UTC).date())),
        )

    kept = desk.keep("front", work, MINUTE)
    found = kept()
    if not found.totals.articles:
        kept.forget()  # somebody is about to fill it
    return found


def _coming(store: Store, today: date) -> list[Coming]:
    """The editions of the next weeks, those first whose festival has a page."""
    weeks = importlib.import_module(WEEKS).weeks
    every = [week for year in (today.year, today.year + 1) for week in weeks(("markets", "festivals"), year)]
    soon = [week for week in every if week.last >= today and week.first <= today + AHEAD]
    slugs = festival_slugs(store, [week.festival for week in soon])
    return [Coming(week.name, slugs.get(week.festival), week.first, week.last) for week in soon]
