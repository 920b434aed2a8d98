"""The full-text index finds what stands in the texts, the same on both databases, and follows every change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.stories import another, article, kept, tagged, write
from tradewatch.article import Company, Moment, Span
from tradewatch.query.ask import ask
from tradewatch.store import fulltext
from tradewatch.store.docid import first_docid
from tradewatch.store.engine import Store
from tradewatch.store.tables import article as article_table
from tradewatch.store.tables import article_text

KOREAN = article(
    "부산국제영화제가 오늘 개막했다. 감독들이 해운대에 모였다.",
    url="https://reelwire.example/busan",
    key="busan",
    headline="Busan opens",
)


def found(store: Store, words: str, since: int | None = None, until: int | None = None) -> list[str]:
    """The keys of the articles found, in the order given."""
    docids = [row[0] for row in store.rows(ask(store, words).docids(least=since, below=until))]
    query = sa.select(article_text.c.docid, article_table.c.key).join_from(article_text, article_table)
    keys = dict(store.rows(query.where(article_text.c.docid.in_(docids))))
    return [keys[docid] for docid in docids]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("thriller", ["salt-road"]),
        ("THRILLER", ["salt-road"]),
        ("ferries thriller", ["salt-road"]),
        ("ferries dragons", []),
        ('"coast in them"', ["salt-road"]),
        ('"them in coast"', []),
        ("documentar*", ["salt-road"]),
        ("documentar", []),
        ("of -thriller", ["story-2", "story-1"]),
        ("thriller OR number2", ["salt-road", "story-2"]),
        ("-thriller", ["busan", "story-2", "story-1"]),
        ("lodz", []),  # the text has it with a stroke, and nobody tagged it
        ("Łódź", ["salt-road"]),
        ("łodz", ["salt-road"]),
        ("mira los", ["salt-road"]),  # tagged: found without the stroke as well
        ("부산", ["busan"]),
        ("해운대", ["busan"]),
        ("부산국제영화제", ["busan"]),
        ("산부", []),
        ("감", ["busan"]),
        ("six", ["salt-road"]),  # in the headline
        ('"six harbour"', []),  # no phrase from the headline into the body
        ("thriller NEAR/2 road", ["salt-road"]),
        ("road NEAR/2 thriller", ["salt-road"]),
        ("thriller NEAR/1 road", []),
        ('"salt road" NEAR/3 territories', ["salt-road"]),
        ('territories NEAR/2 "salt road"', []),
        ("six NEAR/20 sold", ["salt-road"]),
        ("sells NEAR/20 autumn", []),  # in the headline and in the body
        ("headline:six", ["salt-road"]),
        ('headline:"sells to"', ["salt-road"]),
        ("headline:thriller", []),
        ("headline:sel*", ["salt-road"]),
        ("(thriller OR number2) -ferries", ["story-2"]),
        ("thriller OR -of", ["busan", "salt-road"]),
        ("-(thriller OR number2) -부산", ["story-1"]),
        ("salt' OR 1=1 --", ["salt-road"]),
        ("!!!", []),
    ],
)
def test_a_search_finds_the_same_on_both_databases(stories: Store, words: str, keys: list[str]):
    assert sorted(found(stories, words)) == sorted(keys)


@pytest.fixture
def stories(store: Store) -> Store:
    write(store, kept(tagged()), kept(another(1)), kept(another(2)), kept(KOREAN))
    return store


def test_the_newest_is_found_first(store: Store):
    days = {3: 30, 1: 2, 2: 17}
    write(store, *(kept(another(n, published_at=Moment(datetime(2024, 4, d, tzinfo=UTC)))) for n, d in days.items()))

    assert found(store, "story") == ["story-3", "story-2", "story-1"]


@pytest.mark.parametrize(
    ("since", "until", "keys"),
    [
        (None, None, ["story-4", "story-3", "story-2", "story-1"]),
        (date(2024, 4, 2), None, ["story-4", "story-3", "story-2"]),
        (None, date(2024, 4, 3), ["story-2", "story-1"]),
        (date(2024, 4, 2), date(2024, 4, 4), ["story-3", "story-2"]),
        (date(2024, 4, 4), date(2024, 4, 2), []),
    ],
)
@pytest.mark.parametrize("words", ["story", "story OR nothing", "sto*", "-dragons"])
def test_a_search_can_be_kept_to_a_range_of_days(
    store: Store, words: str, since: date | None, until: date | None, keys: list[str]
):
    write(store, *(kept(another(n, published_at=Moment(datetime(2024, 4, n, tzinfo=UTC)))) for n in (1, 2, 3, 4)))
    bounds = {name: first_docid(day) for name, day in (("since", since), ("until", until)) if day is not None}

    assert found(store, words, **bounds) == keys


def test_a_text_before_2000_is_found_too(store: Store):
    write(store, kept(another(1, published_at=Moment(datetime(1994, 5, 1, tzinfo=UTC)))), kept(another(2)))

    assert found(store, "story") == ["story-2", "story-1"]


def test_the_index_follows_a_changed_text(store: Store):
    write(store, kept(article("The old words stand here.")))
    write(store, kept(article("The new words stand here.")))

    assert found(store, "old") == []
    assert found(store, "new") == ["salt-road"]
    assert fulltext.check(store) == []


def test_the_index_follows_a_new_name(store: Store):
    text = "A deal with Śląsk Media was signed."
    write(store, kept(article(text)))
    named = article(text, companies=(Company("Śląsk Media", mentions=(Span(12, 23),)),))
    write(store, kept(named, tagger_version="2"))

    assert found(store, "slask") == ["salt-road"]
    assert fulltext.check(store) == []


def test_an_index_that_does_not_fit_is_noticed_and_rebuilt(store: Store):
    write(store, kept(article("The old words stand here.")), kept(another(1)))
    with store.begin() as conn:
        if store.dialect == "sqlite":
            conn.execute(sa.update(article_text).values(body="Nobody told the index of this."))
        else:
            conn.execute(sa.text("UPDATE article_text SET tsv = NULL"))

    noticed = fulltext.check(store)
    fulltext.rebuild(store, batch=1)

    assert len(noticed) == 1
    assert fulltext.check(store) == []
    assert len(found(store, "nobody" if store.dialect == "sqlite" else "words")) >= 1


def test_a_text_longer_than_an_index_entry_may_be_is_stored(store: Store):
    words = " ".join(f"word{n}" for n in range(200_000))
    [outcome] = write(store, kept(article(f"First {words} {'x' * 5000}")))

    assert outcome.what == "new"
    assert found(store, "word77") == ["salt-road"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=60))
def test_whatever_is_typed_the_database_does_not_complain(stories: Store, words: str):
    assert isinstance(found(stories, words), list)


NAUGHTY = (
    "O'Brien",
    "A+E",
    "C21/TBI",
    "foo AND",
    "NEAR(a b)",
    "headline:x",
    "^x",
    "zebra AND NOT",
    "{zebra}",
    "\\",
    ":*",
    "<->",
)


@pytest.mark.parametrize("words", NAUGHTY)
def test_an_operator_of_the_database_is_only_text(stories: Store, words: str):
    assert found(stories, words) == []
