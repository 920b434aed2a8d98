"""Say what a vote is: a stretch of the text, what it names, and how sure the voter is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from tradewatch.article import Span

__all__ = ["Label", "Named", "Vote", "Voter", "name_of"]


class Label(StrEnum):
    """What a name may stand for."""

    PERSON = "PERSON"
    COMPANY = "COMPANY"
    FESTIVAL = "FESTIVAL"


@dataclass(frozen=True, slots=True)
class Vote:
    """One voter's word: this stretch of the text names such a thing, with a score from 0 to 1."""

    span: Span
    label: Label
    score: float


Voter: TypeAlias = Callable[[str], Iterable[Vote]]  # a text in, votes out; offsets count the text's code points


@dataclass(frozen=True, slots=True)
class Named:
    """A voter under the name that stands in provenance and in the tagger's version."""

    name: str
    ask: Voter

    def __call__(self, text: str) -> Iterable[Vote]:
        """Its votes on a text."""
        return self.ask(text)


def name_of(voter: Voter) -> str:
    """The voter's name: its own, else its function's."""
    return str(getattr(voter, "name", None) or getattr(voter, "__name__", None) or type(voter).__name__)
