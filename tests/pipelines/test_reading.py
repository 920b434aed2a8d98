"""A text is cut into words and sentences: in pieces where that is quicker, with the same outcome as at once."""

from __future__ import annotations

import pytest

from pipelines.speakers.reading import TOKEN, read
from pipelines.speakers.sentences import LONGEST


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "The U.S. buyer’s 3,000 screens (Park’s) cost $4.5m.",
        "snake_case _ a__b ''quoted'' ``so`` -- no… well... yes.com/and.more",
        "Q&A\u00a0with\tO'Neil-Smith's\u2028crew；中文，日本語。 𝐁old ﬁn İ",
        "two\nlines. “Why?”Because\n that . \n x\t",
    ],
)
def test_what_stands_between_spaces_is_cut_as_the_whole_text_would_be(text: str) -> None:
    reading = read(text)

    assert reading.words == TOKEN.findall(text)
    assert [text[start:end] for start, end in zip(reading.starts, reading.ends, strict=True)] == reading.words


def test_a_list_without_a_full_stop_is_cut_into_sentences() -> None:
    reading = read("word " * (2 * LONGEST + 10))

    assert [last - first for first, last in reading.sentences] == [LONGEST + 1, LONGEST + 1, 8]


def test_a_long_stretch_between_marks_is_cut_behind_its_end_only() -> None:
    reading = read("“" + "word. " * LONGEST + "end” and so on and on. Then more.")

    assert [reading.words[last - 1] for _, last in reading.sentences] == ["”", ".", "."]
