"""What is new is what came, each once, whatever its date and whichever transaction ended first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.store.stories import FETCHED, article, kept, tagged, write
from tradewatch.article import Moment
from tradewatch.errors import UsageError
from tradewatch.query import arrivals as arriving
from tradewatch.query.arrivals import Mark, arrivals, mark_now
from tradewatch.query.news import arrived
from tradewatch.store import tables
from tradewatch.store.engine import Store


def put(store: Store, *names: str, **changes: object) -> None:
    for name in names:
        url = f"https://reelwire.example/{name}"
        write(store, kept(article(f"A story of ferries, {name}.", url=url, key=name, headline=name, **changes)))


def names(found: arriving.Arrivals) -> list[str | None]:
    return [hit.headline for hit in found.hits]


def test_only_what_came_since_the_mark_is_new(store: Store):
    put(store, "one", "two")
    mark = mark_now(store)
    put(store, "three")
    write(store, kept(article("Of a ferry alone.", url="https://reelwire.example/x", key="x", headline="x")))
    found = arrivals(store, "ferries", mark)

    assert (names(found), found.left) == (["three"], 0)
    assert found.sentence == "1 article that holds “ferries”"
    assert names(arrivals(store, "ferries", found.mark)) == []
    assert sorted(map(str, names(arrivals(store, "", mark)))) == ["three", "x"]


def test_what_a_back_fill_brings_long_after_its_day_is_not_new(store: Store):
    put(store, "one")
    mark, moment = mark_now(store), FETCHED - timedelta(days=1)
    today = Moment(datetime.now(UTC) - timedelta(days=1))
    for number, published in enumerate((None, Moment(datetime(2019, 5, 14, tzinfo=UTC)), today)):
        one = article(f"Ferries of old, {number}.", url=f"https://reelwire.example/old-{number}", key=f"old-{number}")
        write(store, kept(replace(one, headline=f"old {number}", published_at=published), backfill=True))

    assert names(arrivals(store, "ferries", mark)) == ["old 2"]
    assert sorted(map(str, names(arrivals(store, "ferries", moment)))) == ["old 2", "one"]
    assert [(one.slug, one.articles) for one in arrived(store, moment)] == [("reelwire", 2)]


def test_an_article_that_is_revised_is_not_new(store: Store):
    put(store, "one")
    mark = mark_now(store)
    write(store, kept(article("A story of ferries, told anew.", url="https://reelwire.example/one", key="one")))

    assert names(arrivals(store, "ferries", mark)) == []


def test_what_is_not_on_the_first_page_is_on_the_next(store: Store):
    put(store, "zero")
    mark = mark_now(store)
    put(store, "one", "two", "three", "four", "five")
    pages = []
    while True:
        found = arrivals(store, "ferries", mark, limit=2)
        pages.append(sorted(map(str, names(found))))
        mark = found.mark
        if not found.left:
            break

    assert pages == [["one", "two"], ["four", "three"], ["five"]]
    assert names(arrivals(store, "ferries", mark)) == []


def test_a_transaction_that_ends_late_is_not_missed(store: Store):
    """Its articles have lower numbers than those seen already."""
    put(store, "one", "two", "late", "later", "five")
    one, text = tables.article, tables.article_text
    with store.begin() as conn:  # they are not committed yet when somebody asks
        gone = conn.execute(sa.select(tables.article).where(tables.article.c.key.in_(("late", "later")))).all()
        texts = conn.execute(
            sa.select(tables.article_text).where(tables.article_text.c.article_id.in_([g.id for g in gone]))
        ).all()
        conn.execute(sa.delete(tables.article).where(tables.article.c.id.in_([g.id for g in gone])))
    mark = mark_now(store)
    with store.begin() as conn:
        conn.execute(sa.insert(one), [dict(row._mapping) for row in gone])
        conn.execute(sa.insert(text), [dict(row._mapping) for row in texts])
    put(store, "six")

    first = arrivals(store, "", mark, limit=1)
    rest = arrivals(store, "", first.mark)
    assert names(first) == ["late"]
    assert sorted(map(str, names(rest))) == ["later", "six"]
    assert names(arrivals(store, "", rest.mark)) == []


def test_since_a_moment_counts_when_we_saw_it_not_when_it_is_dated(store: Store):
    put(store, "one")
    later = FETCHED + timedelta(days=3)
    old = tagged(url="https://reelwire.example/old", key="old", headline="old")
    write(store, kept(old))
    with store.begin() as conn:
        conn.execute(sa.update(tables.article).where(tables.article.c.key == "old").values(first_seen_at=later))

    assert names(arrivals(store, "", later)) == ["old"]
    assert sorted(map(str, names(arrivals(store, "", FETCHED)))) == ["old", "one"]
    assert names(arrivals(store, "", datetime.now(UTC) + timedelta(days=1))) == []


def test_far_below_the_newest_nothing_is_looked_for(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arriving, "WINDOW", 2)
    put(store, "one", "two", "three", "four")
    mark = mark_now(store)

    assert mark.has(1)
    assert names(arrivals(store, "", mark)) == []
    put(store, "five")
    assert names(arrivals(store, "", mark)) == ["five"]


def test_a_mark_knows_what_was_there():
    mark = Mark(9, ((3, 4), (7, 7)))

    assert [number for number in range(1, 12) if mark.has(number)] == [1, 2, 5, 6, 8, 9]


def test_an_unknown_name_is_refused_or_noted(store: Store):
    put(store, "one")

    assert arrivals(store, "company:nobody", Mark(0)).notes
    with pytest.raises(UsageError):
        arrivals(store, "company:nobody", Mark(0), strict=True)
