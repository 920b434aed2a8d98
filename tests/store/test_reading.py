"""Stored articles come back as the path knows them, and take new tags."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from tests.store.stories import another, kept, same, tagged, write
from tradewatch.article import Person, Span
from tradewatch.query.ask import ask
from tradewatch.store import fulltext, tables
from tradewatch.store.engine import Store
from tradewatch.store.read import load_article, stored_articles
from tradewatch.store.write import Writer


def test_all_articles_are_read_in_batches(store: Store):
    write(store, *(kept(another(n)) for n in range(7)))

    read = [one.article.key for one in stored_articles(store, batch=3)]

    assert read == [f"story-{n}" for n in range(7)]


def test_one_outlet_s_articles_are_read_alone(store: Store):
    write(store, kept(another(1)), kept(another(2, outlet="screenpost", url="https://screenpost.example/2")))

    assert [one.article.outlet for one in stored_articles(store, outlet_slug="screenpost")] == ["screenpost"]


def test_articles_that_new_rules_have_tagged_are_passed_over(store: Store):
    write(store, kept(another(1), tagger_version="2"), kept(another(2), tagger_version="1"), kept(another(3)))

    assert [one.article.key for one in stored_articles(store, tagged_before="2")] == ["story-2", "story-3"]


def test_an_article_that_is_not_there_is_none(store: Store):
    assert load_article(store, 99) is None


def test_retagging_goes_through_all_articles_and_replaces_their_tags(store: Store):
    write(store, kept(tagged()), *(kept(another(n)) for n in range(5)))
    writer = Writer(store, same)
    for one in stored_articles(store, tagged_before="2", batch=2):
        renamed = replace(one.article, people=(Person("Zoë Ærø", (Span(0, 5),)),))
        [outcome] = writer.retag({one.id: renamed}, "2")
        assert outcome.what == "retagged"

    assert list(stored_articles(store, tagged_before="2")) == []
    assert store.rows(sa.select(tables.quotation)) == []
    assert len(store.rows(sa.select(tables.mention))) == 6
    assert len(store.rows(sa.select(tables.revision))) == 6
    assert len(store.rows(ask(store, "aero").docids())) == 6
    assert fulltext.check(store) == []


def test_tags_of_a_text_that_changed_meanwhile_are_not_taken(store: Store):
    [first] = write(store, kept(another(1)))
    stale = load_article(store, first.article_id)
    write(store, kept(replace(another(1), text="Quite another text by now.")))
    assert stale is not None
    [outcome] = Writer(store, same).retag({stale.id: stale.article}, "2")

    assert outcome.what == "failed"
    assert "changed meanwhile" in str(outcome.reason)
