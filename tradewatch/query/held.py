"""Hold the columns of a store in memory, as they are at the moment of asking, whoever wrote since."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import numpy as np
import sqlalchemy as sa

from tradewatch.query.columns import Columns, Ints, join
from tradewatch.query.columns_read import articles_naming, articles_of, read_columns
from tradewatch.query.vocabulary import Vocabulary
from tradewatch.store.changes import ARTICLE, Mark, changed_since, where_now
from tradewatch.store.deadline import wait_for
from tradewatch.store.engine import Store
from tradewatch.store.tables import article

__all__ = ["Held", "held", "steady"]

FEW = 2_000  # changed articles that are worth reading by themselves, however many there are in all
PART = 20  # and of more: one in so many
SMALL = 2_000  # articles whose columns are read at once
DEAR = 2  # reading an article by itself costs so many times what it costs while all are read


class Held:
    """The columns of one store.

    The first question is answered from its own articles alone where that is cheaper, for it may be the only one; from
    the second on the columns of all are held. They are made beside the questions, by a thread that no deadline ends.
    """

    def __init__(self) -> None:
        self.words = Vocabulary()
        self._lock = threading.Lock()
        self._held: tuple[Columns, Mark] | None = None
        self._asked = 0
        self._making: threading.Thread | None = None
        self._problem: Exception | None = None

    def current(self, conn: sa.Connection) -> Columns | None:
        """The columns as they are in this transaction, whose first question this must be; None when none are held.

        Transactions that begin one after the other see the store in that order, which the lock makes the order of
        the columns too.
        """
        with self._lock:
            if self._held is None:
                return None
            columns, mark = self._held
            changed = changed_since(conn, mark)
            if changed == {}:
                return columns
            articles = None if changed is None else self._articles(conn, columns, changed)
            if articles is None:
                self._held = None  # so much changed that they are made anew
                return None
            columns = self._renewed(conn, columns, articles)
            self._held = columns, where_now(conn)
            return columns

    def some(self, store: Store, conn: sa.Connection, docids: Ints) -> Columns | None:
        """The columns of these articles alone; None when it is better to `wait` for those of all."""
        total = conn.scalar(sa.select(sa.func.count(article.c.id))) or 0
        with self._lock:
            self._asked += 1
            again = self._asked > 1
        if again and total > SMALL:
            self._begin(store)
        if (again and total <= SMALL) or len(docids) * DEAR > max(total, SMALL):
            return None
        return read_columns(conn, self.words, articles_of(conn, docids))

    def warm(self, store: Store) -> None:
        """Begin to make the columns, and wait for nothing: the first visitor of a page finds them ready."""
        self._begin(store)

    def wait(self, store: Store) -> None:
        """Until columns are held. Raises what kept them from being made, and DeadlineError."""
        wait_for(self._begin(store))
        if self._problem is not None and self._held is None:
            raise self._problem

    def _begin(self, store: Store) -> threading.Thread:
        with self._lock:
            if self._making is None or not self._making.is_alive():
                self._making = threading.Thread(target=self._make, args=(store,), name="columns", daemon=True)
                self._making.start()
            return self._making

    def _make(self, store: Store) -> None:
        try:
            with steady(store) as conn:
                mark = where_now(conn)
                columns = read_columns(conn, self.words)
        except Exception as problem:  # noqa: BLE001 - whatever it is, who waits is told
            self._problem = problem
            return
        with self._lock:
            self._held, self._problem = (columns, mark), None

    def _articles(self, conn: sa.Connection, columns: Columns, changed: dict[str, set[int]]) -> list[int] | None:
        """Which articles are to be read again; None when they are too many."""
        articles = set(changed.pop(ARTICLE, ()))
        most = max(FEW, len(columns) // PART)
        for kind, ids in changed.items() if len(articles) <= most else ():
            articles.update(articles_naming(conn, kind, sorted(ids)))
        return sorted(articles) if len(articles) <= most else None

    def _renewed(self, conn: sa.Connection, columns: Columns, articles: list[int]) -> Columns:
        gone = np.isin(columns.articles, np.array(articles, dtype=np.int64))
        return join(columns, gone, read_columns(conn, self.words, articles))


_ALL: WeakKeyDictionary[Store, Held] = WeakKeyDictionary()
_LOCK = threading.Lock()


def held(store: Store) -> Held:
    """What is held of this store."""
    with _LOCK:
        return _ALL.setdefault(store, Held())


@contextmanager
def steady(store: Store) -> Iterator[sa.Connection]:
    """A transaction that reads one state of the store, on PostgreSQL too."""
    with store.read() as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield conn
