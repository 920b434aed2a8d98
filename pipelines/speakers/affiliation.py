"""Find jobs: who is what, at which organisation, as the article states it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.speakers.appointments import appointments
from pipelines.speakers.coordination import held_roles, singular
from pipelines.speakers.coreference import Meant
from pipelines.speakers.employers import Employers
from pipelines.speakers.job_clauses import job_clauses
from pipelines.speakers.jobs import GUESSED, POINTED, STATED, Job, keep, whole_jobs
from pipelines.speakers.lexicon import roles
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.reading import Reading
from pipelines.speakers.role_finder import RoleFinder
from pipelines.speakers.role_phrases import Role
from tradewatch.article import Span

__all__ = ["called_jobs", "named_jobs", "unnamed_job"]

TOLD = frozenset(
    {"its", "here", "festival", "market", "event", "forum", "fair", "summit"}
)  # words by which an employer is not only guessed
# Callings that a description states; "the exec" and "the veteran" say too little.
CALLINGS = roles().heads - {
    *("exec", "executive", "veteran", "boss", "topper", "star", "chief", "head"),
    *("spokesman", "spokeswoman", "spokesperson"),
}


def named_jobs(finder: RoleFinder, cast: Cast, employers: Employers) -> list[Job]:
    """Every job of a named person that the article states, in reading order."""
    jobs: list[Job] = []
    for number, role in held_roles(finder, cast):
        span, who = cast.places[number]
        keep(jobs, _job(finder, employers, who, role, *finder.mention(span)))
    for find in (appointments, job_clauses):
        for who, role, span in find(finder, cast):
            keep(jobs, _job(finder, employers, who, role, *finder.mention(span)))
    return whole_jobs(jobs)


def called_jobs(reading: Reading, jobs: Sequence[Job], meant: Iterable[Meant]) -> list[Job]:
    """Roles that only the words for a speaker state: "the Czech director" said it, and nothing else says so."""
    found: list[Job] = []
    held = {(id(job.who), noun) for job in jobs for noun in _alike(job.head)}
    for one in meant:
        first = reading.at(one.mention.start)
        if one.who is None or reading.lower[first] != "the":
            continue
        words = range(first, reading.at(one.mention.end))
        core = next((n for n in words if reading.lower[n] in {"of", "at", "for", "from"}), words.stop)
        head = reading.lower[core - 1]
        if core - first < 2 or head not in CALLINGS:
            continue
        if (id(one.who), head) not in held:
            role = reading.span(first + 1, core).of(reading.text)
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


def _job(finder: RoleFinder, employers: Employers, who: Character | None, role: Role, first: int, last: int) -> Job:
    """The role in the text's own words."""
    reading = finder.reading
    words = reading.span(role.first, role.last).of(reading.text) if role.last > role.first else None
    found = role.organisation or employers.unsaid(role, first)
    place = employers.name(*found) if found else None
    if role.organisation is not None:
        employers.learn(*role.organisation)
    start, end = min(first, role.first), max(last, role.last, role.organisation[1] if role.organisation else 0)
    if role.verbal:
        words = role.head
    elif words and who is not None and role.head in roles().plurals:
        words = singular(words, role.head)
    certainty = STATED if role.organisation or not found else POINTED if role.unsaid in TOLD else GUESSED
    return Job(who, words, place, reading.span(start, end), role.former, role.head, certainty)
