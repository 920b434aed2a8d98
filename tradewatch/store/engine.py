"""Open the store: one SQLAlchemy engine on SQLite or PostgreSQL, its transactions, its errors in one sentence."""

from __future__ import annotations

import itertools
import shlex
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from tradewatch.errors import SchemaError, StoreError
from tradewatch.store import migrations
from tradewatch.store.deadline import limited
from tradewatch.store.trouble import explain, is_away, is_passing, shown

__all__ = ["Store", "open_store"]

Result = TypeVar("Result")

WAIT = 30  # seconds to wait for another writer of the same SQLite file
TRIES = 4
PATIENCE = 120.0  # seconds after which work is not tried again
PRAGMAS = (
    f"busy_timeout = {WAIT * 1000}",
    "journal_mode = wal",
    "synchronous = normal",  # a crash of the machine may cost the last commits, never the file
    "foreign_keys = on",
    "cache_size = -32768",  # KiB
    "wal_autocheckpoint = 8000",  # pages: an index page that many batches touch goes to the file once
    "mmap_size = 268435456",
    "temp_store = memory",
)
IMMEDIATE = {"tradewatch_write": True}


class Store:
    """The user's database; may be used from several threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        # A database in memory has one connection, which its threads take in turn.
        in_memory = isinstance(engine.pool, StaticPool)
        self._turn: AbstractContextManager[Any] = threading.RLock() if in_memory else nullcontext()

    @property
    def url(self) -> sa.URL:
        """Where the database is."""
        return self.engine.url

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A transaction that writes: committed at the end, undone by an exception.

        Raises StoreError when the database itself is in trouble.
        """
        with self._turn, self._explained(), self._connect(IMMEDIATE) as conn, conn.begin():
            yield conn

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that reads: everything in it sees the same state, within the deadline that stands, if any.

        Raises StoreError as `begin` does, DeadlineError when it takes too long.
        """
        with self._turn, self._explained(), self._connect({}) as conn, conn.begin(), limited(conn):
            yield conn

    def rows(
        self, statement: sa.Executable, values: dict[str, Any] | None = None, patience: float = 0.0
    ) -> list[sa.Row[*tuple[Any, ...]]]:
        """All rows that a question gives; a server that is away is waited for, `patience` seconds."""

        def once() -> list[sa.Row[*tuple[Any, ...]]]:
            with self.read() as conn:
                return list(conn.execute(statement, values or {}))

        return _persisting(once, patience)

    def attempt(self, work: Callable[[sa.Connection], Result], patience: float = PATIENCE) -> Result:
        """Do work in a transaction that writes, again when the database asks for that (deadlock, lost connection).

        A server that is away is waited for, until `patience` seconds have passed.
        """

        def once() -> Result:
            with self.begin() as conn:
                return work(conn)

        return _persisting(once, patience)

    def single(self, statement: sa.Executable, patience: float = PATIENCE) -> list[sa.Row[*tuple[Any, ...]]]:
        """The rows of one statement that writes, which is a transaction by itself; tried again as by `attempt`.

        On PostgreSQL no lock outlives the statement: a process that is stopped at that moment is in nobody's way.
        """
        if self.dialect != "postgresql":
            return self.attempt(lambda conn: list(conn.execute(statement)), patience)

        def once() -> list[sa.Row[*tuple[Any, ...]]]:
            with self._explained(), self._connect({"isolation_level": "AUTOCOMMIT"}) as conn:
                return list(conn.execute(statement))

        return _persisting(once, patience)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def version(self) -> str | None:
        """The revision of the tables; None in a database without any."""
        with self.read() as conn:
            return migrations.version(conn)

    def upgrade(self) -> None:
        """Bring the tables to what this program knows; all of it happens, or nothing."""
        with self._turn, self._explained(), self._connect(IMMEDIATE) as conn, _loose(conn), conn.begin():
            migrations.upgrade(conn)

    def _connect(self, options: dict[str, Any]) -> sa.Connection:
        return self.engine.connect().execution_options(**options)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sa.exc.DBAPIError, sqlite3.Error) as problem:
            if (trouble := explain(problem, self.url)) is not None:
                raise trouble from problem
            raise
        except sa.exc.TimeoutError as problem:  # of the pool
            raise StoreError(f"the database {shown(self.url)} is asked too much at once; try again") from problem


def open_store(
    url: str,
    *,
    create: bool = True,
    any_version: bool = False,
    read_only: bool = False,
    lean: bool = False,
    patience: float = 1.0,
) -> Store:
    """Open the database; an empty one gets its tables.

    Raises StoreError when it cannot be used, SchemaError when it is older or newer than this program (unless
    `any_version`). With `create` off, a database that is not there is an error. With `read_only` the database itself
    refuses whatever would change it. A `lean` store keeps little of an SQLite file in memory, for those who write more
    than they ask: no map of it, and a cache of 4 MiB a connection. A server that is away is waited for, `patience`
    seconds; several processes may make the same new database at once.
    """
    where = _address(url)
    if where.get_backend_name() == "sqlite":
        _find_file(where, create)
    store = Store(_engine(where))
    if read_only:
        sa.event.listen(store.engine, "connect", _only_read)
    if lean:
        sa.event.listen(store.engine, "connect", _slim)
    try:
        if not any_version:
            _persisting(lambda: _check_version(store, create), patience)
    except BaseException:
        store.close()
        raise
    return store


def _address(url: str) -> sa.URL:
    try:
        where = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError(
            "the database's URL cannot be read; it looks like sqlite:///path or postgresql://host/name"
        ) from None
    if where.drivername in ("postgresql", "postgres"):
        where = where.set(drivername="postgresql+psycopg")
    if where.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"{where.get_backend_name()} is no database tradewatch can use; it takes sqlite and postgresql"
        )
    return where


def _find_file(where: sa.URL, create: bool) -> None:
    if not where.database or where.database == ":memory:":
        return
    path = Path(where.database)
    if not create and not path.exists():
        raise StoreError(f"there is no database at {path} yet; `tradewatch crawl` makes one")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreError(f"the folder {path.parent} for the database cannot be made: {problem.strerror}") from problem


def _engine(where: sa.URL) -> sa.Engine:
    try:
        if where.get_backend_name() == "postgresql":
            engine = sa.create_engine(where, pool_pre_ping=True, connect_args={"connect_timeout": 10})
            sa.event.listen(engine, "connect", _settle)
            sa.event.listen(engine, "before_cursor_execute", _by_index)
            return engine
        in_memory = not where.database or where.database == ":memory:"
        pool = {"poolclass": StaticPool} if in_memory else {}
        # isolation_level None: sqlite3 opens no transactions of its own, `_begin` alone does.
        arguments = {"check_same_thread": False, "timeout": WAIT, "isolation_level": None}
        engine = sa.create_engine(where, connect_args=arguments, **pool)
    except ImportError as problem:
        raise StoreError('PostgreSQL needs a driver; install it with: pip install "tradewatch[postgres]"') from problem
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: Any, _record: Any) -> None:
    # Compiling a question takes longer than answering it.
    connection.execute("SET jit = off")
    connection.commit()


def _by_index(_conn: Any, cursor: Any, statement: str, *_: Any) -> None:
    # PostgreSQL takes it for cheap to look through all texts for a common word; but each text's words are packed, and
    # unpacking them takes it a hundred times as long as asking the index.
    if "tsv @@" in statement:
        cursor.execute("SET LOCAL enable_seqscan = off")


def _prepare(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    try:
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _only_read(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA query_only = on")
    else:
        connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        connection.commit()


def _slim(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute("PRAGMA cache_size = -4096")  # KiB; writing costs the same with an eighth of the cache


def _begin(conn: sa.Connection) -> None:
    # A transaction that reads first and writes later fails at once when another has written meanwhile; one that
    # says so from the start waits for its turn.
    writes = conn.get_execution_options().get("tradewatch_write")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _loose(conn: sa.Connection) -> Iterator[None]:
    """Let SQLite lay a table anew that others refer to; a step that does so looks at the references itself."""
    driver: Any = conn.connection.driver_connection
    if conn.dialect.name == "sqlite":
        driver.execute("PRAGMA foreign_keys = off")
    try:
        yield
    finally:
        if conn.dialect.name == "sqlite":
            driver.execute("PRAGMA foreign_keys = on")


def _persisting(work: Callable[[], Result], patience: float) -> Result:
    """Do it again while the database is busy with others, a few times, or away, until patience is at its end."""
    began = time.monotonic()
    for tried in itertools.count():
        try:
            return work()
        except (StoreError, sa.exc.DBAPIError) as problem:
            cause = problem.__cause__ if isinstance(problem, StoreError) else problem
            if cause is None or not _may_pass(cause, tried, patience - (time.monotonic() - began)):
                raise
        time.sleep(min(1.0, 0.05 * 4**tried))
    raise AssertionError("it returns or raises")


def _may_pass(cause: BaseException, tried: int, left: float) -> bool:
    if left <= 0:
        return False
    return is_away(cause) or (is_passing(cause) and tried < TRIES - 1)


def _check_version(store: Store, create: bool) -> None:
    found = store.version()
    if found is None and create:
        store.upgrade()
        return
    name = shown(store.url)
    if found is None:
        raise StoreError(f"the database {name} is empty; `tradewatch crawl` fills it")
    if found in migrations.REVISIONS[:-1]:
        which = f" --db {shlex.quote(name)}" if store.dialect == "sqlite" else ""
        raise SchemaError(f"the database {name} was made by an older tradewatch; run `tradewatch db upgrade{which}`")
    if found != migrations.HEAD:
        raise SchemaError(f"the database {name} was made by a newer tradewatch; install that version or a later one")
