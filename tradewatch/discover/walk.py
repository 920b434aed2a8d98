"""Say what a walk through the past of one source is: it names the address to ask for next, and is told the answer.

It knows no network and no store. It can be written down after each answer and goes on from there; what it has listed
wholly it says in days.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from tradewatch.discover.found import Discovery, Found
from tradewatch.outlets.outlet import Source
from tradewatch.store.months import Bits

__all__ = ["State", "Told", "Walk"]

State: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer comes to: articles of the wanted days, the day of each if known, and what is listed wholly now."""

    found: tuple[tuple[Found, date | None], ...] = ()
    done: Bits = field(default_factory=dict)
    undated: int = 0  # left out, as nothing says of when they are


class Walk(ABC):
    """One source, the days that are wanted of it, and where the listing stands."""

    def __init__(self, source: Source, wanted: Bits, state: State | None = None, *, undated: bool = False) -> None:
        self.source = source
        self.wanted = {month: wanted[month] for month in sorted(wanted, reverse=True)}
        self.undated = undated  # take also what nothing dates
        self.notes: list[str] = []  # what the user is to know
        self.base = source.url if state is None else str(state["base"])
        self.begin(state)

    @abstractmethod
    def begin(self, state: State | None) -> None:
        """Start, or go on from where the walk was left."""

    @property
    @abstractmethod
    def ask(self) -> str | None:
        """The address to ask for next; None when the walk is over."""

    @property
    def may_end(self) -> bool:
        """Whether an address that does not exist is nothing but the end of what there is to list."""
        return not self.is_first

    def blank(self) -> Told | None:
        """A page came that lists nothing; None when that is trouble."""
        return None

    @property
    def is_over(self) -> bool:
        """Whether all that is wanted is listed, as far as it can be."""
        return self.ask is None

    @property
    @abstractmethod
    def near(self) -> date:
        """The newest day that the next answer may be about."""

    @property
    def is_first(self) -> bool:
        """Whether nothing of the source was read yet: then a fallback may stand in for it."""
        return self.ask == self.base

    @abstractmethod
    def take(self, answer: Discovery, heads: Mapping[str, str]) -> Told:
        """The answer came; `heads` are its headers by lower-case name."""

    @abstractmethod
    def lack(self) -> Told:
        """There is no such page."""

    @abstractmethod
    def lose(self) -> bool:
        """The page cannot be read now; whether the walk goes on without it."""

    @abstractmethod
    def state(self) -> State:
        """What `begin` needs to go on from here, as JSON can hold it."""
