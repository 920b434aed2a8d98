"""Say in which days a festival or market is usually held, by the rule its line in the lexicon gives.

`held` counts from the month of the line: "2nd tue, 9 days" begins on the second Tuesday; "thu after 1st mon, 11 days"
and "wed before 1st mon, 11 days" count from another day. Organisers move their dates by a week now and then, so a week
is a good guess and no promise; where the day matters, a timetable may state dates instead.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pipelines.festivals.lexicon import FOLDER, FestivalEntry, read_festivals
from tradewatch.errors import LexiconError

__all__ = ["Week", "days_of", "held", "week_of", "weeks"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NTH = {"1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "last": -1}
HELD = re.compile(
    rf"(?:(?P<day>{'|'.join(DAYS)}) (?P<side>before|after) )?"
    rf"(?P<nth>{'|'.join(NTH)}) (?P<anchor>{'|'.join(DAYS)}), (?P<length>\d+) days"
)


@dataclass(frozen=True, slots=True)
class Week:
    """The days of one edition, the last one included."""

    festival: str  # the lexicon's key
    name: str
    first: date
    last: date


def held(rule: str, year: int, month: int) -> tuple[date, date]:
    """The first and the last day by a rule.

    Raises ValueError when the rule cannot be read.
    """
    found = HELD.fullmatch(rule)
    if found is None:
        raise ValueError(f'{rule!r} does not say when; write "2nd tue, 9 days" or "thu after 1st mon, 11 days"')
    first = _nth(year, month, NTH[found["nth"]], DAYS.index(found["anchor"]))
    if found["day"]:
        gap = DAYS.index(found["day"]) - first.weekday()
        first += timedelta(days=gap % 7 or 7) if found["side"] == "after" else -timedelta(days=-gap % 7 or 7)
    return first, first + timedelta(days=int(found["length"]) - 1)


def week_of(entry: FestivalEntry, year: int) -> Week | None:
    """The edition of a year, None when the lexicon does not know the days."""
    if entry.held is None or entry.month is None:
        return None
    return Week(entry.id, entry.name, *held(entry.held, year, entry.month))


def days_of(key: str, year: int) -> tuple[date, date] | None:
    """The first and the last day of an edition by the festival's key, None when the lexicon does not know them."""
    entry = _entries().get(key)
    week = week_of(entry, year) if entry else None
    return (week.first, week.last) if week else None


@lru_cache(maxsize=1)
def _entries() -> dict[str, FestivalEntry]:
    return {entry.id: entry for entry in read_festivals(FOLDER / "festivals.toml")}


def weeks(wanted: Collection[str], year: int) -> list[Week]:
    """The editions of a year, the earliest first: of "markets", of "festivals", or of these keys.

    Raises LexiconError for a key that is not there, or whose days the lexicon does not know.
    """
    entries = _entries()
    kinds = {"markets": "market", "festivals": "festival"}
    for key in set(wanted) - set(kinds):
        if key not in entries:
            raise LexiconError(f"{key!r} is no festival or market; `tradewatch festivals` lists those of your articles")
        if entries[key].held is None:
            raise LexiconError(f"the days of {key!r} are not known; state them: 2026-05-12/2026-05-20")
    of_kinds = {kinds[word] for word in wanted if word in kinds}
    chosen = [entry for entry in entries.values() if entry.id in wanted or entry.kind in of_kinds]
    found = [week for entry in chosen if (week := week_of(entry, year))]
    return sorted(found, key=lambda week: (week.first, week.festival))


def _nth(year: int, month: int, nth: int, weekday: int) -> date:
    """The nth such weekday of a month, the last for -1."""
    days = [day for row in calendar.monthcalendar(year, month) if (day := row[weekday])]
    return date(year, month, days[nth])
