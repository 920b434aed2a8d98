"""Find jobs: who is what, at which organisation, as the article states it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.speakers.people import Cast, Character
from pipelines.speakers.reading import Reading
from tradewatch.article import Company, Festival, Span

__all__ = ["Job", "find_jobs"]


@dataclass(frozen=True, slots=True)
class Job:
    """A role as stated; `who` is None for somebody unnamed."""

    who: Character | None
    role: str | None
    organisation: str | None
    span: Span
    former: bool = False
    head: str = ""


def find_jobs(reading: Reading, cast: Cast, companies: Sequence[Company], festivals: Sequence[Festival]) -> list[Job]:
    """Every job that the article states."""
    return []
