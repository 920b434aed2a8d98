"""Keep the queries to begin with: one file, shown on the schema page, offered by datasette, run in the tests."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

__all__ = ["Example", "examples"]

FILE = Path(__file__).with_name("examples.toml")


@dataclass(frozen=True, slots=True)
class Example:
    """A query with `:name` where a value belongs, and the values that the page shows in their place."""

    name: str
    title: str
    sql: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def as_typed(self) -> str:
        """As it can be typed into any SQL tool, with its values in it."""
        return re.sub(r"(?<!:):(\w+)", lambda hit: _literal(self.values[hit[1]]), self.sql)


@cache
def examples() -> tuple[Example, ...]:
    """All of them, in the order of the page."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Example(one["name"], one["title"], one["sql"].strip(), one.get("values", {})) for one in read["query"])


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
