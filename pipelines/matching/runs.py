"""Find runs of capitalised words: where a name of any kind can stand."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tradewatch.article import Span

__all__ = ["Run", "capitalised_runs"]

UPPER = "".join(c for c in map(chr, range(0x0530)) if c.isupper() or c.istitle())
WORD = rf"[{UPPER}0-9](?:\w|[-’'&.+!](?=\w)){{0,60}}[+!]?"
SMALL = r"(?:and|&|of|on|the|for|de|des|du|del|da|do|di|der|et|la|le|les|in|y|\+)"
RUN = re.compile(rf"{WORD}(?:[ \u00a0](?:{SMALL}[ \u00a0]){{0,2}}{WORD}){{0,11}}")
# "Fremantle's", "Seoul-based", "Oscar-winning": what follows is another name.
ENDING = re.compile(r"[’']s$|(?<=\w)-(?:[a-z]+(?:ed|ing)|bound|born|led|run|set|winner|nominee)$")


class Run(NamedTuple):
    """Capitalised words in a row, one character between two, with the small words between them."""

    start: int
    end: int
    words: tuple[str, ...]

    @property
    def spans(self) -> list[Span]:
        """Where each word stands."""
        found, place = [], self.start
        for word in self.words:
            found.append(Span(place, place + len(word)))
            place += len(word) + 1
        return found

    @property
    def span(self) -> Span:
        """From the first word to the last."""
        return Span(self.start, self.end)


@lru_cache(maxsize=2)  # companies and festivals look through the same text, one after the other
def capitalised_runs(text: str) -> tuple[Run, ...]:
    """Every run of the text in reading order; a possessive or a "-based" ends a run and is left out of it."""
    return tuple(run for match in RUN.finditer(text) if begins_word(text, match.start()) for run in split(match))


def begins_word(text: str, start: int) -> bool:
    """Whether the place is where a word begins, and no handle's or hashtag's."""
    before = text[start - 1 : start]
    if before in (",", ".") and text[start].isdigit():
        return False  # the end of a number
    return not before or not (before.isalnum() or before in "@#_")


def split(match: re.Match[str]) -> list[Run]:
    """One run, or several where one name owns the next."""
    words = match.group().replace("\u00a0", " ").split(" ")
    if not any("-" in word or word.endswith(("’s", "'s")) for word in words):
        return [Run(match.start(), match.end(), tuple(words))]
    found: list[Run] = []
    kept: list[str] = []
    place = first = match.start()
    for word in words:
        ending = ENDING.search(word)
        bare = word[: ending.start()] if ending else word
        if not kept:
            first = place
        if kept or not word[0].islower():
            kept.append(bare)
        if kept and (ending or place + len(word) == match.end()):
            found.append(Run(first, place + len(bare), tuple(kept)))
            kept = []
        place += len(word) + 1
    return found
