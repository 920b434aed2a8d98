from __future__ import annotations

import pytest

from pipelines.speakers import tag_speakers
from tradewatch.article import Article


def spoken(*paragraphs: str) -> list[tuple[str | None, str | None]]:
    text = "\n\n".join(paragraphs)
    return [
        (q.speaker, q.speaker_mention) for q in tag_speakers(Article(url="https://example.com/a", text=text)).quotations
    ]


@pytest.mark.parametrize(
    ("paragraphs", "speakers"),
    [
        (("Anna Keller said it rained.", "“It snowed too,” she said."), ["Anna Keller", "Anna Keller"]),
        (("Tom Brandt met Anna Keller.", "“It snowed too,” she said."), ["Anna Keller"]),
        (("Anna Keller met Tom Brandt.", "“It snowed too,” she said."), ["Anna Keller"]),
        (("Anna Keller met Tom Brandt.", "“It snowed too,” he said."), ["Tom Brandt"]),
        (("Zyx Quorl said it rained. He said it snowed.",), ["Zyx Quorl", "Zyx Quorl"]),
        (("Anna Keller said it rained.", "“It snowed too,” Keller said."), ["Anna Keller", "Anna Keller"]),
        (("Producer Anna Keller came.", "“It snowed too,” the producer said."), ["Anna Keller"]),
        (
            ("Producer Anna Keller and director Tom Brandt came.", "“It snowed too,” the director said."),
            ["Tom Brandt"],
        ),
        (("Anna Keller said it rained.", "“It snowed too,” the exec added."), ["Anna Keller", "Anna Keller"]),
        (("“It rained,” said Anna Keller. “It will snow again.”",), ["Anna Keller", "Anna Keller"]),
        (("“It will rain again.", "“It will snow again,” said Anna Keller."), ["Anna Keller", "Anna Keller"]),
        (
            ("“It will rain again.", "“It will hail again.", "“It will snow again,” said Anna Keller."),
            ["Anna Keller", "Anna Keller", "Anna Keller"],
        ),
        (("Anna Keller was in doubt.", "“It will rain for a week and a day.”"), ["Anna Keller"]),
        (("Anna Keller said it rained.", "“It will snow for a week and a day.”"), ["Anna Keller", "Anna Keller"]),
        (("Anna Keller added:", "“It will rain for a week and a day.”"), ["Anna Keller"]),
        (("“It will rain for a week and a day.”", "— Anna Keller, producer"), ["Anna Keller"]),
        (("“It will rain for a week and a day.” — Anna Keller",), ["Anna Keller"]),
        (("Tom Brandt’s film is a hit. He expects a sequel. “It is a gift,” he said.",), ["Tom Brandt"]),
    ],
)
def test_the_speaker_is_found_across_sentences_and_paragraphs(
    paragraphs: tuple[str, ...], speakers: list[str | None]
) -> None:
    assert [speaker for speaker, _ in spoken(*paragraphs)] == speakers


def test_the_mention_is_the_words_that_stand_there() -> None:
    found = spoken("Anna Keller said it rained.", "“It snowed,” she said.", "“It hailed,” Keller said.")

    assert found == [("Anna Keller", "Anna Keller"), ("Anna Keller", "she"), ("Anna Keller", "Keller")]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("The company said it rained.", "“It will snow for a week and a day.”"),
        ("It was a wet spring in the market.", "“It will snow for a week and a day.”"),
    ],
)
def test_a_company_or_nobody_is_not_carried_over(paragraphs: tuple[str, ...]) -> None:
    assert [speaker for speaker, _ in spoken(*paragraphs) if speaker] == []


def test_people_who_are_only_named_do_not_speak() -> None:
    text = "Anna Keller said that Tom Brandt had left."
    tagged = tag_speakers(Article(url="https://example.com/a", text=text))

    assert {person.name: person.speaks for person in tagged.people} == {"Anna Keller": True, "Tom Brandt": False}
