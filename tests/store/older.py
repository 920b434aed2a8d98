"""Make databases as older versions of the program left them: every table of a revision with rows in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tradewatch.store import migrations
from tradewatch.store.engine import Store

# What the columns' own kinds do not say: constraints, and values that a step changes for a reason of its own.
GIVEN: dict[str, Any] = {
    "company.folded": lambda n: f"name {n}",
    "company.lexicon_id": lambda n: None if n % 2 else f"id {n}",
    "decision.company_id": None,
    "decision.kind": "merge",
    "decision.other_company_id": None,
    "frontier.state": "done",
    "mention.company_id": lambda n: n if n % 3 == 1 else None,
    "mention.festival_id": lambda n: n if n % 3 == 2 else None,
    "mention.person_id": lambda n: n if n % 3 == 0 else None,
    "run.alone": lambda n: f"crawl {n}",
    "run.state": "done",
}
TEXTS = "article_text"


def make(store: Store, revision: str, rows: int) -> None:
    """Bring an empty database to a revision, with `rows` rows in each of its tables."""
    with store.begin() as conn:
        migrations.upgrade(conn, revision)
        for table in tables(conn):
            conn.execute(sa.insert(table), [_row(table, number, conn.dialect.name) for number in range(1, rows + 1)])
            _count_on(conn, table, rows)
        if conn.dialect.name == "sqlite":
            columns = "headline, body, names"
            conn.exec_driver_sql(f"INSERT INTO article_fts(rowid, {columns}) SELECT docid, {columns} FROM {TEXTS}")


def tables(conn: sa.Connection) -> list[sa.Table]:
    """The tables as the database itself has them, those that are referred to first."""
    found = sa.MetaData()
    found.reflect(conn, only=lambda name, _: name != "alembic_version" and not name.startswith("article_fts"))
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def contents(store: Store, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, or of these tables and columns."""
    with store.read() as conn:
        wanted = columns or {table.name: [column.name for column in table.columns] for table in tables(conn)}
        return {
            name: sorted((tuple(row) for row in conn.execute(_all(name, which))), key=repr)
            for name, which in wanted.items()
        }


def columns_of(store: Store) -> dict[str, list[str]]:
    """The names of every table's columns."""
    with store.read() as conn:
        return {table.name: [column.name for column in table.columns] for table in tables(conn)}


def _all(name: str, columns: list[str]) -> sa.Select[Any]:
    return sa.select(*map(sa.column, columns)).select_from(sa.table(name))


def _row(table: sa.Table, number: int, dialect: str) -> dict[str, Any]:
    return {
        column.name: _value(table, column, number, dialect)
        for column in table.columns
        if column.name != "tsv" or dialect != "postgresql"
    }


def _value(table: sa.Table, column: sa.Column[Any], number: int, dialect: str) -> Any:
    given = GIVEN.get(f"{table.name}.{column.name}", ...)
    if given is not ...:
        return given(number) if callable(given) else given
    if any(key.column.table is table for key in column.foreign_keys):
        return None  # merged into nobody
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return bool(number % 2)
    if isinstance(kind, sa.Integer):
        return number
    if isinstance(kind, sa.Float):
        return number / 2
    if isinstance(kind, sa.DateTime):
        moment = datetime(2024, 5, 14, 9, 30, tzinfo=UTC) + timedelta(minutes=number)
        return moment.replace(tzinfo=None) if dialect == "sqlite" else moment
    return {"n": number} if isinstance(kind, sa.JSON) else f"{column.name} {number}"


def _count_on(conn: sa.Connection, table: sa.Table, rows: int) -> None:
    """PostgreSQL's keys go on after those that were given."""
    if conn.dialect.name == "postgresql" and "id" in table.columns:
        conn.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {rows})"))
