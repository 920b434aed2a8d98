"""What is exported is what the list shows, all of it, on both databases, as far as each outlet lets it go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.festivals.weeks import days_of
from tests.query.world import SALT_ROAD, SALT_ROAD_STORY, WINDOW, WINDOW_STORY, WORLD, stored
from tests.store.stories import write
from tradewatch.query import articles as asking
from tradewatch.query import quotations as saying
from tradewatch.query.articles import search
from tradewatch.query.companies import companies
from tradewatch.query.exports import articles as reading
from tradewatch.query.exports import streams
from tradewatch.query.exports.found import found
from tradewatch.query.exports.records import ArticleRecord, Quoted
from tradewatch.query.people import people
from tradewatch.query.quotations import quotations
from tradewatch.store.engine import Store, open_store

SAID = "Buyers want stories with a coast in them, and they want them finished by spring,"


@pytest.fixture(autouse=True, params=[2, 500])
def batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A batch that ends in the middle of the world, then one that holds all of it."""
    size: int = request.param
    monkeypatch.setattr(reading, "BATCH", size)
    monkeypatch.setattr(asking, "BATCH", size)
    monkeypatch.setattr(saying, "BATCH", size)
    monkeypatch.setattr(streams, "BATCH", size)
    return size


@pytest.mark.parametrize("narrowing", [{}, {"festival": "acfm"}, {"company": "harbour", "after": date(2024, 1, 1)}])
def test_articles_are_those_of_the_search(world: Store, narrowing: dict[str, object]):
    hits = search(world, **narrowing)  # type: ignore[arg-type]

    assert [one.id for one in found(world, "articles", **narrowing)] == [hit.id for hit in hits]
    assert hits


def test_an_article_says_what_it_names_and_quotes(world: Store):
    one: ArticleRecord = next(found(world, "articles", "coast"))

    assert one.people == ("Mira Łoś",)
    assert one.companies == ("Harbour Films",)
    assert one.festivals == ("Asian Contents & Film Market 2024",)
    assert one.quotations == (Quoted(SAID, "Mira Łoś", "head of sales", "Harbour Films"),)
    assert one.day == date(2024, 10, 4)
    assert one.copies == 1
    assert one.snippet is not None
    assert one.text is None


def test_quotations_people_and_companies_are_those_of_their_lists(world: Store):
    assert [one.words for one in found(world, "quotations")] == [one.words for one in quotations(world)]
    assert [one.words for one in found(world, "quotations", "financing OR coast", kind="indirect")] == [
        "financing has moved to Seoul"
    ]
    assert list(found(world, "people")) == people(world)
    assert list(found(world, "companies", kind="sales")) == companies(world, kind="sales")


def test_festivals_tell_their_years(world: Store):
    told = {one.slug: one.editions for one in found(world, "festivals")}

    assert told["asian-contents-and-film-market"] == (2024, 2022)


def test_editions_have_their_days_where_a_rule_gives_them(world: Store):
    told = [(one.slug, one.year, one.articles, one.first, one.last) for one in found(world, "editions", days=days_of)]

    assert told == [
        ("asian-contents-and-film-market", 2024, 2, *(days_of("asian-contents-film-market", 2024) or ())),
        ("busan-international-film-festival", 2024, 1, None, None),
        ("asian-contents-and-film-market", 2022, 1, *(days_of("asian-contents-film-market", 2022) or ())),
    ]
    assert [one.year for one in found(world, "editions", "acfm", year=2022)] == [2022]


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Store]:
    """Four stories: one may go whole, one is reserved, one as an excerpt, of one nothing but the headline."""
    whole, excerpt, headline, reserved = stored(
        (
            SALT_ROAD_STORY,
            replace(SALT_ROAD_STORY, url="https://b.example/2", key="2"),
            replace(WINDOW_STORY, dek="What was said"),
            replace(SALT_ROAD_STORY, url="https://d.example/4", key="4"),
        )
    )
    closed = replace(reserved, policy="fulltext", page=replace(reserved.page, reserved="TDM reservation"))
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        write(store, replace(whole, policy="fulltext"))
        write(store, excerpt)
        write(store, replace(headline, policy="headline"))
        write(store, closed)
        yield store


def test_a_text_goes_only_where_its_outlet_lets_it(guarded: Store):
    told = {one.url: one for one in found(guarded, "articles")}

    assert {url: one.text for url, one in told.items() if one.text is not None} == {SALT_ROAD_STORY.url: SALT_ROAD}
    only_headline = told[WINDOW_STORY.url]
    assert only_headline.headline
    assert (only_headline.snippet, only_headline.dek, only_headline.quotations) == (None, None, ())
    assert told["https://d.example/4"].reserved


def test_of_an_outlet_that_lets_nothing_but_headlines_go_no_words_do(guarded: Store):
    told = list(found(guarded, "quotations"))

    assert len(told) == len(quotations(guarded))
    assert {one.words is None for one in told if one.url == WINDOW_STORY.url} == {True}
    assert [one.speaker for one in told if one.words is None] == ["Yang Yoomin"] * 2
    assert all(one.words in SALT_ROAD for one in told if one.words)
    assert WINDOW  # its words stay where they are


def test_what_no_column_asks_for_is_not_read(world: Store):
    from tradewatch.query.exports.formats import chosen

    asked = found(world, "articles", columns=chosen("articles", ["url", "companies"]))

    assert {(one.people, one.quotations) for one in asked} == {((), ())}
    assert len(WORLD) == 5


def test_the_next_batch_of_quotations_begins_in_the_index(world: Store, batch: int):
    """On the whole list a batch would otherwise be found by reading all of them, each time."""
    if world.dialect != "sqlite" or batch > 2:
        return
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, values))

    sa.event.listen(world.engine, "before_cursor_execute", note)
    try:
        list(found(world, "quotations"))
    finally:
        sa.event.remove(world.engine, "before_cursor_execute", note)
    statement, values = next(one for one in asked if "quotation.docid <=" in one[0])
    with world.read() as conn:
        plan = [row[-1] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]

    assert any("USING INDEX ix_quotation_docid (docid<?)" in row for row in plan), plan
