from __future__ import annotations

import pytest

from pipelines.speakers import tag_speakers
from tradewatch.article import Article


def speakers(*paragraphs: str) -> list[str | None]:
    text = "\n\n".join(paragraphs)
    return [q.speaker for q in tag_speakers(Article(url="https://example.com/a", text=text)).quotations]


@pytest.mark.parametrize(
    ("paragraphs", "last"),
    [
        (
            ("Anna Keller runs the archive. Her office is a tram. She sold it twice.", "“It rained,” she said."),
            "Anna Keller",
        ),
        (
            (
                "Anna Keller said it rained.",
                "Maria Brandt’s film is out. “It snowed,” said Keller.",
                "“It hailed,” she said.",
            ),
            "Anna Keller",
        ),
        (("Tom Brandt said he had met Anna Keller.", "“It rained,” he said."), "Tom Brandt"),
        (
            ("Anna Keller said it rained. “I asked Maria Brandt to go,” she said. “It hailed,” she added.",),
            "Anna Keller",
        ),
        (
            (
                "Born in Porto, Tom Brandt drew maps. He sold one. He gave up. He went home. He slept.",
                "“It rained,” he said.",
            ),
            "Tom Brandt",
        ),
    ],
)
def test_a_pronoun_means_whoever_the_article_is_about(paragraphs: tuple[str, ...], last: str) -> None:
    assert speakers(*paragraphs)[-1] == last


@pytest.mark.parametrize(
    "paragraphs",
    [
        (
            "Sales executive Anna Keller left.",
            "A rival executive said it had rained. “It snowed,” the executive added.",
        ),
        (
            "Sales executive Anna Keller left.",
            "A rival distributor said it had rained. “It snowed,” the executive added.",
        ),
        ("Anna Keller left.", "A spokeswoman said it had rained. “It snowed,” she added."),
    ],
)
def test_somebody_without_a_name_goes_on_speaking_without_one(paragraphs: tuple[str, ...]) -> None:
    assert speakers(*paragraphs) == [None, None]


@pytest.mark.parametrize(
    ("paragraphs", "last"),
    [
        (
            (
                "Greek director Anna Keller came.",
                "Also there was Maria Brandt, whose film is new. “It rained,” said the director.",
            ),
            "Maria Brandt",
        ),
        (
            ("Anna Keller made a film. “It rained,” says the Czech director.", "Tom Brandt is the director of a fund."),
            "Anna Keller",
        ),
        (
            ("Director Tom Brandt spoke.", "Filmmaker Anna Keller came. “It rained,” said the director."),
            "Anna Keller",
        ),
        (
            ("Anna Keller came with producer Tom Brandt. “It rained,” said the producer.",),
            "Tom Brandt",
        ),
    ],
)
def test_a_description_means_somebody_of_its_own_paragraph_first(paragraphs: tuple[str, ...], last: str) -> None:
    assert speakers(*paragraphs)[-1] == last


@pytest.mark.parametrize(
    ("paragraphs", "last"),
    [
        (
            ("Maria Brandt and Tom Brandt own it.", "Maria Brandt said it rained. Her brother added that it snowed."),
            "Tom Brandt",
        ),
        (
            ("Tom Brandt died, his daughter, casting director Maria Brandt, said.", "“It rained,” his daughter said."),
            "Maria Brandt",
        ),
        (("Anna Keller left.", "Anna Keller said it rained. “It snowed,” her brother said."), None),
        (("Anna Keller met Tom Keller and Max Keller.", "Anna Keller wept. “It snowed,” her brother said."), None),
    ],
)
def test_a_relative_is_the_one_who_is_introduced_or_the_only_other_of_the_family(
    paragraphs: tuple[str, ...], last: str | None
) -> None:
    assert speakers(*paragraphs)[-1] == last
