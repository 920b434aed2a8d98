"""Say when: a time of day in a place, or a cron expression in UTC; both give the instants at which they are due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

__all__ = ["DAYS", "Cron", "Daily", "When", "read_when"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UTC_ZONE = ZoneInfo("UTC")
FURTHEST = timedelta(days=1500)  # a leap day is at most eight years away, and nobody schedules by leap days
NAMED = {
    "nightly": DAYS, "daily": DAYS, "weekdays": DAYS[:5], "weekends": DAYS[5:],
    "weekly": ("mon",),
}  # fmt: skip
CLOCK = re.compile(r"(?:(?P<days>[a-z, ]+?)\s+at\s+)?(?P<at>\d{1,2}:\d\d)")
EVERY = re.compile(r"every\s+(?:(?P<n>\d+)\s+)?(?P<unit>minute|hour)s?")
ADVICE = 'write "nightly at 03:15", "mon, thu at 07:00", "every 2 hours", or a cron expression such as "0 */2 * * *"'


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a local date, on some days of the week."""

    at: time
    days: tuple[str, ...] = DAYS
    zone: ZoneInfo = UTC_ZONE

    def fires(self, after: datetime) -> Iterator[datetime]:
        """When it is due, strictly after `after`, in UTC, for ever.

        There is one instant a local date: an hour that the clocks repeat counts the first time, and one that they
        leave out fires when the old clock would have shown it.
        """
        day = after.astimezone(self.zone).date() - timedelta(days=1)
        last = after
        while True:
            fire = datetime.combine(day, self.at, tzinfo=self.zone).astimezone(UTC)
            if fire > last and DAYS[day.weekday()] in self.days:
                yield fire
                last = fire
            day += timedelta(days=1)

    def __str__(self) -> str:
        """As it is written in a timetable."""
        named = {days: name for name, days in reversed(NAMED.items()) if name != "weekly"}
        days = "nightly" if self.days == DAYS else named.get(self.days, ", ".join(self.days))
        return f"{days} at {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Cron:
    """By a cron expression of five fields, counted in UTC: no change of the clocks doubles or drops a firing."""

    expression: str

    def fires(self, after: datetime) -> Iterator[datetime]:
        """When it is due, strictly after `after`, in UTC, for ever."""
        for fire in CronSim(self.expression, after.astimezone(UTC)):
            if fire > after:
                yield fire

    def __str__(self) -> str:
        """As it is written in a timetable."""
        return self.expression


When = Daily | Cron


def read_when(text: object, zone: ZoneInfo) -> When:
    """Read what a timetable says.

    Raises ValueError, saying what to write instead.
    """
    words = " ".join(str(text).split()).casefold()
    if found := CLOCK.fullmatch(words):
        return Daily(_time(found["at"]), _days(found["days"] or "nightly"), zone)
    if found := EVERY.fullmatch(words):
        return Cron(_every(int(found["n"] or 1), found["unit"]))
    words = "0 * * * *" if words == "hourly" else words.removeprefix("cron ")
    if len(words.split()) != 5 or not re.fullmatch(r"[\d*/,\-a-z#?l ]+", words):
        raise ValueError(f"{text!r} is no time; {ADVICE}")
    return _cron(words)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError:
        raise ValueError(f'{text!r} is no time of day; write one such as "03:15"') from None


def _days(text: str) -> tuple[str, ...]:
    if text.strip() in NAMED:
        return NAMED[text.strip()]
    wanted = [word[:3] if word.rstrip("s").endswith("day") else word for word in re.split(r"[, ]+", text.strip())]
    for day in wanted:
        if day not in DAYS:
            raise ValueError(f"{day!r} is no day of the week; write {', '.join(DAYS)}, or nightly, weekdays, weekends")
    return tuple(day for day in DAYS if day in wanted)


def _every(number: int, unit: str) -> str:
    whole = 60 if unit == "minute" else 24
    if number < 1 or number >= whole or whole % number:
        fitting = ", ".join(str(n) for n in range(1, whole) if whole % n == 0)
        raise ValueError(
            f"every {number} {unit}s does not fit a whole {'hour' if whole == 60 else 'day'}; {fitting} do"
        )
    step = "*" if number == 1 else f"*/{number}"
    return f"{step} * * * *" if unit == "minute" else f"0 {step} * * *"


def _cron(expression: str) -> Cron:
    try:
        following = next(CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC)), None)
    except CronSimError as problem:
        raise ValueError(f"{expression!r} is no cron expression ({problem}); {ADVICE}") from None
    if following is None or following - datetime(2026, 1, 1, tzinfo=UTC) > FURTHEST:
        raise ValueError(f"{expression!r} is never due, or not for years")
    return Cron(expression)
