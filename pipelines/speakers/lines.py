"""Look at one sentence as a line: its words and marks, each stretch of speech or title as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from pipelines.speakers.cues import cue_forms
from pipelines.speakers.lexicon import grammar
from pipelines.speakers.reading import Reading
from tradewatch.article import Span

__all__ = ["DASHES", "PUNCTUATION", "QUOTE", "TITLE", "Line", "line_of"]

# What stands in `low` for a stretch of speech, and for one that is a title.
QUOTE, TITLE = "‹speech›", "‹title›"
DASHES = frozenset({"—", "–", "-", "--", "―"})
PUNCTUATION = frozenset({"“", "”", '"', "''", ",", ";", ":", "(", ")", "[", "]", ".", "?", "!", "…", QUOTE, *DASHES})


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence by elements: a word or a mark each, or a whole stretch between marks."""

    reading: Reading
    low: list[str]
    word: list[str]
    first: list[int]
    last: list[int]
    stretch: list[int]

    def __len__(self) -> int:
        return len(self.low)

    def span(self, start: int, end: int) -> Span:
        """Where the elements from `start` up to `end` stand in the text."""
        return self.reading.span(self.first[start], self.last[end - 1])

    def capital(self, place: int) -> bool:
        """Whether the element begins with a capital that a name can begin with, or is a title."""
        low = self.low[place]
        return (self.word[place][0].isupper() and low not in grammar().small) or low == TITLE


def line_of(reading: Reading, sentence: int) -> Line:
    """One sentence as a line."""
    start, end = reading.sentences[sentence]
    words, low, within = reading.words[start:end], reading.lower[start:end], reading.within[start:end]
    capitals = reading.capitals_in(start, end)
    if not is_headline(words, len(capitals)):
        for number in capitals:
            if _means_otherwise(reading, start, number):
                low[number - start] = words[number - start]
    if max(within) < 0:  # nothing stands between marks: every word is an element
        return Line(reading, low, words, list(range(start, end)), list(range(start + 1, end + 1)), within)
    line, first = Line(reading, [], [], [], [], []), 0
    for stretch, group in groupby(within):
        last = first + len(list(group))
        if stretch < 0:
            line.low.extend(low[first:last])
            line.word.extend(words[first:last])
            line.first.extend(range(start + first, start + last))
            line.last.extend(range(start + first + 1, start + last + 1))
            line.stretch.extend(within[first:last])
        else:
            line.low.append(_stretch(reading, stretch, start + first, start + last))
            line.word.append(words[min(first + 1, last - 1)])
            line.first.append(start + first)
            line.last.append(start + last)
            line.stretch.append(stretch)
        first = last
    return line


def _means_otherwise(reading: Reading, start: int, number: int) -> bool:
    """Whether a capital makes a name of a verb or a small word: "Will Doyle", "the United States", "Kelly"."""
    low = reading.lower[number]
    return (number > start and low in never_capital()) or (low.endswith("ly") and _no_adverb(reading, number))


def _stretch(reading: Reading, stretch: int, first: int, stop: int) -> str:
    """What stands for a stretch between marks: speech or a title."""
    aside = reading.titled[stretch] or _attributive(reading, first, stop)
    return TITLE if aside else QUOTE


def _attributive(reading: Reading, first: int, stop: int) -> bool:
    """Whether one or two words between marks stand before their noun, as in "a “no-frills” stage": no speech."""
    if (
        stop - first > 4
        or stop >= len(reading.words)
        or not first
        or not reading.words[stop - 2].replace("-", "").isalpha()
    ):
        return False
    after, before = reading.lower[stop], reading.lower[first - 1]
    if not after.isalpha() or not reading.words[stop][0].islower() or after in grammar().small or after in cue_forms():
        return False
    if before == "," and first > 2:  # "a smaller, “no-frills” stage"
        before = reading.lower[first - 3]
    return before in grammar().determiners and before not in {"that", "this"}


def _no_adverb(reading: Reading, number: int) -> bool:
    """Whether a capitalised word in -ly is a name: "Kelly", "Reilly"; an adverb opens a sentence before a comma."""
    return number + 1 < len(reading.words) and reading.words[number + 1] != ","


def is_headline(words: Sequence[str], capitals: int) -> bool:
    """Whether nearly every word is capitalised, so that capitals tell nothing; `capitals` words hold one."""
    if capitals < 3:
        return False
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    return len(long) > 3 and sum(word[0].isupper() for word in long) > 0.7 * len(long)


@lru_cache(maxsize=1)
def never_capital() -> frozenset[str]:
    """Words that mean something else when they are capitalised inside a sentence."""
    g = grammar()
    return frozenset(cue_forms()) | g.auxiliaries | g.boundaries | g.adverbs
