"""An edition is a hub: coverage, who spoke, what is named, the market beside it; two editions stand side by side."""

from __future__ import annotations

from datetime import date

import pytest

from tests.query.world import ACFM, BUSAN, HARBOUR, LANTERN, companies, festival, people, said, story
from tests.store.stories import kept, write
from tradewatch.errors import UsageError
from tradewatch.query.beside import Beside
from tradewatch.query.comparing import Two, compare_editions, read_edition
from tradewatch.query.coverage import Period
from tradewatch.query.editions import OutletShare, Spoke, edition_page
from tradewatch.query.festivals import festival_page
from tradewatch.store.engine import Store
from tradewatch.store.tables import festival as festivals


@pytest.fixture
def family(store: Store) -> Store:
    """Busan 2022 and 2023 with its market, which it is known to hold; three articles."""
    first = "At Busan International Film Festival Kim Haneul of Lantern House spoke. “It is full,” Kim Haneul said."
    second = "Busan International Film Festival and ACFM opened with Harbour Films and Kim Haneul."
    third = "Busan International Film Festival has Harbour Films and Mira Łoś."
    kim, firm = people(first, "Kim Haneul"), companies(first, LANTERN)
    quoted = (said(first, "It is full,", "Kim Haneul", "programmer", "Lantern House"),)
    write(
        store,
        kept(
            story(
                "one",
                "2022-10-05",
                first,
                people=kim,
                companies=firm,
                quotations=quoted,
                festivals=(festival(first, BUSAN, 2022),),
            )
        ),
        kept(
            story(
                "two",
                "2022-10-07",
                second,
                outlet="screenmarket",
                people=people(second, "Kim Haneul"),
                companies=companies(second, HARBOUR),
                festivals=(festival(second, BUSAN, 2022), festival(second, ACFM, 2022, "ACFM")),
            )
        ),
        kept(
            story(
                "three",
                "2023-10-05",
                third,
                people=people(third, "Mira Łoś"),
                companies=companies(third, HARBOUR),
                festivals=(festival(third, BUSAN, 2023),),
            )
        ),
    )
    with store.begin() as conn:
        whole = festivals.select().where(festivals.c.lexicon_id == "busan")
        number = conn.execute(whole).one().id
        part = festivals.update().where(festivals.c.lexicon_id == "asian-contents-film-market")
        conn.execute(part.values(part_of=number))
    return store


def test_an_edition_counts_its_own_articles_and_names_the_market_beside_it(family: Store):
    page = edition_page(family, "busan", 2022)

    assert (page.festival, page.year, page.articles, page.quotations, page.speakers) == (BUSAN[0], 2022, 2, 1, 1)
    assert page.days == (Period(date(2022, 10, 5), 1), Period(date(2022, 10, 7), 1))
    assert page.spoke == (Spoke("Kim Haneul", "kim-haneul", "programmer", "Lantern House", 1),)
    assert page.people == (Beside("Kim Haneul", "kim-haneul", 2),)
    assert [one.slug for one in page.companies] == ["harbour-films", "lantern-house"]
    assert page.outlets == (OutletShare("reelwire", "reelwire", 1), OutletShare("screenmarket", "screenmarket", 1))
    assert [one.headline for one in page.headlines] == ["Two", "One"]
    assert [(one.festival, one.year, one.relation, one.articles) for one in page.beside] == [
        (BUSAN[0], 2023, "year", 1),
        (ACFM[0], 2022, "part", 1),
    ]
    assert page.titles == ()


def test_a_market_names_the_festival_it_belongs_to(family: Store):
    page = edition_page(family, "acfm", 2022)

    assert [(one.festival, one.relation) for one in page.beside] == [(BUSAN[0], "whole")]


def test_a_festival_is_shown_without_the_markets_that_its_name_finds_too(family: Store):
    page = festival_page(family, "busan", until=date(2022, 10, 7))

    assert (page.name, page.seen.articles) == (BUSAN[0], 3)
    assert [one.name for one in page.family] == [ACFM[0]]
    assert page.momentum is not None
    assert page.momentum.week == 2
    assert [one.name for one in festival_page(family, "acfm").family] == [BUSAN[0]]


def test_two_editions_have_counts_side_by_side_and_who_is_in_both(family: Store):
    found = compare_editions(family, "busan:2022", "busan:2023")

    assert [(side.articles, side.quotations, side.people, side.companies) for side in (found.one, found.other)] == [
        (2, 1, 1, 2),
        (1, 0, 1, 1),
    ]
    assert found.companies.both == (Two("Harbour Films", "harbour-films", 1, 1),)
    assert found.companies.only_one == (Two("Lantern House", "lantern-house", 1, 0),)
    assert found.people.only_one == (Two("Kim Haneul", "kim-haneul", 2, 0),)
    assert found.people.only_other == (Two("Mira Łoś", "mira-los", 0, 1),)
    assert found.outlets.both == (Two("reelwire", "reelwire", 1, 1),)


@pytest.mark.parametrize(
    ("name", "year", "words"),
    [
        ("busan", 2019, "no article is about Busan International Film Festival 2019; editions .*: 2022, 2023"),
        ("bussan", 2022, "did you mean Busan"),
    ],
)
def test_an_edition_that_nobody_wrote_about_is_refused_with_those_there_are(
    family: Store, name: str, year: int, words: str
):
    with pytest.raises(UsageError, match=words):
        edition_page(family, name, year)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("busan:2022", ("busan", 2022)),
        ("Busan International Film Festival 2022", ("Busan International Film Festival", 2022)),
        (" a:b : 1999 ", ("a:b", 1999)),
    ],
)
def test_an_edition_is_typed_as_a_name_and_a_year(text: str, expected: tuple[str, int]):
    assert read_edition(text) == expected


@pytest.mark.parametrize("text", ["", "busan", ":2022", "2022", "busan:22", "busan:20222"])
def test_what_is_no_edition_is_refused_with_an_example(text: str):
    with pytest.raises(UsageError, match="like busan:2022"):
        read_edition(text)


def test_who_spoke_is_shown_in_the_role_of_the_newest_article_whenever_it_came_in(store: Store):
    text = "At Busan International Film Festival Kim Haneul spoke. “It is full,” Kim Haneul said."
    for slug, day, role in (("new", "2022-10-09", "director"), ("old", "2022-10-05", "programmer")):
        quoted = (said(text, "It is full,", "Kim Haneul", role, None),)
        tags = {"people": people(text, "Kim Haneul"), "quotations": quoted}
        write(store, kept(story(slug, day, text, festivals=(festival(text, BUSAN, 2022),), **tags)))
    [one] = edition_page(store, "busan", 2022).spoke

    assert (one.name, one.role) == ("Kim Haneul", "director")
