"""Weigh whom "he" or "she" means: how lately, how prominently and as what each person was spoken of."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import log2

from pipelines.speakers.lexicon import grammar
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.reading import Reading

__all__ = ["GENDERED", "Salience"]

GENDERED = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m"}
FAR = 6.0  # sentences after which a pronoun no longer reaches back
# What a mention adds to the number of its sentence; whoever stands highest is meant.
SUBJECT, OWNER, OBLIQUE, SPEAKER, QUOTED, AGAIN = 1.5, 0.7, 0.4, 1.5, -1.0, 1.5
UNKNOWN, OTHER_GENDER = 0.6, 4.0  # what it costs that a person's gender is not known, or is said to be the other
THEME = 0.15  # what every doubling of somebody's mentions in the article adds


@dataclass(slots=True)
class Standing:
    """How high somebody stands; `who` is None for somebody whom the article does not name."""

    who: Character | None
    gender: str
    level: float
    theme: float = 0.0


class Salience:
    """Keeps the standing of everybody while the article is read in order."""

    def __init__(self, reading: Reading, cast: Cast) -> None:
        self.reading = reading
        self.cast = cast
        self.begins = [reading.starts[first] for first, _ in reading.sentences]
        self.standings: dict[int, Standing] = {}
        self.named = 0  # how many of the cast's places have been read
        self.opened = -1  # the last sentence whose subject has been read
        self.pronouns = [
            number
            for number in reading.among(GENDERED)
            if reading.within[number] < 0 and not reading.words[number].isupper()
        ]
        self.passed = 0  # how many of the pronouns have been read

    def sentence(self, place: int) -> int:
        """The number of the sentence around a place in the text."""
        return bisect_right(self.begins, place) - 1

    def whom(self, pronoun: str, place: int) -> Character | None:
        """Whom a pronoun at a place means."""
        self._read_to(place)
        return self._highest(GENDERED[pronoun], self.sentence(place))

    def spoke(self, who: Character | None, place: int, gender: str = "u") -> None:
        """Note that somebody spoke, with a name or without."""
        self._read_to(place)
        self._raise(who, self.sentence(place) + SPEAKER, gender)

    def _read_to(self, place: int) -> None:
        """Take in every name and pronoun before a place."""
        reading, places = self.reading, self.cast.places
        while True:
            name = places[self.named][0].start if self.named < len(places) else place
            word = self.pronouns[self.passed] if self.passed < len(self.pronouns) else len(reading.words)
            pronoun = reading.starts[word] if word < len(reading.words) else place
            if min(name, pronoun) >= place:
                return
            if name <= pronoun:
                self._name()
            else:
                self._pronoun(word)

    def _name(self) -> None:
        span, who = self.cast.places[self.named]
        self.named += 1
        sentence = self.sentence(span.start)
        self._raise(who, sentence + self._weight(self.reading.at(span.start), span.end, sentence))

    def _weight(self, first: int, end: int, sentence: int) -> float:
        """What the mention's place in its sentence adds."""
        reading = self.reading
        if reading.within[first] >= 0:
            return QUOTED
        if self.opened == sentence:
            return 0.0
        self.opened = sentence
        after = reading.at(end)
        if after < len(reading.words) and reading.lower[after] in {"'s", "’s", "’"}:
            return OWNER
        before = reading.lower[first - 1] if first else ""
        return OBLIQUE if before in grammar().prepositions else SUBJECT

    def _pronoun(self, word: int) -> None:
        self.passed += 1
        low, sentence = self.reading.lower[word], self.sentence(self.reading.starts[word])
        who = self._highest(GENDERED[low], sentence)
        if who is not None:
            self._raise(who, sentence + (AGAIN if low in {"he", "she"} else 0.0))

    def _raise(self, who: Character | None, level: float, gender: str = "u") -> None:
        key = id(who) if who else -1
        known = self.standings.get(key)
        if known is None:
            theme = THEME * log2(1 + len(who.mentions)) if who else 0.0
            self.standings[key] = Standing(who, gender, level, theme)
        elif who is None:
            known.level, known.gender = level, gender
        else:
            known.level = max(known.level, level)

    def _highest(self, gender: str, here: int) -> Character | None:
        best, highest = None, float(here) - FAR
        for one in self.standings.values():
            own = one.who.gender if one.who else one.gender
            score = one.level + one.theme
            if own != gender:
                score -= UNKNOWN if own == "u" else OTHER_GENDER
            if score >= highest:
                best, highest = one.who, score
        return best
