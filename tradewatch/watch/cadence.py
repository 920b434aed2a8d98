"""Say when a search alert tells of what was found: at once, or in the morning, UTC."""

from __future__ import annotations

from datetime import datetime, time, timedelta

__all__ = ["MORNING", "due_at"]

MORNING = time(6)
MONDAY = 0


def due_at(cadence: str, now: datetime) -> datetime:
    """When what is found now is told: `daily` at the next 06:00 UTC, `weekly` on the next Monday's, else now."""
    if cadence not in ("daily", "weekly"):
        return now
    morning = datetime.combine(now.date(), MORNING, tzinfo=now.tzinfo)
    if morning <= now:
        morning += timedelta(days=1)
    if cadence == "weekly":
        morning += timedelta(days=(MONDAY - morning.weekday()) % 7)
    return morning
