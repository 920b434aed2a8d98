from __future__ import annotations

import pytest

from pipelines.speakers import tag_speakers
from tradewatch.article import Article


def turns(*paragraphs: str) -> list[tuple[str | None, str]]:
    text = "\n\n".join(paragraphs)
    return [(q.speaker, q.text) for q in tag_speakers(Article(url="https://example.com/a", text=text)).quotations]


@pytest.mark.parametrize(
    ("asks", "answers"),
    [("SCREENING", "KELLER"), ("Screening", "Keller"), ("Q", "Keller"), ("SCREENING", "Anna Keller")],
)
def test_a_labelled_paragraph_is_what_the_label_says(asks: str, answers: str) -> None:
    found = turns(
        "Anna Keller made her first film in Porto.",
        f"{asks}: Why Porto?",
        f"{answers}: It rains there. I like rain.",
        f"{asks}: And the next one?",
        f"{answers}: In Rome, I hope.",
    )

    assert found == [("Anna Keller", "It rains there. I like rain."), ("Anna Keller", "In Rome, I hope.")]


def test_one_label_is_a_headline_and_no_turn() -> None:
    assert turns("Keller: The rain in Porto", "Anna Keller made her first film in Porto.") == []


def test_labels_that_name_nobody_are_no_speakers() -> None:
    assert turns("Cast: Anna Keller", "Budget: Four million", "Release: In May", "Budget: None") == []
