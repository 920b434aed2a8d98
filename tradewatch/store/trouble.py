"""Explain a database's complaint in one sentence that says what to do."""

from __future__ import annotations

import re

import sqlalchemy as sa

from tradewatch.errors import StoreError

__all__ = ["explain", "is_away", "is_passing", "shown"]

AWAY = "cannot be reached; is the PostgreSQL server running?"

# What SQLite, PostgreSQL or psycopg say, and what it means; the first that fits is taken.
MEANINGS: tuple[tuple[str, str], ...] = (
    ("file is not a database|file is encrypted", "is not a SQLite database; name another with `--db`"),
    ("malformed", "is damaged; see `tradewatch db check`, then restore a backup"),
    ("disk is full|no space left|could not extend file", "cannot grow: the disk is full; make room and start again"),
    ("readonly database|read-only", "cannot be written: the file or its folder is read-only"),
    ("unable to open database file", "cannot be opened: look at the folder's permissions, or name another with `--db`"),
    ("disk i/o error", "cannot be read or written: the disk reports an error"),
    (r"database(?: table)? is locked", "is held by another process; wait for it, or stop it"),
    ("no such module: fts5", "needs SQLite with FTS5, which this Python's SQLite lacks; use another Python build"),
    ("password authentication failed|no password supplied", "refuses the user or the password; correct the URL"),
    (r'database "[^"]*" does not exist', "does not exist on the server; make it with `createdb`"),
    (r'role "[^"]*" does not exist', "knows no such user; correct the URL"),
    ("too many clients|connection slots", "has no free connection; raise max_connections or stop other programs"),
    ("name or service not known|could not translate host|failed to resolve", "is on a host that cannot be found"),
    (
        "connection refused|connection failed|connection reset|connection is closed|connection is lost|server closed"
        "|timeout expired|starting up|shutting down|recovery mode|not yet accepting|terminating connection|broken pipe"
        "|no such file or directory|lost synchronization|consuming input failed|could not (receive|send) data",
        AWAY,
    ),
    ("no such table|no such column|(relation|column) .* does not exist", "lacks tables; see `tradewatch db check`"),
    ("permission denied", "does not let this user in; ask its owner for rights"),
)
PASSING = re.compile(
    r"is locked|deadlock detected|could not serialize|connection is closed|server closed|terminating conn"
)


def explain(problem: BaseException, url: sa.URL) -> StoreError | None:
    """The error in a person's words; None when the database itself is well and the statement was wrong."""
    meaning = _meaning(problem)
    return StoreError(f"the database {shown(url)} {meaning}") if meaning else None


def is_passing(problem: BaseException) -> bool:
    """Whether the same work may succeed when it is tried again at once."""
    return PASSING.search(_said(problem)) is not None


def is_away(problem: BaseException) -> bool:
    """Whether the server does not answer: the same work may succeed when it is back."""
    return _meaning(problem) == AWAY


def _meaning(problem: BaseException) -> str | None:
    said = _said(problem)
    for pattern, meaning in MEANINGS:
        if re.search(pattern, said):
            return meaning
    return AWAY if getattr(problem, "connection_invalidated", False) else None


def _said(problem: BaseException) -> str:
    return str(getattr(problem, "orig", None) or problem).lower()


def shown(url: sa.URL) -> str:
    """The database as it may be printed: a file's path, or the URL without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    return url.render_as_string(hide_password=True)
