"""Say whom the words of a source mean: a name, "he", "the producer"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.speakers.kin import relative
from pipelines.speakers.lexicon import grammar, roles
from pipelines.speakers.name_lists import name_words
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.reading import Reading
from pipelines.speakers.salience import GENDERED, Salience
from tradewatch.article import Span

__all__ = ["Meant", "Resolver"]

GENERAL = frozenset({"exec", "executive"})  # what anybody in the trade may be called
UNNAMED = frozenset({"a", "an", "one", "another"})
PLACED = (" of ", " at ", " from ", " (")  # "the chairman, NAME of ORG, said"
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


class Meant(NamedTuple):
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
        self.quoted = {span.start for span, _ in cast.places if reading.within[reading.at(span.start)] >= 0}
        self.unnamed: list[tuple[int, str]] = []  # (place, what they are)
        self.answering: tuple[Character | None] | None = None  # who answers the questions, once asked
        self.salience = Salience(reading, cast)

    def resolve(self, source: Span) -> Meant:
        """Whom these words mean."""
        found = self._named(source) or self._in_conversation(source)
        if found is None:
            low = source.of(self.reading.text).lower()
            if low in GENDERED:
                found = Meant(self.salience.whom(low, source.start), source)
            else:
                found = self._apposed(source) or Meant(self._relative(source) or self._description(source), source)
        if found.who is not None:
            self.spoke.append((source.start, found.who))
            self.salience.spoke(found.who, source.start)
            gender = GENDERED.get(source.of(self.reading.text).lower())
            if gender and found.who.gender == "u":
                found.who.gender = gender
        else:
            self._note_unnamed(source)
        return found

    def _note_unnamed(self, source: Span) -> None:
        """Remember that somebody without a name spoke: "a rival buyer", who may be "he" or "the executive" next."""
        words = source.of(self.reading.text).lower().split()
        head = next((word for word in reversed(words) if word in roles().heads), None)
        if head is None or words[0] not in UNNAMED:
            return
        self.unnamed.append((source.start, head))
        gender = "m" if head in roles().masculine else "f" if head in roles().feminine else "u"
        self.salience.spoke(None, source.start, gender)

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

    def _in_conversation(self, source: Span) -> Meant | None:
        """Whom a label of initials means, and who answers: "GS:", "A:"."""
        text = source.of(self.reading.text)
        if len(text) > 3 or not text.isupper() or self.reading.text[source.end : source.end + 1] != ":":
            return None
        if text == "A":
            return self._interviewed(source)
        meant = [who for who in self.cast.people if "".join(word[0] for word in who.words) == text.lower()]
        return Meant(meant[0], source) if len(meant) == 1 else None

    def _interviewed(self, source: Span) -> Meant | None:
        """Whoever is named most before the first answer; nobody when two are named alike."""
        if self.answering is None:
            counts = [(sum(span.start < source.start for span in who.mentions), who) for who in self.cast.people]
            ranked = sorted((pair for pair in counts if pair[0]), key=lambda pair: -pair[0])
            clear = ranked and (len(ranked) == 1 or ranked[0][0] > ranked[1][0])
            self.answering = (ranked[0][1] if clear else None,)
        who = self.answering[0]
        if who is None:
            return None
        return Meant(who, max(span for span in who.mentions if span.start < source.start))

    def _apposed(self, source: Span) -> Meant | None:
        """The name in apposition to a description: "the head of the fund, Anna Keller, said"."""
        text = self.reading.text
        if text[source.end : source.end + 2] != ", ":
            return None
        for span, who in self.cast.inside(Span(source.end + 2, source.end + 80)):
            closed = text[span.end : span.end + 1] in {",", "."} or text.startswith(PLACED, span.end)
            return Meant(who, span) if span.start == source.end + 2 and closed else None
        return None

    def _relative(self, source: Span) -> Character | None:
        """Whom "her brother" means."""
        words = source.of(self.reading.text).lower().split()
        if len(words) < 2 or words[-1] not in roles().kin or words[0] not in {"his", "her"}:
            return None
        return relative(self.reading, self.cast, source, self.salience.whom(words[0], source.start))

    def _description(self, source: Span) -> Character | None:
        """Whom "the producer" or "the Czech director" means: somebody so described, else whoever was spoken of last."""
        head = self._described_as(source)
        if head is None:
            return None
        alike = frozenset({head}).union(*(words for words in roles().alike if head in words))
        if self._unnamed_since(source.start, alike):
            return None
        here = self._people_here(source.start)
        pools = [[who for noun in nouns for who in self.described.get(noun, ())] for nouns in ({head}, alike)]
        for pool in pools:
            present = [who for who in pool if any(who is one for one in here)]
            if present:
                return self._latest(present, source.start)
        if len(alike) > 1 and len(here) == 1 and self._without_role(here[0]):
            return here[0]
        found = [self._latest(pool, source.start) for pool in pools]
        return found[0] or found[1] or (self._spoken_of(source.start) if len(alike) > 1 else None)

    def _latest(self, candidates: Sequence[Character], place: int) -> Character | None:
        """Whichever of them was named last before a place."""
        before = [
            (max((span.start for span in who.mentions if span.start < place), default=-1), who) for who in candidates
        ]
        latest = max(before, key=lambda pair: pair[0], default=(-1, None))
        return latest[1] if latest[0] >= 0 else None

    def _unnamed_since(self, place: int, alike: frozenset[str]) -> bool:
        """Whether somebody without a name, whom the words fit, spoke last in the sentences just before."""
        if not self.unnamed:
            return False
        at, head = self.unnamed[-1]
        near = self.salience.sentence(place) - self.salience.sentence(at) <= CLOSE
        since = any(at < spoke < place for spoke, _ in self.spoke)
        return near and not since and (head in alike or bool(alike & GENERAL))

    def _people_here(self, place: int) -> list[Character]:
        """Everybody whom the paragraph names outside marks before a place."""
        reading = self.reading
        sentence = first = self.salience.sentence(place)
        while first > 0 and reading.paragraph_of[first - 1] == reading.paragraph_of[sentence]:
            first -= 1
        start = reading.starts[reading.sentences[first][0]]
        inside = self.cast.inside(Span(start, place)) if place > start else []
        return list({id(who): who for span, who in inside if span.start not in self.quoted}.values())

    def _without_role(self, who: Character) -> bool:
        """Whether nothing says what somebody is."""
        return not any(who is one for held in self.described.values() for one in held)

    def _described_as(self, source: Span) -> str | None:
        """The noun of a definite description: "the veteran sales agent", "the chief executive of Alto"."""
        first = self.reading.at(source.start)
        words = self.reading.lower[first : self.reading.at(source.end)]
        core = next((n for n, word in enumerate(words) if word in {"of", "at", "for", "from", "and"}), len(words))
        if not 2 <= core <= 6 or words[0] not in {"the", "this"} or words[core - 1] not in roles().heads:
            return None
        if any(self.reading.words[first + n][0].isupper() and not _of_a_place(words[n]) for n in range(1, core)):
            return None
        return words[core - 1]

    def _spoken_of(self, place: int) -> Character | None:
        """Whoever the sentences just before are about: the last speaker, or the first person named."""
        here = self.salience.sentence(place)
        for number in range(here, max(-1, here - CLOSE), -1):
            spoke = [who for at, who in self.spoke if self.salience.sentence(at) == number and at < place]
            if spoke:
                return spoke[-1]
            for span, who in self.cast.places:
                if (
                    span.start < place
                    and self.salience.sentence(span.start) == number
                    and span.start not in self.quoted
                ):
                    return who
        return None


def _of_a_place(low: str) -> bool:
    return low in name_words().places or low.endswith(("ish", "ese", "ian", "ean", "-born", "-based")) or low in NATIONS


def _joined(reading: Reading, kept: Sequence[tuple[Span, Character]]) -> bool:
    """Whether the names are joined speakers, "A and B", and not a name within another's description."""
    between = reading.lower[reading.at(kept[0][0].end) : reading.at(kept[1][0].start)]
    return between in (["and"], [","], ["&"])
