"""Read the timetable: which outlets are crawled when, checked as it is read."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tradewatch.errors import ConfigError

__all__ = ["DAYS", "SHIPPED", "Schedule", "load_timetable", "next_fire"]

SHIPPED = Path(__file__).with_name("timetable.toml")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = ("at", "zone", "outlets", "days", "since", "beat", "at_once")


@dataclass(frozen=True, slots=True)
class Schedule:
    """One table of the timetable: a time of day, the days of the week, and what is crawled then."""

    name: str
    at: time
    zone: ZoneInfo
    outlets: tuple[str, ...]
    days: tuple[str, ...] = DAYS
    since: str | None = None
    beat: str | None = None
    at_once: int = 4


def next_fire(schedule: Schedule, after: datetime) -> datetime:
    """The next time the schedule is due, strictly after `after`, in UTC.

    Computed for each local date, so that there is one run a local day: an hour that the clocks repeat counts the
    first time, and one they skip fires when the old clock would have shown it.
    """
    day = after.astimezone(schedule.zone).date() - timedelta(days=1)
    while True:
        local = datetime.combine(day, schedule.at, tzinfo=schedule.zone)
        fire = local.astimezone(UTC)
        if fire > after and DAYS[day.weekday()] in schedule.days:
            return fire
        day += timedelta(days=1)


def load_timetable(path: Path, slugs: Collection[str]) -> list[Schedule]:
    """Every schedule of the file; `slugs` are the outlets there are.

    Raises ConfigError naming the file, the schedule and the key.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ConfigError(f"{path}: cannot be read: {problem}") from problem
    return [_schedule(f"{path}: [{name}]", name, table, slugs) for name, table in tables.items()]


def _schedule(where: str, name: str, table: Any, slugs: Collection[str]) -> Schedule:
    if not isinstance(table, dict):
        raise ConfigError(f'{where} must be a table, such as [{name}] with at = "03:15" below it')
    for key in table:
        _known(f"{where} unknown key", key, KEYS)
    outlets = _words(where, table, "outlets", ("*",))
    for slug in outlets:
        if slug != "*":
            _known(f"{where} outlets: unknown outlet", slug, slugs)
    days = _words(where, table, "days", DAYS)
    for day in days:
        _known(f"{where} days: unknown day", day, DAYS)
    return Schedule(
        name=name,
        at=_time(where, table),
        zone=_zone(where, table),
        outlets=tuple(sorted(slugs)) if "*" in outlets else outlets,
        days=days,
        since=_text(where, table, "since"),
        beat=_text(where, table, "beat"),
        at_once=_number(where, table),
    )


def _known(what: str, word: str, words: Collection[str]) -> None:
    if word not in words:
        near = difflib.get_close_matches(word, words, 1)
        raise ConfigError(f"{what} {word!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def _time(where: str, table: Mapping[str, Any]) -> time:
    try:
        return time.fromisoformat(str(table["at"]))
    except KeyError:
        raise ConfigError(f'{where} needs a time: at = "03:15"') from None
    except ValueError:
        raise ConfigError(f'{where} at = {table["at"]!r} is no time of day; write "03:15"') from None


def _zone(where: str, table: Mapping[str, Any]) -> ZoneInfo:
    name = table.get("zone", "UTC")
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(f'{where} zone = {name!r} is no time zone; write one such as "Europe/Berlin"') from None


def _words(where: str, table: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    words = table.get(key, list(default))
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise ConfigError(f'{where} {key} must be a list of texts, such as {key} = ["{default[0]}"]')
    return tuple(dict.fromkeys(words))


def _text(where: str, table: Mapping[str, Any], key: str) -> str | None:
    word = table.get(key)
    if word is not None and not isinstance(word, str):
        raise ConfigError(f"{where} {key} must be a text")
    return word


def _number(where: str, table: Mapping[str, Any]) -> int:
    number = table.get("at_once", 4)
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 32:
        raise ConfigError(f"{where} at_once must be a number from 1 to 32")
    return number
