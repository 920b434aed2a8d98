"""Reckon in months: which days of each are asked for, and which of them are done. Days are UTC, both ends included.

The days of a month are bits of a number: bit 0 is the first. So a part of a month is done when its bits are there,
and what is missing of what is asked for is one subtraction.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

__all__ = [
    "Bits",
    "Days",
    "bits_of",
    "days_of",
    "holds",
    "hull",
    "joined",
    "missing",
    "month_of",
    "parts",
    "today",
    "whole",
]

Bits = Mapping[str, int]  # month ("2025-05") -> its days


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"{self.first} is later than {self.last}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first}:{self.last}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The stretch that `str` wrote.

        Raises ValueError.
        """
        first, _, last = text.partition(":")
        return cls(date.fromisoformat(first), date.fromisoformat(last))

    def meets(self, other: Days) -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def widened(self, days: int = 1) -> Days:
        """The same with so many days more at each end, as far as the calendar goes."""
        more = timedelta(days=days)
        first = date.min if self.first - date.min < more else self.first - more
        return Days(first, date.max if date.max - self.last < more else self.last + more)

    def months(self) -> Iterator[str]:
        """Each month of which it has a day, the newest first."""
        year, month = self.last.year, self.last.month
        while (year, month) >= (self.first.year, self.first.month):
            yield f"{year:04}-{month:02}"
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)


def month_of(day: date) -> str:
    """The month of a day: "2025-05"."""
    return f"{day.year:04}-{day.month:02}"


def days_of(month: str) -> Days:
    """All days of a month.

    Raises ValueError when it is none.
    """
    first = date.fromisoformat(f"{month}-01")
    return Days(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))


def whole(month: str) -> int:
    """The bits of all days of a month."""
    return int((1 << days_of(month).last.day) - 1)


def bits_of(days: Days) -> dict[str, int]:
    """The days by month, the newest first."""
    return {month: _part(month, days) for month in days.months()}


def _part(month: str, days: Days) -> int:
    own = days_of(month)
    first, last = max(own.first, days.first).day, min(own.last, days.last).day
    return (1 << last) - (1 << (first - 1))


def missing(asked: Bits, done: Bits) -> dict[str, int]:
    """What of the days asked for is not done; the newest month first, none without a day."""
    left = {month: bits & ~done.get(month, 0) for month, bits in asked.items()}
    return {month: left[month] for month in sorted(left, reverse=True) if left[month]}


def joined(*several: Bits) -> dict[str, int]:
    """The days of all of them."""
    together: dict[str, int] = {}
    for bits in several:
        for month, days in bits.items():
            together[month] = together.get(month, 0) | days
    return together


def parts(bits: Bits, days: Days) -> dict[str, int]:
    """Those of the days that lie in a stretch; no month without a day."""
    inside = ((month, own & _part(month, days)) for month, own in bits.items() if days_of(month).meets(days))
    return {month: own for month, own in inside if own}


def hull(bits: Bits) -> Days:
    """The stretch from the first of the days to the last.

    Raises ValueError when there are none.
    """
    months = sorted(month for month, own in bits.items() if own)
    if not months:
        raise ValueError("there is no day")
    low, high = bits[months[0]], bits[months[-1]]
    first = days_of(months[0]).first.replace(day=(low & -low).bit_length())
    return Days(first, days_of(months[-1]).first.replace(day=high.bit_length()))


def holds(bits: Bits, day: date) -> bool:
    """Whether the day is among them."""
    return bool(bits.get(month_of(day), 0) >> (day.day - 1) & 1)


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()
