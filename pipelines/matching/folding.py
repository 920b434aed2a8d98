"""Fold text for matching: no case, no diacritics, plain marks, and an exact way back to the text as given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from tradewatch.article import Span
from tradewatch.text import QUOTES, STROKES

__all__ = ["FOREIGN", "Folded", "fold_aligned", "fold_character", "fold_form"]

FOREIGN = re.compile(r"[^\x00-\x7f]")
SPACES = re.compile(r" {2,}")
INVISIBLE = frozenset({"Mn", "Me", "Cf"})


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text, and for each stretch of it the place in the text as given where it begins.

    `starts` is empty when every character folded to exactly one, which is so for most articles; then places are equal.
    """

    text: str
    given: str
    starts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()
    lone: frozenset[int] = (
        frozenset()
    )  # stretches that are one given character (or run of spaces) folded to several or none

    def span(self, start: int, end: int) -> Span:
        """Where the folded characters from `start` to `end` stand in the text as given."""
        if not self.starts:
            return Span(start, end)
        first, _ = self._place(start)
        _, last = self._place(end - 1)
        while last < len(self.given) and unicodedata.category(self.given[last]) in INVISIBLE:
            last += 1
        return Span(first, last)

    def _place(self, index: int) -> tuple[int, int]:
        """Where one folded character begins and ends in the text as given."""
        stretch = bisect_right(self.starts, index) - 1
        origin = self.origins[stretch]
        if stretch in self.lone:
            return origin, self.origins[stretch + 1]
        place = origin + index - self.starts[stretch]
        return place, place + 1


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """One character folded: usually one, several for ligatures and `ß`, none for combining and invisible marks."""
    plain = unicodedata.normalize("NFKD", character.translate(QUOTES).casefold().translate(STROKES))
    bare = "".join(c for c in plain if unicodedata.category(c) not in INVISIBLE)
    return " " if bare.isspace() else unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=2)  # companies and festivals fold the same text, one after the other
def fold_aligned(text: str) -> Folded:
    """The text folded, character by character, so that a match can be told in places of the text as given.

    A single line break counts as a space; the two of a paragraph break stay two, so that no name crosses one.
    """
    return _fold(text)


def _fold(text: str) -> Folded:
    plain, odd = text, []
    if not text.isascii():
        for character in set(FOREIGN.findall(text)):
            folded = fold_character(character)
            if len(folded) == 1:
                plain = plain.replace(character, folded)
            else:
                odd.append(character)
    if odd or "  " in plain:
        return _fold_uneven(text, plain, odd)
    return Folded(_lower(plain), text)


def _lower(plain: str) -> str:
    # What is not ASCII is folded by now; lower() could still lengthen it, as it does with a Turkish capital i.
    lowered = plain.replace("\n", " ").replace("\t", " ")
    return lowered.lower()


def _fold_uneven(text: str, plain: str, odd: list[str]) -> Folded:
    """The same where some characters fold to several or to none, or stand in runs of spaces."""
    uneven = re.compile("|".join([SPACES.pattern, *map(re.escape, odd)]))
    pieces: list[str] = []
    starts, origins, lone = [0], [0], set()
    length = done = 0
    for match in uneven.finditer(plain):
        before = plain[done : match.start()]
        folded = " " if match.group().isspace() else fold_character(match.group())
        pieces += (before, folded)
        length += len(before)
        lone.add(len(starts))
        starts += (length, length + len(folded))
        origins += (match.start(), match.end())
        length += len(folded)
        done = match.end()
    pieces.append(plain[done:])
    return Folded(_lower("".join(pieces)), text, tuple(starts), tuple(origins), frozenset(lone))


@lru_cache(maxsize=4096)
def fold_form(name: str) -> str:
    """A name folded as text is, single spaces, for use as a key."""
    return " ".join(_fold(name).text.split())
