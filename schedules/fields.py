"""Read each key of a schedule: what it may say, in words that tell what to write instead."""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schedules.jobs import JOBS
from schedules.judge import KINDS
from schedules.when import read_when
from tradewatch.errors import LexiconError, TradewatchError
from tradewatch.spiders.since import since

__all__ = ["FIELDS", "Place", "Span"]

WEEKS = "pipelines.festivals.weeks"  # named by its path, as every room beside this one is
CATCH_UP = ("latest", "all", "skip")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
MARGIN = timedelta(days=1)  # news comes a day before a market opens and a day after it closes


class Span(NamedTuple):
    """The days between which a schedule counts, both included."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a timetable is read: the outlets there are, and the day."""

    slugs: Collection[str]
    today: date


def _when(value: Any, _: Place, given: Mapping[str, Any]) -> Any:
    return read_when(value, given.get("zone", ZoneInfo("UTC")))


def _zone(value: Any, *_: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'zone = {value!r} is no time zone; write one such as "Europe/Berlin"') from None


def _outlets(value: Any, place: Place, _: Mapping[str, Any]) -> tuple[str, ...]:
    words = _words("outlets", value, '["variety", "deadline"]')
    for slug in words:
        if slug != "*":
            _known("outlet", slug, place.slugs)
    return tuple(sorted(place.slugs)) if "*" in words else words


def _since(value: Any, *_: Any) -> str:
    try:
        since(str(value))
    except TradewatchError as problem:
        raise ValueError(f"since: {problem}") from None
    return str(value)


def _during(value: Any, place: Place, _: Mapping[str, Any]) -> tuple[Span, ...]:
    words = _words("during", [value] if isinstance(value, str) else value, '["markets"] or ["2026-05-12/2026-05-20"]')
    stated = [word for word in words if "/" in word]
    found = [_span(word) for word in stated]
    named = [word for word in words if word not in stated]
    for year in range(place.today.year - 1, place.today.year + 3) if named else ():
        try:
            found += _weeks(tuple(named), year)
        except LexiconError as problem:
            raise ValueError(f"during: {problem}") from None
    return tuple(sorted(found))


@cache
def _weeks(named: tuple[str, ...], year: int) -> list[Span]:
    """The weeks of a year, by the lexicon that this program came with. Raises LexiconError."""
    known = importlib.import_module(WEEKS).weeks(named, year)
    return [Span(week.first - MARGIN, week.last + MARGIN, week.name) for week in known]


def _span(word: str) -> Span:
    try:
        first, last = map(date.fromisoformat, word.split("/"))
    except ValueError:
        raise ValueError(f"during: {word!r} is no span of days; write 2026-05-12/2026-05-20") from None
    if last < first:
        raise ValueError(f"during: {word!r} ends before it begins")
    return Span(first, last, word)


def _duration(key: str, least: float, most: float) -> Callable[..., float]:
    def read(value: Any, *_: Any) -> float:
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", str(value))
        seconds = float(found[1]) * UNITS[found[2]] if found else -1.0
        if value == 0 and least == 0:
            return 0.0
        if not least <= seconds <= most:
            raise ValueError(
                f'{key} = {value!r} is no while from {least:.0f} to {most:.0f} s; write "90s", "30m" or "2h"'
            )
        return seconds

    return read


def _number(key: str, least: int, most: int) -> Callable[..., int]:
    def read(value: Any, *_: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"{key} = {value!r} is no whole number from {least} to {most}")
        return value

    return read


def _choice(key: str, choices: Collection[str]) -> Callable[..., str]:
    def read(value: Any, *_: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            near = difflib.get_close_matches(str(value), choices, 1)
            raise ValueError(
                f"{key} = {value!r} is none of {', '.join(choices)}" + (f"; did you mean {near[0]!r}?" if near else "")
            )
        return str(value)

    return read


def _text(key: str) -> Callable[..., str]:
    def read(value: Any, *_: Any) -> str:
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise ValueError(f"{key} must be a text that can be printed, not {value!r}")
        return value

    return read


def _flag(key: str) -> Callable[..., bool]:
    def read(value: Any, *_: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError(f"{key} must be true or false, not {value!r}")
        return value

    return read


def _alerts(value: Any, *_: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("alerts must be a table, such as alerts = { drop = 0.5, zero = false }")
    for kind, rule in value.items():
        _known("alert", kind, KINDS)
        fits = isinstance(rule, bool) or (kind == "drop" and isinstance(rule, float) and 0 < rule < 1)
        if not fits:
            more = ", or a share such as 0.5" if kind == "drop" else ""
            raise ValueError(f"alerts: {kind} = {rule!r} must be true or false{more}")
    return dict(value)


def _words(key: str, value: Any, example: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
        raise ValueError(f"{key} must be a list of texts, such as {key} = {example}")
    return tuple(dict.fromkeys(value))


def _known(what: str, word: str, words: Collection[str]) -> None:
    if word not in words:
        near = difflib.get_close_matches(word, words, 1)
        raise ValueError(f"unknown {what} {word!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


BY_HAND = ("backfill", "warc", "ccnews")  # they are told what to do by hand: days, files
FIELDS: Mapping[str, Callable[[Any, Place, Mapping[str, Any]], Any]] = {
    "when": _when,
    "zone": _zone,
    "job": _choice("job", [job for job in JOBS if job not in BY_HAND]),
    "outlets": _outlets,
    "since": _since,
    "beat": _text("beat"),
    "full": _flag("full"),
    "catch_up": _choice("catch_up", CATCH_UP),
    "at_most": _number("at_most", 1, 366),
    "timeout": _duration("timeout", 1, 7 * 86400),
    "retries": _number("retries", 0, 10),
    "jitter": _duration("jitter", 0, 6 * 3600),
    "during": _during,
    "alerts": _alerts,
}
