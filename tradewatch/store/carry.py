"""Hand runs that are due to the job engine, in the transaction that writes them down; it brings them to a worker.

The engine lives in a schema of its own, which `tradewatch worker` sets up. Where there is none, workers find what is
due by themselves: the engine makes it sooner, never more certain.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

import sqlalchemy as sa

__all__ = ["FUNCTION", "SCHEMA", "TELLING", "carry", "carry_deliveries"]

log = logging.getLogger(__name__)
SCHEMA = "procrastinate"
FUNCTION = f"{SCHEMA}.carry_runs"
TELLING = f"{SCHEMA}.carry_deliveries"


def carry(conn: sa.Connection, numbers: Collection[int]) -> None:
    """Let these runs be brought to a worker when they are due; nothing happens where there is no engine."""
    if numbers:
        _call(conn, FUNCTION, sa.text(f"SELECT {FUNCTION}(:numbers)").bindparams(numbers=list(numbers)))


def carry_deliveries(conn: sa.Connection) -> None:
    """Let a worker tell people of what has just been written down for them; as above where there is no engine."""
    _call(conn, TELLING, sa.text(f"SELECT {TELLING}()"))


def _call(conn: sa.Connection, function: str, statement: sa.TextClause) -> None:
    if conn.dialect.name != "postgresql":
        return
    if not conn.scalar(sa.text("SELECT to_regproc(:name) IS NOT NULL"), {"name": function}):
        return
    try:
        with conn.begin_nested():
            conn.execute(statement)
    except sa.exc.DBAPIError as problem:  # it is written down all the same, and a worker will find it
        log.warning("The job engine took nothing: %s", problem.orig)
