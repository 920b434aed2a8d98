"""Number texts by day: newest first is a walk down the key, a range of dates a range of keys."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["BITS", "DAY_ZERO", "MASK", "day_of", "docid", "first_docid"]

DAY_ZERO = date(2000, 1, 1)
BITS = 20
MASK = (1 << BITS) - 1


def docid(day: date, number: int) -> int:
    """The key of a text: its day, then a number within the day; days before 2000 give negative keys."""
    return first_docid(day) | (number & MASK)


def first_docid(day: date) -> int:
    """The lowest key a text of that day may have."""
    return (day - DAY_ZERO).days << BITS


def day_of(key: int) -> date:
    """The day a key belongs to."""
    return DAY_ZERO + timedelta(days=key >> BITS)
