"""The tags of an article are brought up to date in place: a quotation keeps its row through whatever moves it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.store.stories import article, kept, span, write
from tradewatch.article import Article, Quotation, QuotationKind
from tradewatch.store.engine import Store
from tradewatch.store.tables import quotation

ONE, TWO = "Rain fell early.", "Snow fell later."
assert len(ONE) == len(TWO)


def quoting(text: str, *said: str, kind: QuotationKind = QuotationKind.DIRECT) -> Article:
    return article(text, quotations=tuple(Quotation(span(text, words), words, kind) for words in said))


def rows(store: Store) -> dict[str, int]:
    c = quotation.c
    return {row.words: row.id for row in store.rows(sa.select(c.words, c.id))}


def test_two_quotations_that_change_places_keep_their_rows(store: Store):
    write(store, kept(quoting(f"{ONE} And. {TWO}", ONE, TWO)))
    before = rows(store)
    [outcome] = write(store, kept(quoting(f"{TWO} And. {ONE}", ONE, TWO)))

    assert outcome.what == "revised"
    assert rows(store) == before
    c = quotation.c
    assert {row.words for row in store.rows(sa.select(c.words).where(c.start == 0))} == {TWO}


def test_words_said_twice_keep_both_rows(store: Store):
    text = f"{ONE} {ONE}"
    twice = article(text, quotations=(Quotation(span(text, ONE), ONE), Quotation(span(f" {text}", f" {ONE}"), ONE)))
    write(store, kept(twice))
    ids = sorted(row.id for row in store.rows(sa.select(quotation.c.id)))
    longer = f"Before. {text}"
    write(store, kept(article(longer, quotations=tuple(Quotation(span(longer, ONE), ONE) for _ in range(1)))))

    assert len(ids) == 2
    assert [row.id for row in store.rows(sa.select(quotation.c.id))] == [ids[0]]


@pytest.mark.parametrize(
    ("words", "stays"),
    [("Rain fell early", True), ("Rain fell", True), ("Rain", False), ("It rained early.", False)],
)
def test_a_quotation_is_the_same_while_half_its_words_are_left(store: Store, words: str, stays: bool):
    text = f"{ONE} It rained early. {TWO}"
    write(store, kept(quoting(text, ONE, TWO)))
    before = rows(store)[ONE]
    write(store, kept(quoting(text, words, TWO), tagger_version="2"))

    assert (rows(store)[words] == before) is stays


def test_a_quotation_of_another_kind_is_still_the_same(store: Store):
    text = f"{ONE} {TWO}"
    write(store, kept(quoting(text, ONE, TWO)))
    before = rows(store)
    write(store, kept(quoting(text, ONE, TWO, kind=QuotationKind.INDIRECT), tagger_version="2"))

    assert rows(store) == before
    assert {row.kind for row in store.rows(sa.select(quotation.c.kind))} == {"indirect"}
