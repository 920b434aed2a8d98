"""Know where organisations stand: companies and festivals tagged before, and runs of capitals that a role points at."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.speakers.lexicon import grammar, organisation_nouns, roles, titles
from pipelines.speakers.name_lists import name_words
from pipelines.speakers.people import Cast
from pipelines.speakers.reading import Reading
from tradewatch.article import Span

__all__ = ["MEANING", "Organisations"]

LINKS = frozenset({"of", "and", "&", "for", "the", "de", "du", "des", "la", "+"})
LONGEST = 9
MEANING = organisation_nouns() | {
    *("festival", "market", "event", "forum", "fair", "summit"),
    *("ministry", "department", "museum", "federation", "corporation", "major"),
}
OWNED_BY = ("-owned", "-backed", "-based", "-controlled")
POSSESSIVE = frozenset({"'s", "’s", "’", "'"})
BELONGING = POSSESSIVE | {"that", "of", "for"}


class Organisations:
    """Which words belong to an organisation that can employ somebody."""

    def __init__(self, reading: Reading, cast: Cast, named: Iterable[Span], commissioning: Iterable[Span] = ()) -> None:
        self.reading = reading
        self.commissioning = {reading.at(span.start) for span in commissioning}  # broadcasters and streamers
        self.starts: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        for span in named:
            if reading.text[span.end : span.end + 1] == "-":  # "a Netflix-backed outfit" stands for the outfit
                continue
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

    def placed(self, first: int, stop: int) -> tuple[int, int] | None:
        """The employer that stands behind "at": past "the London research firm" and past "Sweden’s"."""
        described = self._described(first, stop)
        if described is not None and self.opening(first, stop) in self.starts:
            described = None
        for start in (described, first):
            if start is None:
                continue
            start = self.opening(start, stop)
            last = self.starting(start, stop)
            owner = last or self._run(start, stop)
            if owner + 1 < stop and self.reading.lower[owner] in POSSESSIVE and self._part(start):
                owned = self.starting(owner + 1, stop)
                if owned is not None:
                    return owner + 1, owned
            if last is not None:
                return self._owned_by(last, stop) or (start, last)
        return None

    def _owned_by(self, last: int, stop: int) -> tuple[int, int] | None:
        """The company behind its owner: "Blue Lamp subsidiary Ottar", "Blue Lamp’s drama label Ottar"."""
        first = last + (last < stop and self.reading.lower[last] in POSSESSIVE)
        place = self._described(first, min(stop, first + 4))
        end = self.starting(place, stop) if place is not None else None
        return (place, end) if place is not None and end is not None else None

    def _run(self, start: int, stop: int) -> int:
        """Where the capitals that begin at a word end."""
        last = start
        while last < stop and self._part(last):
            last += 1
        return max(last, start + 1)

    def _described(self, first: int, stop: int) -> int | None:
        """Behind a description that ends in what kind of company it is; None where none stands there."""
        lower = self.reading.lower
        for place in range(first, min(stop - 1, first + LONGEST)):
            low = lower[place]
            if low in organisation_nouns() and self._part(place + 1):
                return place + 1
            if not low.replace("-", "").isalpha() or low in grammar().prepositions or low in grammar().auxiliaries:
                return None
        return None

    def meant(self, first: int, stop: int) -> tuple[int, str] | None:
        """Where "the fund" or "the London company" ends, and the noun by which it means one named before."""
        lower = self.reading.lower
        place = first + (first < stop and lower[first] in {"the", "its"})
        owned = next((n for n in range(place, min(stop, place + 4)) if lower[n].endswith(OWNED_BY)), None)
        place = place if owned is None else owned + 1
        end = next((n for n in range(place, min(stop, place + 3)) if lower[n] in MEANING), None)
        if lower[first] not in {"the", "its"} or end is None or (end + 1 < stop and lower[end + 1] in BELONGING):
            return None
        if any(self.reading.words[n][0].isupper() and lower[n] not in name_words().places for n in range(place, end)):
            return None
        return end + 1, lower[end]

    def opening(self, first: int, stop: int) -> int:
        """Past what stands before an organisation's own name: "the", "Seoul-based"."""
        lower = self.reading.lower
        while first + 1 < stop and (lower[first] in {"the", "a", "an"} or lower[first].endswith(OWNED_BY)):
            first += 1
        owned = next((n for n in range(first, min(stop - 1, first + 4)) if lower[n].endswith(OWNED_BY)), None)
        if owned is not None and all(self.reading.words[n][0].isupper() for n in range(first, owned + 1)):
            return owned + 1
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
        if number - 1 > first and self.reading.words[number - 1] == "&" and self.reading.words[number][0].isupper():
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
        word = self.reading.words[first]
        if last - first == 1 and word.isupper() and 1 < len(word) < 6 and lows[0] not in known.places:
            return lows[0] not in roles().heads and lows[0] not in roles().departments
        if first not in self.starts and (
            all(low in roles().departments or low in LINKS for low in lows)
            or all(low.isdigit() for low in lows)
            or lows[-1] in {"jury", "competition"}
        ):
            return False
        if all(
            low in known.places or low.endswith("-speaking") or low in grammar().small or low in known.common
            for low in lows
        ):
            return False
        if "-".join(lows[:2]) in known.place_names and len(lows) == 2:
            return False
        return (
            not any(low in roles().heads and low not in {"partner", "legend", "star", "pioneer"} for low in lows[:1])
            and lows[0] not in grammar().days
        )
