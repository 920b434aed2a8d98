"""Texts are compared by whole words, in time, and quotations that went are named."""

from __future__ import annotations

import random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.query.wording import Part, Requoted, compare, quoted, requoted, shortened


def marked(old: str, new: str) -> str:
    signs = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(signs[part.kind].format(part.text) for part in compare(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Sold to six territories.", "Sold to seven territories.", "Sold to [-six-]{+seven+} territories."),
        ("She said so.", "She said so. Twice.", "She said so.{+ Twice.+}"),
        ("One. Two. Three.", "One. Three.", "One. [-Two. -]Three."),
        ("It is.", "It is.", "It is."),
        ("", "New.", "{+New.+}"),
        ("Gone.", "", "[-Gone.-]"),
        ("O’Neil won’t.", "O’Neil will.", "O’Neil [-won’t-]{+will+}."),
        ("One.\n\nTwo.", "One.\n\nTwo.\n\nThree.", "One.\n\nTwo.{+\n\nThree.+}"),
        ("sold by the firm", "bought for the house", "[-sold by the firm-]{+bought for the house+}"),  # no bits left
        ("부산 영화제", "부산 국제 영화제", "부산 {+국제 +}영화제"),
    ],
)
def test_changes_are_whole_words(old: str, new: str, expected: str):
    assert marked(old, new) == expected


@given(st.text(alphabet="ab .\n“”"), st.text(alphabet="ab .\n“”"))
def test_both_texts_can_be_read_back(old: str, new: str):
    parts = compare(old, new)

    assert "".join(part.text for part in parts if part.kind != "inserted") == old
    assert "".join(part.text for part in parts if part.kind != "deleted") == new


@pytest.mark.parametrize("words", [["a"], ["a", "b"], [f"w{n}" for n in range(30)], [f"w{n}" for n in range(9000)]])
def test_no_text_takes_long(words: list[str]):
    draw = random.Random(1)
    old, new = (" ".join(draw.choices(words, k=3000)) for _ in range(2))
    begun = process_time()

    compare(old, new)

    assert process_time() - begun < 20


def test_a_long_text_with_one_word_changed_has_one_change():
    draw = random.Random(1)
    words = draw.choices([f"w{n}" for n in range(300)], k=5000)
    parts = compare(" ".join(words), " ".join([*words[:2500], "new", *words[2501:]]))

    assert [part.kind for part in parts] == ["same", "deleted", "inserted", "same"]
    assert parts[2].text == "new"


def test_what_stayed_is_shortened_to_the_words_around_each_change():
    words = " ".join(f"w{n}" for n in range(40))
    parts = shortened(compare(f"{words} old {words}", f"{words} new {words}"), 3)

    assert parts == (
        Part("same", "… w37 w38 w39 "),
        Part("deleted", "old"),
        Part("inserted", "new"),
        Part("same", " w0 w1 w2 … "),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We go on, all of us,” she said.", ["We go on, all of us,"]),
        ("He called it „ein guter Tag“ und ging.", ["ein guter Tag"]),
        ("« Nous continuons ici », dit-elle.", ["Nous continuons ici"]),
        ('"It is a start," he said. The film “Salt Road” opens.', ["It is a start,"]),
        ("“One has no end", []),
    ],
)
def test_quotations_are_words_between_marks(text: str, expected: list[str]):
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("“We sold it to six buyers,” she said.", "She left.", [Requoted("We sold it to six buyers,")]),
        (
            "“We sold it to six buyers,” she said.",
            "“We sold it to seven buyers,” she said.",
            [Requoted("We sold it to six buyers,", "We sold it to seven buyers,")],
        ),
        ("“We sold it all,” she said.", '"We sold it – all", she said.', []),  # other signs, the same words
        ("“We sold it all,” she said.", "She said they: we sold it all.", []),  # the words stand there still
        ("“We sold it,” she said.", "“We sold it, and more,” she said.", []),
        (
            "“We go on,” a. “We do stop,” b.",
            "“We do not stop,” b.",
            [Requoted("We go on,"), Requoted("We do stop,", "We do not stop,")],
        ),
    ],
)
def test_a_quotation_that_the_new_text_lacks_is_gone_or_changed(old: str, new: str, gone: list[Requoted]):
    assert list(requoted(old, new)) == gone
