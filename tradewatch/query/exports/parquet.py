"""Write records as Parquet, a group of rows at a time; needs pyarrow."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from tradewatch.errors import UsageError
from tradewatch.query.exports.cells import Column, columns_of

__all__ = ["parquet_pieces"]

ROWS = 5000  # of a group, which is held in memory


class Sink:
    """A file that pyarrow writes to, and whose bytes are taken out as they come."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> int:
        """Take what pyarrow writes."""
        piece = bytes(data)
        self.pieces.append(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """No more comes."""
        self.closed = True

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self.pieces = b"".join(self.pieces), []
        return found


def parquet_pieces(records: Iterable[Any], columns: Sequence[Column]) -> Iterator[bytes]:
    """The file in pieces, one for each group of rows.

    Raises UsageError when pyarrow is not installed.
    """
    arrow, parquet = _library()
    schema = arrow.schema([(column.name, _type(arrow, column.hint)) for column in columns])
    sink, rows = Sink(), iter(records)
    with parquet.ParquetWriter(arrow.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        while group := list(islice(rows, ROWS)):
            values = [arrow.array([_value(getattr(row, f.name)) for row in group], type=f.type) for f in schema]
            writer.write_table(arrow.Table.from_arrays(values, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _library() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError('Parquet needs pyarrow; install it with: pip install "tradewatch[parquet]"') from None
    return pyarrow, pyarrow.parquet


def _type(arrow: Any, hint: Any) -> Any:
    """The Arrow type of a field by its annotation."""
    plain = {str: arrow.string(), int: arrow.int64(), bool: arrow.bool_(), float: arrow.float64()}
    plain |= {datetime: arrow.timestamp("us", tz="UTC"), date: arrow.date32()}
    if isinstance(hint, types.UnionType):
        hint = next(one for one in typing.get_args(hint) if one is not type(None))
    if typing.get_origin(hint) is tuple:
        return arrow.list_(_type(arrow, typing.get_args(hint)[0]))
    if dataclasses.is_dataclass(hint):
        assert isinstance(hint, type)
        return arrow.struct([(column.name, _type(arrow, column.hint)) for column in columns_of(hint)])
    return plain[hint]


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value
