"""What the lexicons know reaches the database, so that a festival finds its market and a country its companies."""

from __future__ import annotations

import pytest

from pipelines.annotate import Lexicons
from pipelines.facts import keep_lexicon_facts
from tests.query.world import LINEUP_STORY, WINDOW_STORY, companies, stored, story
from tests.store.stories import write
from tradewatch.query.articles import search
from tradewatch.query.companies import companies as ask_companies
from tradewatch.query.festivals import festivals as ask_festivals
from tradewatch.store.engine import Store


@pytest.mark.parametrize("with_festival", [False, True])
def test_a_festival_finds_the_articles_on_its_market(store: Store, with_festival: bool):
    """Whether an article names the festival itself or not."""
    write(store, *stored((WINDOW_STORY, LINEUP_STORY) if with_festival else (WINDOW_STORY,)))
    keep_lexicon_facts(store, Lexicons.load())

    assert WINDOW_STORY.url in [hit.url for hit in search(store, festival="busan")]
    [market] = [one for one in ask_festivals(store, "busan") if one.kind == "market"]
    assert (market.name, market.city, market.country) == ("Asian Contents & Film Market", "Busan", "KR")


def test_companies_are_found_by_their_country(store: Store):
    text = "Pathé has sold the thriller Salt Road to six territories."
    write(store, *stored([story("salt-road", "2024-10-04", text, companies=companies(text, ("Pathé", "pathe", None)))]))
    assert ask_companies(store, country="FR") == []
    keep_lexicon_facts(store, Lexicons.load())

    assert [one.name for one in ask_companies(store, country="FR")] == ["Pathé"]


def test_a_second_time_there_is_nothing_to_do(store: Store):
    write(store, *stored((WINDOW_STORY,)))

    assert keep_lexicon_facts(store, Lexicons.load()) > 0
    assert keep_lexicon_facts(store, Lexicons.load()) == 0
