"""Know where organisations stand: companies and festivals tagged before, and runs of capitals that a role points at."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.speakers.lexicon import grammar, roles, titles
from pipelines.speakers.name_lists import name_words
from pipelines.speakers.people import Cast
from pipelines.speakers.reading import Reading
from tradewatch.article import Span

__all__ = ["Organisations"]

LINKS = frozenset({"of", "and", "&", "for", "the", "de", "du", "des", "la", "+"})
LONGEST = 9


class Organisations:
    """Which words belong to an organisation that can employ somebody."""

    def __init__(self, reading: Reading, cast: Cast, named: Iterable[Span]) -> None:
        self.reading = reading
        self.starts: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        for span in named:
            first, last = reading.at(span.start), reading.at(span.end)
            self.starts[first], self.ends[last] = last, first
        self.people = {
            number for span, _ in cast.places for number in range(reading.at(span.start), reading.at(span.end))
        }

    def starting(self, first: int, stop: int) -> int | None:
        """Where the organisation that starts at a word ends; None when none starts there."""
        first = self.opening(first, stop)
        if first in self.starts:
            return self.starts[first]
        last = first
        while last < min(stop, first + LONGEST) and self._belongs(last, first, stop):
            last += 1
            if last in self.starts:
                break
        while last > first and self.reading.lower[last - 1] in LINKS:
            last -= 1
        return last if last > first and self._employs(first, last) else None

    def opening(self, first: int, stop: int) -> int:
        """Past what stands before an organisation's own name: "the", "Seoul-based"."""
        while first + 1 < stop and (
            self.reading.lower[first] in {"the", "a", "an"} or self.reading.lower[first].endswith("-based")
        ):
            first += 1
        return first

    def known_or_long(self, first: int, last: int) -> bool:
        """Whether "NAME of ..." names an employer: a tagged one, or several words that open as no town does."""
        return first in self.starts or (last - first > 1 and self.reading.lower[first] not in name_words().town_openers)

    def ending(self, last: int, lowest: int) -> int | None:
        """Where the organisation that ends before a word starts; None when none ends there."""
        if last in self.ends and self.ends[last] >= lowest:
            return self.ends[last]
        first = last
        while first > lowest and last - first < LONGEST and self._part(first - 1):
            first -= 1
            if first in self.starts and self.starts[first] == last:
                return first
        while first < last and self._drops(first):
            first += 1
        return first if first < last and self._employs(first, last) else None

    def _belongs(self, number: int, first: int, stop: int) -> bool:
        if self._part(number):
            return True
        low = self.reading.lower[number]
        return low in LINKS and number > first and number + 1 < stop and self._part(number + 1) and low != "the"

    def _part(self, number: int) -> bool:
        word = self.reading.words[number]
        if (
            number in self.people
            or self.reading.within[number] >= 0
            or word.endswith(("-based", "-born", "-owned", "-backed", "-winning"))
        ):
            return False
        return word[0].isupper() or (word[0].isdigit() and len(word) < 4) or (word == "&")

    def _drops(self, number: int) -> bool:
        """Whether a word before a name of an organisation is no part of it: "Former", "Korean"."""
        low = self.reading.lower[number]
        known = name_words()
        return (
            low in known.common
            or low in roles().modifiers
            or low in roles().former
            or low in roles().heads
            or low in known.places
            or low in titles().courtesy
        )

    def _employs(self, first: int, last: int) -> bool:
        """Whether a capitalised run can be an organisation rather than a place, a people or a day."""
        lows = self.reading.lower[first:last]
        known = name_words()
        if all(low in known.places or low in grammar().small or low in known.common for low in lows):
            return False
        if "-".join(lows[:2]) in known.place_names and len(lows) == 2:
            return False
        return (
            not any(low in roles().heads and low not in {"partner", "legend", "star", "pioneer"} for low in lows[:1])
            and lows[0] not in grammar().days
        )
