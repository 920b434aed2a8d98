"""Check what an outlet's TOML file says, key by key, and note every mistake with its file and key.

A rule takes a value as TOML gives it and returns it as `Outlet` wants it; it raises ValueError with a reason that a
journalist can act on. A schema names the rule of each key; a dict is a table, a list with one dict an array of tables.
"""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from tradewatch import urls
from tradewatch.outlets.numbered import PLACE

__all__ = ["Notes", "Problem", "Rule", "Schema", "check", "meant"]

Rule = Callable[[Any], Any]
Schema = Mapping[str, "Rule | Schema | list[Schema]"]
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file."""

    file: Path
    key: str  # empty: the file as a whole
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}" if self.key else f"{self.file}: {self.reason}"


@dataclass(slots=True)
class Notes:
    """Collect the problems of one file."""

    file: Path
    problems: list[Problem] = field(default_factory=list)

    def add(self, key: str, reason: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, key, reason))

    def lack(self, key: str, reason: str) -> None:
        """Note that a key is missing, unless what stands there is already noted as wrong."""
        if not any(problem.key.startswith(key) for problem in self.problems):
            self.add(key, reason)


def meant(word: str, words: Iterable[str]) -> str:
    """The end of a sentence that says which word was probably meant, or nothing."""
    near = difflib.get_close_matches(word, list(words), 1, 0.55)
    return f"; did you mean {near[0]!r}?" if near else ""


def check(values: Mapping[str, Any], schema: Schema, notes: Notes, at: str = "") -> dict[str, Any]:
    """The sound values of a table, converted; the others are noted and left out."""
    sound: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{at}{key}"
        if key not in schema:
            notes.add(name, f"no such key here{meant(key, schema)}")
            continue
        rule = schema[key]
        try:
            if isinstance(rule, Mapping):
                sound[key] = check(_table(value, name), rule, notes, f"{name}.")
            elif isinstance(rule, list):
                tables = [_table(one, f"[{name}]") for one in _array(value, name)]
                sound[key] = [
                    check(one, rule[0], notes, f"{name}[{number}].") for number, one in enumerate(tables, start=1)
                ]
            else:
                sound[key] = rule(value)
        except ValueError as problem:
            notes.add(name, str(problem))
    return sound


def _table(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"wants a table, [{name}], not {value!r}")
    return value


def _array(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"wants tables, each under its own [[{name}]]")
    return value


def text(value: Any) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"wants a text, not {value!r}")
    return value.strip()


def flag(value: Any) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise ValueError(f"wants true or false, not {value!r}")
    return value


def pages(value: Any) -> int:
    """A number of pages."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 10_000:
        raise ValueError(f"wants a whole number from 1 to 10000, not {value!r}")
    return value


def numbered(value: Any) -> str:
    """The address of page N of a section: {n} is the number."""
    pattern = text(value)
    rest = PLACE.sub("", pattern)
    if "{" in rest or "}" in rest:
        raise ValueError(f"{pattern!r}: between the braces may stand n, n-1, n*20 or (n-1)*20")
    if rest == pattern:
        raise ValueError(f"{pattern!r} has no place for the number of the page; write {{n}} where it stands")
    return pattern


def seconds(value: Any) -> float:
    """A pause."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 3600:
        raise ValueError(f"wants a number of seconds from 0 to 3600, not {value!r}")
    return float(value)


def day(value: Any) -> date:
    """A day, written as TOML writes it."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"wants a day without quotation marks, like 2019-06-01, not {value!r}")
    return value


def many(rule: Rule) -> Rule:
    """A list of what the rule takes; empty lists say nothing and are mistakes."""

    def all_of(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError(f"wants a list, like [{value!r}]" if isinstance(value, str) else "wants a list of texts")
        return tuple(rule(one) for one in value)

    return all_of


def one_of(kind: type[Choice]) -> Rule:
    """One of the words of an enumeration."""

    def choose(value: Any) -> Choice:
        words = [word.value for word in kind]
        if value not in words:
            raise ValueError(f"{value!r} is none of {', '.join(words)}{meant(str(value), words)}")
        return kind(value)

    return choose


def shaped(shape: str, want: str) -> Rule:
    """A text of one shape; `want` says which."""
    compiled = re.compile(shape)

    def match(value: Any) -> str:
        if not compiled.fullmatch(text(value)):
            raise ValueError(f"wants {want}, not {value!r}")
        return text(value)

    return match


@lru_cache(maxsize=512)
def _pattern(value: str) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except re.error as problem:
        raise ValueError(f"{value!r} is no regular expression: {problem}") from None


def pattern(value: Any) -> re.Pattern[str]:
    """A regular expression on path and query."""
    return _pattern(text(value))


def key_pattern(value: Any) -> re.Pattern[str]:
    """A regular expression with the outlet's own number of the article in its group `id`."""
    compiled = pattern(value)
    if "id" not in compiled.groupindex:
        raise ValueError(f"{value!r} has no group (?P<id>...)")
    return compiled


@lru_cache(maxsize=512)
def _selector(value: str) -> str:
    try:
        LexborHTMLParser("<p>").css_matches(value)
    except SelectolaxError:
        hint = "; that looks like XPath" if value.startswith(("/", "./")) else ""
        raise ValueError(f"{value!r} is no CSS selector{hint}") from None
    return value


def selector(value: Any) -> str:
    """A CSS selector that the parser takes."""
    return _selector(text(value))


def address(value: Any) -> str:
    """An absolute http(s) URL, or a path on the outlet's first host."""
    link = text(value)
    if not urls.host_of(link) and not re.match(r"/(?!/)", link):
        raise ValueError(f"wants an address with http(s)://, or a path that starts with /, not {value!r}")
    return link


def zone(value: Any) -> str:
    """A time zone that the machine knows."""
    try:
        zoneinfo.ZoneInfo(text(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = meant(str(value), zoneinfo.available_timezones())
        raise ValueError(f"{value!r} is no time zone{known or '; write it like Europe/Paris'}") from None
    return text(value)


def host(value: Any) -> str:
    """A host alone."""
    name = text(value)
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", name):
        plain = urls.host_of(name) or urls.host_of(f"https://{name}")
        raise ValueError(f"wants a host alone, without https:// or a path{meant(plain, [plain])}, not {value!r}")
    return name
