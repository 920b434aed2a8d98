"""The pages of people, companies, festivals, time and changes: each a GET URL, under its record's own address."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from tests.query.world import SALT_ROAD_STORY, WORLD
from tests.store.stories import kept, write
from tests.web.conftest import Browser
from tradewatch.query.one import article_page
from tradewatch.store import by_hand
from tradewatch.store.engine import Store
from tradewatch.store.identity.merge import PEOPLE
from tradewatch.store.tables import article


@pytest.fixture
def filled(browser: Browser, store: Store) -> Browser:
    write(store, *WORLD)
    return browser


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("/people", ["Who speaks most of late", '<a class="name" href="/people/mira-los">Mira Łoś</a>']),
        ("/people?q=los", ["People named los", "Mira Łoś", "/people.csv?q=los"]),
        ("/people?role=programmer", ["in the role of programmer", "Kim Haneul"]),
        ("/people/yang-yoomin", ["chief executive, Lantern House", "We will not make", "?speaker=yang-yoomin"]),
        ("/companies", ["Which companies are named most of late", "Harbour Films"]),
        ("/companies?kind=sales", ["Harbour Films"]),
        ("/companies/lantern-house", ["Who speaks for it", "Yang Yoomin", "All that was said for it"]),
        ("/festivals", ["Asian Contents &amp; Film Market", "/festivals/asian-contents-and-film-market/2022"]),
        ("/festivals?q=acfm&year=2022", ["with an edition 2022"]),
        ("/festivals/asian-contents-and-film-market", ["Compare its two newest editions", "-market%3A2022"]),
        ("/festivals/asian-contents-and-film-market/2024", ["Who spoke", "head of sales", "Titles are not tagged"]),
        ("/compare", ["Two editions, side by side"]),
        ("/compare?a=acfm:2024&b=acfm:2022", ["Only in 2022", "Yang Yoomin", "In both"]),
        ("/timeline?q=coast", ["2 articles that hold “coast”", "Oct 2024", "Salt road sells"]),
        ("/timeline?q=coast&by=week&normalise=true", ["Of 1,000 articles", "30 Sep 2024"]),
    ],
)  # fmt: skip
def test_a_page_shows_what_its_address_asks_for(filled: Browser, place: str, parts: list[str]):
    page = filled.get(place)

    assert page.status_code == 200
    assert [part for part in parts if part not in page.text] == []


@pytest.mark.parametrize(
    ("place", "goes"),
    [
        (f"/people/{quote('Mira Łoś')}", "/people/mira-los"),
        ("/companies/lantern", "/companies/lantern-house"),
        ("/festivals/acfm", "/festivals/asian-contents-and-film-market"),
        ("/festivals/acfm/2024", "/festivals/asian-contents-and-film-market/2024"),
    ],
)
def test_a_name_leads_to_the_records_own_address(filled: Browser, place: str, goes: str):
    told = filled.get(place, follow_redirects=False)

    assert (told.status_code, told.headers["location"]) == (303, goes)


def test_a_merged_record_leads_to_the_one_that_answers(filled: Browser, store: Store):
    by_hand.merge(store, PEOPLE, "kim-haneul", "mira-los", "invented")

    assert filled.get("/people/kim-haneul", follow_redirects=False).headers["location"] == "/people/mira-los"


def test_a_name_that_several_have_leads_to_the_list_of_them(filled: Browser):
    told = filled.get("/companies/o", follow_redirects=False)  # Harbour and Lantern House have one

    assert told.headers["location"] == "/companies?q=o"


@pytest.mark.parametrize(
    ("place", "status", "words"),
    [
        ("/people/nobody", 404, "No person named"),
        ("/companies/nobody", 404, "No company named"),
        ("/festivals/nowhere", 404, "No festival or market named"),
        ("/festivals/acfm/1999", 404, "editions that articles are about: 2022, 2024"),
        ("/festivals/acfm/99999", 422, "year"),
        ("/people?q=nobody", 200, "Nobody of that name"),
        ("/companies?q=nobody", 200, "No company of that name"),
        ("/festivals?q=nowhere", 200, "Initials will do"),
        ("/compare?a=acfm&b=acfm:2022", 200, "like busan:2022"),
        ("/timeline?q=lamplighter", 200, "No article says that"),
        ("/timeline?by=year", 422, "by"),
        ("/articles/1/diff?from=9", 404, "no revision 9"),
    ],
)
def test_what_is_not_there_is_said_with_what_to_do(filled: Browser, place: str, status: int, words: str):
    page = filled.get(place)

    assert (page.status_code, words in page.text) == (status, True)


@pytest.mark.parametrize("place", ["/people", "/companies", "/festivals", "/timeline", "/compare"])
def test_an_empty_store_says_how_to_fill_it(browser: Browser, place: str):
    page = browser.get(place)

    assert page.status_code == 200
    assert place == "/compare" or "tradewatch demo" in page.text


def test_changes_are_marked_as_far_as_the_outlet_lets_them_be_shown(filled: Browser, store: Store):
    number = article_page(store, "reelwire.example/salt-road-sells").id
    text = f"{SALT_ROAD_STORY.text.replace('six', 'seven')} {'And so on. ' * 40}"
    write(store, kept(replace(SALT_ROAD_STORY, text=text, headline="Salt road sells to seven")))
    page = filled.get(f"/articles/{number}/diff").text

    assert "<del>six</del><ins>seven</ins> territories" in page
    assert "<ins> to seven</ins>" in page
    with store.begin() as conn:
        conn.execute(sa.update(article).values(policy="headline"))
    page = filled.get(f"/articles/{number}/diff?whole=true").text
    assert "<del>six</del>" not in page
    assert "<ins> to seven</ins>" in page
    assert "headlines alone" in page
