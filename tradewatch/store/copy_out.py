"""Copy the whole database into one new SQLite file, from SQLite or PostgreSQL: one state of it, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import StoreError, UsageError
from tradewatch.store.draft import first_sentences
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import PRESS, article, article_text, metadata, quotation, relation, revision
from tradewatch.store.trouble import explain, shown

__all__ = ["Told", "copy_out"]

Told = Callable[[str, int, int], None]  # what is copied, how much of it, of how much
Row = dict[str, Any]
ROWS = 1000  # at a time
STEPS = 20_000  # of SQLite's between two looks at how far it is
PAIR = re.compile("(?<!\\S)[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]{2}(?!\\S)")


def copy_out(
    store: Store, target: Path, *, to_share: bool = False, told: Told = lambda what, done, total: None
) -> None:
    """Write a copy of the database to `target`, while others may write to it.

    With `to_share` it holds the press alone, and of each article as much as its outlet's policy lets go: no runs, no
    saved searches, no full text that must stay here. It is written beside `target`, and renamed when it is whole.

    Raises UsageError when `target` is the database itself, StoreError when it cannot be copied.
    """
    _refuse(store, target)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        if store.dialect == "sqlite" and not to_share:
            _vacuum(store, partial, told)
        else:
            _copy_rows(store, partial, to_share, told)
        partial.chmod(0o600)  # what is in the database concerns its owner alone
        partial.replace(target)
    except sqlite3.Error as problem:
        raise explain(problem, store.url) or StoreError(f"{shown(store.url)} cannot be copied: {problem}") from problem
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            partial.with_name(partial.name + ending).unlink(missing_ok=True)


def _refuse(store: Store, target: Path) -> None:
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(f"{target} cannot be written: it is a folder, or its folder is not there")
    own = store.url.database if store.dialect == "sqlite" else None
    if own and target.exists() and Path(own).exists() and target.samefile(own):
        raise UsageError(f"{target} is the database itself; name another file")


def _vacuum(store: Store, partial: Path, told: Told) -> None:
    """SQLite's own way: compact, in one state, and no writer waits for it."""
    where = store.url.database
    if not where or where == ":memory:":
        raise UsageError("a database in memory cannot be copied")
    with contextlib.closing(sqlite3.connect(where)) as source:
        total = source.execute("PRAGMA page_count").fetchone()[0] * source.execute("PRAGMA page_size").fetchone()[0]

        def look() -> bool:
            """SQLite stops when this is true; what is raised here it would not pass on."""
            try:
                told("database", partial.stat().st_size if partial.exists() else 0, total)
            except KeyboardInterrupt:
                return True
            return False

        source.set_progress_handler(look, STEPS)
        try:
            source.execute("VACUUM INTO ?", (str(partial),))
        except sqlite3.OperationalError as problem:
            if "interrupted" in str(problem):
                raise KeyboardInterrupt from None
            raise


def _copy_rows(store: Store, partial: Path, to_share: bool, told: Told) -> None:
    """Every row of every table, in one state of the database, into tables made anew."""
    tables = PRESS if to_share else metadata.sorted_tables
    with open_store(f"sqlite:///{partial}") as made, made.engine.connect() as target, _snapshot(store) as source:
        driver: Any = target.connection.driver_connection
        for pragma in ("journal_mode = delete", "journal_mode = off", "synchronous = off", "foreign_keys = off"):
            driver.execute(f"PRAGMA {pragma}")
        guarded = _guarded(source) if to_share else {}
        with target.begin():
            for table in tables:
                _copy_table(source, target, table, guarded, to_share, told)
            told("full-text index", 0, 0)
            target.exec_driver_sql("INSERT INTO article_fts(article_fts) VALUES ('rebuild')")
            target.exec_driver_sql("ANALYZE")
        if broken := driver.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError(
                f"a row of {broken[0]} refers to one of {broken[2]} that is not there; see `tradewatch db check`"
            )


@contextlib.contextmanager
def _snapshot(store: Store) -> Iterator[sa.Connection]:
    if store.dialect == "sqlite":
        with store.read() as conn:
            yield conn
        return
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with store.engine.connect().execution_options(**options) as conn, conn.begin():
        yield conn


def _copy_table(
    source: sa.Connection, target: sa.Connection, table: sa.Table, guarded: dict[int, str], to_share: bool, told: Told
) -> None:
    total = source.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    told(table.name, 0, total)
    rows = source.execution_options(yield_per=ROWS).execute(sa.select(table).order_by(*table.primary_key))
    done = 0
    for part in rows.partitions():
        done += len(part)
        given = [dict(row._mapping) for row in part]
        kept = [row for row in given if _share(table, row, guarded)] if to_share else given
        if kept:
            target.execute(sa.insert(table), kept)
        told(table.name, done, total)


def _guarded(source: sa.Connection) -> dict[int, str]:
    """The articles whose text may not go whole: number, and what of it may."""
    c = article.c
    query = sa.select(c.id, c.policy).where(sa.or_(c.policy != "fulltext", c.reserved.is_(sa.true())))
    return {row.id: row.policy for row in source.execute(query)}


def _share(table: sa.Table, row: Row, guarded: dict[int, str]) -> bool:
    """Cut a row down to what may go; whether anything may."""
    policy = guarded.get(row["id"] if table is article else row.get("article_id", 0))
    if table is revision:
        row |= {"run_id": None, "warc_file": None, "warc_offset": None, "warc_length": None}
    if policy is None:
        return True
    only_headline = policy == "headline"
    if table is article_text:
        row["body"] = "" if only_headline else first_sentences(row["body"])
        row["names"] = PAIR.sub("", row["names"])  # signs of the Far East two by two: the text itself
    elif table is revision:
        row |= {"body": None, "diff": None}
    elif table is article and only_headline:
        row["dek"] = None
    return not (only_headline and table in (quotation, relation))
