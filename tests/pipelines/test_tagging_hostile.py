"""No text takes long to tag, however it was written to make that slow: the time grows as the text does."""

from __future__ import annotations

from string import ascii_lowercase

import pytest

from pipelines.annotate import Lexicons, tag
from pipelines.speakers.reading import read
from tests.costs import cost
from tradewatch.article import Article

SIZE = 60_000  # code points
PART = 8  # of the size, to see how the time grows: by eight if as the text does, by sixty-four if as its square
GROWTH = 24
SLOWER = 40  # times as long as prose of the same size
PROSE = (
    "Anna Keller, head of drama at Alto Media, praised the rebate and said that buyers were “brave again,” adding that "
    "prices would rise.\n\n“Nobody was buying in May,” she told Screen. “Now they queue.”\n\n"
)


def seconds(text: str, enough: float = 0.0) -> float:
    """Seconds of processor time that tagging takes."""
    lexicons = Lexicons.load()
    return cost(lambda: tag(Article(url="", text=text, headline=text[:100]), lexicons), enough=enough)


@pytest.fixture(scope="module")
def limit() -> float:
    """What a text of `SIZE` may cost on this machine."""
    return SLOWER * seconds(PROSE * (SIZE // len(PROSE)))


@pytest.mark.parametrize(
    "unit",
    [
        "he said, ", "Anna Keller said ", "according to ", "according to the exec and ", "told Screen – ", "A and B, ",
        "CEO of ", "said ", "Anna Keller, ", "“A ", "a“‘", "- “‘", "\"'. ", "‘A.’ “b” ", "“told »", "Berlinale 2024 ",
        "Netflix 2024 ", "the director ", "“Now,” she said. ", "sold by Kite to Ottar ", "\n‘A’ “b” ", "A: b\n",
        "’joins he said, “A ", "A\n\"parent last year ",
    ],
)  # fmt: skip
def test_the_time_to_tag_grows_as_the_text_does(unit: str, limit: float) -> None:
    part = seconds(unit * (SIZE // PART // len(unit)))

    assert seconds(unit * (SIZE // len(unit)), GROWTH * part) < min(GROWTH * part, limit)


NAMES = [f"{first} K{a}l{b}er" for first in ("Anna", "Marc", "Rosa") for a in ascii_lowercase for b in ascii_lowercase]


@pytest.mark.parametrize(
    "text",
    [
        ", ".join(NAMES),
        "\n\n".join(f"“We wait,” said {name}, head of sales at {name.split()[1]} Pictures." for name in NAMES),
        "“" + "Toronto festival " * 2_500,
    ],
)
def test_the_time_to_tag_grows_as_the_number_of_names_does(text: str, limit: float) -> None:
    part = seconds(text[: SIZE // PART])

    assert seconds(text[:SIZE], GROWTH * part) < min(GROWTH * part, limit)


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
    "text",
    [
        *("", " ", "\n", "\x00", "\ud800", "“", "‘", "said", "“\n“", "\u202eAnna Keller said it rained.", "👀" * 50),
        "The rebate opens in May. Photo: x-Netflix",
        "“It rained,” said a-Netflix chief Anna Keller.",
    ],
)
def test_nothing_raises_on_odd_text(text: str) -> None:
    assert tag(Article(url="", text=text, headline=text), Lexicons.load()).text == text
