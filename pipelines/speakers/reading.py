"""Read a text once for all the steps: its words and marks, which stretch each stands in, its sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from itertools import compress

from pipelines.speakers.marks import Stretch, find_stretches
from pipelines.speakers.sentences import sentence_ends
from pipelines.speakers.titled import is_title
from tradewatch.article import Span

__all__ = ["Reading", "read"]

# A word, an abbreviation with inner full stops, a number, or one mark. A possessive is a word of its own.
TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,6}"
    r"|[’']s(?!\w)"
    r"|[^\W_]+(?:(?:-|[’'](?!s(?!\w))|&|[.,](?=\d)|\.(?=[a-z]{2,3}(?!\w)))[^\W_]+)*"
    r"|''|``|--+|\.\.\.+|[^\w\s]|_"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text by number: `words[i]` stands from `starts[i]` to `ends[i]`.

    `within[i]` is the number of the stretch between marks that word `i` stands in, or -1. `sentences` are ranges of
    word numbers; `sentence_of[i]` and `paragraph_of[s]` lead back.
    """

    text: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    stretches: list[Stretch]
    within: list[int]
    titled: list[bool]  # of each stretch, whether it reads as a title
    sentences: list[tuple[int, int]]
    paragraph_of: list[int]
    capitals: list[int]  # the words that hold one

    def span(self, first: int, last: int) -> Span:
        """From the start of one word to the end of the one before `last`."""
        return Span(self.starts[first], self.ends[last - 1])

    def at(self, place: int) -> int:
        """The number of the first word that starts at or after a place in the text."""
        return bisect_left(self.starts, place)

    def among(self, words: Collection[str]) -> list[int]:
        """The numbers of the words that are, in small letters, among these."""
        return list(compress(range(len(self.lower)), map(words.__contains__, self.lower)))

    def capitals_in(self, first: int, last: int) -> list[int]:
        """The words from one up to another that hold a capital."""
        return self.capitals[bisect_left(self.capitals, first) : bisect_left(self.capitals, last)]

    def sentence_at(self, word: int) -> int:
        """The number of the sentence that a word stands in."""
        return max(0, bisect_right(self.sentences, (word, len(self.words))) - 1)


def read(text: str) -> Reading:
    """Split a text into words and sentences, and note what stands between marks."""
    words, starts = _words(text)
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    lower = list(map(str.lower, words))
    stretches = find_stretches(text)
    titled = [is_title(text, stretch) for stretch in stretches]
    within = _within(starts, stretches)
    sentences, paragraph_of = _sentences(text, words, starts, ends, within)
    capitals = [
        number
        for number, word in enumerate(words)
        if not word.islower() and (word[0].isupper() or word != lower[number])
    ]
    return Reading(text, words, lower, starts, ends, stretches, within, titled, sentences, paragraph_of, capitals)


def _words(text: str) -> tuple[list[str], list[int]]:
    """Every word and mark, and where each starts. What stands between spaces is seldom more than a word and a mark."""
    words: list[str] = []
    starts: list[int] = []
    place = 0
    for piece in text.split(" "):
        if piece.isalnum():
            words.append(piece)
            starts.append(place)
        elif piece[:-1].isalnum() and not piece[-1].isspace():
            words += (piece[:-1], piece[-1])
            starts += (place, place + len(piece) - 1)
        else:
            for token in TOKEN.finditer(piece):
                words.append(token[0])
                starts.append(place + token.start())
        place += len(piece) + 1
    return words, starts


def _within(starts: list[int], stretches: list[Stretch]) -> list[int]:
    within = [-1] * len(starts)
    for number, stretch in enumerate(stretches):
        for word in range(bisect_left(starts, stretch.outer.start), bisect_left(starts, stretch.outer.end)):
            within[word] = number
    return within


def _sentences(
    text: str, words: list[str], starts: list[int], ends: list[int], within: list[int]
) -> tuple[list[tuple[int, int]], list[int]]:
    sentences: list[tuple[int, int]] = []
    paragraph_of: list[int] = []
    paragraph = 0
    first = 0
    for last, breaks in sentence_ends(text, words, starts, ends, within):
        if last > first:
            sentences.append((first, last))
            paragraph_of.append(paragraph)
        first = last
        paragraph += breaks
    return sentences, paragraph_of
