"""Read a day as it is typed: 2024-05-14, 2024-05, 2024, or how long ago: 7d, 2w, 3m, 1y."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

__all__ = ["day_after", "read_day"]

AGO = re.compile(r"(\d{1,5})([dwmy])")
GIVEN = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
WORDS = {"today": 0, "yesterday": 1}


def read_day(text: str, today: date | None = None) -> date | None:
    """The first day of what is meant; None when it is no day."""
    typed, now = text.strip().lower(), today or datetime.now(UTC).date()
    try:
        if typed in WORDS:
            return now - timedelta(days=WORDS[typed])
        if ago := AGO.fullmatch(typed):
            return now - timedelta(days=int(ago[1]) * DAYS[ago[2]])
        given = GIVEN.fullmatch(typed)
        return date(*(int(part or 1) for part in given.groups())) if given else None
    except (ValueError, OverflowError):
        return None


def day_after(text: str, first: date) -> date | None:
    """The day after the last of what is meant: of a month the first of the next, of a year the next new year."""
    try:
        match text.count("-"), len(text):
            case 0, 4 if text.isdecimal():
                return date(first.year + 1, 1, 1)
            case 1, _:
                return date(first.year + first.month // 12, first.month % 12 + 1, 1)
            case _:
                return first + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
