"""Hold what was found as a list that shows itself: a table in a notebook, a few lines in a shell, a data frame."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from tradewatch.errors import UsageError
from tradewatch.query.exports.cells import cell, columns_of, plain
from tradewatch.query.exports.files import whole_file
from tradewatch.query.exports.formats import FORMATS, NOUNS, counted, format_named, pieces

__all__ = ["Records"]

Record = TypeVar("Record")
SHOWN = 10  # records
WIDE = 120  # signs of a cell in a notebook
NARROW = 28  # and in a shell
FEW = 5  # columns there


class Records(Sequence[Record], Generic[Record]):
    """A list of records: take one by its number, go through them, or make something else of them."""

    def __init__(self, found: Iterable[Record], noun: str, kind: type | None = None) -> None:
        self._found, self._noun, self._kind = tuple(found), noun, kind

    @overload
    def __getitem__(self, which: int) -> Record: ...
    @overload
    def __getitem__(self, which: slice) -> Records[Record]: ...
    def __getitem__(self, which: int | slice) -> Record | Records[Record]:
        if isinstance(which, slice):
            return Records(self._found[which], self._noun, self._kind)
        return self._found[which]

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def columns(self) -> list[str]:
        """The names of the fields."""
        if self._kind is not None:
            return [column.name for column in columns_of(self._kind)]
        return list(_fields(self._found[0])) if self._found else []

    def to_dicts(self) -> list[dict[str, Any]]:
        """Each record as a dictionary that JSON can hold."""
        return [plain(one) for one in self._found]

    def to_dataframe(self) -> Any:
        """A pandas data frame, a row a record.

        Raises UsageError when pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise UsageError("a data frame needs pandas; install it with: pip install pandas") from None
        return pandas.DataFrame([_fields(one) for one in self._found], columns=self.columns)

    def save(self, path: str | Path) -> Path:
        """Write them to a file, in the format its ending says: csv, json, jsonl, parquet; articles as bib, ris too.

        Raises UsageError when there is no such format for them.
        """
        target = Path(path)
        noun = self._noun if self._noun in NOUNS else "people"  # what has no form of its own goes as any list does
        form = format_named(target.suffix.lstrip(".") or "csv", noun)
        if self._kind is None and form is FORMATS["parquet"]:
            raise UsageError(
                "rows of your own SQL have no types that Parquet could keep; take csv or json, or to_dataframe()"
            )
        columns = columns_of(self._kind) if self._kind is not None else ()
        with whole_file(target) as out:
            for piece in pieces(self._found, form, columns):
                out.write(piece)
        return target

    def __repr__(self) -> str:
        names = self._telling()[:FEW]
        rows = [[_short(_fields(one)[name], NARROW) for name in names] for one in self._found[:SHOWN]]
        widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
        lines = [
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in (names, *rows)
        ]
        return "\n".join([self._title(), *(line.rstrip() for line in lines if rows)])

    def _repr_html_(self) -> str:
        names = self.columns
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        rows = ("".join(f"<td>{_shown(_fields(one)[name])}</td>" for name in names) for one in self._found[:SHOWN])
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<p>{escape(self._title())}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _telling(self) -> list[str]:
        """The columns in which anything stands, beside what is another form of a name."""
        shown = [_fields(one) for one in self._found[:SHOWN]]
        return [name for name in self.columns if "slug" not in name and any(row[name] is not None for row in shown)]

    def _title(self) -> str:
        more = f"; the first {SHOWN}:" if len(self) > SHOWN else ""
        return f"{counted(len(self), self._noun)}{more}"


def _fields(record: Any) -> dict[str, Any]:
    if isinstance(record, Mapping):
        return dict(record)
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}


def _short(value: Any, most: int) -> str:
    text = " ".join(str(cell(value) if value is not None else "").split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _shown(value: Any) -> str:
    """A cell of a notebook's table: whatever an outlet printed is text, and an address a link."""
    text = escape(_short(value, WIDE))
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return f'<a href="{escape(value)}" rel="noopener noreferrer" target="_blank">{text}</a>'
    return text
