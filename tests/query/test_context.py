"""A quotation is shown in its sentence."""

from __future__ import annotations

import pytest

from tradewatch.article import Span
from tradewatch.query.context import REACH, around, in_context
from tradewatch.query.quotations import quotations
from tradewatch.store.engine import Store


@pytest.mark.parametrize(
    ("text", "words", "before", "after"),
    [
        ("It rained. “We sold it,” she said. Then it stopped.", "We sold it,", "“", "” she said."),
        ("It rained. “We sold it.” Then it stopped.", "We sold it.", "“", "”"),
        ("It rained. She calls it “the rarest thing.” Then it stopped.", "it “the rarest thing.”", "She calls ", ""),
        ("Seo said the market was slow. Nobody minded.", "the market was slow", "Seo said ", "."),
        ("A heading\nShe said no", "no", "She said ", ""),
        ("She said no", "She said no", "", ""),
        ("“Who?” he asked. “No one,” she said.", "No one,", "“", "” she said."),
    ],
)
def test_the_rest_of_the_sentence_stands_around_it(text: str, words: str, before: str, after: str):
    start = text.index(words)

    assert around(text, Span(start, start + len(words))) == (before, after)


def test_a_long_sentence_is_cut_at_a_word():
    text = f"{'so ' * 300}yes{' and' * 300}"
    start = text.index("yes")

    before, after = around(text, Span(start, start + 3))

    assert before.startswith("… so ")
    assert after.endswith(" and …")
    assert max(len(before), len(after)) <= REACH + 3


def test_quotations_come_with_their_sentence(world: Store):
    [one] = [each for each in in_context(world, quotations(world, "coast")) if each.said.outlet_slug == "reelwire"]

    assert (one.before, one.after) == ("“", "” she said.")
    assert in_context(world, []) == []
