"""Choose: which cheap reading of a page is believed, and when the dear one is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

__all__ = ["GATE", "Gate", "Reading"]


class Reading(IntEnum):
    """The ways a page of no known layout is read."""

    CONTAINER = 0
    STRETCH = 1
    DEAR = 2


@dataclass(frozen=True, slots=True)
class Gate:
    """Thresholds, tuned by cross-validation over all sets of pages: bench/extraction_gate.py."""

    enough: int = 250  # characters that a first of several containers has
    plenty: int = 600  # characters that are believed: shorter readings agree by chance
    agreed: float = 0.8  # share of runs of words in common
    settled: float = 0.98  # the same: a third that wins the vote against two so alike says the same as they do
    covered: float = 0.3  # share of the page's running text that an agreed reading holds
    carries_on: float = 1.5  # times as much text: then one container was only the first of several
    contained: float = 0.9  # share of the shorter reading that stands in the longer one

    def believed(
        self, one: int, other: int, total: int, agreement: Callable[[], float], share: Callable[[], float]
    ) -> Reading | None:
        """The reading that needs no third, from the sizes of both and what they have in common; None in doubt."""
        much = one >= max(self.plenty, self.covered * total)
        if one and other and agreement() >= (self.agreed if much else self.settled):
            return Reading.CONTAINER
        if one >= self.enough and other > self.carries_on * one and share() >= self.contained:
            return Reading.STRETCH
        return None


GATE = Gate()
