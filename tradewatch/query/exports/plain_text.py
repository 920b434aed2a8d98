"""Write records as CSV, JSON Lines and JSON, one after the other as they come."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tradewatch.query.exports.cells import cell, plain

__all__ = ["csv_lines", "json_lines", "json_list"]


def csv_lines(records: Iterable[Any], names: Sequence[str] = ()) -> Iterator[str]:
    """A line a record under a line of headings: of these fields, or of those that the first record has."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    headings = list(names)
    if headings:
        writer.writerow(headings)
    for record in records:
        fields = _fields(record, headings)
        if not headings:
            headings = list(fields)
            writer.writerow(headings)
        writer.writerow([cell(fields[name]) for name in headings])
        yield page.getvalue()
        page.seek(0)
        page.truncate()
    if page.tell():
        yield page.getvalue()


def json_lines(records: Iterable[Any], names: Sequence[str] = ()) -> Iterator[str]:
    """A record a line."""
    for record in records:
        yield json.dumps(_chosen(record, names), ensure_ascii=False) + "\n"


def json_list(records: Iterable[Any], names: Sequence[str] = ()) -> Iterator[str]:
    """One list of them all."""
    before = "[\n  "
    for record in records:
        text = json.dumps(_chosen(record, names), ensure_ascii=False, indent=2)
        yield before + text.replace("\n", "\n  ")
        before = ",\n  "
    yield "[]\n" if before.startswith("[") else "\n]\n"


def _chosen(record: Any, names: Sequence[str]) -> Any:
    return {name: plain(value) for name, value in _fields(record, names).items()} if names else plain(record)


def _fields(record: Any, names: Sequence[str]) -> dict[str, Any]:
    if isinstance(record, dict):
        return {name: record[name] for name in names} if names else record
    return {name: getattr(record, name) for name in names or [field.name for field in dataclasses.fields(record)]}
