"""Find the employer that a job leaves unsaid: "its head of sales", "founder of the company", "chief executive X"."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.speakers.lexicon import organisation_nouns, roles
from pipelines.speakers.reading import Reading
from pipelines.speakers.role_phrases import SOMEBODY, Role
from tradewatch.article import Company, Festival

__all__ = ["Employers"]

BACK = 3  # sentences that "its" and "the company" reach back over
BARE_BACK = 2  # the same for "chief executive X" alone
MAIN = 3  # mentions from which on a company may be what the article is about
EVENTS = frozenset({"festival", "market", "event", "forum", "fair", "summit"})
MARKETERS = frozenset({"head", "director", "manager", "chief"})
FESTIVE = frozenset({"artistic", "festival", "programme", "programmer", "jury"})
TOLD = frozenset({"told", "tells"})  # an outlet employs nobody who tells it something
BELONGING = TOLD | {"at", "of"}
EMPLOYED = frozenset({"at", "of", "for", "with", "from"})
APART = EMPLOYED | TOLD
SUBJECT = 3  # words of a sentence in which its subject begins
OPENING = 24  # characters into the headline
OFFICE_WORDS = frozenset({"managing", "creative", "commissioning", "general", "executive", "artistic", "commercial"})
OF_A_WORK = frozenset(
    {"showrunner", "star", "writer", "creator", "cinematographer", "composer", "screenwriter", "actor"}
)
OWN = frozenset({"its", "whose", "their", "there", ""})
BODIES = frozenset({"public_body", "fund", "guild"})  # what nobody calls a company
BODY_NOUNS = frozenset(
    {
        *("agency", "association", "authority", "body", "commission", "council", "foundation", "fund", "guild"),
        *("institute", "organisation", "organization", "union", "ministry", "department", "museum", "federation"),
    }
)
OWN_NOUNS = BODY_NOUNS | {"its", "whose", "their", "there", ""}
NAMED = frozenset({"ministry", "department", "museum", "federation"})  # only what is called so
KINDS: Mapping[str, frozenset[str]] = {
    "fund": frozenset({"fund", "public_body"}),
    "broadcaster": frozenset({"broadcaster", "streamer"}),
    "pubcaster": frozenset({"broadcaster"}),
    "channel": frozenset({"broadcaster", "streamer"}),
    "network": frozenset({"broadcaster", "streamer"}),
    "streamer": frozenset({"streamer"}),
    "agency": frozenset({"talent_agency", "sales_agent", "public_body", "management"}),
    "guild": frozenset({"guild"}),
    "union": frozenset({"guild"}),
}


class _Place(NamedTuple):
    """Where a company or festival stands, by word numbers."""

    first: int
    last: int
    who: str
    kind: str | None
    festival: bool


class Employers:
    """The companies of an article as employers: what each is called, and which one a place means."""

    def __init__(
        self,
        reading: Reading,
        companies: Iterable[Company],
        festivals: Iterable[Festival],
        headline: str | None = None,
    ) -> None:
        self.reading = reading
        self.fullest: dict[int, str] = {}
        places = []
        organisations: list[Company | Festival] = [*companies, *festivals]
        for organisation in organisations:
            forms = [span.of(reading.text) for span in organisation.mentions]
            longest = max(forms, key=len, default=organisation.name)
            for span in organisation.mentions:
                if reading.text[span.end : span.end + 1] == "-":
                    continue
                first, last = reading.at(span.start), reading.at(span.end)
                if first >= last:
                    continue  # the end of a word: "a-Netflix"
                form = span.of(reading.text)
                own = form == organisation.name and longest.startswith(f"{form} ")
                fullest = form if own else longest
                self.fullest[first] = fullest
                places.append(_Place(first, last, fullest, organisation.kind, isinstance(organisation, Festival)))
        self.places = sorted(places, key=lambda place: place.first)
        self.firsts = [place.first for place in self.places]
        self.main = self._main() or self._in_headline(headline or "")
        self.lead = self._lead()

    def learn(self, first: int, last: int) -> None:
        """Keep an organisation that only a role points at: a later role may be held there as well."""
        if first not in self.fullest:
            who = self.reading.span(first, last).of(self.reading.text)
            self.fullest[first] = who
            place = bisect_left(self.firsts, first)
            self.firsts.insert(place, first)
            self.places.insert(place, _Place(first, last, who, None, festival=False))

    def name(self, first: int, last: int) -> str:
        """An organisation under the fullest form that stands in the article."""
        place = self.places[bisect_left(self.firsts, first)] if first in self.fullest else None
        if place is not None and place.last == last:
            return place.who
        return self.reading.span(first, last).of(self.reading.text)

    def unsaid(self, role: Role, place: int) -> tuple[int, int] | None:
        """The employer of a role that names none, if the words or the office let one be told."""
        found: _Place | None = None
        if role.unsaid == SOMEBODY:
            return None
        if role.unsaid == "here":
            found = self.main or self.lead
        elif role.unsaid in EVENTS or (not role.unsaid and self._programmes(role)):
            found = self._festival(place)
        elif role.unsaid == "its" and role.head in OF_A_WORK:
            return None  # "its showrunner": the series has one
        elif role.unsaid in OWN and role.unsaid:
            found = self._near(place, role.unsaid, 1) or self._near(place, role.unsaid, BACK)
        elif role.unsaid:
            main = self.main if self.main is not None and self._fits(self.main, role.unsaid) else None
            found = self._near(place, role.unsaid, 0) or self._subject(place, role.unsaid) or main
            found = found or self._near(place, role.unsaid, BACK)
        elif self._office(role) and not role.former and not self._of_something(role):
            found = self._near(place, "", 0, bare=True) or self._subject(place, "") or self.main
            found = found or self._near(place, "", BARE_BACK, bare=True)
        return (found.first, found.last) if found else None

    def _office(self, role: Role) -> bool:
        """Whether nobody holds the role without an employer: "chief executive", "managing director"."""
        head = role.head.removesuffix("s") if role.head in roles().plurals else role.head
        if head in roles().offices:
            return True
        words = set(self.reading.lower[role.first : role.last])
        return head in {"director", "editor"} and not (
            words.isdisjoint(roles().departments) and words.isdisjoint(OFFICE_WORDS)
        )

    def _programmes(self, role: Role) -> bool:
        """Whether a festival is likelier than a company to have somebody who does that."""
        words = self.reading.lower[role.first : role.last]
        alone = self.main is None and self.lead is None and "programming" in words
        festive = alone or not FESTIVE.isdisjoint(words) or (words[0] == "market" and role.head in MARKETERS)
        return not role.former and festive and (len(words) > 1 or role.head == "programmer")

    def _of_something(self, role: Role) -> bool:
        """Whether the role says whose it is in words that name no company: "president of the jury"."""
        words = pairwise(self.reading.lower[role.first : role.last])
        return any(word == "of" and after in {"the", "a", "an", "his", "her"} for word, after in words)

    def _near(self, place: int, noun: str, back: int, *, bare: bool = False) -> _Place | None:
        """The organisation that stands nearest before; of a sentence before, the one it opens with."""
        sentence = self.reading.sentence_at(place)
        for number in self._back(sentence, back):
            first, last = self.reading.sentences[number]
            there = [p for p in self._between(first, min(last, place)) if self._fits(p, noun)]
            if number == sentence and bare:
                lower = self.reading.lower
                there = [p for p in there if p.first < first + 2 or lower[p.first - 1] not in APART]
            some, kinds = bool(there), KINDS.get(noun, ())
            there = [p for p in there if p.kind in kinds] or there
            if number < sentence:
                lower = self.reading.lower
                there = [p for p in there if p.first <= first + 1 or lower[p.first - 1] not in BELONGING]
                if not there and noun in OWN and self._opens_with_kind(first, last):
                    return None  # "The Norwegian pubcaster came in early. Its ...": which one is not to be told
            if bare and some and not there:
                return None  # somebody else's employer stands nearer
            if there:
                if bare and len({p.who for p in there}) > 2:
                    return None  # a list of companies employs nobody
                leads = bare and there[0].first <= first + SUBJECT  # the sentence is about it
                return there[-1] if number == sentence and not leads else there[0]
        return None

    def _back(self, sentence: int, back: int) -> Iterator[int]:
        """The sentence and so many before it; what is only quoted is not counted."""
        while sentence >= 0 and back >= 0:
            yield sentence
            sentence -= 1
            first, last = self.reading.sentences[max(0, sentence)]
            back -= not (self.reading.within[first] >= 0 and self.reading.within[last - 1] >= 0)

    def _subject(self, place: int, noun: str) -> _Place | None:
        """The company that the sentence before opens with."""
        number = self.reading.sentence_at(place) - 1
        if number < 0:
            return None
        first, last = self.reading.sentences[number]
        return next((p for p in self._between(first, min(last, first + 4)) if self._fits(p, noun)), None)

    def _opens_with_kind(self, first: int, last: int) -> bool:
        """Whether a sentence is about "the broadcaster" without its name."""
        words = self.reading.lower[first : min(last, first + 5)]
        return words[:1] == ["the"] and not organisation_nouns().isdisjoint(words)

    def _between(self, first: int, last: int) -> Sequence[_Place]:
        start, stop = bisect_left(self.firsts, first), bisect_left(self.firsts, last)
        return [p for p in self.places[start:stop] if self.reading.within[p.first] < 0]

    def _fits(self, place: _Place, noun: str) -> bool:
        if noun in EVENTS:
            return place.festival
        if place.festival:
            return False
        if place.kind in BODIES and noun not in OWN_NOUNS:
            return False
        if noun in NAMED:
            return noun in self.reading.lower[place.first : place.last]
        wanted = KINDS.get(noun)
        if wanted is None or place.kind in wanted:
            return True
        return noun in self.reading.lower[place.first : place.last] or (place.kind is None and noun != "fund")

    def _in_headline(self, headline: str) -> _Place | None:
        """The company that the headline opens with, under any of its names."""
        first: tuple[int, _Place] | None = None
        for place in self.places:
            found = headline.find(self.reading.span(place.first, place.last).of(self.reading.text))
            if not place.festival and 0 <= found <= OPENING and (first is None or found < first[0]):
                first = found, place
        return first[1] if first else None

    def _festival(self, place: int) -> _Place | None:
        """The festival that a role at "the festival" means: of the same sentence, else the first of the article."""
        festivals = [one for one in self.places if one.festival]
        start = self.reading.sentences[self.reading.sentence_at(place)][0]
        here = [one for one in festivals if start <= one.first < place]
        return here[-1] if here else next(iter(festivals), None)

    def _lead(self) -> _Place | None:
        """The company that the first sentence opens with, where it names no more than two."""
        opening = (
            [place for place in self._between(0, self.reading.sentences[0][1]) if not place.festival]
            if self.places
            else []
        )
        return opening[0] if opening and len({place.who for place in opening}) <= 2 else None

    def _main(self) -> _Place | None:
        """The company that the article is about: named in its opening, and far oftener than any other."""
        counts = Counter(place.who for place in self.places if not place.festival)
        ranked = counts.most_common(2)
        if not ranked or ranked[0][1] < MAIN or (len(ranked) > 1 and ranked[1][1] * 2 > ranked[0][1]):
            return None
        opening = self.reading.sentences[min(1, len(self.reading.sentences) - 1)][1]
        first = next(place for place in self.places if place.who == ranked[0][0])
        return first if first.first < opening else None
