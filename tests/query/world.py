"""Invent a small trade press: five articles of two outlets, with people, companies, a festival and its market."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from tests.store.stories import kept
from tradewatch.article import Access, Affiliation, Article, Company, Festival, Moment, Person, Quotation, Span
from tradewatch.store.kept import Kept

BUSAN = ("Busan International Film Festival", "busan", "festival")
ACFM = ("Asian Contents & Film Market", "asian-contents-film-market", "market")
LODZ = ("Łódź Screen Days", None, "festival")

SALT_ROAD = (
    "Harbour Films has sold the thriller Salt Road to six territories at the Asian Contents & Film Market, "
    "head of sales Mira Łoś said. “Buyers want stories with a coast in them, and they want them finished by spring,” "
    "she said. A release is planned for the autumn."
)
WINDOW = (
    "Yang Yoomin, chief executive of Lantern House, told a panel at ACFM that financing has moved to Seoul. "
    "“We will not make a remake of anything before its own audience has seen it at home,” Yang said."
)
LINEUP = (
    "Busan International Film Festival opens with Night Ferry. “The sea is our neighbour,” said programmer "
    "Kim Haneul. Lantern House produces, and 부산국제영화제 has the premiere."
)
LODZ_NEWS = (
    "Łódź Screen Days names O’Neil Brandt its producer in residence. Brandt, formerly of Harbour Films, starts now."
)


def spans(text: str, words: str) -> tuple[Span, ...]:
    return tuple(Span(hit.start(), hit.end()) for hit in re.finditer(re.escape(words), text))


def said(text: str, words: str, speaker: str, role: str | None, organisation: str | None) -> Quotation:
    return Quotation(spans(text, words)[0], words, cue="said", speaker=speaker, role=role, organisation=organisation)


def story(slug: str, day: str, text: str, *, outlet: str = "reelwire", **tags: object) -> Article:
    made = Article(
        url=f"https://{outlet}.example/{slug}",
        outlet=outlet,
        key=slug,
        headline=slug.replace("-", " ").capitalize(),
        bylines=("Jo Abt",),
        language="en",
        access=Access.FREE,
        published_at=Moment(datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=UTC)),
        text=text,
        provenance={"headline": "json-ld"},
    )
    return replace(made, **tags)  # type: ignore[arg-type]


def people(text: str, *names: str) -> tuple[Person, ...]:
    return tuple(Person(name, spans(text, name)) for name in names)


def festival(text: str, named: tuple[str, str | None, str], year: int | None, form: str | None = None) -> Festival:
    name, key, kind = named
    return Festival(name, key, kind, year, spans(text, form or name))


def companies(text: str, *named: tuple[str, str | None, str | None]) -> tuple[Company, ...]:
    return tuple(Company(name, key, kind, spans(text, name)) for name, key, kind in named)


HARBOUR = ("Harbour Films", "harbour-films", "sales")
LANTERN = ("Lantern House", None, None)

SALT_ROAD_STORY = story(
    "salt-road-sells",
    "2024-10-04",
    SALT_ROAD,
    people=people(SALT_ROAD, "Mira Łoś"),
    companies=companies(SALT_ROAD, HARBOUR),
    festivals=(festival(SALT_ROAD, ACFM, 2024),),
    quotations=(
        said(
            SALT_ROAD,
            "Buyers want stories with a coast in them, and they want them finished by spring,",
            "Mira Łoś",
            "head of sales",
            "Harbour Films",
        ),
    ),
    affiliations=(Affiliation("Mira Łoś", "head of sales", "Harbour Films", span=spans(SALT_ROAD, "Mira Łoś")[0]),),
)
WINDOW_STORY = story(
    "panel-on-financing",
    "2022-10-10",
    WINDOW,
    outlet="screenmarket",
    language="ko",
    people=people(WINDOW, "Yang Yoomin"),
    companies=companies(WINDOW, LANTERN),
    festivals=(festival(WINDOW, ACFM, 2022, "ACFM"),),
    quotations=(
        said(
            WINDOW,
            "We will not make a remake of anything before its own audience has seen it at home,",
            "Yang Yoomin",
            "chief executive",
            "Lantern House",
        ),
        replace(
            said(WINDOW, "financing has moved to Seoul", "Yang Yoomin", "chief executive", "Lantern House"),
            kind="indirect",
        ),
    ),
    affiliations=(Affiliation("Yang Yoomin", "chief executive", "Lantern House"),),
)
LINEUP_STORY = story(
    "night-ferry-opens",
    "2024-09-02",
    LINEUP,
    people=people(LINEUP, "Kim Haneul"),
    companies=companies(LINEUP, LANTERN),
    festivals=(Festival(*BUSAN, 2024, spans(LINEUP, BUSAN[0]) + spans(LINEUP, "부산국제영화제")),),
    quotations=(said(LINEUP, "The sea is our neighbour,", "Kim Haneul", "programmer", None),),
)
LODZ_STORY = story(
    "brandt-goes-to-lodz",
    "2023-03-01",
    LODZ_NEWS,
    outlet="screenmarket",
    people=people(LODZ_NEWS, "O’Neil Brandt"),
    companies=companies(LODZ_NEWS, HARBOUR),
    festivals=(festival(LODZ_NEWS, LODZ, None),),
    affiliations=(
        Affiliation("O’Neil Brandt", "producer in residence", "Łódź Screen Days"),
        Affiliation("O’Neil Brandt", "producer", "Harbour Films", former=True),
    ),
)
# Long enough to be compared, and the same words elsewhere.
COPY_STORY = replace(
    SALT_ROAD_STORY, url="https://screenmarket.example/salt-road", outlet="screenmarket", key="salt-road"
)


def stored(articles: Iterable[Article]) -> list[Kept]:
    return [kept(one) for one in articles]


WORLD = stored((SALT_ROAD_STORY, WINDOW_STORY, LINEUP_STORY, LODZ_STORY, COPY_STORY))
