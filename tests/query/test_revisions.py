"""An article's revisions are set against each other, with the one that stands."""

from __future__ import annotations

import pytest

from tests.store.stories import article, kept, write
from tradewatch.errors import UsageError
from tradewatch.query.revisions import article_changes
from tradewatch.query.wording import Part, Requoted
from tradewatch.store.engine import Store

FIRST = "Six buyers came. “We sold it to six buyers,” she said."
SECOND = "Six buyers came. “We sold it to seven buyers,” she said."
THIRD = "Seven buyers came. “This is what we hoped for,” he said."


@pytest.fixture
def revised(store: Store) -> Store:
    write(store, kept(article(FIRST)))
    write(store, kept(article(SECOND)))
    write(store, kept(article(THIRD, headline="Salt Road sells to seven")))
    return store


def test_each_revision_stands_against_the_one_before_the_standing_one_too(revised: Store):
    found = article_changes(revised, "1")

    assert (found.revisions, [(one.before, one.after) for one in found.changes]) == (3, [(1, 2), (2, 3)])
    first, second = found.changes
    assert [part for part in first.text if part.kind != "same"] == [Part("deleted", "six"), Part("inserted", "seven")]
    assert first.gone == (Requoted("We sold it to six buyers,", "We sold it to seven buyers,"),)
    assert first.come == ()
    assert second.gone == (Requoted("We sold it to seven buyers,"),)
    assert second.come == ("This is what we hoped for,",)
    assert second.headline[-2:] == (Part("deleted", "six"), Part("inserted", "seven"))


def test_any_two_revisions_can_be_set_against_each_other(revised: Store):
    [change] = article_changes(revised, "salt-road", before=1).changes

    assert (change.before, change.after) == (1, 3)
    assert change.gone == (Requoted("We sold it to six buyers,"),)
    [back] = article_changes(revised, "1", before=3, after=1).changes
    assert back.come == ("We sold it to six buyers,",)


def test_a_revision_that_there_is_not_is_refused(revised: Store):
    with pytest.raises(UsageError, match="no revision 4; it has 1, 2, 3"):
        article_changes(revised, "1", after=4)


def test_an_article_of_one_state_has_no_changes(store: Store):
    write(store, kept(article(FIRST)))

    assert article_changes(store, "1").changes == ()
