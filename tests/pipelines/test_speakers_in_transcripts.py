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


INTRO = "Anna Keller made her first film in Porto. Keller lives in Rome."


def test_initials_mean_whoever_has_them() -> None:
    found = turns(INTRO, "TB: Why Porto?", "AK: It rains there.", "TB: And the next one?", "AK: In Rome, I hope.")

    assert found == [("Anna Keller", "It rains there."), ("Anna Keller", "In Rome, I hope.")]


def test_an_answer_belongs_to_whom_the_introduction_is_about() -> None:
    found = turns(INTRO, "Q: Why Porto?", "A: It rains there.", "Q: And the next one?", "A: In Rome, I hope.")

    assert found == [("Anna Keller", "It rains there."), ("Anna Keller", "In Rome, I hope.")]


def test_nobody_answers_where_two_are_introduced() -> None:
    both = "Anna Keller and Tom Brandt made a film."

    assert turns(both, "Q: Why Porto?", "A: It rains there.", "Q: And the next one?", "A: In Rome, I hope.") == []


def test_an_answer_goes_on_up_to_the_next_label() -> None:
    found = turns(
        INTRO,
        "Q: Why Porto?",
        "KELLER: It rains there.",
        "I like rain.",
        "Q: And now?",
        "KELLER: In Rome, I hope.",
        "The end.",
    )

    assert [said for _, said in found] == ["It rains there.", "I like rain.", "In Rome, I hope."]


@pytest.mark.parametrize(
    "between", ["Do you still like it?", "On Porto", "Porto lies on the Douro.", "“I left,” he said."]
)
def test_a_question_a_heading_or_prose_ends_an_answer(between: str) -> None:
    found = turns(
        INTRO, "Q: Why Porto?", "KELLER: It rains there.", between, "I like rain.", "KELLER: In Rome, I hope."
    )

    assert [said for _, said in found if said in (between, "I like rain.")] == []
