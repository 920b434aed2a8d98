"""Hold jobs: who is what and where, and put together one that an article states in pieces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipelines.speakers.people import Character
from tradewatch.article import Span

__all__ = ["CALLINGS", "GUESSED", "POINTED", "STATED", "Job", "keep", "whole_jobs"]

# Callings that somebody has without a company: what stands beside one need not be where it is done.
CALLINGS = frozenset(
    {
        *("actor", "actress", "author", "cinematographer", "comedian", "composer", "director", "filmmaker", "helmer"),
        *(
            "novelist",
            "creator",
            "co-creator",
            "critic",
            "newcomer",
            "showrunner",
            "playwright",
            "screenwriter",
            "singer",
            "star",
            "writer",
            "writer-director",
            "journalist",
        ),
    }
)
FREE_CALLINGS = CALLINGS - {"director", "author"}  # also where more words describe them


GUESSED, POINTED, STATED = range(3)


class Job(NamedTuple):
    """A role as stated; `who` is None for somebody unnamed. `head` is the role's noun, by which he may be called.

    `certainty`: 2 where the words name the organisation, 1 where they point at it, 0 where it is the likeliest one.
    """

    who: Character | None
    role: str | None
    organisation: str | None
    span: Span
    former: bool = False
    head: str = ""
    certainty: int = STATED


def keep(jobs: list[Job], job: Job) -> None:
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


def whole_jobs(jobs: Iterable[Job]) -> list[Job]:
    """The jobs, a role here and an employer there made one: "X of Alto Media ... X, the producer, said"."""
    held: dict[int, list[Job]] = {}
    for job in jobs:
        held.setdefault(id(job.who), []).append(job)
    return [job for mine in held.values() for job in _whole(mine)]


def _whole(mine: list[Job]) -> list[Job]:
    """The jobs of one person; only a single employer says where a role without one is held."""
    roles = {(job.role or "").lower() for job in mine if job.certainty == STATED and job.organisation}
    mine = [job for job in mine if job.certainty == STATED or (job.role or "").lower() not in roles]
    stated = [job for job in mine if job.organisation and not job.former and job.certainty > GUESSED]
    if len({job.organisation for job in stated}) != 1:
        return mine
    bare = any(job.role is None for job in stated)
    joined = [_placed(job, stated[0], bare) for job in mine]
    kept: list[Job] = []
    for job in joined:
        keep(kept, job)
    return kept


def _placed(job: Job, stated: Job, bare: bool) -> Job:
    """A role at the employer that is stated elsewhere, in place of a guess or of none."""
    if job.former or job.role is None or not (job.certainty == GUESSED or (bare and job.organisation is None)):
        return job
    if job.role.lower() in CALLINGS or job.head in FREE_CALLINGS:
        return job
    return job._replace(organisation=stated.organisation, certainty=POINTED)
