"""Make records plain: what JSON can hold, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

__all__ = ["Column", "cell", "columns_of", "plain", "safe_cell"]

APOSTROPHE = "'"
SIMPLE = frozenset({str, int, float, bool, type(None)})
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a record, and the type it is annotated with."""

    name: str
    hint: Any


@cache
def columns_of(kind: type) -> tuple[Column, ...]:
    """The fields of a record, in order."""
    hints = typing.get_type_hints(kind)
    return tuple(Column(field.name, hints[field.name]) for field in dataclasses.fields(kind))


def plain(value: Any) -> Any:
    """A record as JSON can hold it."""
    if type(value) in SIMPLE:  # most are, and the rest costs more to ask
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def safe_cell(value: Any) -> Any:
    """A CSV cell that no spreadsheet takes for a formula, and with line ends that `csv` puts between marks."""
    text = "; ".join(map(str, value)) if isinstance(value, list) else value
    if not isinstance(text, str):
        return text
    return f"{APOSTROPHE if text.startswith(FORMULA) else ''}{text}".replace("\r\n", "\n").replace("\r", "\n")


def cell(value: Any) -> Any:
    """A field of a record as a CSV cell; a list is one text, and a record in it what it says it is, else JSON."""
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str):
        return safe_cell([_said(one) for one in value])
    return safe_cell(_said(value))


def _said(value: Any) -> Any:
    made = plain(value)
    if not isinstance(made, dict):
        return made
    return str(value) if "__str__" in vars(type(value)) else json.dumps(made, ensure_ascii=False)
