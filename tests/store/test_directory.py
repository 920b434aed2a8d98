"""Each company and festival stands in the directory once, whoever names it and however often."""

from __future__ import annotations

import threading

import sqlalchemy as sa

from tests.store.stories import TEXT, another, kept, same, tagged, write
from tradewatch.article import Company, Festival, Person, Quotation, Span
from tradewatch.store import tables
from tradewatch.store.directory import Directory, Entry
from tradewatch.store.engine import Store
from tradewatch.store.write import Writer


def column(store: Store, table: sa.Table, name: str) -> list[str]:
    return [row[0] for row in store.rows(sa.select(table.c[name]).order_by(table.c.id))]


def companies(store: Store, *entries: Entry) -> dict[str, int]:
    with store.begin() as conn:
        return Directory().companies(conn, entries)


def test_a_company_is_known_by_the_lexicon_s_key(store: Store):
    first = companies(store, Entry("Harbour Films", "harbour", "sales"))
    second = companies(store, Entry("Harbour Films International", "harbour", "sales"))

    assert first == second
    assert column(store, tables.company, "name") == ["Harbour Films"]


def test_two_companies_of_the_lexicon_may_share_a_name(store: Store):
    found = companies(store, Entry("Apex", "apex-uk"), Entry("Apex", "apex-fr"))

    assert len(set(found.values())) == 2
    assert column(store, tables.company, "slug") == ["apex", "apex-2"]


def test_an_unlisted_name_means_the_listed_company_of_that_name(store: Store):
    listed = companies(store, Entry("Harbour Films", "harbour"))
    unlisted = companies(store, Entry("HARBOUR FILMS"))

    assert list(listed.values()) == list(unlisted.values())


def test_a_listed_and_an_unlisted_name_that_come_together_are_one_company(store: Store):
    found = companies(store, Entry("Harbour Films Ltd"), Entry("Harbour Films", "harbour", "sales"))

    assert len(set(found.values())) == 1
    assert column(store, tables.company, "name") == ["Harbour Films"]


def test_a_company_that_the_lexicon_learns_later_keeps_its_history(store: Store):
    before = companies(store, Entry("Harbour films"))
    after = companies(store, Entry("Harbour Films", "harbour", "sales"))

    assert list(before.values()) == list(after.values())
    assert store.rows(sa.select(tables.company.c.lexicon_id, tables.company.c.name, tables.company.c.kind)) == [
        ("harbour", "Harbour Films", "sales")
    ]


def test_what_an_undone_transaction_added_is_forgotten(store: Store):
    directory = Directory()
    with store.engine.connect() as conn:
        directory.begin()
        directory.companies(conn, [Entry("Harbour Films")])
        conn.rollback()
    with store.begin() as conn:
        directory.begin()
        directory.companies(conn, [Entry("Harbour Films")])

    assert column(store, tables.company, "name") == ["Harbour Films"]


def test_what_stands_is_not_asked_for_again(store: Store):
    directory = Directory()
    with store.begin() as conn:
        found = directory.companies(conn, [Entry("Harbour Films")])
    directory.settle()
    statements: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with store.begin() as conn:
        again = directory.companies(conn, [Entry("Harbour Films"), Entry("HARBOUR FILMS")])

    assert again == found
    assert [s for s in statements if "company" in s] == []


def test_tags_stand_with_their_names_and_places(store: Store):
    write(store, kept(tagged()))
    [said] = store.rows(sa.select(tables.quotation))
    [job] = store.rows(sa.select(tables.affiliation))
    mentions = store.rows(sa.select(tables.mention).order_by(tables.mention.c.start))
    [edition] = store.rows(sa.select(tables.edition))

    assert TEXT[said.start : said.end] == said.words
    assert (said.kind, said.cue, said.speaker_mention, said.role) == ("direct", "said", "she", "head of sales")
    assert said.person_id == job.person_id
    assert said.company_id == job.company_id is not None
    assert [m.words for m in mentions] == ["Harbour Films", "Mira Łoś", "Tidewater Film Festival"]
    assert all(TEXT[m.start : m.end] == m.words for m in mentions)
    assert (edition.year, mentions[2].edition_id) == (2024, edition.id)


def test_tags_that_are_given_twice_are_stored_once(store: Store):
    one = another(
        1,
        people=(Person("Story", (Span(0, 5), Span(0, 5))),),
        quotations=(Quotation(Span(0, 5), "Story"), Quotation(Span(0, 5), "Story", cue="said")),
        companies=(Company("Story Ltd"),),
        festivals=(Festival("Story Week", edition=None, mentions=(Span(0, 5),)),),
    )
    [outcome] = write(store, kept(one))

    assert outcome.what == "new"
    assert len(store.rows(sa.select(tables.quotation))) == 1
    assert len(store.rows(sa.select(tables.mention))) == 2


def test_two_writers_at_once_lose_nothing_and_double_nothing(store: Store):
    """The same forty stories, from two writers in different order, each story naming people the others name."""
    named = [tuple(Person(f"Person {n + k}") for k in range(5)) for n in range(40)]
    stories = [kept(another(n, people=named[n], companies=(Company(f"Firm {n % 7}"),))) for n in range(40)]
    outcomes: list[str] = []

    def work(order: list[int]) -> None:
        writer = Writer(store, same)
        for first in range(0, 40, 8):
            outcomes.extend(o.reason or o.what for o in writer.write([stories[n] for n in order[first : first + 8]]))

    threads = [threading.Thread(target=work, args=(order,)) for order in (list(range(40)), list(range(39, -1, -1)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["new"] * 40 + ["unchanged"] * 40
    assert len(store.rows(sa.select(tables.article))) == 40
    assert len(column(store, tables.person, "folded")) == 44
    assert len(column(store, tables.company, "folded")) == 7
    assert len(store.rows(sa.select(tables.revision))) == 40
