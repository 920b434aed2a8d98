"""The summary says what came in, and shows quotations worth reading."""

from __future__ import annotations

from tradewatch.query.summary import is_empty, summary
from tradewatch.store.engine import Store


def test_the_summary_counts_everything(world: Store):
    found = summary(world)

    assert (found.totals.articles, found.totals.outlets, found.totals.quotations) == (5, 2, 5)
    assert (found.totals.people, found.totals.companies, found.totals.festivals) == (4, 2, 3)
    assert (found.totals.editions, found.totals.copies) == (3, 1)
    assert [(one.slug, one.articles) for one in found.outlets] == [("screenmarket", 3), ("reelwire", 2)]
    assert [one.name for one in found.speakers] == ["Mira Łoś", "Yang Yoomin", "Kim Haneul"]
    assert [one.name for one in found.companies] == ["Harbour Films", "Lantern House"]
    assert found.festivals[0].name == "Asian Contents & Film Market"
    assert not is_empty(world)


def test_the_quotations_shown_are_telling_and_of_different_speakers(world: Store):
    said = summary(world).quotations

    # "The sea is our neighbour" is too short, Mira Łoś's stands in two articles.
    assert [one.speaker for one in said] == ["Mira Łoś", "Yang Yoomin"]
    assert all(one.role and one.organisation for one in said)


def test_an_empty_store_has_an_empty_summary(store: Store):
    found = summary(store)

    assert found.totals.articles == 0
    assert (found.outlets, found.speakers, found.quotations) == ((), (), ())
    assert is_empty(store)
