"""Cut a long text into windows that a model can take, and put together what it says of each: nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipelines.voters.vote import Vote
from tradewatch.article import Span

__all__ = ["merged", "shifted", "windows"]

WORD = re.compile(
    r"\w{1,12}(?:[-_]\w{1,12})*|\S"
)  # a mark is a word too; a very long one is several, as models split it
PARAGRAPH = re.compile(r"\n\s*\n")
SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[^\s\Wa-z_])|\n")


def windows(text: str, most: int, overlap: int) -> list[Span]:
    """Stretches of at most `most` words that cover every word, each beginning some words before the one before ends.

    They are cut where a paragraph ends, else a sentence; inside one only where it alone is too long. Two share about
    `overlap` words.
    """
    if not 0 <= overlap < most:
        raise ValueError(f"an overlap of {overlap} words does not fit windows of {most}")
    words = [Span(match.start(), match.end()) for match in WORD.finditer(text)]
    if len(words) <= most:
        return [Span(words[0].start, words[-1].end)] if words else []
    sentences, paragraphs = (_starts(text, words, pattern) for pattern in (SENTENCE, PARAGRAPH))
    found: list[Span] = []
    first = last = 0
    while True:
        least = max(last + 1, first + max(most // 2, overlap + 1))  # no window ends where the one before does
        last = _last(first, least, most, len(words), sentences, paragraphs)
        found.append(Span(words[first].start, words[last - 1].end))
        if last == len(words):
            return found
        first = _next(first, last, overlap, sentences)


def _starts(text: str, words: Sequence[Span], ends: re.Pattern[str]) -> list[int]:
    """The numbers of the words that open a sentence or paragraph."""
    places = [match.end() for match in ends.finditer(text)]
    found, number = [0], 0
    for place in places:
        while number < len(words) and words[number].start < place:
            number += 1
        if found[-1] < number < len(words):
            found.append(number)
    return found


def _last(first: int, least: int, most: int, total: int, sentences: Sequence[int], paragraphs: Sequence[int]) -> int:
    """Up to which word a window goes: as far as it can, and to a good place if there is one in its second half."""
    if first + most >= total:
        return total
    for starts in (paragraphs, sentences):
        if fitting := [start for start in starts if least <= start <= first + most]:
            return fitting[-1]
    return first + most


def _next(first: int, last: int, overlap: int, sentences: Sequence[int]) -> int:
    """Where the following window begins: at a sentence, so that what stands around the cut is read twice."""
    wanted = last - overlap
    near = [start for start in sentences if max(first + 1, wanted - overlap) <= start <= wanted]
    return near[-1] if near else max(first + 1, wanted)


def shifted(votes: Iterable[Vote], by: int) -> Iterator[Vote]:
    """A window's votes as votes on the whole text."""
    for vote in votes:
        yield Vote(Span(vote.span.start + by, vote.span.end + by), vote.label, vote.score)


def merged(votes: Iterable[Vote]) -> list[Vote]:
    """Each name once: of two votes that meet, as windows that overlap give them, the longer, then the surer."""
    kept: list[Vote] = []
    for vote in sorted(votes, key=lambda vote: (-len(vote.span), -vote.score, vote.span.start, vote.label)):
        if not any(vote.span.meets(other.span) for other in kept):
            kept.append(vote)
    kept.sort(key=lambda vote: vote.span)
    assert all(not one.span.meets(other.span) for one, other in pairwise(kept))
    return kept
