"""A snippet shows where the sought words stand, and the marks lie exactly on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.query.highlight import _forms, _phrases, _Places, _stands, found_in, marks, snippet
from tradewatch.query.language import read_question
from tradewatch.store.words import WORD, positive, term

TEXT = "Łódź hosts the market. The O’Neil estate sells “Salt Road” in Łodz, and 부산국제영화제 shows the film’s remake."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("market", ["market"]),
        ("MARKET", ["market"]),
        ("lodz", ["Łódź", "Łodz"]),
        ("łódź", ["Łódź", "Łodz"]),
        ('"salt road"', ["Salt Road"]),
        ("o'neil", ["O’Neil"]),
        ("re*", []),  # too short to be a beginning
        ("rem*", ["remake"]),
        ("부산", ["부산"]),
        ("market OR estate", ["market", "estate"]),
        ("market -estate", ["market"]),
        ("-market", []),
        ("", []),
        ('"', []),
    ],
)
def test_marks_lie_on_the_words(words: str, found: list[str]):
    assert [span.of(TEXT) for span in marks(TEXT, read_question(words).tree)] == found


def test_marks_that_overlap_become_one():
    assert [span.of(TEXT) for span in marks(TEXT, read_question('"the market" market').tree)] == ["the market"]


def test_a_snippet_shows_the_densest_stretch():
    text = "A deal was made. " + "Nothing else happened. " * 30 + "The deal covers remake rights. " + "More. " * 60

    piece = snippet(text, read_question("deal remake").tree)

    assert piece.text.startswith("… ")
    assert piece.text.endswith(" …")
    assert [span.of(piece.text) for span in piece.marks] == ["deal", "remake"]


def test_without_words_a_snippet_is_the_beginning():
    assert snippet("One line.\n\nAnother.", None).text == "One line.  Another."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("market remake", True),
        ("market nothing", False),
        ("nothing OR remake", True),
        ("market -remake", False),
        ("-nothing", True),
        ('"remake market"', False),
        ("산국", True),
        ("lodz o'neil", True),
    ],
)
def test_a_text_has_what_is_sought_or_not(words: str, found: bool):
    tree = read_question(words).tree
    assert tree is not None
    assert found_in(TEXT, tree) is found


LETTERS = st.sampled_from("aAbBłŁİıſ부산ßœ0_ -“’\u0301")


def slow_marks(text: str, words: str) -> set[tuple[int, int]]:
    """The same by looking at every word; what overlaps is left as it is."""
    cut = list(WORD.finditer(text))
    forms = [_forms(word.group()) for word in cut]
    tree = read_question(words).tree
    return {
        (cut[place].start(), cut[place + len(way) - 1].end())
        for one in ([] if tree is None else positive(tree))
        for way in one.ways
        for place in range(len(cut) - len(way) + 1)
        if _stands(way, forms, place, one.prefix)
    }


@given(st.text(LETTERS, max_size=60), st.text(LETTERS, min_size=1, max_size=8), st.booleans())
def test_no_word_is_overlooked(text: str, words: str, begins: bool):
    asked = f'"{words}"' + "*" * begins
    tree = read_question(asked).tree
    terms = [] if tree is None else positive(tree)

    found = {(s.start, s.end) for one in terms for s in _phrases(text, _Places(text), one)}

    assert found == slow_marks(text, asked)


@given(st.text(max_size=400), st.text(max_size=30), st.integers(70, 200))
def test_no_text_and_no_search_breaks_a_snippet(text: str, words: str, width: int):
    piece = snippet(text, read_question(words).tree, width)

    assert len(piece.text) <= width + 4
    assert all(0 <= mark.start < mark.end <= len(piece.text) for mark in piece.marks)
    assert all(one.end <= two.start for one, two in zip(piece.marks, piece.marks[1:], strict=False))


@given(st.lists(st.sampled_from(["salt", "road", "Łoś", "sea", "부산", "C++", "fin-de"]), min_size=1, max_size=40))
def test_a_word_that_is_found_is_marked(words: list[str]):
    text = " ".join(words)

    for word in set(words):
        one = term(word)
        assert one is not None
        assert found_in(text, one)
        assert len(marks(text, one)) >= words.count(word)
