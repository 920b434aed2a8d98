"""Speak each database's dialect: the insert that may meet a row that is there already, and the one for many rows.

SQLAlchemy takes longer to put a statement together than SQLite to answer it. What is asked for every batch of articles
is therefore put together once, in a function that is cached; a crawl's batches are of an article or two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["Insert", "any_of", "insert", "insert_in", "insert_many"]

Insert: TypeAlias = postgresql.Insert | sqlite.Insert


def insert(conn: sa.Connection, table: sa.Table) -> Insert:
    """An insert with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_in(conn.dialect.name, table)


def insert_in(dialect: str, table: sa.Table) -> Insert:
    """The same for a statement that is kept."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def any_of(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether a column has one of the values that are given under that name when the statement is executed."""
    return column.in_(sa.bindparam(name, expanding=True))


def insert_many(conn: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows of plain numbers and texts.

    They go to the driver as they are: Core would make a dictionary of each, which costs more than SQLite's insert.
    """
    given = list(rows)
    if not given:
        return
    quote = conn.dialect.identifier_preparer.quote
    mark = "?" if conn.dialect.name == "sqlite" else "%s"
    names, marks = ", ".join(map(quote, columns)), ", ".join(mark for _ in columns)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608
    conn.exec_driver_sql(statement, given)
