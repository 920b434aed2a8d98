"""Whoever wrote first: the same articles give the same people, and tagging again by the same rules moves nobody."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from tests.store.bank.pairs import told
from tests.store.stories import same
from tests.store.test_identity import AT_HARBOUR, AT_LANTERN, CLEAR, NAME_ALONE, partition, records, write
from tradewatch.article import Article
from tradewatch.store import by_hand
from tradewatch.store.engine import Store
from tradewatch.store.tables import affiliation, mention, person, quotation, sighting
from tradewatch.store.write import Writer

# Named without an employer at first and with another one later on, as it happens to whoever changes houses.
AGENT = [
    told(21, "Cory Hall", {"role": "partner", "at": "Wick Artists", "day": "2026-01-27", "with": ["Dee Ferris"]}),
    told(22, "Cory Hall", {"role": "partner", "at": "Wick Artists", "day": "2026-02-01", "with": ["Roy Castell"]}),
    told(23, "Cory Hall", {"role": "partner", "at": "Wick Artists", "day": "2026-05-17"}),
    told(24, "Cory Hall", {"role": "partner in charge", "day": "2026-09-24", "names": ["Wick Artists"]}),
    told(25, "Cory Hall", {"role": "partner", "at": "Lantern Row", "day": "2026-11-16", "names": ["Wick Artists"]}),
]
ALONE = [told(31, "Jo Abt", NAME_ALONE), told(32, "Jo Abt", NAME_ALONE | {"names": ["The Morning Screen"]})]
STORIES = [*CLEAR, *AGENT, *ALONE]


def rows(store: Store) -> list[list[tuple[object, ...]]]:
    """Which row each article's people have, in every table."""
    tables = (mention, quotation, affiliation, sighting)
    return [sorted(map(tuple, store.rows(sa.select(t.c.article_id, t.c.person_id))), key=repr) for t in tables]


def write_all(store: Store, seed: int, writers: int) -> dict[int, Article]:
    """Store the stories in some order, by several writers that remember each what they wrote."""
    dice = random.Random(seed)
    order, each = dice.sample(STORIES, len(STORIES)), [Writer(store, same) for _ in range(writers)]
    numbers: dict[int, Article] = {}
    while order:
        size = dice.choice((1, 1, 2, 5))
        batch, order = order[:size], order[size:]
        numbers |= zip(write(store, *batch, writer=dice.choice(each)), batch, strict=True)
    return numbers


@pytest.fixture(scope="module")
def people() -> dict[int, set[frozenset[str]]]:
    """The people that the first order gave, which all others are to give."""
    return {}


@pytest.mark.parametrize("writers", [1, 3])
@pytest.mark.parametrize("seed", range(6))
def test_any_order_gives_the_same_people_and_a_retag_moves_nobody(
    store: Store, people: dict[int, set[frozenset[str]]], seed: int, writers: int
):
    numbers = write_all(store, seed, writers)
    found, held = partition(store), rows(store)
    again = Writer(store, same)
    size = (1, 4, 100)[seed % 3]
    for first in range(0, len(numbers), size):
        again.retag(dict(list(numbers.items())[first : first + size]), "1")

    assert found == people.setdefault(0, found)
    assert partition(store) == found
    assert rows(store) == held


def test_a_name_alone_is_not_clear_any_more_once_a_second_person_comes(store: Store):
    [alone] = write(store, told(3, "Jo Abt", NAME_ALONE))
    first, second = write(store, told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo Abt", AT_LANTERN))
    unclear = sa.select(mention.c.article_id).join(person, person.c.id == mention.c.person_id)

    assert sorted(records(store).values()) == [[alone], [first], [second]]
    assert store.rows(unclear.where(person.c.ordinal == 0)) == [(alone,)]


def test_what_somebody_gave_by_hand_is_moved_by_nobody(store: Store):
    alone, other = write(store, told(3, "Jo Abt", NAME_ALONE), told(4, "Jo Abt", NAME_ALONE))
    by_hand.give_articles(store, "jo-abt", {other}, "the other Jo Abt")
    write(store, told(1, "Jo Abt", AT_HARBOUR), told(2, "Jo Abt", AT_LANTERN))
    found = records(store)

    assert alone in found["jo-abt"]
    assert other in found["jo-abt-2"]
