"""A long text is read in windows that leave nothing out, and what is said of them falls back into its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.voters.vote import Label, Vote
from pipelines.voters.windows import WORD, merged, shifted, windows
from tradewatch.article import Span

SENTENCE = "Buyers came early and left late, with full notebooks. "
PARAGRAPH = (SENTENCE * 4).strip()
LONG = "\n\n".join([PARAGRAPH] * 30)


def words(text: str) -> int:
    return len(WORD.findall(text))


def vote(start: int, end: int, score: float = 0.8, label: Label = Label.PERSON) -> Vote:
    return Vote(Span(start, end), label, score)


def test_a_short_text_is_one_window():
    assert windows(f"  {SENTENCE}\n", 400, 60) == [Span(2, 2 + len(SENTENCE) - 1)]


@pytest.mark.parametrize("text", ["", "   \n\n "])
def test_where_there_are_no_words_there_is_no_window(text: str):
    assert windows(text, 400, 60) == []


def test_windows_are_no_longer_than_asked_and_end_where_paragraphs_end():
    found = windows(LONG, 120, 20)

    assert len(found) > 8
    assert all(words(span.of(LONG)) <= 120 for span in found)
    assert all(span.end == len(LONG) or LONG.startswith("\n\n", span.end) for span in found)


def test_windows_end_with_a_sentence_where_a_paragraph_is_too_long():
    text = (SENTENCE * 60).strip()
    found = windows(text, 50, 12)

    assert all(span.of(text).endswith("notebooks.") for span in found)
    assert all(span.of(text).startswith("Buyers") for span in found)


def test_two_windows_share_the_sentence_at_their_border():
    text = (SENTENCE * 60).strip()

    assert all(one.end - other.start >= len(SENTENCE) - 1 for one, other in pairwise(windows(text, 50, 12)))


def test_a_sentence_without_an_end_is_cut_between_words():
    text = " ".join(f"word{n}" for n in range(500))
    found = windows(text, 50, 10)

    assert all(text[span.end : span.end + 1] in ("", " ") for span in found)
    assert {word for span in found for word in span.of(text).split()} == set(text.split())


@pytest.mark.parametrize(("most", "overlap"), [(10, 10), (0, 0), (10, -1)])
def test_an_overlap_that_would_never_end_is_refused(most: int, overlap: int):
    with pytest.raises(ValueError, match="overlap"):
        windows(LONG, most, overlap)


@settings(deadline=None, max_examples=200)
@given(
    st.text(alphabet="ab Z.\n“”é한-", max_size=600),
    st.integers(min_value=2, max_value=40),
    st.data(),
)
def test_no_word_of_any_text_is_left_out_and_every_window_goes_on(text: str, most: int, data: st.DataObject):
    overlap = data.draw(st.integers(min_value=0, max_value=most - 1))
    found = windows(text, most, overlap)
    read = {place for span in found for place in range(span.start, span.end)}

    assert all(place in read for place, letter in enumerate(text) if not letter.isspace())
    assert all(words(span.of(text)) <= most for span in found)
    assert all(one.start < other.start and one.end < other.end for one, other in pairwise(found))


def test_no_window_ends_where_the_one_before_does():
    found = windows("Z\nZ. Z.", 3, 1)

    assert all(one.end < other.end for one, other in pairwise(found))


def test_votes_on_a_window_become_votes_on_the_text():
    assert list(shifted([vote(2, 5)], 100)) == [vote(102, 105)]


def test_a_name_in_two_windows_is_one_name():
    assert merged([vote(5, 9, 0.6), vote(5, 9, 0.9), vote(20, 24)]) == [vote(5, 9, 0.9), vote(20, 24)]


def test_of_a_name_that_one_window_cut_the_whole_stays():
    assert merged([vote(5, 9, 0.9), vote(5, 14, 0.6)]) == [vote(5, 14, 0.6)]


def test_of_two_labels_for_one_name_the_surer_stays():
    assert merged([vote(5, 9, 0.6), vote(5, 9, 0.7, Label.COMPANY)]) == [vote(5, 9, 0.7, Label.COMPANY)]
