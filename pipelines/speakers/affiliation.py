"""Find jobs: who is what, at which organisation, as the article states it."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.speakers.employers import Employers
from pipelines.speakers.people import Cast, Character
from pipelines.speakers.role_phrases import Role
from pipelines.speakers.role_places import RoleFinder
from tradewatch.article import Span

__all__ = ["Job", "named_jobs", "unnamed_job"]


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
    for span, who in cast.places:
        first, last = reading.at(span.start), reading.at(span.end)
        sentence = reading.sentences[reading.sentence_at(first)]
        for role in finder.around(first, last, *sentence):
            _keep(jobs, _job(finder, employers, who, role, first, last))
    return jobs


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
