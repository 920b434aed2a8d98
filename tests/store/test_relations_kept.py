"""Owners and deals are kept with their sentence, replaced when the article is tagged anew, and gone with it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.stories import article, kept, span, write
from tradewatch.article import Article, Company, Relation, RelationKind, RelationStatus, Span
from tradewatch.store import migrations
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import article as article_table
from tradewatch.store.tables import company, relation
from tradewatch.store.write import Writer

SENTENCE = "Harbour Films was last year sold by Kite to Lantern House."
TEXT = (
    f"{SENTENCE} It had been founded in 2011, and nobody in the trade had expected that it would change hands at all."
)
NAMES = ("Harbour Films", "Kite", "Lantern House")


def told(*relations: Relation) -> Article:
    companies = tuple(Company(name, None, None, (span(TEXT, name),)) for name in NAMES)
    return article(TEXT, companies=companies, relations=relations)


def sale(**changes: Any) -> Relation:
    plain = {
        "kind": RelationKind.SOLD_TO,
        "company": "Harbour Films",
        "other": "Lantern House",
        "span": span(TEXT, SENTENCE),
        "seller": "Kite",
        "dated": "2023",
    }
    return Relation(**(plain | changes))


def rows(store: Store) -> list[tuple[Any, ...]]:
    subject, other, seller = (company.alias(name) for name in ("subject", "other", "seller"))
    r = relation.c
    query = (
        sa.select(r.kind, subject.c.name, other.c.name, seller.c.name, r.status, r.dated, r.words)
        .join(subject, subject.c.id == r.company_id)
        .join(other, other.c.id == r.other_id)
        .outerjoin(seller, seller.c.id == r.seller_id)
        .order_by(r.id)
    )
    return [tuple(row) for row in store.rows(query)]


def test_a_sale_is_kept_with_its_sentence(store: Store):
    write(store, kept(told(sale())))

    assert rows(store) == [("sold_to", "Harbour Films", "Lantern House", "Kite", "done", "2023", SENTENCE)]


def test_the_same_statement_is_kept_once(store: Store):
    write(store, kept(told(sale(), sale())))

    assert len(rows(store)) == 1


@pytest.mark.parametrize("changes", [{"company": "Nobody"}, {"other": "Nobody"}, {"other": "Harbour Films"}])
def test_what_names_no_two_companies_of_the_article_is_not_kept(store: Store, changes: dict[str, str]):
    write(store, kept(told(sale(**changes))))

    assert rows(store) == []


def test_a_seller_that_is_no_company_of_the_article_is_left_out(store: Store):
    write(store, kept(told(sale(seller="Nobody"))))

    assert [row[3] for row in rows(store)] == [None]


def test_of_a_reserved_text_only_what_its_excerpt_states_is_kept(store: Store):
    text = f"It rained. It snowed. {TEXT}"
    companies = tuple(Company(name, None, None, (span(text, name),)) for name in NAMES)
    late = article(text, companies=companies, relations=(sale(span=span(text, SENTENCE)),))
    write(store, kept(late, page={"reserved": "tdm-reservation: 1"}))

    assert rows(store) == []


def test_tagging_anew_replaces_what_was_stated(store: Store):
    write(store, kept(told(sale())))
    owned = sale(kind=RelationKind.OWNED_BY, seller=None, status=RelationStatus.ENDED)
    (number,) = [row.id for row in store.rows(sa.select(article_table.c.id))]
    Writer(store, lambda one, other: one == other).retag({number: told(owned)}, "2")

    assert [row[0] for row in rows(store)] == ["owned_by"]
    assert store.rows(sa.select(relation.c.tagger_version))[0].tagger_version == "2"


def test_what_an_article_states_goes_with_it(store: Store):
    write(store, kept(told(sale())))
    with store.begin() as conn:
        conn.execute(sa.delete(article_table))

    assert rows(store) == []


def test_a_lone_surrogate_in_the_sentence_is_no_obstacle(store: Store):
    text = TEXT.replace("last year", "last \ud83d year")
    broken = article(
        text,
        companies=tuple(Company(name, None, None, (span(text, name),)) for name in NAMES),
        relations=(sale(span=Span(0, text.index(".") + 1)),),
    )
    write(store, kept(broken))

    assert [row[1] for row in rows(store)] == ["Harbour Films"]


@pytest.mark.parametrize("older", migrations.REVISIONS[:-1])
def test_a_database_of_an_older_version_gets_the_table(empty_url: str, older: str):
    with open_store(empty_url, any_version=True) as store:
        with store.begin() as conn:
            migrations.upgrade(conn, older)
        store.upgrade()
        write(store, kept(told(sale())))

        assert len(rows(store)) == 1
