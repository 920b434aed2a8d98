"""What changed is told to every reader exactly once, in whatever order transactions end."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.store.stories import another, kept, tagged, write
from tradewatch.article import Affiliation
from tradewatch.store import changes
from tradewatch.store.by_hand import give_articles, merge, split
from tradewatch.store.changes import Mark, changed_since, forget, note, where_now
from tradewatch.store.engine import Store
from tradewatch.store.facts import FestivalFacts, keep_facts
from tradewatch.store.identity.merge import PEOPLE
from tradewatch.store.tables import article, change, person
from tradewatch.store.write import Writer


def told(store: Store, mark: Mark) -> dict[str, set[int]] | None:
    with store.read() as conn:
        found = changed_since(conn, mark)
    return None if found is None else dict(found)


def now(store: Store) -> Mark:
    with store.read() as conn:
        return where_now(conn)


def test_a_new_article_is_told(store: Store):
    mark = now(store)
    number = write(store, kept(tagged()))[0].article_id

    assert told(store, mark) == {"article": {number}}
    assert told(store, now(store)) == {}


def test_an_article_that_says_the_same_is_not_told_again(store: Store):
    write(store, kept(tagged()))
    mark = now(store)
    write(store, kept(tagged()))

    assert told(store, mark) == {}


def test_an_article_that_was_tagged_otherwise_is_told(store: Store):
    number = write(store, kept(tagged()))[0].article_id
    mark = now(store)
    Writer(store, lambda *_: False).retag({number: tagged(people=())}, "2")

    assert told(store, mark) == {"article": {number}}


def test_copies_are_told_all_together(store: Store):
    first = write(store, kept(tagged()))[0].article_id
    mark = now(store)
    copy = tagged(url="https://screenmarket.example/copy", outlet="screenmarket", key="copy")
    second = write(store, kept(copy))[0].article_id

    assert told(store, mark) == {"article": {first, second}}


def test_a_merge_and_its_end_are_told(store: Store):
    write(store, kept(tagged()), kept(another(1, affiliations=(Affiliation("Jo Abt", "agent", None),))))
    rows = {row.slug: row.id for row in store.rows(sa.select(person.c.slug, person.c.id))}
    before = now(store)
    merge(store, PEOPLE, "jo-abt", "mira-los", "a test")
    between = now(store)
    split(store, PEOPLE, "jo-abt", "a test")

    assert told(store, before) == {"person": {rows["jo-abt"]}}
    assert told(store, between) == {"person": {rows["jo-abt"]}}


def test_articles_given_to_another_person_are_told(store: Store):
    ids = [o.article_id for o in write(store, kept(tagged()), kept(tagged(url="https://reelwire.example/b", key="b")))]
    mark = now(store)
    give_articles(store, "mira-los", [ids[0]], "somebody else")

    assert told(store, mark) == {"article": {ids[0]}}


def test_what_a_festival_is_part_of_is_told(store: Store):
    write(store, kept(tagged()))
    mark = now(store)
    keep_facts(store, [], [FestivalFacts("tidewater", "Tidewater Film Festival", city="Tidewater")])

    assert set(told(store, mark) or ()) == {"festival"}


def test_nothing_is_told_of_what_was_undone(store: Store):
    mark = now(store)
    with store.begin() as conn:
        note(conn, "article", [1])
        conn.rollback()

    assert told(store, mark) == {}


def test_who_missed_notes_that_are_gone_is_told_so(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(changes, "KEPT", 2)
    with store.begin() as conn:
        note(conn, "article", [1])
    old = now(store)
    with store.begin() as conn:
        note(conn, "article", [2, 3, 4])
    newer = now(store)
    with store.begin() as conn:
        gone = forget(conn)

    assert gone == 2
    assert told(store, old) is None
    assert told(store, newer) == {}


def test_a_database_that_was_replaced_is_noticed(store: Store):
    with store.begin() as conn:
        note(conn, "article", [1])
    mark = now(store)
    with store.begin() as conn:
        conn.execute(sa.update(change).values(stamp=change.c.stamp + 1))

    assert told(store, mark) is None


@pytest.mark.pg
def test_a_transaction_that_ends_late_is_told_once_it_has_ended(pg_store: Store):
    """Its note has a lower number than one that was told before."""
    start = now(pg_store)
    with pg_store.begin() as slow:
        note(slow, "article", [1])
        with pg_store.begin() as quick:
            note(quick, "article", [2])
        first, between = told(pg_store, start), now(pg_store)
    then, at_last = told(pg_store, between), now(pg_store)

    assert first == {"article": {2}}
    assert then == {"article": {1}}
    assert told(pg_store, at_last) == {}


def test_an_article_of_a_number_that_was_used_before_is_told(store: Store):
    write(store, kept(tagged()))
    with store.begin() as conn:
        conn.execute(sa.delete(article))
    mark = now(store)
    number = write(store, kept(another(1)))[0].article_id

    assert told(store, mark) == {"article": {number}}
