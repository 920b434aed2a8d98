"""Read how far back a crawl goes: "7d", "36h", "2w" or a day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from tradewatch.errors import UsageError

__all__ = ["since"]

UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def since(words: str, now: datetime | None = None) -> datetime:
    """The moment that `words` name, in UTC.

    Raises UsageError when they name none.
    """
    now = now or datetime.now(UTC)
    if span := re.fullmatch(r"(\d{1,4})\s*([hdw])", words.strip().lower()):
        return now - int(span[1]) * UNITS[span[2]]
    try:
        day = date.fromisoformat(words.strip())
    except ValueError:
        raise UsageError(f"--since {words}: say 36h, 7d, 2w, or a day such as 2026-05-12") from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
