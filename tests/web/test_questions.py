"""A question can be changed as it is typed: fields are added and taken out, and its address says all of it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tradewatch.errors import UsageError
from tradewatch.query.facets import Month
from tradewatch.web.questions import (
    address,
    asks,
    day,
    has,
    parts,
    taken,
    with_field,
    with_fields,
    with_more,
    without,
    without_more,
    year,
)
from tradewatch.web.sidebar import drawn


@pytest.mark.parametrize(
    ("question", "field", "value", "narrowed"),
    [
        ("", "outlet", "variety", "outlet:variety"),
        ("sales agent", "company", "Lantern Row", 'sales agent company:"Lantern Row"'),
        ("a", "company", 'The "Row"', 'a company:"The Row"'),
        ("a OR b", "lang", "fr", "(a OR b) lang:fr"),
        ("(a OR b)", "lang", "fr", "(a OR b) lang:fr"),
        ("(a) OR (b)", "lang", "fr", "((a) OR (b)) lang:fr"),
        ("a", "company", "x)(y", 'a company:"x)(y"'),
    ],
)
def test_a_field_is_added(question: str, field: str, value: str, narrowed: str):
    assert with_field(question, field, value) == narrowed


def test_a_form_adds_what_is_filled_in_once():
    assert with_fields("a outlet:Variety", {"outlet": "variety", "role": " ", "person": "Ted Hope"}) == (
        'a outlet:Variety person:"Ted Hope"'
    )
    assert with_fields("a after:2021 b", {"after": "2022"}) == "a b after:2022"


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ('a -company:wiip role:"head of sales" TITLE:x', ["-company:wiip", 'role:"head of sales"', "TITLE:x"]),
        ("a OR outlet:x", []),
        ("(outlet:x) b", []),
        ("http://x company: outlet:", []),
        ("nofield:x", []),
    ],
)
def test_the_fields_of_a_question_are_found_where_each_stands_alone(question: str, written: list[str]):
    assert [one.written for one in parts(question)] == written


def test_a_part_is_taken_out():
    question = 'a role:"head of sales" b'
    [part] = parts(question)

    assert without(question, part) == "a b"
    assert has(question, "role", "Head of Sales") == part
    assert has("-role:x", "role", "x") is None


def test_an_address_says_what_is_asked_and_no_more():
    assert address("/search", "a&b", order="", cursor=None) == "/search?q=a%26b"
    assert address("/search", "") == "/search"
    assert taken({"/search.csv", "/search"}, "/search", "a", order="relevance") == [
        ("CSV", "/search.csv?q=a&order=relevance")
    ]


def test_days_and_years_are_read_or_refused_in_words():
    assert (day("after", "2024"), day("after", "2024-5"), day("after", "2024-05-14")) == (
        date(2024, 1, 1),
        date(2024, 5, 1),
        date(2024, 5, 14),
    )
    assert year("edition", "2024") == 2024
    for read, text in ((day, "2024-13"), (day, "yesterday"), (year, "24"), (year, "٢٠٢٤")):
        with pytest.raises(UsageError, match=r"is no (day|year); write 2024"):
            read("it", text)


def test_what_a_facet_adds_is_added_recognised_and_taken_out():
    adds = "festival:busan edition:2022"
    narrowed = with_more("neon OR a24", adds)

    assert narrowed == f"(neon OR a24) {adds}"
    assert asks(f"a {adds}", adds)
    assert not asks("a festival:busan", adds)
    assert without_more(f"a {adds} b", adds) == "a b"


@pytest.mark.parametrize(
    ("months", "labels"),
    [
        ([("2024-11", 1), ("2025-02", 3)], ["Nov 2024", "Dec 2024", "Jan 2025", "Feb 2025"]),
        ([("2010-01", 1), ("2010-05", 1), ("2019-02", 3)], [str(year) for year in range(2010, 2020)]),
        ([("2010-01", 1)], []),
    ],
)
def test_months_are_drawn_one_by_one_or_as_years(months: list[tuple[str, int]], labels: list[str]):
    chart = drawn([Month(*month, adds="") for month in months], "a", "")

    assert re.findall(r"<title>([^:]+):", chart) == labels
