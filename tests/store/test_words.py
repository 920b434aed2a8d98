"""A search is understood whatever is typed, and reaches the database as quoted words only."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.query.language import read_question
from tradewatch.store.words import bigrams, is_askable, to_fts5, to_tsquery, tokens


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
        ("calm market", '(("calm") AND ("market"))', "(('calm') & ('market'))"),
        ('"calm market"', '("calm market")', "(('calm' <-> 'market'))"),
        ("“calm market”", '("calm market")', "(('calm' <-> 'market'))"),
        ("sales*", '("sales" *)', "('sales':*)"),
        ("sa*", '("sa")', "('sa')"),
        ("film -series", '((("film")) NOT (("series")))', "(('film') & !('series'))"),
        ("film NOT series", '((("film")) NOT (("series")))', "(('film') & !('series'))"),
        ("film OR series", '(("film") OR ("series"))', "(('film') | ('series'))"),
        ("OR film OR", '("film")', "('film')"),
        ("sci-fi", '("sci fi")', "(('sci' <-> 'fi'))"),
        ("Łódź", '("łodz" OR "lodz")', "('łodz' | 'lodz')"),
        ("부산국제", '("부산국제" OR "부산 산국 국제")', "('부산국제' | ('부산' <-> '산국' <-> '국제'))"),
        ("headline:korean", '(headline : "korean")', "('korean':A)"),
        ('title:"korean wave"', '(headline : "korean wave")', "(('korean':A <-> 'wave':A))"),
        ("deal NEAR/2 film", '(NEAR("deal" "film", 1))',
         "(('deal' <1> 'film') | ('deal' <2> 'film') | ('film' <1> 'deal') | ('film' <2> 'deal'))"),
    ],
)  # fmt: skip
def test_a_search_is_said_in_both_languages(typed: str, fts5: str, tsquery: str):
    tree = read_question(typed).tree

    assert tree is not None
    assert to_fts5(tree) == fts5
    assert to_tsquery(tree) == tsquery


@given(st.text())
def test_no_text_reaches_the_database_but_quoted_words(typed: str):
    tree = read_question(typed).tree
    if tree is None or not is_askable(tree):
        return
    bare_fts5 = re.sub(r'"[\w ]*"', "", to_fts5(tree))
    bare_tsquery = re.sub(r"'\w*'", "", to_tsquery(tree))

    assert set(re.sub("AND|OR|NOT|NEAR|headline :|, [0-9]+", "", bare_fts5)) <= set("() *")
    assert set(bare_tsquery) <= set("()&|!<->:*A0123456789 ")


@given(st.text())
def test_words_are_letters_and_digits(text: str):
    assert all(word.isalnum() for word in tokens(text))
    assert tokens(" ".join(tokens(text))) == tokens(text)


def test_signs_of_the_far_east_are_paired():
    assert bigrams("The 부산영화제 and 映画") == ["부산", "산영", "영화", "화제", "映画"]
    assert bigrams("山") == ["山"]
