"""Say what one article tells of a person, and what a record has gathered from all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tradewatch.store.identity.names import alike

__all__ = ["Employer", "Firm", "Job", "Record", "Sighting"]


@dataclass(frozen=True, slots=True)
class Employer:
    """Whom somebody works for: the company's row where the article's name for it is one, and the compared name."""

    key: str
    company: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What somebody is stated to be, and for whom, from the first day that an article does to the last."""

    employer: Employer | None
    role: str | None  # folded
    former: bool
    first: int  # days since 2000-01-01
    last: int


@dataclass(frozen=True, slots=True)
class Firm:
    """What the directory knows of a company: the record that answers for it, its owners, where and what it is."""

    root: int
    owners: frozenset[int] = frozenset()
    country: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One person as one article names them."""

    article_id: int
    name: str  # folded
    shown: str  # as the article writes it
    day: int
    jobs: tuple[Job, ...] = ()
    people: frozenset[str] = frozenset()  # the others named, folded
    companies: frozenset[int] = frozenset()  # named in the article

    @property
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
    held: dict[tuple[Employer | None, str | None, bool], tuple[int, int]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    companies: set[int] = field(default_factory=set)
    articles: int = 0

    @property
    def jobs(self) -> list[Job]:
        """What the articles state, from when to when."""
        return [Job(*job, *days) for job, days in self.held.items()]

    @property
    def employers(self) -> frozenset[Employer]:
        """For whom, past and present."""
        return frozenset(employer for employer, _, _ in self.held if employer)

    def copy(self) -> Record:
        """The same, to be taught more without changing this one."""
        sets = (set(self.people), set(self.companies))
        return Record(self.id, dict(self.names), dict(self.held), *sets, self.articles)

    def row_of(self, name: str) -> int | None:
        """The row that has this very name, the older where several have."""
        rows = [row for row, folded in self.names.items() if folded == name]
        return self.id if self.id in rows else min(rows, default=None)

    def hold(self, jobs: Iterable[Job]) -> None:
        """Add jobs to those known."""
        for job in jobs:
            what = (job.employer, job.role, job.former)
            first, last = self.held.get(what, (job.first, job.last))
            self.held[what] = (min(first, job.first), max(last, job.last))

    def learn(self, seen: Sighting) -> None:
        """Add what one more article tells."""
        self.hold(seen.jobs)
        self.people |= seen.people
        self.companies |= seen.companies
        self.articles += 1

    def absorb(self, other: Record) -> None:
        """Take over everything of a record that is the same person."""
        self.names |= other.names
        self.hold(other.jobs)
        self.people |= other.people
        self.companies |= other.companies
        self.articles += other.articles

    def forms(self, name: str) -> list[str]:
        """The names it goes by that are like this one."""
        forms = list(dict.fromkeys(self.names.values()))
        return forms if len(forms) == 1 else [form for form in forms if alike(form) == alike(name)]
