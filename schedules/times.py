"""Write down when a schedule is due, and read it again: so that a later start sees that its times were changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from schedules.fields import Span
from schedules.timetable import Schedule
from schedules.when import Daily, read_when

__all__ = ["by_times", "times_of"]


def times_of(one: Schedule) -> str:
    """The times of a schedule as the store keeps them."""
    zone = str(one.when.zone) if isinstance(one.when, Daily) else "UTC"
    during = None if one.during is None else [(str(span.first), str(span.last), span.name) for span in one.during]
    return json.dumps({"when": str(one.when), "zone": zone, "during": during})


def by_times(one: Schedule, times: str) -> Schedule:
    """The same schedule with other times. Raises ValueError when another version wrote them otherwise."""
    told = json.loads(times)
    try:
        when = read_when(told["when"], ZoneInfo(told["zone"]))
        spans = told["during"]
        during = spans and [Span(date.fromisoformat(a), date.fromisoformat(b), name) for a, b, name in spans]
    except (LookupError, TypeError, OSError) as problem:
        raise ValueError(f"no times of a schedule: {times}") from problem
    return replace(one, when=when, during=None if spans is None else tuple(during))
