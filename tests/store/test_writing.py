"""Writing is idempotent, keeps revisions, and one bad article costs itself alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.stories import FETCHED, TEXT, another, article, kept, same, tagged, write
from tradewatch.article import Access, Moment, Person
from tradewatch.store import tables
from tradewatch.store import write as write_module
from tradewatch.store.docid import day_of, first_docid
from tradewatch.store.draft import excerpt, storable
from tradewatch.store.engine import Store
from tradewatch.store.kept import Signature
from tradewatch.store.read import load_article, revisions
from tradewatch.store.write import Writer


def count(store: Store, table: sa.Table) -> int:
    return int(store.rows(sa.select(sa.func.count()).select_from(table))[0][0])


def row(store: Store, table: sa.Table, **where: Any) -> Any:
    query = sa.select(table)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    [one] = store.rows(query)
    return one


def test_an_article_goes_in_whole(store: Store):
    zone = timezone(timedelta(hours=2))
    full = tagged(
        dek="A thriller travels.",
        dateline="LODZ",
        section="Film",
        tags=("sales", "deals"),
        language="en",
        image="https://reelwire.example/salt.jpg",
        published_at=Moment(datetime(2024, 5, 14, 1, 30, tzinfo=zone)),
        modified_at=Moment(datetime(2024, 5, 14, 3, 0, tzinfo=UTC)),
        access=Access.METERED,
        paywalled=False,
    )
    [outcome] = write(store, kept(full))
    stored = load_article(store, outcome.article_id)

    assert outcome.what == "new"
    assert stored is not None
    bare = replace(full, people=(), affiliations=(), quotations=(), companies=(), festivals=())
    assert stored.article == bare
    assert str(stored.article.published_at) == "2024-05-14T01:30:00+02:00"
    assert day_of(stored.docid).isoformat() == "2024-05-13"  # in UTC


def test_a_day_without_an_hour_stays_a_day(store: Store):
    day = Moment.day(datetime(2024, 5, 14, tzinfo=UTC).date())
    [outcome] = write(store, kept(article(published_at=day)))
    stored = load_article(store, outcome.article_id)

    assert stored is not None
    assert stored.article.published_at == day


def test_an_article_without_a_date_is_filed_under_the_day_it_was_seen(store: Store):
    [outcome] = write(store, kept(article(published_at=None)))
    stored = load_article(store, outcome.article_id)

    assert stored is not None
    assert stored.docid >= first_docid(FETCHED.date())
    assert stored.article.published_at is None


def test_the_same_again_changes_nothing(store: Store):
    [first] = write(store, kept())
    before = row(store, tables.article)
    [second] = write(store, kept())

    assert (first.what, second.what) == ("new", "unchanged")
    assert first.article_id == second.article_id
    assert row(store, tables.article) == before
    assert count(store, tables.revision) == 1
    assert count(store, tables.quotation) == 1
    assert count(store, tables.mention) == 3


def test_new_words_make_a_revision_with_its_diff(store: Store):
    [first] = write(store, kept(article("One.\n\nTwo.\n\nThree.")))
    before = row(store, tables.article_text)
    [second] = write(store, kept(article("One.\n\nTwo and a half.\n\nThree.")))
    old, new = revisions(store, first.article_id)

    assert second == replace(first, what="revised")
    assert row(store, tables.article_text).docid == before.docid
    assert (old.seq, old.text, new.seq, new.text) == (1, before.body, 2, "One.\n\nTwo and a half.\n\nThree.")
    assert new.diff is not None
    assert "-Two." in new.diff.splitlines()
    assert "+Two and a half." in new.diff.splitlines()
    assert row(store, tables.article).revision_id == row(store, tables.revision, seq=2).id


def test_a_new_headline_makes_a_revision(store: Store):
    write(store, kept())
    [outcome] = write(store, kept(tagged(headline="Salt Road sells to seven")))

    assert outcome.what == "revised"
    assert row(store, tables.article_text).headline == "Salt Road sells to seven"
    assert [r.headline for r in revisions(store, outcome.article_id)] == [
        "Salt Road sells to six",
        "Salt Road sells to seven",
    ]


def test_text_that_goes_back_and_forth_keeps_every_state(store: Store):
    for text in ("Here.", "There.", "Here."):
        [outcome] = write(store, kept(article(text)))

    assert [r.text for r in revisions(store, outcome.article_id)] == ["Here.", "There.", "Here."]


def test_better_typography_is_no_revision_but_is_kept(store: Store):
    plain, curly = article("It's calm."), article("It’s calm.")
    alike = Signature("the same words")
    write(store, replace(kept(plain), signature=alike))
    [outcome] = write(store, replace(kept(curly), signature=alike))

    assert outcome.what == "unchanged"
    assert [r.text for r in revisions(store, outcome.article_id)] == ["It’s calm."]


def test_a_field_that_was_found_later_is_filled_in(store: Store):
    write(store, kept(article(bylines=())))
    before = row(store, tables.article)
    [outcome] = write(store, kept(article(bylines=("Jo Abt",))))
    after = row(store, tables.article)

    assert outcome.what == "unchanged"
    assert (before.bylines, after.bylines) == ([], ["Jo Abt"])
    assert after.changed_at > before.changed_at


def test_new_rules_replace_the_tags(store: Store):
    write(store, kept(tagged(), tagger_version="1"))
    fewer = tagged(quotations=(), affiliations=())
    write(store, kept(fewer, tagger_version="2"))

    assert count(store, tables.quotation) == 0
    assert {m.tagger_version for m in store.rows(sa.select(tables.mention))} == {"2"}
    assert row(store, tables.article).tagger_version == "2"


def test_two_addresses_of_one_key_are_one_article(store: Store):
    [first] = write(store, kept())
    [second] = write(store, kept(tagged(url="https://m.reelwire.example/salt-road-sold")))

    assert first.article_id == second.article_id
    assert row(store, tables.article).url == "https://reelwire.example/salt-road"


def test_the_same_key_of_another_outlet_is_another_article(store: Store):
    outcomes = write(store, kept(), kept(tagged(outlet="screenpost", url="https://screenpost.example/1")))

    assert [o.what for o in outcomes] == ["new", "new"]
    assert count(store, tables.outlet) == 2


def test_an_article_twice_in_a_batch_is_stored_once_in_order(store: Store):
    outcomes = write(store, kept(), kept(another(1)), kept(tagged(headline="Another headline")), kept(another(1)))

    assert [o.what for o in outcomes] == ["new", "new", "revised", "unchanged"]
    assert outcomes[0].article_id == outcomes[2].article_id
    assert count(store, tables.article) == 2


def test_the_page_and_its_canonical_address_are_done(store: Store):
    asked = "https://reelwire.example/salt-road?ref=feed"
    with store.begin() as conn:
        waiting = {"url": asked, "outlet": "reelwire", "host": "reelwire.example", "state": "leased", "owner": 7}
        conn.execute(sa.insert(tables.frontier).values(found_at=FETCHED, hints={"headline": "x"}, **waiting))
    write(store, replace(kept(), page=replace(kept().page, url=asked, etag='"a"'), hints={"headline": "x"}))
    page, canonical = (row(store, tables.frontier, url=url) for url in (asked, "https://reelwire.example/salt-road"))

    assert (page.state, page.owner, page.etag, page.hints) == ("done", None, '"a"', {"headline": "x"})
    assert (canonical.state, canonical.etag, canonical.hints) == ("done", None, {"headline": "x"})


def test_validators_outlive_a_reading_from_the_archive(store: Store):
    write(store, kept(page={"etag": '"a"', "last_modified": "Tue, 14 May 2024 09:00:00 GMT"}))
    write(store, kept())

    assert row(store, tables.frontier).etag == '"a"'


def test_a_reserved_text_is_kept_as_an_excerpt(store: Store):
    [outcome] = write(store, kept(page={"reserved": "robots.txt: noai"}))
    stored = load_article(store, outcome.article_id)

    assert stored is not None
    assert stored.reserved
    assert TEXT.startswith(stored.article.text)
    assert stored.article.text.endswith("she said.") or stored.article.text.count(".") <= 2
    assert row(store, tables.article).words == len(TEXT.split())
    assert "ferries" not in str(store.rows(sa.select(tables.revision)))
    assert all(m.end <= len(stored.article.text) for m in store.rows(sa.select(tables.mention)))


def test_a_reservation_that_is_lifted_lets_the_text_in(store: Store):
    write(store, kept(page={"reserved": "tdm-reservation: 1"}))
    [outcome] = write(store, kept())
    stored = load_article(store, outcome.article_id)

    assert outcome.what == "unchanged"
    assert stored is not None
    assert (stored.reserved, stored.article.text) == (False, TEXT)


def test_an_excerpt_is_two_sentences_at_most():
    one = article("First. Second! Third?\n\nFourth.")
    long = article("word " * 500)

    assert excerpt(one).text == "First. Second!"
    assert len(excerpt(long).text) <= 400
    assert excerpt(article("")).text == ""


@pytest.mark.parametrize(
    "bad",
    [
        kept(article(url="")),
        kept(article(published_at=Moment(datetime(9999, 12, 31, 23, 0, tzinfo=timezone(timedelta(hours=-12)))))),
        kept(another(5), run_id=77),
        replace(kept(another(5)), page=replace(kept().page, fetched_at=datetime(2024, 5, 1))),
    ],
    ids=["no address", "a date beyond time", "an unknown run", "a time without a zone"],
)
def test_a_bad_article_costs_itself_alone(store: Store, bad: Any):
    good = [kept(another(n)) for n in range(4)]
    outcomes = write(store, *good[:2], bad, *good[2:])

    assert [o.what for o in outcomes] == ["new", "new", "failed", "new", "new"]
    assert outcomes[2].reason
    assert outcomes[2].article_id == 0
    assert count(store, tables.article) == 4


def test_a_name_seen_by_a_batch_that_failed_is_not_taken_for_stored(store: Store):
    writer = Writer(store, same)
    failed = writer.write([kept(tagged(), run_id=77)])
    [outcome] = writer.write([kept()])

    assert failed[0].what == "failed"
    assert outcome.what == "new"
    assert count(store, tables.person) == 1


def test_a_name_deleted_meanwhile_is_added_again(store: Store):
    writer = Writer(store, same)
    writer.write([kept()])
    with store.begin() as conn:
        for table in (tables.mention, tables.quotation, tables.affiliation, tables.sighting, tables.person):
            conn.execute(sa.delete(table))
    [outcome] = writer.write([kept(tagged(url="https://reelwire.example/2", key="2"))])

    assert outcome.what == "new"
    assert count(store, tables.person) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(codec=None)), min_size=8, max_size=8))
def test_any_text_comes_back_as_it_was_stored(store: Store, texts: list[str]):
    text, headline, dek, byline, section, tag, cue, rule = texts
    page = article(
        text,
        headline=headline,
        dek=dek,
        bylines=(byline,),
        section=section,
        tags=(tag,),
        agencies=(tag,),
        image_credit=dek,
        people=(Person(cue),),
        provenance={"headline": storable(rule)},
    )
    [outcome] = write(store, kept(page))
    stored = load_article(store, outcome.article_id)

    assert outcome.reason is None
    assert stored is not None
    assert stored.article.text == storable(text)
    assert stored.article.bylines == (storable(byline),)
    assert (stored.article.agencies, stored.article.image_credit) == ((storable(tag),), storable(dek))
    assert (stored.article.headline, stored.article.dek) == (storable(headline), storable(dek))


@given(st.text(st.characters(codec=None)))
def test_a_storable_text_keeps_its_length(text: str):
    made = storable(text)

    assert len(made) == len(text)
    assert "\0" not in made
    assert made.encode().decode() == made
    assert storable(made) == made


def test_articles_come_to_be_seen_in_the_order_of_their_numbers(store: Store, monkeypatch: pytest.MonkeyPatch):
    write(store, kept(another(1)))  # its outlet is there, so that the others do not wait for each other's row of it
    added, go_on = Event(), Event()
    notes = write_module.note

    def slowly(conn: sa.Connection, kind: str, numbers: list[int]) -> None:
        if not added.is_set():
            added.set()
            go_on.wait(20)
        notes(conn, kind, numbers)

    monkeypatch.setattr(write_module, "note", slowly)
    one, other = kept(article()), kept(another(2))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(write, store, one)
        assert added.wait(20)
        second = pool.submit(write, store, other)
        wait([second], timeout=0.7)
        seen_early = count(store, tables.article)
        go_on.set()
        numbers = [first.result(20)[0].article_id, second.result(20)[0].article_id]

    assert seen_early == 1
    assert numbers == sorted(numbers)
    assert count(store, tables.article) == 3
