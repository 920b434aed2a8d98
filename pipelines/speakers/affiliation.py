"""Find jobs: who is what, at which organisation, as the article states it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.speakers.lexicon import grammar, roles
from pipelines.speakers.names import name_words
from pipelines.speakers.organisations import Organisations
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.reading import Reading
from tradewatch.article import Company, Festival, Span

__all__ = ["Job", "find_jobs", "unnamed_job"]

POSSESSIVE = frozenset({"'s", "’s", "’", "'"})
PLACING = frozenset({"at", "of", "for", "with", "from", "in"})
COPULAS = frozenset(
    "is was has been be were named appointed promoted upped elevated hired tapped set elected made becomes became now currently serves served as to joined joins will have had recently just the".split()
)
OPENERS = frozenset(
    "named appointed promoted upped elevated hired tapped set elected becomes became serves served joins joined is was been".split()
)
LONGEST = 14
DETERMINERS = frozenset({"a", "an", "the", "its", "his", "her", "their", "both", "one", "two"})


@dataclass(frozen=True, slots=True)
class Job:
    """A role as stated; `who` is None for somebody unnamed. `head` is the role's noun, by which he may be called."""

    who: Character | None
    role: str | None
    organisation: str | None
    span: Span
    former: bool = False
    head: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A role as word numbers: where it stands, its noun, and the organisation if one is stated."""

    first: int
    last: int
    head: str
    organisation: tuple[int, int] | None = None
    former: bool = False
    verbal: bool = False  # a clause's verb says it: "who runs X"


def find_jobs(reading: Reading, cast: Cast, companies: Sequence[Company], festivals: Sequence[Festival]) -> list[Job]:
    """Every job that the article states, in reading order."""
    named = [span for entity in (*companies, *festivals) for span in entity.mentions]
    finder = Finder(reading, Organisations(reading, cast, named))
    jobs: list[Job] = []
    for span, who in cast.places:
        first, last = reading.at(span.start), reading.at(span.end)
        sentence = reading.sentences[reading.sentence_at(first)]
        for role in finder.around(first, last, *sentence):
            _keep(jobs, finder.job(who, role, first, last))
    return jobs


def unnamed_job(reading: Reading, source: Span, named: Sequence[Span], cast: Cast) -> Job | None:
    """What an unnamed source says of itself: "a spokesperson for X", "senior executives at Y"."""
    finder = Finder(reading, Organisations(reading, cast, named))
    first, last = reading.at(source.start), reading.at(source.end)
    role = next(finder.phrase(first, last), None)
    return finder.job(None, role, first, last) if role else None


def _keep(jobs: list[Job], job: Job) -> None:
    """Add a job, or let it complete one that says less of the same."""
    for place, other in enumerate(jobs):
        if other.who is not job.who or other.former != job.former:
            continue
        if (other.role or "").lower() == (job.role or "").lower() and (
            job.organisation is None or other.organisation == job.organisation
        ):
            return
        if other.organisation == job.organisation and (job.role is None or other.role is None):
            jobs[place] = job if other.role is None else other
            return
    jobs.append(job)


class Finder:
    """Looks for roles around a name."""

    def __init__(self, reading: Reading, organisations: Organisations) -> None:
        self.reading = reading
        self.organisations = organisations

    def job(self, who: Character | None, role: Role, first: int, last: int) -> Job:
        """The role in the text's own words."""
        reading = self.reading
        words = reading.span(role.first, role.last).of(reading.text) if role.last > role.first else None
        place = reading.span(*role.organisation).of(reading.text) if role.organisation else None
        start, end = min(first, role.first), max(last, role.last, role.organisation[1] if role.organisation else 0)
        if role.verbal:
            words = role.head
        return Job(who, words, place, reading.span(start, end), role.former, role.head)

    def around(self, first: int, last: int, start: int, end: int) -> Iterator[Role]:
        """The roles stated before and after a name."""
        before = self.before(first, start)
        if before is not None:
            yield before
        yield from self.after(last, end)

    def before(self, first: int, start: int) -> Role | None:
        """A role in front: "Netflix VP of content NAME", "Fremantle’s NAME", "the head of film at CJ ENM, NAME"."""
        lower = self.reading.lower
        end = first
        if end > start and lower[end - 1] in POSSESSIVE:
            place = self.organisations.ending(end - 1, start)
            return Role(end, end, "", (place, end - 1)) if place is not None else None
        if end - 1 > start and lower[end - 1] == ",":
            return self._placed_before(end - 1, start)
        placed = self._placed_before(end, start)
        if placed is not None:
            return placed
        lowest = self._lowest(end, start)
        head = next((n for n in range(end - 1, lowest - 1, -1) if lower[n] in roles().heads), None)
        if head is None or not self._reaches(head, end):
            return None
        return self._with_owner(lowest, head, end, start)

    def _reaches(self, head: int, end: int) -> bool:
        """Whether the role goes on to the name: its noun stands last, or "of ..." follows it."""
        return head == end - 1 or self.reading.lower[head + 1] in {"of", "for", "in", "and", "&"}

    def _lowest(self, end: int, start: int) -> int:
        """How far to the left a role before a name can begin."""
        reading, place = self.reading, end
        while place > start and end - place < LONGEST:
            low, word = reading.lower[place - 1], reading.words[place - 1]
            if reading.within[place - 1] >= 0 or low in grammar().determiners or low in grammar().auxiliaries:
                break
            if place in self.organisations.ends or place - 1 in self.organisations.people:
                break
            if low in {"of", "for", "and", "&", "in", "-"} or low.isalpha() or "-" in word or low in {"u.s.", "u.k."}:
                if (
                    low in grammar().boundaries
                    and low != "and"
                    or low in grammar().prepositions
                    and low not in {"of", "for", "in"}
                ):
                    break
                if word[0].isupper() and not self._role_word(low):
                    break
                place -= 1
                continue
            break
        return place

    def _role_word(self, low: str) -> bool:
        r = roles()
        return low in r.heads or low in r.modifiers or low in r.former or low in name_words().places

    def _with_owner(self, lowest: int, head: int, end: int, start: int) -> Role | None:
        """The role from its first own word on, with the organisation that stands before it."""
        lower = self.reading.lower
        first = self._role_start(lowest, head)
        former = any(lower[n] in roles().former for n in range(first, end)) or lower[first].startswith("ex-")
        owner_end = first
        if owner_end > start and lower[owner_end - 1] in POSSESSIVE:
            owner_end -= 1
        place = self.organisations.ending(owner_end, start) if owner_end > start else None
        if place is not None and place > start and lower[place - 1] in roles().former:
            former = True
        return Role(first, end, self.reading.lower[head], (place, owner_end) if place is not None else None, former)

    def _role_start(self, lowest: int, head: int) -> int:
        """The role's first word, past an "and" or "of" that belongs to what came before."""
        first = lowest
        while first < head and self.reading.lower[first] in {"of", "and", "for", "in", "&", "-", "as"}:
            first += 1
        for place in range(head - 1, first, -1):
            if self.reading.lower[place] in {"and", "in", "for"} and not any(
                self.reading.lower[n] in roles().heads for n in range(first, place)
            ):
                return place + 1
        return first

    def _placed_before(self, end: int, start: int) -> Role | None:
        """ "head of film at CJ ENM" in front of a name or of the comma before it."""
        place = self.organisations.ending(end, start)
        if place is None:
            return None
        lower = self.reading.lower
        link = place - 1
        if link > start and lower[link] == "the":
            link -= 1
        if link <= start or lower[link] not in {"of", "at", "for"}:
            return None
        lowest = self._lowest(link, start)
        head = next((n for n in range(link - 1, lowest - 1, -1) if lower[n] in roles().heads), None)
        if head is None or not (head == link - 1 or lower[head + 1] in {"of", "for", "and", "in"}):
            return None
        first = self._role_start(lowest, head)
        former = any(lower[n] in roles().former for n in range(first, link))
        return Role(first, link, lower[head], (place, end), former)

    def after(self, last: int, end: int) -> Iterator[Role]:
        """Roles behind a name: in apposition, in brackets, after "who", after a copula, "of ORG"."""
        reading, lower = self.reading, self.reading.lower
        if last + 1 >= end:
            return
        low = lower[last]
        if low in {",", "(", "—", "–"}:
            if lower[last + 1] in {"who", "whose"}:
                yield from self._clause(last + 2, end)
            else:
                yield from self.phrase(last + 1, self._phrase_end(last + 1, end))
        elif (
            low in {"of", "from", "at"}
            and reading.words[last + 1][0].isupper()
            or low in {"of", "from", "at"}
            and lower[last + 1] == "the"
        ):
            stop = self.organisations.starting(last + 1, end)
            if stop is not None and (last + 1 in self.organisations.starts or last + 2 in self.organisations.starts):
                first = last + 2 if lower[last + 1] == "the" else last + 1
                yield Role(last, last, "", (first, stop))
        elif low == "who":
            yield from self._clause(last + 1, end)
        elif low in OPENERS or low in {"has", "will"}:
            yield from self._copular(last, end)

    def _phrase_end(self, first: int, end: int) -> int:
        """Where an apposition ends: at its comma, its bracket, a dash or a verb."""
        lower = self.reading.lower
        for place in range(first, min(end, first + 26)):
            low = lower[place]
            if (
                low in {")", "—", "–", ";", ":", "who", "which", "said", "told", "says"}
                or self.reading.within[place] >= 0
            ):
                return place
            if low == "," and not self._comma_within(place, end):
                return place
        return min(end, first + 26)

    def _comma_within(self, comma: int, end: int) -> bool:
        """Whether the comma belongs to the role: "senior vice president, content, Fremantle"."""
        after = comma + 1
        return after < end and (after in self.organisations.starts and self.reading.lower[after - 1] == ",")

    def _copular(self, last: int, end: int) -> Iterator[Role]:
        lower = self.reading.lower
        place, opened, joined = last, False, None
        while place < min(end, last + 8) and (lower[place] in COPULAS or lower[place].endswith("ly")):
            opened = opened or lower[place] in OPENERS
            if lower[place] in {"joins", "joined"} and place + 1 < end:
                stop = self.organisations.starting(place + 1, end)
                if stop is None:
                    return
                joined, place = (place + 1, stop), stop - 1
            place += 1
        if not opened or place >= end:
            return
        found = list(self.phrase(place, self._phrase_end(place, end)))
        for role in found[:2]:
            yield Role(
                role.first,
                role.last,
                role.head,
                role.organisation or joined,
                role.former or lower[last] == "was" and lower[last + 1] not in OPENERS,
            )

    def _clause(self, first: int, end: int) -> Iterator[Role]:
        """ "who runs X", "who is head of Y"."""
        lower = self.reading.lower
        place = first
        while place < end and (
            lower[place] in {"now", "also", "currently", "previously", "formerly", "has", "had"}
            or lower[place].endswith("ly")
        ):
            place += 1
        if place + 1 >= end:
            return
        if lower[place] in roles().verbs:
            stop = self.organisations.starting(place + 1, end)
            if stop is not None:
                first_word = place + 2 if lower[place + 1] == "the" else place + 1
                past = lower[place] in {"ran", "headed", "led", "chaired"}
                yield Role(place, place + 1, roles().verbs[lower[place]], (first_word, stop), past, verbal=True)
        elif lower[place] in OPENERS:
            yield from self._copular(place, end)

    def phrase(self, first: int, end: int) -> Iterator[Role]:
        """The roles in a noun phrase: "founder and CEO of A and chair of B", "CJ ENM’s head of film"."""
        lower = self.reading.lower
        place = first
        former = False
        while place < end and (
            lower[place] in DETERMINERS
            or lower[place] in {"now", "currently", "also", "then", "as"}
            or lower[place] in roles().former
        ):
            former = former or lower[place] in roles().former
            place += 1
        while place < end:
            role, following = self._one_role(place, end, former)
            if role is None:
                return
            yield role
            if following >= end or lower[following] not in {"and", "&", ","}:
                return
            place = following + 1
            former = place < end and lower[place] in roles().former
            while place < end and (lower[place] in DETERMINERS or lower[place] in roles().former):
                place += 1

    def _one_role(self, first: int, end: int, former: bool) -> tuple[Role | None, int]:
        """One role and its organisation, and the word after them."""
        lower = self.reading.lower
        owner: tuple[int, int] | None = None
        stop = self._owner_before(first, end)
        if stop is not None:
            owner, first = (first, stop), stop + (lower[stop] in POSSESSIVE if stop < end else 0)
        head = None
        for place in range(first, min(end, first + LONGEST)):
            low = lower[place]
            if low in roles().heads or low in roles().plurals:
                head = place
                if not self._compound(place, end):
                    break
            elif (
                low in grammar().prepositions or low == "," or (head is not None and low not in {"and", "&", "-", "/"})
            ):
                break
        if head is None:
            return (None, end)
        return self._with_place(first, head, end, owner, former)

    def _compound(self, place: int, end: int) -> bool:
        """Whether another role noun follows at once: "chief executive", "founder and CEO"."""
        lower = self.reading.lower
        if place + 1 < end and (lower[place + 1] in roles().heads):
            return True
        return place + 2 < end and lower[place + 1] in {"and", "&", "-", "/"} and self._role_word(lower[place + 2])

    def _owner_before(self, first: int, end: int) -> int | None:
        """Where an organisation at the phrase's start ends, when a role follows it."""
        stop = self.organisations.starting(first, end)
        while (
            stop is not None
            and stop > first
            and self._role_word(self.reading.lower[stop - 1])
            and first not in self.organisations.starts
        ):
            stop -= 1
        if stop is None or stop <= first or stop >= end or self.reading.lower[first] in roles().plurals:
            return None
        return stop

    def _with_place(
        self, first: int, head: int, end: int, owner: tuple[int, int] | None, former: bool
    ) -> tuple[Role, int]:
        """The role with "of film" and the organisation after "at", "of" or "for"."""
        lower = self.reading.lower
        place = head + 1
        if place < end and lower[place] not in PLACING and lower[place] not in {",", "and", "&"}:
            return Role(first, place, lower[head], owner, former), place
        while place < end:
            low = lower[place]
            if low in {",", "and", "&"} and not self._enumerates(place, end):
                after = place + 1
                if low == "," and owner is None and after in self.organisations.starts:
                    return Role(
                        first, place, lower[head], (after, self.organisations.starts[after]), former
                    ), self.organisations.starts[after]
                break
            if low in PLACING and place + 1 < end:
                stop = self.organisations.starting(place + 1, end)
                if stop is not None and (low != "in" or place + 1 in self.organisations.starts):
                    start = place + 2 if lower[place + 1] == "the" else place + 1
                    return Role(first, place, lower[head], owner or (start, stop), former), stop
            if low in {".", ";"} or low in grammar().auxiliaries or place - head > LONGEST:
                break
            place += 1
        return Role(first, place, lower[head], owner, former), place

    def _enumerates(self, place: int, end: int) -> bool:
        """Whether a comma or an "and" goes on with what the role is about: "head of film and TV at"."""
        lower = self.reading.lower
        for ahead in range(place + 1, min(end, place + 7)):
            if lower[ahead] in roles().heads or lower[ahead] in {"who", "which", "."}:
                return False
            if lower[ahead] in {"at", "for"}:
                return True
        return False
