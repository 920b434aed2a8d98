"""Find spikes: a day on which a search finds far more articles than on the 28 days before it.

The z-score of a day is how many standard deviations its count lies above the mean of those 28 days, where a deviation
is never taken to be smaller than chance alone would make it (the square root of the mean) nor than one article.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

__all__ = ["DAYS", "LEAST", "THRESHOLD", "Spike", "spike"]

DAYS = 28
LEAST = 5  # articles on the day; fewer are no spike however quiet it was before
KNOWN = 14  # days before it that must lie in the time since the store holds articles
THRESHOLD = 3.0


@dataclass(frozen=True, slots=True)
class Spike:
    """A day that stands out."""

    day: date
    count: int
    usual: float  # articles a day, the mean of the days before
    z: float

    def facts(self) -> dict[str, Any]:
        """As it is stored and told to programs."""
        return {"day": self.day.isoformat(), "count": self.count, "usual": round(self.usual, 2), "z": round(self.z, 1)}


def spike(counts: Mapping[date, int], day: date, first: date) -> Spike | None:
    """Whether a day is a spike, by how many articles were found of each day; `first` is the store's first day."""
    before = [day - timedelta(days=number) for number in range(1, DAYS + 1)]
    past = [counts.get(one, 0) for one in before if one >= first]
    count = counts.get(day, 0)
    if count < LEAST or len(past) < KNOWN:
        return None
    mean = sum(past) / len(past)
    deviation = math.sqrt(sum((one - mean) ** 2 for one in past) / len(past))
    z = (count - mean) / max(deviation, math.sqrt(mean), 1.0)
    return Spike(day, count, mean, z) if z >= THRESHOLD else None
