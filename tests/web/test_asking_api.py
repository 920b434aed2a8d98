"""Programs ask the same questions as the pages and get the same answers, shaped as the examples show them."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.query.world import WORLD
from tests.store.stories import write
from tests.web.conftest import Browser
from tradewatch.query.one import article_page
from tradewatch.store.engine import Store
from tradewatch.store.tables import article
from tradewatch.web import examples_asking as examples


@pytest.fixture
def filled(browser: Browser, store: Store) -> Browser:
    write(store, *WORLD)
    return browser


def test_a_search_is_answered_with_its_count_and_its_words(filled: Browser):
    told = filled.get("/api/search", params={"q": "coast", "limit": 1}).json()

    assert (told["count"], told["sentence"]) == (2, "2 articles that hold “coast”")
    [hit] = told["hits"]
    [mark] = hit["marks"]
    assert hit["snippet"][mark["start"] : mark["end"]] == "coast"
    assert hit["published"] == "2024-10-04T09:00:00Z"


def test_the_pages_of_an_answer_follow_each_other(filled: Browser):
    first = filled.get("/api/search?limit=3").json()
    second = filled.get("/api/search", params={"limit": 3, "cursor": first["next"]}).json()

    assert [len(first["hits"]), len(second["hits"]), second["next"]] == [3, 1, None]


def test_facets_say_what_narrows_the_question(filled: Browser):
    told = filled.get("/api/facets?q=company:harbour-films&top=2").json()

    assert told["articles"] == 3
    outlets = next(facet for facet in told["facets"] if facet["kind"] == "outlet")
    assert outlets["values"][0] == {
        "value": "screenmarket", "name": "screenmarket", "articles": 2, "adds": "outlet:screenmarket",
    }  # fmt: skip


def test_quotations_are_narrowed_by_fields(filled: Browser):
    told = filled.get("/api/quotations", params={"speaker": "yang-yoomin", "kind": "indirect"}).json()

    assert [one["words"] for one in told["hits"]] == ["financing has moved to Seoul"]
    assert told["hits"][0]["company_slug"] == "lantern-house"


def test_an_article_has_its_text_with_the_places_of_names(filled: Browser, store: Store):
    number = article_page(store, "panel-on").id
    told = filled.get(f"/api/articles/{number}").json()

    text = told["article"]["text"]
    assert {text[one["start"] : one["end"]] for one in told["names"]} == {"Yang Yoomin", "Lantern House", "ACFM"}
    assert [text[one["start"] : one["end"]] for one in told["quotations"]] == [
        one["words"] for one in told["quotations"]
    ]
    with store.begin() as conn:
        conn.execute(sa.update(article).values(policy="headline"))
    told = filled.get(f"/api/articles/{number}").json()
    assert (told["article"]["text"], told["is_whole"], told["names"]) == ("", False, [])
    assert {one["diff"] for one in told["article"]["revisions"]} == {None}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/search?cursor=x", 409),
        ("/api/search?order=oldest", 422),
        ("/api/search?limit=0", 422),
        ("/api/quotations?after=yesterday", 409),
        ("/api/quotations?edition=x", 409),
        ("/api/articles/77", 404),
        ("/api/facets?q=%00(((", 200),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(filled: Browser, address: str, status: int):
    told = filled.get(address)

    assert told.status_code == status
    assert status == 200 or told.json()["error"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/api/search?q=coast", examples.SEARCH),
        ("/api/facets", examples.FACETS),
        ("/api/quotations", examples.QUOTATIONS),
        ("/api/articles/1", examples.ARTICLE),
        ("/api/outlets", examples.OUTLETS),
    ],
)
def test_the_examples_are_shaped_as_the_answers_are(filled: Browser, address: str, shown: dict[str, Any]):
    alike(shown, filled.get(address).json())


def alike(shown: Any, given: Any) -> None:
    """Whether both have the same fields, as deep as there are any."""
    if isinstance(shown, dict) and isinstance(given, dict):
        assert shown.keys() == given.keys() or "json-ld" in shown.values()  # a mapping's keys are no fields
        for name in shown.keys() & given.keys():
            alike(shown[name], given[name])
    elif isinstance(shown, list) and shown and given:
        alike(shown[0], given[0])
