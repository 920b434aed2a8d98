"""Choose the insert that can meet a row that is there already: each database's dialect has its own."""

from __future__ import annotations

from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["Insert", "insert"]

Insert: TypeAlias = postgresql.Insert | sqlite.Insert


def insert(conn: sa.Connection, table: sa.Table) -> Insert:
    """An insert with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
