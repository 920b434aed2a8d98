"""Owners and deals are read from a sentence with their date and seller; what is not stated is not made up."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pipelines.relations import find_relations
from tests.pipelines.relation_cases import NOTHING, OWNERS, SALES
from tradewatch.article import Article, Company, Moment, Relation, Span

DAY = date(2025, 5, 14)


def article(marked: str, day: date | None = DAY) -> Article:
    """The text without the brackets, and the companies that stood in them."""
    text, places = "", {}
    for piece in re.split(r"(\[[^\]]+\])", marked):
        name = piece.strip("[]") if piece.startswith("[") else ""
        if name:
            places.setdefault(name, []).append(Span(len(text), len(text) + len(name)))
        text += name or piece
    companies = tuple(Company(name, mentions=tuple(spans)) for name, spans in places.items())
    return Article(url="", text=text, companies=companies, published_at=Moment.day(day) if day else None)


def told(relation: Relation) -> str:
    """A relation as the table writes it."""
    known = [f"{relation.kind.value}: {relation.company} > {relation.other}"]
    known += [relation.status.value] if relation.status != "done" else []
    known += [relation.dated] if relation.dated else []
    known += [f"from {relation.seller}"] if relation.seller else []
    return ", ".join(known)


def stated(marked: str, day: date | None = DAY) -> set[str]:
    return {told(relation) for relation in find_relations(article(marked, day))}


@pytest.mark.parametrize(("sentence", "expected"), OWNERS)
def test_an_owner_is_read(sentence: str, expected: str):
    assert stated(sentence) == set(expected.split("; "))


@pytest.mark.parametrize(("sentence", "expected"), SALES)
def test_a_deal_is_read(sentence: str, expected: str):
    assert stated(sentence) == set(expected.split("; "))


@pytest.mark.parametrize("sentence", NOTHING)
def test_nothing_is_read_where_nothing_is_stated(sentence: str):
    assert stated(sentence) == set()
