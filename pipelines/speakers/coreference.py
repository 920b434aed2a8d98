"""Say whom the words of a source mean: a name, "he", "the producer"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.speakers.lexicon import grammar, roles
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.reading import Reading
from tradewatch.article import Span

__all__ = ["Meant", "Resolver"]

GENDERED = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m"}
FAR = 7  # sentences after which a pronoun no longer reaches back


@dataclass(frozen=True, slots=True)
class Meant:
    """Who is meant, and the words that say so."""

    who: Character | None
    mention: Span


class Resolver:
    """Resolve sources in reading order, remembering who spoke last."""

    def __init__(self, reading: Reading, cast: Cast, described: dict[str, list[Character]] | None = None) -> None:
        self.reading = reading
        self.cast = cast
        self.described = described or {}
        self.spoke: list[tuple[int, Character]] = []  # (place, who)
        self.subjects = _subjects(reading, cast)
        self.quoted = {span.start for span, _ in cast.places if reading.within[reading.at(span.start)] >= 0}
        self.begins = [reading.starts[first] for first, _ in reading.sentences]

    def resolve(self, source: Span) -> Meant:
        """Whom these words mean."""
        found = self._named(source)
        if found is None:
            low = source.of(self.reading.text).lower()
            if low in GENDERED:
                found = Meant(self._pronoun(low, source.start), source)
            else:
                found = self._apposed(source) or Meant(self._description(source), source)
        if found.who is not None:
            self.spoke.append((source.start, found.who))
            gender = GENDERED.get(source.of(self.reading.text).lower())
            if gender and found.who.gender == "u":
                found.who.gender = gender
        return found

    def _named(self, source: Span) -> Meant | None:
        """The name that heads the phrase; not one after a preposition or with a possessive."""
        reading = self.reading
        kept: list[tuple[Span, Character]] = []
        for span, who in self.cast.inside(source):
            first, after = reading.at(span.start), reading.at(span.end)
            before = reading.lower[first - 1] if first and span.start > source.start else ""
            following = reading.lower[after] if after < len(reading.words) and span.end < source.end else ""
            if before in grammar().prepositions or following in {"'s", "’s", "’"}:
                continue
            kept.append((span, who))
            if following in {"of", "who", ",", "("}:
                break
        if not kept:
            return None
        span, who = kept[-1] if len(kept) == 1 or not _joined(reading, kept) else kept[0]
        return Meant(who, span)

    def _apposed(self, source: Span) -> Meant | None:
        """The name in apposition to a description: "the head of the fund, Anna Keller, said"."""
        text = self.reading.text
        if text[source.end : source.end + 2] != ", ":
            return None
        for span, who in self.cast.inside(Span(source.end + 2, source.end + 80)):
            closed = text[span.end : span.end + 1] in {",", "."}
            return Meant(who, span) if span.start == source.end + 2 and closed else None
        return None

    def _pronoun(self, pronoun: str, place: int) -> Character | None:
        gender = GENDERED[pronoun]
        here = self._sentence(place)
        best: tuple[float, Character] | None = None
        for span, who in self.cast.places:
            if span.start >= place:
                break
            if who.gender not in ("u", gender):
                continue
            away = here - self._sentence(span.start)
            if away > FAR:
                continue
            score = -float(away) + (1.5 if span.start in self.subjects else 0.0) - (0.6 if who.gender == "u" else 0.0)
            score -= 1.0 if span.start in self.quoted else 0.0
            if best is None or score >= best[0]:
                best = (score, who)
        return self._or_last_speaker(best, gender, here)

    def _or_last_speaker(self, best: tuple[float, Character] | None, gender: str, here: int) -> Character | None:
        for place, who in reversed(self.spoke):
            if who.gender in ("u", gender):
                score = -float(here - self._sentence(place)) + 1.8 - (0.6 if who.gender == "u" else 0.0)
                if best is None or score > best[0]:
                    return who
                break
        return best[1] if best else None

    def _sentence(self, place: int) -> int:
        return bisect_right(self.begins, place) - 1

    def _description(self, source: Span) -> Character | None:
        """Whom "the producer" or "the exec" means: somebody so described, else the last speaker."""
        first = self.reading.at(source.start)
        words = self.reading.lower[first : self.reading.at(source.end)]
        if len(words) < 2 or words[0] not in {"the", "this"} or words[-1] not in roles().heads or len(words) > 5:
            return None
        if any(self.reading.words[first + n][0].isupper() for n in range(1, len(words))):
            return None
        candidates = self.described.get(words[-1], [])
        for span, who in reversed(self.cast.places):
            if span.start < source.start and who in candidates:
                return who
        if (
            words[-1]
            in {
                "exec",
                "executive",
                "director",
                "filmmaker",
                "helmer",
                "actor",
                "actress",
                "star",
                "producer",
                "writer",
            }
            and self.spoke
        ):
            return self.spoke[-1][1]
        return None


def _joined(reading: Reading, kept: Sequence[tuple[Span, Character]]) -> bool:
    """Whether the names are joined speakers, "A and B", and not a name within another's description."""
    between = reading.lower[reading.at(kept[0][0].end) : reading.at(kept[1][0].start)]
    return between in (["and"], [","], ["&"])


def _subjects(reading: Reading, cast: Cast) -> set[int]:
    """Where the first name of each sentence starts."""
    found: set[int] = set()
    seen: set[int] = set()
    for span, _ in cast.places:
        sentence = reading.sentence_at(reading.at(span.start))
        if sentence not in seen:
            seen.add(sentence)
            found.add(span.start)
    return found
