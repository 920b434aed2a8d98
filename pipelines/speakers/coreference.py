"""Say whom the words of a source mean: a name, "he", "the producer"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.speakers.lexicon import grammar, roles
from pipelines.speakers.name_lists import name_words
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.reading import Reading
from tradewatch.article import Span

__all__ = ["Meant", "Resolver"]

GENDERED = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m"}
CLOSE = 3  # sentences that a description without a role to go by reaches back
NATIONS = frozenset(
    {
        "french",
        "german",
        "dutch",
        "greek",
        "czech",
        "swiss",
        "thai",
        "israeli",
        "iraqi",
        "uk",
        "us",
        "u.s.",
        "u.k.",
        "filipino",
    }
)
FAR = 7  # sentences after which a pronoun no longer reaches back


@dataclass(frozen=True, slots=True)
class Meant:
    """Who is meant, and the words that say so."""

    who: Character | None
    mention: Span
    others: tuple[Character, ...] = ()  # who said it together with them: "A and B said"


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
        if len(kept) > 1 and _joined(reading, kept):
            return Meant(kept[0][1], kept[0][0], tuple(who for _, who in kept[1:]))
        span, who = kept[-1]
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
        """Whom "the producer" or "the Czech director" means: somebody so described, else whoever was spoken of last."""
        head = self._described_as(source)
        if head is None:
            return None
        alike = frozenset({head}).union(*(words for words in roles().alike if head in words))
        for nouns in ({head}, alike):
            candidates = [who for noun in nouns for who in self.described.get(noun, ())]
            for span, who in reversed(self.cast.places):
                if span.start < source.start and any(who is one for one in candidates):
                    return who
            if candidates and len({id(who) for who in candidates}) == 1:
                return candidates[0]
        return self._spoken_of(source.start) if len(alike) > 1 else None

    def _described_as(self, source: Span) -> str | None:
        """The noun of a definite description: "the veteran sales agent", "the chief executive of Alto"."""
        first = self.reading.at(source.start)
        words = self.reading.lower[first : self.reading.at(source.end)]
        core = next((n for n, word in enumerate(words) if word in {"of", "at", "for", "from"}), len(words))
        if not 2 <= core <= 6 or words[0] not in {"the", "this"} or words[core - 1] not in roles().heads:
            return None
        if any(self.reading.words[first + n][0].isupper() and not _of_a_place(words[n]) for n in range(1, core)):
            return None
        return words[core - 1]

    def _spoken_of(self, place: int) -> Character | None:
        """Whoever the sentences just before are about: the last speaker, or the first person named."""
        here = self._sentence(place)
        for number in range(here, max(-1, here - CLOSE), -1):
            spoke = [who for at, who in self.spoke if self._sentence(at) == number and at < place]
            if spoke:
                return spoke[-1]
            for span, who in self.cast.places:
                if span.start < place and self._sentence(span.start) == number and span.start not in self.quoted:
                    return who
        return None


def _of_a_place(low: str) -> bool:
    return low in name_words().places or low.endswith(("ish", "ese", "ian", "ean", "-born", "-based")) or low in NATIONS


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
