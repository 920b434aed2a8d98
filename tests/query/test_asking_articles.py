"""A search finds the articles it describes, the newest first, on both databases alike."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.query.world import people, stored, story
from tests.store.stories import kept, write
from tradewatch.article import Affiliation, Article, Moment
from tradewatch.errors import UsageError
from tradewatch.query import articles
from tradewatch.query.articles import find_articles, search
from tradewatch.query.quotations import find_quotations
from tradewatch.store.engine import Store

SALT, PANEL, FERRY, LODZ, COPY = (
    "reelwire.example/salt-road-sells",
    "screenmarket.example/panel-on-financing",
    "reelwire.example/night-ferry-opens",
    "screenmarket.example/brandt-goes-to-lodz",
    "screenmarket.example/salt-road",
)


def found(store: Store, words: str = "", **narrowing: Any) -> list[str]:
    return [hit.url.removeprefix("https://") for hit in search(store, words, **narrowing)]


@pytest.mark.parametrize(
    ("words", "narrowing", "urls"),
    [
        ("", {}, [SALT, FERRY, LODZ, PANEL]),
        ("", {"limit": 2}, [SALT, FERRY]),
        ("financing", {}, [PANEL]),
        ('"night ferry"', {}, [FERRY]),
        ("lodz", {}, [LODZ]),
        ("부산", {}, [FERRY]),
        ("remake OR ferry", {}, [FERRY, PANEL]),
        ("", {"outlet": "screenmarket"}, [COPY, LODZ, PANEL]),
        ("release", {"outlet": "reelwire"}, [SALT]),
        ("", {"company": "harbour films"}, [SALT, LODZ]),
        ("producer", {"company": "harbour-films"}, [LODZ]),
        ("", {"person": "mira los"}, [SALT]),
        ("", {"person": "Yang"}, [PANEL]),
        ("", {"festival": "acfm"}, [SALT, PANEL]),
        ("", {"festival": "busan"}, [FERRY]),
        ("", {"festival": "acfm", "edition": 2022}, [PANEL]),
        ("", {"edition": 2024}, [SALT, FERRY]),
        ("", {"role": "head of sales"}, [SALT]),
        ("", {"role": "PRODUCER"}, [LODZ]),
        ("", {"language": "ko"}, [PANEL]),
        ("financing OR ferry", {"language": "ko"}, [PANEL]),
        ("financing OR ferry", {"role": "programmer"}, [FERRY]),
        ("brandt", {"role": "producer in residence", "language": "EN"}, [LODZ]),
        ("-ferry", {"role": "producer", "outlet": "screenmarket"}, [LODZ]),
        ("-ferry -sold", {"festival": "acfm"}, [PANEL]),
        ("", {"after": date(2024, 9, 2), "before": date(2024, 10, 4)}, [FERRY]),
        ("sold", {"company": "harbour", "festival": "acfm", "after": date(2024, 1, 1)}, [SALT]),
        ("sold", {"outlet": "screenmarket"}, [COPY]),
        ("sold OR ferry", {"after": date(2024, 10, 4)}, [SALT]),
        ("sold OR ferry", {"before": date(2024, 10, 4)}, [FERRY]),
        ("-remake", {"after": date(2023, 3, 1), "before": date(2024, 9, 3)}, [FERRY, LODZ]),
        ("nowhere", {}, []),
    ],
)
def test_a_search_finds(world: Store, words: str, narrowing: dict[str, Any], urls: list[str]):
    assert found(world, words, **narrowing) == urls


TOLD = (  # long enough to be compared
    "Pier Nine boards the ferry drama Low Water, which shoots in Cork from May with a crew of ninety. The film follows "
    "two pilots who have not spoken for eleven years and must bring one ship in. Delivery is planned for the winter."
)


def told(outlet: str, day: str, hour: int = 9, *, exact: bool = True, text: str = TOLD) -> Article:
    at = datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=UTC)
    return story(f"{outlet}-{day}-{hour}", day, text, outlet=outlet, published_at=Moment(at, exact))


def other(day: str) -> Article:
    return told("reelwire", day, text=f"Nothing new at sea on {day}, the harbour master tells us again.")


@pytest.mark.parametrize(
    ("printed", "limit", "shown"),
    [
        ([told("copyist", "2024-03-02"), told("reelwire", "2024-03-01")], 20, ["reelwire-2024-03-01-9"]),
        ([told("copyist", "2024-03-01", 12), told("reelwire", "2024-03-01", 8)], 20, ["reelwire-2024-03-01-8"]),
        ([told("reelwire", "2024-03-01", 8), told("copyist", "2024-03-01", 12)], 20, ["reelwire-2024-03-01-8"]),
        (
            [told("copyist", "2024-03-01", 0, exact=False), told("reelwire", "2024-03-01", 8)],
            20,
            ["reelwire-2024-03-01-8"],
        ),
        (
            [told("copyist", "2024-03-05"), other("2024-03-04"), told("first", "2024-03-03"), other("2024-03-02")],
            2,
            ["reelwire-2024-03-04-9", "first-2024-03-03-9"],
        ),
        (
            [*(told(f"copyist{n}", "2024-03-05") for n in range(7)), other("2024-03-04"), other("2024-03-02")],
            3,
            ["copyist0-2024-03-05-9", "reelwire-2024-03-04-9", "reelwire-2024-03-02-9"],
        ),
    ],
)
@pytest.mark.parametrize("words", ["", "ferry OR harbour"])
def test_a_story_told_in_copies_is_listed_once_where_it_was_printed_first(
    store: Store, words: str, printed: list[Article], limit: int, shown: list[str]
):
    write(store, *stored(printed))
    hits = search(store, words, limit=limit)

    assert [hit.url.rpartition("/")[2] for hit in hits] == shown
    assert max(hit.copies for hit in hits) == sum(one.text == TOLD for one in printed) - 1


def test_copies_take_no_places_on_the_page(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(articles, "AHEAD", 0)
    days = [f"2024-03-0{n}" for n in range(1, 5)]
    write(store, *stored([*(told(f"copyist{n}", "2024-03-05") for n in range(7)), *map(other, days)]))

    assert [len(found(store, words, limit=limit)) for words in ("", "sea OR ferry") for limit in (1, 3, 5, 9)] == [
        1, 3, 5, 5, 1, 3, 5, 5,
    ]  # fmt: skip


def test_nothing_is_listed_where_nothing_is_asked_for(world: Store):
    assert found(world, limit=0) == []


@pytest.mark.parametrize("typed", ["Éditrice", "éditrice", "ÉDITRICE", "chef éditrice"])
@pytest.mark.parametrize("role", ["Éditrice", "Chef Éditrice", "éditrice", "CHEF ÉDITRICE"])
def test_a_role_is_found_in_whatever_case_its_accented_letters_are(store: Store, role: str, typed: str):
    text = "Mira Los speaks for Harbour Films in Cork."
    given = (Affiliation("Mira Los", role),)
    write(store, kept(story("a-role", "2024-05-01", text, people=people(text, "Mira Los"), affiliations=given)))
    is_there = typed.lower() in role.lower()

    assert len(search(store, role=typed)) == is_there


@pytest.mark.parametrize("cursor", ["r-5", "r", "d20"])
def test_a_cursor_of_a_ranked_page_is_a_place(world: Store, cursor: str):
    with pytest.raises(UsageError, match="is not where a page"):
        find_articles(world, "sold", order="relevance", cursor=cursor)


@pytest.mark.parametrize("typed", ["edition:99999", "()", "- -"])
def test_a_question_of_which_nothing_is_understood_says_so(world: Store, typed: str):
    articles_told, said = find_articles(world, typed), find_quotations(world, typed)

    assert articles_told.sentence == "0 articles, for nothing of the question was understood"
    assert said.sentence == "0 quotations, for nothing of the question was understood"
