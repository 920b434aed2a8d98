"""Whose a company is and what was bought and sold is told once, with the newest article that says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.query.world import companies, spans, stored, story
from tests.store.stories import write
from tradewatch.article import Article, Relation, RelationKind, RelationStatus
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.query.companies import company_page
from tradewatch.query.one import article_page
from tradewatch.query.relations import relations, relations_of
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import company

NAMES = (("Harbour Films", None, None), ("Lantern House", None, None), ("Kite", None, None), ("Mole", None, None))
SOLD = "Harbour Films was sold by Kite to Lantern House last year."
AGAIN = "Lantern House, which bought Harbour Films, has plans."
OWNED = "Mole is owned by Harbour Films."
TALKS = "Kite is in talks to buy Mole."


def told(slug: str, day: str, text: str, *stated: tuple[str, str, str, str, str | None, str | None]) -> Article:
    made = tuple(
        Relation(RelationKind(kind), one, other, spans(text, text)[0], RelationStatus(status), seller, dated)
        for kind, one, other, status, seller, dated in stated
    )
    return story(slug, day, text, companies=companies(text, *NAMES), relations=made)


STORIES = (
    told(
        "sold", "2024-03-01", SOLD, ("sold_to", "Harbour Films", "Lantern House", "done", "Kite", "2023")
    ),
    told("again", "2025-02-01", AGAIN, ("sold_to", "Harbour Films", "Lantern House", "done", None, None)),
    told("owned", "2024-06-01", OWNED, ("owned_by", "Mole", "Harbour Films", "done", None, None)),
    told("talks", "2025-03-01", TALKS, ("sold_to", "Mole", "Kite", "talks", None, None)),
)  # fmt: skip


@pytest.fixture
def deals(store_url: str) -> Iterator[Store]:
    with open_store(store_url) as opened:
        write(opened, *stored(STORIES))
        yield opened


def test_a_deal_told_twice_is_one_with_its_newest_sentence(deals: Store):
    (sale,) = relations(deals, "lantern house")

    assert (sale.kind, sale.company, sale.other) == ("sold_to", "Harbour Films", "Lantern House")
    assert (sale.words, sale.articles) == (AGAIN, 2)
    assert (str(sale.first_seen), str(sale.last_seen)) == ("2024-03-01", "2025-02-01")


def test_the_date_and_the_seller_come_from_the_article_that_names_them(deals: Store):
    (sale,) = relations(deals, "lantern house")

    assert (sale.dated, sale.seller) == ("2023", "Kite")


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("harbour films", [("sold_to", "Harbour Films"), ("owned_by", "Mole")]),
        ("mole", [("sold_to", "Mole"), ("owned_by", "Mole")]),
        ("kite", [("sold_to", "Mole"), ("sold_to", "Harbour Films")]),
    ],
)
def test_owner_owned_buyer_and_seller_each_find_it_newest_first(deals: Store, name: str, stated: list[tuple[str, str]]):
    assert [(one.kind, one.company) for one in relations(deals, name)] == stated


def test_a_limit_is_kept_and_nobody_is_nothing(deals: Store):
    assert len(relations(deals, "kite", limit=1)) == 1
    assert relations_of(deals, []) == []
    with pytest.raises(UsageError, match="no company"):
        relations(deals, "Zebrafish Unlimited")


def test_a_merged_record_answers_by_the_name_that_stays(deals: Store):
    with deals.begin() as conn:
        number = {row.name: row.id for row in conn.execute(sa.select(company.c.id, company.c.name))}
        merged = sa.update(company).where(company.c.id == number["Mole"]).values(merged_into=number["Kite"])
        conn.execute(merged)

    assert [(one.kind, one.company, one.other) for one in relations(deals, "kite")] == [
        ("owned_by", "Kite", "Harbour Films"),
        ("sold_to", "Harbour Films", "Lantern House"),
    ]


def test_the_page_of_a_company_has_its_owners_and_deals(deals: Store):
    page = company_page(deals, "mole")

    assert [one.other for one in page.relations] == ["Kite", "Harbour Films"]


def test_the_page_of_an_article_has_what_it_states(deals: Store):
    page = article_page(deals, "reelwire.example/sold")

    assert [(one.kind, one.company, one.other, one.seller, one.dated, one.words) for one in page.relations] == [
        ("sold_to", "Harbour Films", "Lantern House", "Kite", "2023", SOLD)
    ]


def test_the_article_is_shown_with_what_it_states(deals: Store, store_url: str):
    door = Door(Config(database_url=store_url))
    shown = CliRunner().invoke(cli, ["show", "reelwire.example/talks"], obj=door, standalone_mode=False).stdout

    assert "Mole may be sold to Kite" in shown


def test_the_command_shows_them_with_their_sentence(deals: Store, store_url: str):
    door = Door(Config(database_url=store_url))
    shown = CliRunner().invoke(cli, ["companies", "harbour"], obj=door, standalone_mode=False).stdout

    assert "Owners and deals" in shown
    assert "2023   Harbour Films sold to Lantern House by Kite  (2 articles)" in shown
    assert AGAIN in shown
    assert "Mole is owned by Harbour Films" in shown
