"""Print answers: tables for people, JSON, JSONL and CSV for machines; colours only on a terminal."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from tradewatch.logs import learn
from tradewatch.query.exports.cells import plain
from tradewatch.query.exports.plain_text import csv_lines, json_lines, json_list

__all__ = [
    "NUMBER",
    "Format",
    "console",
    "database_option",
    "emit",
    "errors",
    "format_options",
    "json_option",
    "note",
    "plain",
    "voter_option",
]

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::[\d.]+)?([+-]\d\d:\d\d)?")
LONGEST_WORD = 20  # of a column whose every cell is one word: such a word is never broken
SPACE = re.compile(r"\s")
NUMBER = click.IntRange(1, 2**63 - 1)  # of a run or its like, or how many: what a database can hold


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


WRITERS: dict[Format | None, Callable[[Iterable[Any]], Iterator[str]]] = {
    Format.JSON: json_list,
    Format.JSONL: json_lines,
    Format.CSV: csv_lines,
}


class Screen(Console):
    """Rich's console; a reader that has gone is told to the door."""

    def on_broken_pipe(self) -> None:
        """Rich would end the program here, as if the call had been wrong."""
        raise BrokenPipeError


def console() -> Console:
    """Standard output; rich drops colours when it is no terminal, and leaves `:tv:` as it is printed."""
    return Screen(file=sys.stdout, highlight=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def errors() -> Console:
    """Standard error: progress and warnings go here, so that answers can be piped."""
    return Screen(file=sys.stderr, highlight=False, emoji=False, stderr=True)


def note(notes: Iterable[str]) -> None:
    """Say on standard error what of a question was not understood, and the like."""
    for one in notes:
        errors().print(f"note: {one}", markup=False, highlight=False, soft_wrap=True)


def format_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--json`, `--jsonl` and `--csv`; it receives them as one `fmt`."""
    for fmt in (Format.CSV, Format.JSONL, Format.JSON):
        command = click.option(
            f"--{fmt}", "fmt", flag_value=fmt, type=Format, default=None, help=f"Print {fmt.upper()}."
        )(command)
    return command


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--json`, as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def database_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--db`: another database for this one call."""

    def remember(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        if value:
            url = value if "://" in value else f"sqlite:///{Path(value).resolve()}"
            ctx.obj.config = dataclasses.replace(ctx.obj.config, database_url=url)
            learn(ctx.obj.config)

    about = "Another database for this call: an SQLAlchemy URL or a SQLite file."
    return click.option("--db", metavar="URL", expose_value=False, callback=remember, help=about)(command)


def voter_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--voter`, as often as one likes; it receives them as `voters`, none for those of the settings."""
    about = "Let it vote on names, instead of the voters in the settings: spacy:MODEL, gliner:MODEL, or none."
    return click.option("--voter", "voters", multiple=True, metavar="NAME:MODEL", help=about)(command)


def emit(
    records: Iterable[Any],
    fmt: Format | None,
    columns: Mapping[str, str],
    *,
    title: str | None = None,
    empty: str = "Nothing found.",
) -> None:
    """Print records. `columns` (field to heading) chooses what the table shows; machines get every field."""
    if fmt in WRITERS:
        for piece in WRITERS[fmt](records):
            click.echo(piece, nl=False)
    else:
        _table([plain(record) for record in records], columns, title, empty)


def _table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], title: str | None, empty: str) -> None:
    if not rows:
        errors().print(empty, markup=False)
        return
    table = Table(
        title=title, title_justify="left", box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0)
    )
    for field, heading in columns.items():
        number = all(isinstance(row.get(field), int | float | None) for row in rows)
        short = number or all(_unbroken(row.get(field)) for row in rows)
        table.add_column(heading, justify="right" if number else "left", overflow="fold", no_wrap=short)
    for row in rows:
        table.add_row(*(_cell(row.get(field)) for field in columns))
    console().print(table, markup=False)


def _unbroken(value: Any) -> bool:
    """A cell to keep on one line: a moment, or one short word such as an outlet's slug."""
    text = str(value or "")
    return bool(MOMENT.fullmatch(text)) or (len(text) <= LONGEST_WORD and not SPACE.search(text))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and (moment := MOMENT.fullmatch(value)):
        day, time, zone = moment.groups("")
        return f"{day} {time}{'Z' if zone == '+00:00' else zone}"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
