"""Pairs of people are told apart as somebody who knows would: a wrong merge is worse than two records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.bank.pairs import FIRMS, PAIRS, know_firms, told
from tests.store.stories import article, kept, same
from tradewatch.article import Company, Span
from tradewatch.store.draft import folded
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import person, sighting
from tradewatch.store.write import Writer

PRECISION, RECALL = 0.98, 0.90


def lexicon(store: Store, writer: Writer) -> None:
    """Every firm of the bank is in the store, with its facts."""
    text = " ".join(firm["name"] for firm in FIRMS.values())
    firms = tuple(Company(f["name"], key, f["kind"], (Span(0, 1),)) for key, f in FIRMS.items())
    page = article(text, url="https://reelwire.example/directory", key="directory", companies=firms)
    writer.write([kept(page)])
    know_firms(store)


def merged(store: Store, *, backwards: bool, batch: int) -> list[bool]:
    """Which pairs were taken for one person."""
    writer = Writer(store, same)
    lexicon(store, writer)
    notices = [(2 * n, p.name, p.one) for n, p in enumerate(PAIRS)] + [
        (2 * n + 1, p.other, p.two) for n, p in enumerate(PAIRS)
    ]
    stories = [kept(told(*notice)) for notice in (reversed(notices) if backwards else notices)]
    for first in range(0, len(stories), batch):
        assert {o.what for o in writer.write(stories[first : first + batch])} == {"new"}
    c = sighting.c
    who = sa.func.coalesce(person.c.merged_into, person.c.id)
    query = sa.select(c.folded, who, c.article_id).join(person, person.c.id == c.person_id).order_by(c.article_id)
    seen: dict[str, list[int]] = {}
    for name, number, _ in store.rows(query):
        seen.setdefault(name, []).append(number)
    return [len({*seen[folded(p.name)], *seen[folded(p.other)]}) == 1 for p in PAIRS]


@pytest.mark.parametrize("backwards", [False, True])
def test_the_bank_is_told_apart(store: Store, backwards: bool, record_property: Callable[[str, object], None]):
    found = merged(store, backwards=backwards, batch=7)
    hits = sum(one and pair.same for one, pair in zip(found, PAIRS, strict=True))
    wrong = [pair.name for one, pair in zip(found, PAIRS, strict=True) if one and not pair.same]
    missed = [pair.name for one, pair in zip(found, PAIRS, strict=True) if pair.same and not one]
    precision, recall = hits / sum(found), hits / sum(pair.same for pair in PAIRS)
    record_property("precision", precision)
    record_property("recall", recall)

    assert precision >= PRECISION, wrong
    assert recall >= RECALL, missed


def test_the_order_of_writing_changes_nothing_in_the_bank(sqlite_store: Store, tmp_path: Path):
    other_url = f"sqlite:///{tmp_path / 'other.db'}"
    forwards = merged(sqlite_store, backwards=False, batch=500)
    with open_store(other_url) as other:
        backwards = merged(other, backwards=True, batch=1)

    assert backwards == forwards


def test_the_bank_is_large_enough_to_tell_something():
    assert len(PAIRS) >= 60
    assert 0.3 < sum(pair.same for pair in PAIRS) / len(PAIRS) < 0.7
