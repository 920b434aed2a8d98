"""Find jobs: who is what, at which organisation, as the article states it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.speakers.appointments import appointments
from pipelines.speakers.coreference import Meant
from pipelines.speakers.cues import cue_forms
from pipelines.speakers.employers import Employers
from pipelines.speakers.lexicon import grammar, roles, titles
from pipelines.speakers.organisations import MEANING
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.reading import Reading
from pipelines.speakers.role_phrases import Role
from pipelines.speakers.role_places import RoleFinder
from tradewatch.article import Span

__all__ = ["Job", "called_jobs", "named_jobs", "unnamed_job"]

# Where a description that opens a sentence ends: at its verb or a mark.
CLOSES = (
    frozenset(cue_forms())
    | grammar().auxiliaries
    | {",", ".", "made", "presented", "added", "came", "went", "took", "brought", "sees"}
)
# Callings that a description states; "the exec" and "the veteran" say too little.
CALLINGS = roles().heads - {
    *("exec", "executive", "veteran", "boss", "topper", "star", "chief", "head"),
    *("spokesman", "spokeswoman", "spokesperson"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """A role as stated; `who` is None for somebody unnamed. `head` is the role's noun, by which he may be called."""

    who: Character | None
    role: str | None
    organisation: str | None
    span: Span
    former: bool = False
    head: str = ""


def named_jobs(finder: RoleFinder, cast: Cast, employers: Employers) -> list[Job]:
    """Every job of a named person that the article states, in reading order."""
    reading = finder.reading
    jobs: list[Job] = []
    for number, (span, who) in enumerate(cast.places):
        first, last = reading.at(span.start), reading.at(span.end)
        last += reading.lower[last - 1] in titles().suffixes and reading.lower[last : last + 1] == ["."]  # "Jr."
        sentence = reading.sentences[reading.sentence_at(first)]
        for role in finder.around(first, last, *sentence):
            _keep(jobs, _job(finder, employers, who, role, first, last))
            for other in _joined(reading, cast, number) if role.head in roles().plurals else ():
                _keep(jobs, _job(finder, employers, other, role, first, last))
    for find in (appointments, _places_of_work, _described_jobs):
        for who, role, span in find(finder, cast):
            _keep(jobs, _job(finder, employers, who, role, reading.at(span.start), reading.at(span.end)))
    return jobs


def _places_of_work(finder: RoleFinder, cast: Cast) -> Iterator[tuple[Character, Role, Span]]:
    """What somebody is or was where: "joined from ZDF, where she was a commissioning editor"."""
    reading, ends = finder.reading, finder.organisations.ends
    for first, last in reading.sentences:
        yield from _own_companies(finder, cast, first, last)
        for place in range(first + 2, last - 4):
            if reading.lower[place] != "where" or reading.lower[place - 1] != "," or place - 1 not in ends:
                continue
            people = cast.inside(reading.span(first, place))
            if (
                not people
                or reading.lower[place + 1] not in {"he", "she"}
                or reading.lower[place + 2] not in {"is", "was"}
            ):
                continue
            role = next(finder.phrase(place + 3, last), None)
            if role is not None and role.organisation is None:
                past = reading.lower[place + 2] == "was"
                yield people[0][1], replace(role, organisation=(ends[place - 1], place - 1), former=past), people[0][0]


def _own_companies(finder: RoleFinder, cast: Cast, first: int, last: int) -> Iterator[tuple[Character, Role, Span]]:
    """ "Her company Zuraw Film": whose it is, where the sentence or the one before names a single person."""
    reading, organisations = finder.reading, finder.organisations
    for place in range(first, last - 2):
        if reading.lower[place] not in {"her", "his"} or place + 2 not in organisations.starts:
            continue
        if reading.lower[place + 1] not in MEANING:
            continue
        number = reading.sentence_at(first)
        sentence = reading.sentences[number if place > first else max(0, number - 1)]
        people = cast.inside(reading.span(sentence[0], place if place > first else sentence[1]))
        if len({id(who) for _, who in people}) == 1:
            yield people[0][1], Role(place, place, "", (place + 2, organisations.starts[place + 2])), people[0][0]


def _described_jobs(finder: RoleFinder, cast: Cast) -> Iterator[tuple[Character, Role, Span]]:
    """Jobs that a sentence without the name states, right after one that names a single person: that person's."""
    reading = finder.reading
    for number in range(1, len(reading.sentences)):
        before = cast.inside(reading.span(*reading.sentences[number - 1]))
        if len({id(who) for _, who in before}) == 1:
            span, who = before[0]
            yield from ((who, role, span) for role in _goes_on(finder, cast, *reading.sentences[number]))


def _goes_on(finder: RoleFinder, cast: Cast, first: int, last: int) -> Iterator[Role]:
    """What a sentence without the name says of somebody: "She is head of X", "As head of X, he", "The head of X"."""
    lower = finder.reading.lower
    comma = next((n for n in range(first, min(last, first + 14)) if lower[n] == ","), None)
    if lower[first] in {"he", "she"} and finder.reading.within[first] < 0:
        yield from (role for role in finder.after(first + 1, last) if role.head and role.organisation)
    elif lower[first] == "as" and comma is not None and lower[comma + 1 : comma + 2] in (["he"], ["she"]):
        role = next(finder.phrase(first + 1, comma), None)
        if role is not None and role.organisation:
            yield role
    else:
        yield from _of_the(finder, cast, first if lower[first] == "the" or comma is None else comma + 1, last)


def _of_the(finder: RoleFinder, cast: Cast, first: int, last: int) -> Iterator[Role]:
    """ "The managing director of X" as the subject of a clause, with no name in it."""
    reading = finder.reading
    if first >= last or reading.lower[first] != "the" or reading.within[first] >= 0:
        return
    role = next(finder.phrase(first + 1, min(last, first + 16)), None)
    if role is None or role.organisation is None:
        return
    stop = max(role.last, role.organisation[1])
    if stop < last and _verb_like(reading.lower[stop]) and not cast.inside(reading.span(first, stop)):
        yield role


def _joined(reading: Reading, cast: Cast, number: int) -> Iterator[Character]:
    """Whoever "and" joins to a mention, on either side: both hold a role said of them in the plural."""
    span = cast.places[number][0]
    for neighbour in (number - 1, number + 1):
        if not 0 <= neighbour < len(cast.places):
            continue
        other, who = cast.places[neighbour]
        left, right = sorted((span, other))
        if reading.lower[reading.at(left.end) : reading.at(right.start)] in (["and"], ["&"]):
            yield who


def _verb_like(low: str) -> bool:
    return low in CLOSES or low.endswith(("ed", "s"))


def called_jobs(reading: Reading, jobs: Sequence[Job], meant: Iterable[Meant]) -> list[Job]:
    """Roles that only the words for a speaker state: "the Czech director" said it, and nothing else says so."""
    found: list[Job] = []
    held = {(id(job.who), noun) for job in jobs for noun in _alike(job.head)}
    for one in meant:
        words = range(reading.at(one.mention.start), reading.at(one.mention.end))
        core = next((n for n in words if reading.lower[n] in {"of", "at", "for", "from"}), words.stop)
        head = reading.lower[core - 1]
        if one.who is None or reading.lower[words.start] != "the" or core - words.start < 2 or head not in CALLINGS:
            continue
        if (id(one.who), head) not in held:
            role = reading.span(words.start + 1, core).of(reading.text)
            found.append(Job(one.who, role, None, one.mention, head=head))
            held |= {(id(one.who), noun) for noun in _alike(head)}
    return found


def _alike(head: str) -> frozenset[str]:
    return frozenset({head}).union(*(nouns for nouns in roles().alike if head in nouns))


def unnamed_job(finder: RoleFinder, employers: Employers, source: Span) -> Job | None:
    """What an unnamed source says of itself: "a spokesperson for X", "senior executives at Y"."""
    first, last = finder.reading.at(source.start), finder.reading.at(source.end)
    role = next(finder.phrase(first, last), None)
    return _job(finder, employers, None, role, first, last) if role else None


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


def _job(finder: RoleFinder, employers: Employers, who: Character | None, role: Role, first: int, last: int) -> Job:
    """The role in the text's own words."""
    reading = finder.reading
    words = reading.span(role.first, role.last).of(reading.text) if role.last > role.first else None
    found = role.organisation or employers.unsaid(role, first)
    place = employers.name(*found) if found else None
    start, end = min(first, role.first), max(last, role.last, role.organisation[1] if role.organisation else 0)
    if role.verbal:
        words = role.head
    return Job(who, words, place, reading.span(start, end), role.former, role.head)
