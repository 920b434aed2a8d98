"""Find runs of capitalised words: where a name of any kind can stand."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipelines.matching.folding import Folded, fold_form
from tradewatch.article import Span

__all__ = ["Run", "capitalised_runs", "folded_words"]

UPPER = "".join(c for c in map(chr, range(0x0530)) if c.isupper() or c.istitle())
WORD = rf"[{UPPER}0-9]\w{{0,60}}(?:[-’'&.+!]\w{{1,40}}){{0,8}}[+!]?"
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


@lru_cache(maxsize=4)  # companies and festivals look through the same text, one after the other
def capitalised_runs(text: str) -> tuple[Run, ...]:
    """Every run of the text in reading order; a possessive or a "-based" ends a run and is left out of it."""
    found: list[Run] = []
    for match in RUN.finditer(text):
        start, end = match.span()
        words = match.group().replace("\u00a0", " ")
        if start and text[start - 1] not in " \n" and not begins_word(text, start):
            words, start = behind_first(words, start)  # "2 and Blue Lamp" of "mk2 and Blue Lamp"
            if not words:
                continue
        if "-" in words or "’" in words or "'" in words:
            found += split(start, end, words.split(" "))
        else:
            found.append(Run(start, end, tuple(words.split(" "))))
    return tuple(found)


def folded_words(run: Run, folded: Folded) -> list[str]:
    """The words of a run, folded; cut from the folded text where places are the same in both."""
    if folded.starts:
        return [fold_form(word) for word in run.words]
    return folded.text[run.start : run.end].split(" ")


def begins_word(text: str, start: int) -> bool:
    """Whether the place is where a word begins, and no handle's or hashtag's."""
    before = text[start - 1 : start]
    if before in (",", ".") and text[start].isdigit():
        return False  # the end of a number
    return not before or not (before.isalnum() or before in "@#_")


def behind_first(words: str, start: int) -> tuple[str, int]:
    """What is left of a stretch without its first word and the small words behind that, and where it begins."""
    place = next((i + 1 for i, c in enumerate(words[:-1]) if c == " " and not words[i + 1].islower()), len(words))
    return words[place:], start + place


def split(start: int, end: int, words: list[str]) -> list[Run]:
    """One run, or several where one name owns the next."""
    if not any("-" in word or word.endswith(("’s", "'s")) for word in words):
        return [Run(start, end, tuple(words))]
    found: list[Run] = []
    place = start
    kept = Kept(place)
    for word in words:
        ending = ENDING.search(word)
        kept.add(place, word[: ending.start()] if ending else word)
        place += len(word) + 1
        if ending:
            found += kept.run()
            kept = Kept(place)
    return found + kept.run()


class Kept:
    """The words of a run while it grows; a small word begins none."""

    __slots__ = ("end", "start", "words")

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.words: list[str] = []

    def add(self, place: int, word: str) -> None:
        """Take one more word, which stands at `place`."""
        if not self.words:
            if word[:1].islower() or not word:
                return
            self.start = place
        self.words.append(word)
        self.end = place + len(word)

    def run(self) -> list[Run]:
        """The run so far; none without words."""
        return [Run(self.start, self.end, tuple(self.words))] if self.words else []
