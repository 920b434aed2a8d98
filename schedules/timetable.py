"""Read the timetable: which job is done when, checked as it is read; a mistake names its line and spoils one table."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import Any

from schedules.fields import FIELDS, Place, Span
from schedules.when import Cron, Daily, When
from tradewatch.errors import ConfigError
from tradewatch.store.runs import Plan

__all__ = ["SHIPPED", "Problem", "Schedule", "Timetable", "read_timetable"]

SHIPPED = Path(__file__).with_name("timetable.toml")
MARGIN = timedelta(days=1)  # no zone is further from UTC
NAME = re.compile(r"[\w][\w .-]{0,59}")
HORIZON = timedelta(days=800)  # how far a next firing is looked for: a market that is held each year is found


@dataclass(frozen=True, slots=True)
class Schedule:
    """One table of the timetable: what is done, and when."""

    name: str
    when: When
    job: str = "crawl"
    outlets: tuple[str, ...] = ()  # slugs; none for a job that is about no outlet
    since: str | None = None
    beat: str | None = None
    full: bool = False
    catch_up: str = "latest"  # latest | all | skip: what becomes of firings that were missed
    at_most: int = 10  # with "all", how many of them are made up for
    timeout: float = 4 * 3600.0  # seconds
    retries: int = 2
    jitter: float = 0.0  # seconds
    during: tuple[Span, ...] | None = None  # None: always
    alerts: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0  # of the file
    overridden: Mapping[str, Any] = field(default_factory=dict)  # what was changed on the page

    def fires(self, after: datetime, until: datetime | None = None) -> Iterator[datetime]:
        """When it is due after `after` up to and including `until`, in UTC; without an end, as far as HORIZON."""
        last = until or after + HORIZON
        if self.during is None:
            yield from takewhile(lambda fire: fire <= last, self.when.fires(after))
            return
        for span in self.during:  # nothing between them is looked at
            begin = datetime.combine(span.first, time(), tzinfo=UTC) - MARGIN
            end = min(last, datetime.combine(span.last, time(), tzinfo=UTC) + 2 * MARGIN)
            for fire in takewhile(lambda fire, end=end: fire <= end, self.when.fires(max(after, begin))):  # type: ignore[misc]
                if self._counts(fire):
                    yield fire
                    after = fire

    def following(self, after: datetime, count: int = 1) -> list[datetime]:
        """The next firings, in UTC; fewer when there are fewer within HORIZON."""
        return list(islice(self.fires(after), count))

    def plan(self, fire: datetime | None, outlet: str, trigger: str = "schedule") -> Plan:
        """The run of one outlet at one firing, or outside any."""
        given = {"since": self.since, "beat": self.beat, "full": self.full or None, "timeout": self.timeout or None}
        return Plan(
            outlet=outlet,
            job=self.job,
            trigger=trigger,
            schedule=self.name,
            fire_at=fire,
            asked={key: value for key, value in given.items() if value is not None},
            tries=self.retries + 1,
        )

    def _counts(self, fire: datetime) -> bool:
        if self.during is None:
            return True
        day = fire.astimezone(self.when.zone).date() if isinstance(self.when, Daily) else fire.date()
        return any(span.first <= day <= span.last for span in self.during)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one table."""

    name: str
    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """What the file holds: the schedules that are well, and what is wrong with the others."""

    path: Path
    schedules: tuple[Schedule, ...] = ()
    problems: tuple[Problem, ...] = ()

    def told(self) -> list[str]:
        """Each problem with its place."""
        return [f"{self.path}:{one.line}: [{one.name}] {one.words}" for one in self.problems]

    def wrong(self) -> dict[str, str]:
        """Each schedule that is not well, and all that is wrong with it."""
        found: dict[str, str] = {}
        for one, words in zip(self.problems, self.told(), strict=True):
            found[one.name] = f"{found[one.name]}; {words}" if one.name in found else words
        return found

    def find(self, name: str) -> Schedule | None:
        """One schedule; None when there are mistakes in it.

        Raises ConfigError when it is not there.
        """
        by_name = {one.name: one for one in self.schedules}
        names = [*by_name, *self.wrong()]
        if name in names:
            return by_name.get(name)
        near = difflib.get_close_matches(name, names, 3)
        known = f"did you mean {', '.join(map(repr, near))}?" if near else f"it has {', '.join(names) or 'none'}"
        raise ConfigError(f"{self.path} has no schedule {name!r}; {known}")

    def get(self, name: str) -> Schedule:
        """One schedule.

        Raises ConfigError when it is not there, or not well.
        """
        found = self.find(name)
        if found is None:
            raise ConfigError(self.wrong()[name])
        return found


def read_timetable(
    path: Path,
    slugs: Collection[str],
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
    today: date | None = None,
) -> Timetable:
    """Read every schedule of the file, with what was changed on the page over it.

    `slugs` are the outlets there are; `today` is the year for which the weeks of markets are looked up. Raises
    ConfigError when the file cannot be read at all.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ConfigError(f"{path}: cannot be read: {problem}") from problem
    place = Place(slugs, today or date.today())
    good, wrong = list[Schedule](), list[Problem]()
    for name, table in tables.items():
        read = _read(name, table, (overrides or {}).get(name, {}), place, _lines(text, name))
        if isinstance(read, Schedule):
            good.append(read)
        else:
            wrong += read
    return Timetable(path, tuple(good), tuple(wrong))


def _read(
    name: str, table: Any, override: Mapping[str, Any], place: Place, lines: Mapping[str, int]
) -> Schedule | list[Problem]:
    top = lines.get("", 1)
    if not NAME.fullmatch(name):
        return [
            Problem(name, top, "a name holds letters, digits, spaces, dots, dashes and underscores, up to 60 of them")
        ]
    if not isinstance(table, dict):
        return [Problem(name, top, f'must be a table, such as [{name}] with when = "nightly at 03:15" below it')]
    wrong, given = list[Problem](), dict[str, Any]()
    merged: dict[str, Any] = {"zone": "UTC", **table, **override}
    if merged.get("job", "crawl") == "crawl":
        merged.setdefault("outlets", ["*"])
    for key in sorted(merged, key=lambda key: key == "when"):  # a time needs its zone
        try:
            given[key] = _field(key, merged[key], place, given)
        except (ValueError, TypeError, ArithmeticError) as problem:
            changed = " (changed on the page)" if key in override else ""
            wrong.append(Problem(name, lines.get(key, top), f"{problem}{changed}"))
    if "when" not in merged and not wrong:
        wrong.append(Problem(name, top, 'needs a time: when = "nightly at 03:15"'))
    if wrong:
        return wrong
    if isinstance(given["when"], Cron) and "zone" in (override if "when" in override else table):
        words = "a cron expression is counted in UTC, so that no change of the clocks doubles or drops a firing; leave"
        return [Problem(name, lines.get("zone", top), f"{words} zone out, or write a time of day")]
    del given["zone"]
    one = Schedule(name=name, line=top, overridden=dict(override), **given)
    if one.jitter and one.jitter >= (shortest := _shortest(one, place.today)):
        return [
            Problem(name, lines.get("jitter", top), f"jitter must be shorter than the {shortest:.0f} s between firings")
        ]
    return one


def _shortest(one: Schedule, today: date) -> float:
    """Seconds between two firings, the fewest of the next ones."""
    ahead = list(islice(one.when.fires(datetime.combine(today, time(), tzinfo=UTC)), 50))
    return min((later - sooner).total_seconds() for sooner, later in pairwise(ahead))


def _field(key: str, value: Any, place: Place, given: Mapping[str, Any]) -> Any:
    if key not in FIELDS:
        near = ["when"] if key in ("at", "cron", "days") else difflib.get_close_matches(key, FIELDS, 1)
        raise ValueError(f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    return FIELDS[key](value, place, given)


def _lines(text: str, name: str) -> dict[str, int]:
    """On which line each key of a table stands; the table itself under ""."""
    found: dict[str, int] = {}
    header = re.compile(rf"\s*\[\s*[\"']?{re.escape(name)}[\"']?\s*(\]|\.)|{re.escape(name)}\s*[=.]")
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if header.match(line):
            inside = True
            found.setdefault("", number)
        elif line.lstrip().startswith("["):
            inside = False
        elif inside and (key := re.match(r"\s*([\w-]+)\s*[=.]", line)):
            found.setdefault(key[1], number)
    return found
