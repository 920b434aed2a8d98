"""Whatever is typed, a question is answered or refused with a sentence, on both databases."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.query.world import stored, story
from tests.store.stories import write
from tradewatch.article import Affiliation
from tradewatch.errors import UsageError
from tradewatch.query.articles import search
from tradewatch.query.companies import companies
from tradewatch.query.festivals import festivals
from tradewatch.query.one import article_page
from tradewatch.query.people import people
from tradewatch.query.quotations import quotations
from tradewatch.store.engine import Store

NAUGHTY = [
    *("AT&T", "O'Neil", "foo-bar", "C++", "-x", "col:x", '"', "foo AND", "NEAR(a b)", "*", "a*", "(", ")", "'; --"),
    *("%", "_", "\\", ":x", "^", "{}", "headline : x", "OR OR", "NOT", "<b>", "$1", "%s", "%(x)s", "https://x/?a=b"),
    *("\x00", "\ud800", "\u202e", "🎬", "ﷺ", "İ", "１２", "\n\t", "a" * 5000, "x " * 500),
]
ASKED: list[Callable[[Store, str], Any]] = [
    search,
    quotations,
    people,
    companies,
    festivals,
    article_page,
    lambda store, words: search(store, outlet=words),
    lambda store, words: search(store, "sold", company=words),
    lambda store, words: search(store, person=words, festival=None),
    lambda store, words: search(store, festival=words),
    lambda store, words: search(store, role=words, language=words),
    lambda store, words: quotations(store, words, role=words),
    lambda store, words: companies(store, kind=words, country=words),
]


def ask_everything(store: Store, words: str) -> int:
    answered = 0
    for ask in ASKED:
        with contextlib.suppress(UsageError):
            ask(store, words)
            answered += 1
    return answered


@pytest.mark.parametrize("words", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_words_break_no_question(world: Store, words: str):
    assert ask_everything(world, words) >= 4


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_any_words_break_no_question(world: Store, words: str):
    assert ask_everything(world, words) >= 4


@pytest.mark.parametrize("role", ["Réalisatrice", "réalisatrice"])
def test_a_role_with_accents_is_found_as_it_is_written(store: Store, role: str):
    job = Affiliation("Ada Lune", "réalisatrice", None)
    write(store, *stored([story("lune", "2024-01-01", "Ada Lune tourne.", affiliations=(job,))]))

    assert len(search(store, role=role)) == 1
