"""No text takes long to tag, however it was written to make that slow: the time grows as the text does."""

from __future__ import annotations

import time

import pytest

from pipelines.annotate import Lexicons, tag
from pipelines.speakers.reading import read
from tradewatch.article import Article

SIZE = 60_000  # code points; what grows with their square takes ten seconds and more
LIMIT = 2.5  # seconds of processor time


@pytest.mark.parametrize(
    "unit",
    [
        "he said, ", "Anna Keller said ", "according to ", "according to the exec and ", "told Screen – ", "A and B, ",
        "CEO of ", "said ", "Anna Keller, ", "“A ", "a“‘", "- “‘", "\"'. ", "‘A.’ “b” ", "“told »", "Berlinale 2024 ",
        "Netflix 2024 ", "the director ", "“Now,” she said. ", "sold by Kite to Ottar ", "\n‘A’ “b” ", "A: b\n", "’joins he said, “A ",
        "A\n\"parent last year ",
    ],
)  # fmt: skip
def test_the_time_to_tag_grows_as_the_text_does(unit: str) -> None:
    lexicons = Lexicons.load()
    text = unit * (SIZE // len(unit))
    start = time.process_time()
    tag(Article(url="", text=text, headline=text[:100]), lexicons)

    assert time.process_time() - start < LIMIT


def test_a_sentence_without_end_is_cut_between_words_and_never_inside_marks() -> None:
    speech = "“" + "we wait and " * 600 + "hope,”"
    text = "so it goes on and on " * 300 + speech + " she said " + "and on " * 900
    reading = read(text)

    longest = max(last - first for first, last in reading.sentences)
    cuts = [last for _, last in reading.sentences[:-1]]
    assert len(reading.sentences) > 3
    assert longest < 2_500  # the speech is whole
    assert all(reading.within[cut - 1] < 0 or reading.within[cut - 1] != reading.within[cut] for cut in cuts)
    assert [reading.text[s.inner.start : s.inner.end] for s in reading.stretches] == [speech[1:-1]]


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\x00", "\ud800", "“", "‘", "said", "“\n“", "\u202eAnna Keller said it rained.", "👀" * 50]
)
def test_nothing_raises_on_odd_text(text: str) -> None:
    assert tag(Article(url="", text=text, headline=text), Lexicons.load()).text == text
