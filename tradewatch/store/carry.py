"""Hand runs that are due to the job engine, in the transaction that writes them down; it brings them to a worker.

The engine lives in a schema of its own, which `tradewatch worker` sets up. Where there is none, workers find what is
due by themselves: the engine makes it sooner, never more certain.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

import sqlalchemy as sa

__all__ = ["FUNCTION", "SCHEMA", "carry"]

log = logging.getLogger(__name__)
SCHEMA = "procrastinate"
FUNCTION = f"{SCHEMA}.carry_runs"


def carry(conn: sa.Connection, numbers: Collection[int]) -> None:
    """Let these runs be brought to a worker when they are due; nothing happens where there is no engine."""
    if conn.dialect.name != "postgresql" or not numbers:
        return
    if not conn.scalar(sa.text(f"SELECT to_regproc('{FUNCTION}') IS NOT NULL")):
        return
    try:
        with conn.begin_nested():
            conn.execute(sa.text(f"SELECT {FUNCTION}(:numbers)"), {"numbers": list(numbers)})
    except sa.exc.DBAPIError as problem:  # the run is written down all the same, and a worker will find it
        log.warning("The job engine did not take runs: %s", problem.orig)
