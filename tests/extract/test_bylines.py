"""Bylines as outlets print them: one person a string, and nobody who did not write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extract.tables import rows
from tradewatch.extract.bylines import is_agency, read_bylines


@pytest.mark.parametrize(("printed", "names"), rows("bylines.tsv"))
def test_a_byline_gives_its_people(printed: str, names: str) -> None:
    assert "; ".join(read_bylines([printed], houses=["Reel Wire", "reelwire"])) == names


@pytest.mark.parametrize("printed", ["", " ", "\n", "x" * 500])
def test_a_byline_without_words_is_empty(printed: str) -> None:
    assert read_bylines([printed]) == ()


def test_the_table_of_bylines_is_long_and_no_line_stands_in_it_twice() -> None:
    printed = [text for text, _ in rows("bylines.tsv")]

    assert len(set(printed)) == len(printed) >= 300


def test_what_is_printed_on_the_page_must_be_a_full_name() -> None:
    assert read_bylines(["Brett"], printed=True) == ()
    assert read_bylines(["Brett"]) == ("Brett",)
    assert read_bylines(["김서연 기자"], printed=True) == ("김서연",)


def test_a_house_whose_name_ends_in_a_job_is_no_person() -> None:
    assert read_bylines(["Lumen Travel Expert"], houses=["Lumen Travel Expert"]) == ()
    assert read_bylines(["Mara Lindqvist, Travel Expert"], houses=["Lumen"]) == ("Mara Lindqvist",)


def test_several_bylines_are_read_in_order_and_each_name_once() -> None:
    names = read_bylines(["By Mara Lindqvist", "Tom Okafor", "mara lindqvist", "MARA LINDQVIST"])

    assert names == ("Mara Lindqvist", "Tom Okafor")


def test_a_wire_service_is_known_in_any_case() -> None:
    assert is_agency("afp")
    assert is_agency("The Associated Press")
    assert not is_agency("Mara Lindqvist")


@given(st.lists(st.text(max_size=80), max_size=4))
def test_no_text_makes_the_reader_fail(texts: list[str]) -> None:
    for name in read_bylines(texts):
        assert name == " ".join(name.split())
        assert not any(c.isdigit() for c in name if c.isascii())
