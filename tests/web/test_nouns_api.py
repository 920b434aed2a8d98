"""Programs get people, companies, festivals, time and changes as the pages do, shaped as the examples show them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.query.world import SALT_ROAD_STORY, WORLD
from tests.store.stories import kept, write
from tests.web.conftest import Browser
from tradewatch.query.one import article_page
from tradewatch.store.engine import Store
from tradewatch.web import examples_nouns as examples


@pytest.fixture
def filled(browser: Browser, store: Store) -> Browser:
    write(store, *WORLD)
    return browser


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("/api/people?q=los", examples.PEOPLE),
        ("/api/people/mira-los", examples.PERSON),
        ("/api/companies?kind=sales", examples.COMPANIES),
        ("/api/companies/harbour-films", examples.COMPANY),
        ("/api/festivals?year=2024", examples.FESTIVALS),
        ("/api/festivals/acfm", examples.FESTIVAL),
        ("/api/festivals/acfm/2024", examples.EDITION),
        ("/api/compare?a=acfm:2024&b=acfm:2022", examples.COMPARISON),
        ("/api/timeline?q=coast&normalise=true", examples.TIMELINE),
        ("/api/rising", examples.RISING),
    ],
)
def test_what_is_shown_has_the_fields_of_what_is_given(filled: Browser, place: str, shown: dict[str, Any]):
    told = filled.get(place).json()

    assert told.keys() == shown.keys()
    for name, value in shown.items():
        if isinstance(value, list) and value and isinstance(value[0], dict) and told[name]:
            assert told[name][0].keys() == value[0].keys(), name
        if isinstance(value, dict):
            assert told[name].keys() == value.keys(), name


def test_changes_have_their_parts(filled: Browser, store: Store):
    number = article_page(store, "reelwire.example/salt-road-sells").id
    write(store, kept(replace(SALT_ROAD_STORY, text=SALT_ROAD_STORY.text.replace("six", "seven"))))
    told = filled.get(f"/api/articles/{number}/diff").json()

    assert told.keys() == examples.DIFF.keys()
    [change] = told["changes"]
    assert change.keys() == examples.DIFF["changes"][0].keys()
    assert {"kind": "deleted", "text": "six"} in change["text"]


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("/api/people/nobody", 404),
        ("/api/people?q=nobody", 404),
        ("/api/companies/o", 404),
        ("/api/festivals/acfm/1999", 404),
        ("/api/festivals?year=1", 422),
        ("/api/compare?a=acfm:2024", 422),
        ("/api/compare?a=acfm&b=acfm", 404),
        ("/api/timeline?by=year", 422),
        ("/api/articles/99/diff", 404),
    ],
)
def test_what_cannot_be_answered_is_told_as_an_error(filled: Browser, place: str, status: int):
    told = filled.get(place)

    assert (told.status_code, list(told.json())) == (status, ["error"])
