"""Give questions a deadline: what reads for too long is ended by the database itself, and the connection stays good.

    with deadline(5.0):
        hits = find_articles(store, question)  # DeadlineError after five seconds

It holds for everything that this thread or task begins to read meanwhile, all of it together; writing is never cut.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import DeadlineError

__all__ = ["deadline", "limited", "wait_for"]

STEPS = 20_000  # of SQLite's machine between two looks at the clock: well under a millisecond
CUT = ("interrupted", "statement timeout")  # what SQLite and PostgreSQL say then


@dataclass(frozen=True, slots=True)
class _Deadline:
    seconds: float
    until: float  # of time.monotonic

    def left(self) -> float:
        return self.until - time.monotonic()

    def over(self) -> DeadlineError:
        return DeadlineError(
            f"the question took longer than {self.seconds:g} s; narrow it by dates, by an outlet, or with rarer words"
        )


_deadline: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let what is read inside take so long, all together; 0 for as long as it takes, also within another deadline."""
    before = _deadline.get()
    _deadline.set(_Deadline(seconds, time.monotonic() + seconds) if seconds > 0 else None)
    try:
        yield
    finally:
        _deadline.set(before)  # not by its token: a generator that is sent piece by piece ends in another context


def wait_for(thread: threading.Thread) -> None:
    """Wait for the end of a thread, whose own work knows no deadline. Raises DeadlineError."""
    limit = _deadline.get()
    thread.join(None if limit is None else max(0.0, limit.left()))
    if limit is not None and thread.is_alive():
        raise limit.over()


@contextmanager
def limited(conn: sa.Connection) -> Iterator[None]:
    """Hold what a transaction reads to the deadline that stands when it begins. Raises DeadlineError."""
    limit = _deadline.get()
    if limit is None:
        yield
        return
    if limit.left() <= 0:
        raise limit.over()
    hold = _hold_sqlite if conn.dialect.name == "sqlite" else _hold_postgresql
    try:
        with hold(conn, limit):
            yield
    except (sa.exc.DBAPIError, sqlite3.Error) as problem:
        if any(word in str(problem) for word in CUT):
            raise limit.over() from problem
        raise


@contextmanager
def _hold_sqlite(conn: sa.Connection, limit: _Deadline) -> Iterator[None]:
    driver: Any = conn.connection.driver_connection
    driver.set_progress_handler(lambda: limit.left() <= 0, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, STEPS)


@contextmanager
def _hold_postgresql(conn: sa.Connection, limit: _Deadline) -> Iterator[None]:
    # A transaction of several statements may take longer, for each has what was left when the first began.
    conn.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, round(limit.left() * 1000))}")
    yield
