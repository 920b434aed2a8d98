"""Split a paragraph into sentences: at a full stop that ends one, never inside a stretch between marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pipelines.speakers.lexicon import clause_words

__all__ = ["ABBREVIATIONS", "sentence_ends"]

ABBREVIATIONS = clause_words("abbreviations")
STOPS = frozenset({".", "!", "?", "…", "...", "...."})
CLOSERS = frozenset({"”", '"', "''", "’", "'", ")", "]", "»"})

LAST = frozenset("".join(STOPS | CLOSERS))  # no sentence ends in another character

REPORTING = clause_words("after_marks")
LEADING = clause_words("before_after_marks")
LONGEST = 400  # words: a list without a full stop is cut there, so that reading it takes no longer than it is long


def sentence_ends(
    text: str, words: Sequence[str], starts: Sequence[int], ends: Sequence[int], within: Sequence[int]
) -> Iterator[tuple[int, bool]]:
    """For each sentence the number of the word after its last one, and whether a paragraph ends there too."""
    total, first, longest = len(words), 0, LONGEST
    for number in _possible_ends(text, words, starts):
        while longest <= number:
            longest += 1
            if _outside(within, longest - 1):
                yield longest, "\n" in text[ends[longest - 1] : starts[longest]]
                first, longest = longest, longest + LONGEST
        if number < first or ends[number] == starts[number + 1]:
            continue
        breaks = "\n" in text[ends[number] : starts[number + 1]]
        if breaks or (words[number][-1] in LAST and _ends_here(words, within, number)):
            first, longest = number + 1, number + 1 + LONGEST
            yield first, breaks
    if total:
        yield total, True


def _possible_ends(text: str, words: Sequence[str], starts: Sequence[int]) -> Iterator[int]:
    """The words behind which a sentence may end, in order: at a line's end, at a mark; then the last but one."""
    lines: list[int] = []
    place = text.find("\n")
    while place >= 0:
        number = bisect_left(starts, place)
        lines.append(number - 1)
        place = text.find("\n", starts[number]) if number < len(words) else -1
    marks = [number for number, word in enumerate(words) if word[-1] in LAST]
    last = len(words) - 2
    return (number for number in [*sorted({*lines, *marks}), last] if 0 <= number <= last)


def _outside(within: Sequence[int], number: int) -> bool:
    """Whether no stretch goes on from this word to the next."""
    return within[number] < 0 or within[number] != within[number + 1]


def _ends_here(words: Sequence[str], within: Sequence[int], number: int) -> bool:
    """Whether a sentence ends between this word and the next, which a space parts."""
    stop = number
    while stop > 0 and words[stop] in CLOSERS and number - stop < 3:
        stop -= 1
    if words[stop] not in STOPS and not _abbreviated_stop(words[stop]):
        return False
    following = number + 1
    if within[number] >= 0 and (within[number] == within[following] or _reported(words, within, following)):
        return False
    if not _starts_sentence(words[following]):
        return False
    return words[stop] != "." or not _abbreviation(words[stop - 1] if stop else "")


def _reported(words: Sequence[str], within: Sequence[int], following: int) -> bool:
    """Whether a reporting clause follows the closing mark: "“Why now?” Park asked"."""
    stopped = words[following - 2] == "." if following > 1 else False
    for place in range(following, min(following + 5, len(words) - 1)):
        word = words[place]
        if within[place] >= 0 or (word in STOPS and len(words[place - 1]) > 3):
            return False
        if word in REPORTING:
            after = words[place + 1]
            if place == following:
                return False
            if stopped:  # "“... now.” She added, “What ...”" opens a new sentence
                return after == "." or (after == "," and not _opens_marks(words, place + 2))
            return after not in {"that", "he", "she", "the"}
        if not word[0].isupper() and word != "." and word not in LEADING:
            return False
    return False


def _opens_marks(words: Sequence[str], place: int) -> bool:
    return place < len(words) and words[place][0] in "“\"‘'«„`"


def _abbreviated_stop(word: str) -> bool:
    # "U.S." and "a.m." hold their own full stop; only what follows can tell, and a capital is no proof after "U.S.".
    return word.endswith(".") and word.lower() in {"a.m.", "p.m.", "d.c.", "l.a."}


def _abbreviation(word: str) -> bool:
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word.isupper())


def _starts_sentence(word: str) -> bool:
    first = word[0]
    return (
        first.isupper()
        or word[1:2].isupper()  # "iQiyi"
        or first.isdigit()
        or first in "“\"‘'(«[—–-$£€#@„`…•*"
        or not (first.islower() or first in ",;:)”’»")
    )
