"""Know the formats: which ending each has, what it is called on the wire, and which records it can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tradewatch.errors import UsageError
from tradewatch.query.companies import CompanySeen
from tradewatch.query.exports.bibtex import bibtex_entries
from tradewatch.query.exports.cells import Column, columns_of
from tradewatch.query.exports.ical import ical_pieces
from tradewatch.query.exports.parquet import parquet_pieces
from tradewatch.query.exports.plain_text import csv_lines, json_lines, json_list
from tradewatch.query.exports.records import ArticleRecord, EditionRecord, FestivalRecord, QuotationRecord
from tradewatch.query.exports.ris import ris_records
from tradewatch.query.people import PersonSeen

__all__ = ["FORMATS", "NOUNS", "ExportFormat", "chosen", "counted", "format_named", "pieces"]

PIECE = 1 << 16  # bytes, about
ONE = {"people": "person", "companies": "company"}
NOUNS: dict[str, type] = {
    "articles": ArticleRecord,
    "quotations": QuotationRecord,
    "people": PersonSeen,
    "companies": CompanySeen,
    "festivals": FestivalRecord,
    "editions": EditionRecord,
}
Write = Callable[[Iterable[Any], Sequence[Column]], Iterator[str] | Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: how it is written, and how a file of it ends."""

    name: str
    ending: str
    media_type: str
    nouns: frozenset[str]
    write: Write

    @property
    def has_columns(self) -> bool:
        """Whether it can hold some fields and not others."""
        return self.nouns == EVERY


def _names(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns]


EVERY = frozenset(NOUNS)
ARTICLES, EDITIONS = frozenset({"articles"}), frozenset({"editions"})
FORMATS = {
    one.name: one
    for one in (
        ExportFormat("csv", "csv", "text/csv; charset=utf-8", EVERY, lambda r, c: csv_lines(r, _names(c))),
        ExportFormat("jsonl", "jsonl", "application/jsonl", EVERY, lambda r, c: json_lines(r, _names(c))),
        ExportFormat("json", "json", "application/json", EVERY, lambda r, c: json_list(r, _names(c))),
        ExportFormat("parquet", "parquet", "application/vnd.apache.parquet", EVERY, parquet_pieces),
        ExportFormat("bibtex", "bib", "application/x-bibtex; charset=utf-8", ARTICLES, lambda r, _: bibtex_entries(r)),
        ExportFormat("ris", "ris", "application/x-research-info-systems", ARTICLES, lambda r, _: ris_records(r)),
        ExportFormat("ical", "ics", "text/calendar; charset=utf-8", EDITIONS, lambda r, _: ical_pieces(r)),
    )
}
ENDINGS = {one.ending: one.name for one in FORMATS.values()} | {"ndjson": "jsonl"}


def format_named(name: str, noun: str) -> ExportFormat:
    """The format of this name or ending.

    Raises UsageError when there is none, or when it cannot hold these records.
    """
    found = FORMATS.get(ENDINGS.get(name.lower(), name.lower()))
    able = [one.name for one in FORMATS.values() if noun in one.nouns]
    if found is None:
        raise UsageError(f"{name!r} is no format for {noun}; there are {', '.join(able)}")
    if noun not in found.nouns:
        raise UsageError(
            f"{found.name} is for {', '.join(sorted(found.nouns))}, not for {noun}; take {', '.join(able)}"
        )
    return found


def chosen(noun: str, names: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns of these names, in that order; all of them when none is named.

    Raises UsageError for a name that is no column.
    """
    known = {column.name: column for column in columns_of(NOUNS[noun])}
    for name in names:
        if name not in known:
            raise UsageError(f"{noun} have no column {name!r}; there are {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(names)) if names else tuple(known.values())


def counted(number: int, noun: str) -> str:
    """How many of them: "1 person", "1,234 articles"."""
    return f"{number:,} {ONE.get(noun, noun[:-1]) if number == 1 else noun}"


def pieces(records: Iterable[Any], fmt: ExportFormat, columns: Sequence[Column]) -> Iterator[bytes]:
    """The records in a format, in pieces worth sending."""
    waiting: list[bytes] = []
    size = 0
    for part in fmt.write(records, columns):
        data = part if isinstance(part, bytes) else part.encode("utf-8", "replace")
        waiting.append(data)
        size += len(data)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
