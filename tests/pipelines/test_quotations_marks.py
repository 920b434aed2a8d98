from __future__ import annotations

import re
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.speakers import tag_speakers
from pipelines.speakers.marks import find_stretches
from tests.costs import cost
from tradewatch.article import Article, Quotation

PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "''",
        "``",
        "‘",
        "’",
        "'",
        "\n",
        "\n\n",
        " ",
        ", ",
        ". ",
        "? ",
        ": ",
        "— ",
        "(",
        ")",
        "said",
        "he",
        "Kim",
        "Park Chan-mi",
        "told",
        "according to",
        "producer",
        "of",
        "Alto Media",
        "and",
        "the",
        "films",
        "U.S.",
        "é",
        "👀",
        "who",
    ]
)


def stretches(text: str) -> list[str]:
    return [stretch.inner.of(text) for stretch in find_stretches(text)]


def quotations(text: str) -> tuple[Quotation, ...]:
    return tag_speakers(Article(url="https://example.com/a", text=text)).quotations


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She said “one”.", ["one"]),
        ('She said "one" and "two".', ["one", "two"]),
        ("She said ''one'' and ``two''.", ["one", "two"]),
        ("She said «one».", ["one"]),
        ("She said ‘one’.", ["one"]),
        ("She said 'one'.", ["one"]),
        ("She said “one ‘inner’ two”.", ["one ‘inner’ two"]),
        ("“Left open\nNext line", ["Left open"]),
        ("“Opened once “opened again”", ["Opened once ", "opened again"]),
        ("Closed only” here", []),
        ('An odd " mark', [" mark"]),
        ("“It is late,“ said Kim. “Go home.”", ["It is late,", "Go home."]),
        ("The buyers’ market and the film’s cast", []),
        ("Don't and can't and rock 'n' roll", []),
        ("Back in the ’90s they shot ’em all", []),
        ("“”", []),
        ("", []),
    ],
)
def test_stretches_are_found_whatever_the_marks(text: str, found: list[str]) -> None:
    assert stretches(text) == found


def test_no_stretch_crosses_a_paragraph() -> None:
    text = "“One paragraph.\n\n“Another one,” she said.\n\n“A third"

    assert stretches(text) == ["One paragraph.", "Another one,", "A third"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Anna Keller said “The Silent Harbour” opens in May.", ["“The Silent Harbour” opens in May"]),
        ("Anna Keller produced “The Silent Harbour” and “Night Ferry.”", []),
        ("The so-called “prestige” slate is gone.", []),
        ("Anna Keller directed “Night Ferry,” which opens in May.", []),
    ],
)
def test_titles_and_scare_quotes_are_no_speech(text: str, said: list[str]) -> None:
    assert [found.text for found in quotations(text)] == said


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_every_span_points_at_its_own_words(pieces: list[str]) -> None:
    text = " ".join(pieces)
    tagged = tag_speakers(Article(url="https://example.com/a", text=text))

    for found in tagged.quotations:
        assert found.text
        assert found.span.of(text) == found.text
        assert "\n" not in found.text
        assert found.cue_span is None or found.cue_span.of(text) == found.cue
        assert found.speaker_span is None or found.speaker_span.of(text) == found.speaker_mention
    for person in tagged.people:
        assert person.name in text
        assert person.mentions
        assert all(0 <= span.start < span.end <= len(text) for span in person.mentions)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_text_is_refused(text: str) -> None:
    tagged = tag_speakers(Article(url="https://example.com/a", text=text))

    assert tagged.text == text


@pytest.mark.parametrize(
    "hostile",
    [
        "“" * 10000,
        '"' * 10000,
        "'" * 10000,
        " '" * 5000,
        "‘a" * 5000,
        "A." * 5000,
        "a-" * 5000,
        "Kim " * 2500,
        "said " * 2000,
        "Kim said " * 1200,
        ", " * 5000,
        "(" * 10000,
        "according to " * 800,
        "“a” " * 2500,
        "X, " * 3000,
    ],
)
def test_hostile_text_costs_little(hostile: str) -> None:
    assert cost(tag_speakers, Article(url="https://example.com/a", text=hostile), enough=1.0) < 1.0


MODULES = ("marks", "reading")


@pytest.mark.parametrize("module", MODULES)
def test_no_regular_expression_is_slow_on_hostile_text(module: str) -> None:
    patterns = [v for v in vars(import_module(f"pipelines.speakers.{module}")).values() if isinstance(v, re.Pattern)]
    hostile = [
        "“" * 10_000,
        "'" * 10_000,
        "a-" * 5_000,
        "A." * 5_000,
        "a" * 10_000,
        " ’" * 5_000,
        "1,2." * 2_500,
        "-" * 10_000,
    ]

    assert patterns
    for pattern in patterns:
        for text in hostile:
            took = cost(pattern.findall, text, enough=0.05)
            assert took < 0.05, (pattern.pattern, text[:10])
