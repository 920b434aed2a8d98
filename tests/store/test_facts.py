"""What the lexicons know of a company or a festival reaches its row, and nothing else is touched."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tradewatch.store.directory import Directory, Entry
from tradewatch.store.engine import Store
from tradewatch.store.facts import CompanyFacts, FestivalFacts, keep_facts
from tradewatch.store.tables import company, festival

HARBOUR = CompanyFacts("harbour-films", "IE", "pier-group")
PIER = CompanyFacts("pier-group", "GB")
TIDE = FestivalFacts("tidewater", "Tidewater Film Festival", "festival", "Galway", "IE")
MARKET = FestivalFacts("tidewater-market", "Tidewater Market", "market", "Galway", "IE", "tidewater")
FORUM = FestivalFacts("tidewater-forum", "Tidewater Forum", "pitching_forum", "Galway", "IE", "tidewater-market")


def stored(store: Store, *, companies: tuple[Entry, ...] = (), festivals: tuple[Entry, ...] = ()) -> None:
    directory = Directory()
    with store.begin() as conn:
        directory.companies(conn, companies)
        directory.festivals(conn, festivals)


def rows(store: Store, table: sa.Table, parent: str, *columns: str) -> dict[str, tuple[Any, ...]]:
    """What stands of each row, by name; its parent by name too."""
    above = table.alias()
    query = sa.select(table.c.name, *(table.c[c] for c in columns), above.c.name)
    found = store.rows(query.select_from(table.outerjoin(above, above.c.id == table.c[parent])))
    return {row[0]: tuple(row[1:]) for row in found}


def companies(store: Store) -> dict[str, tuple[Any, ...]]:
    return rows(store, company, "parent_id", "country")


def festivals(store: Store) -> dict[str, tuple[Any, ...]]:
    return rows(store, festival, "part_of", "kind", "city", "country")


def test_a_company_gets_its_country_and_its_owner_where_that_is_stored(store: Store):
    stored(store, companies=(Entry("Harbour Films", "harbour-films"), Entry("Pier Group", "pier-group")))

    assert keep_facts(store, [HARBOUR, PIER], []) == 2
    assert companies(store) == {"Harbour Films": ("IE", "Pier Group"), "Pier Group": ("GB", None)}


def test_an_owner_that_no_article_names_is_not_added(store: Store):
    stored(store, companies=(Entry("Harbour Films", "harbour-films"),))
    keep_facts(store, [HARBOUR, PIER], [])

    assert companies(store) == {"Harbour Films": ("IE", None)}


def test_an_owner_that_comes_later_is_linked_then(store: Store):
    stored(store, companies=(Entry("Harbour Films", "harbour-films"),))
    keep_facts(store, [HARBOUR, PIER], [])
    stored(store, companies=(Entry("Pier Group", "pier-group"),))

    assert keep_facts(store, [HARBOUR, PIER], []) == 2
    assert companies(store)["Harbour Films"] == ("IE", "Pier Group")


def test_a_festival_that_others_are_part_of_is_added_with_all_above_it(store: Store):
    stored(store, festivals=(Entry("Tidewater Forum", "tidewater-forum", "pitching_forum"),))
    keep_facts(store, [], [FORUM, TIDE, MARKET])

    assert festivals(store) == {
        "Tidewater Forum": ("pitching_forum", "Galway", "IE", "Tidewater Market"),
        "Tidewater Market": ("market", "Galway", "IE", "Tidewater Film Festival"),
        "Tidewater Film Festival": ("festival", "Galway", "IE", None),
    }


def test_a_parent_that_articles_named_before_the_lexicon_knew_it_is_no_second_row(store: Store):
    stored(store, festivals=(Entry("Tidewater Market", "tidewater-market"), Entry("tidewater film festival")))
    keep_facts(store, [], [TIDE, MARKET])

    assert sorted(festivals(store)) == ["Tidewater Film Festival", "Tidewater Market"]
    assert festivals(store)["Tidewater Market"][-1] == "Tidewater Film Festival"


def test_a_festival_that_nothing_stored_is_part_of_is_not_added(store: Store):
    assert keep_facts(store, [HARBOUR], [TIDE, MARKET, FORUM]) == 0
    assert (companies(store), festivals(store)) == ({}, {})


@pytest.mark.parametrize("again", [HARBOUR, CompanyFacts("harbour-films", "FR", "pier-group")])
def test_only_what_differs_is_written(store: Store, again: CompanyFacts):
    stored(store, companies=(Entry("Harbour Films", "harbour-films"), Entry("Pier Group", "pier-group")))
    keep_facts(store, [HARBOUR, PIER], [])

    assert keep_facts(store, [again, PIER], []) == (again != HARBOUR)
    assert companies(store)["Harbour Films"] == (again.country, "Pier Group")


def test_what_the_lexicon_does_not_know_is_left_alone(store: Store):
    stored(store, companies=(Entry("Lantern House"), Entry("Old Mill", "old-mill")), festivals=(Entry("Łódź Days"),))
    with store.begin() as conn:
        conn.execute(sa.update(company).values(country="PL"))

    assert keep_facts(store, [HARBOUR], [TIDE]) == 0
    assert companies(store) == {"Lantern House": ("PL", None), "Old Mill": ("PL", None)}


@pytest.mark.parametrize("gone", ["nobody-knows", "tidewater-market"])
def test_a_parent_that_is_in_no_lexicon_or_is_the_thing_itself_does_no_harm(store: Store, gone: str):
    stored(store, festivals=(Entry("Tidewater Market", "tidewater-market", "market"),))
    keep_facts(store, [], [FestivalFacts("tidewater-market", "Tidewater Market", "market", part_of=gone)])

    assert list(festivals(store)) == ["Tidewater Market"]
