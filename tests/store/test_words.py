"""A search is understood whatever is typed, and reaches the database as quoted words only."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.store.words import bigrams, read, to_fts5, to_tsquery, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sales Agent", ["sales", "agent"]),
        ("AT&T", ["at", "t"]),
        ("O’Neil's C++", ["o", "neil", "s", "c"]),
        ("Académie Müller", ["academie", "muller"]),
        ("Łódź", ["łodz"]),
        ("부산국제영화제", ["부산국제영화제"]),
        ("snake_case 4K", ["snake", "case", "4k"]),
        ("が", ["が"]),
    ],
)
def test_a_text_is_cut_as_fts5_cuts_it(text: str, words: list[str]):
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("typed", "fts5", "tsquery"),
    [
        ("calm market", '("calm") AND ("market")', "(('calm')) & (('market'))"),
        ('"calm market"', '("calm market")', "(('calm' <-> 'market'))"),
        ("“calm market”", '("calm market")', "(('calm' <-> 'market'))"),
        ("sales*", '("sales" *)', "(('sales':*))"),
        ("sa*", '("sa")', "(('sa'))"),
        ("film -series", '(("film")) NOT ("series")', "(('film')) & !(('series'))"),
        ("film NOT series", '(("film")) NOT ("series")', "(('film')) & !(('series'))"),
        ("film OR series", '("film" OR "series")', "(('film') | ('series'))"),
        ("film AND series", '("film") AND ("series")', "(('film')) & (('series'))"),
        ("OR film OR", '("film")', "(('film'))"),
        ("sci-fi", '("sci fi")', "(('sci' <-> 'fi'))"),
        ("Łódź", '("łodz" OR "lodz")', "(('łodz') | ('lodz'))"),
        ("부산국제", '("부산국제" OR "부산 산국 국제")', "(('부산국제') | ('부산' <-> '산국' <-> '국제'))"),
        ('"unclosed phrase', '("unclosed phrase")', "(('unclosed' <-> 'phrase'))"),
        ("-series", '"series"', "!(('series'))"),
    ],
)
def test_a_search_is_said_in_both_languages(typed: str, fts5: str, tsquery: str):
    assert to_fts5(read(typed)) == fts5
    assert to_tsquery(read(typed)) == tsquery


@pytest.mark.parametrize("typed", ["", "  ", "!!!", "-", '"', "*", "OR", "' ; --", "§ % &"])
def test_a_search_without_a_word_looks_for_nothing(typed: str):
    assert not read(typed)


def test_a_search_of_a_thousand_words_is_cut_short():
    assert len(read("word " * 1000).groups) == 40


@given(st.text())
def test_no_text_reaches_the_database_but_quoted_words(typed: str):
    sought = read(typed)
    bare_fts5 = re.sub(r'"[\w ]*"', "", to_fts5(sought))
    bare_tsquery = re.sub(r"'\w*'", "", to_tsquery(sought))

    assert set(bare_fts5.replace("AND", "").replace("OR", "").replace("NOT", "")) <= set("() *")
    assert set(bare_tsquery) <= set("()&|!<->:* ")


@given(st.text())
def test_words_are_letters_and_digits(text: str):
    assert all(word.isalnum() for word in tokens(text))
    assert tokens(" ".join(tokens(text))) == tokens(text)


def test_signs_of_the_far_east_are_paired():
    assert bigrams("The 부산영화제 and 映画") == ["부산", "산영", "영화", "화제", "映画"]
    assert bigrams("山") == ["山"]
