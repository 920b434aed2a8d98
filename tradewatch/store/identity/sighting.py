"""Say what one article tells of a person, and what a record has gathered from all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from tradewatch.store.identity.names import alike

__all__ = ["Employer", "Firm", "Job", "Jobs", "Record", "Sighting", "hold"]


class Employer(NamedTuple):
    """Whom somebody works for: the company's row where the article's name for it is one, and the compared name."""

    key: str
    company: int | None = None


class Job(NamedTuple):
    """What somebody is stated to be, and for whom, from the first day that an article does to the last."""

    employer: Employer | None
    role: str | None  # folded
    former: bool
    first: int  # days since 2000-01-01
    last: int


Jobs: TypeAlias = dict[tuple[Employer | None, str | None, bool], tuple[int, int]]  # each job, its first and last day


def hold(known: Jobs, jobs: Iterable[Job]) -> None:
    """Add jobs to those known."""
    for employer, role, former, first, last in jobs:
        what = (employer, role, former)
        days = known.get(what)
        known[what] = (first, last) if days is None else (min(days[0], first), max(days[1], last))


@dataclass(frozen=True, slots=True)
class Firm:
    """What the directory knows of a company: the record that answers for it, its owners, where and what it is."""

    root: int
    owners: frozenset[int] = frozenset()
    country: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Sighting:
    """One person as one article names them."""

    article_id: int
    name: str  # folded
    shown: str  # as the article writes it
    day: int
    jobs: tuple[Job, ...] = ()
    people: frozenset[str] = frozenset()  # the others named, folded
    companies: frozenset[int] = frozenset()  # named in the article

    @cached_property
    def employers(self) -> frozenset[Employer]:
        """For whom, past and present."""
        return frozenset(job.employer for job in self.jobs if job.employer)


@dataclass(slots=True)
class Record:
    """One person as known so far: the rows that stand for them, merged ones among them, and what articles told.

    `id` is the row that answers, `names` are the folded names of all, `held` the jobs with their first and last day.
    """

    id: int
    names: dict[int, str] = field(default_factory=dict)
    held: Jobs = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    companies: set[int] = field(default_factory=set)
    articles: int = 0

    @property
    def employers(self) -> frozenset[Employer]:
        """For whom, past and present."""
        return frozenset(employer for employer, _, _ in self.held if employer)

    def copy(self) -> Record:
        """The same, to be taught more without changing this one."""
        sets = (set(self.people), set(self.companies))
        return Record(self.id, dict(self.names), dict(self.held), *sets, self.articles)

    def take(self, jobs: Jobs) -> None:
        """Add the jobs of one of its rows."""
        if self.held:
            hold(self.held, (Job(*job, *days) for job, days in jobs.items()))
        else:
            self.held = dict(jobs)

    def row_of(self, name: str) -> int | None:
        """The row that has this very name, the older where several have."""
        rows = [row for row, folded in self.names.items() if folded == name]
        return self.id if self.id in rows else min(rows, default=None)

    def learn(self, seen: Sighting) -> None:
        """Add what one more article tells."""
        hold(self.held, seen.jobs)
        self.people |= seen.people
        self.companies |= seen.companies
        self.articles += 1

    def absorb(self, other: Record) -> None:
        """Take over everything of a record that is the same person."""
        self.names |= other.names
        self.take(other.held)
        self.people |= other.people
        self.companies |= other.companies
        self.articles += other.articles

    def forms(self, name: str) -> list[str]:
        """The names it goes by that are like this one."""
        forms = list(dict.fromkeys(self.names.values()))
        return forms if len(forms) == 1 else [form for form in forms if alike(form) == alike(name)]
