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
from tradewatch.store.engine import Store
from tradewatch.store.tables import article

__all__ = ["Held", "held", "steady"]

FEW = 2_000  # changed articles that are worth reading by themselves, however many there are in all
PART = 20  # and of more: one in so many
DEAR = 2  # reading an article by itself costs so many times what it costs while all are read


class Held:
    """The columns of one store. They are made once more articles were read one by one than there are."""

    def __init__(self) -> None:
        self.words = Vocabulary()
        self._lock = threading.Lock()
        self._held: tuple[Columns, Mark] | None = None
        self._read = 0  # articles read one by one until now

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
            if changed is None:
                columns = read_columns(conn, self.words)
            elif changed:
                columns = self._renewed(conn, columns, changed)
            else:
                return columns
            self._held = columns, where_now(conn)
            return columns

    def make(self, conn: sa.Connection) -> Columns:
        """The columns of all articles, held from now on."""
        with self._lock:
            mark = where_now(conn)
            columns = read_columns(conn, self.words)
            self._held = columns, mark
            return columns

    def some(self, conn: sa.Connection, docids: Ints) -> Columns | None:
        """The columns of these articles alone; None when it is time to hold those of all."""
        with self._lock:
            self._read += len(docids)
            spent = self._read
        if spent > FEW and spent * DEAR > (conn.scalar(sa.select(sa.func.count(article.c.id))) or 0):
            return None
        return read_columns(conn, self.words, articles_of(conn, docids))

    def _renewed(self, conn: sa.Connection, columns: Columns, changed: dict[str, set[int]]) -> Columns:
        articles = set(changed.pop(ARTICLE, ()))
        for kind, ids in changed.items():
            articles.update(articles_naming(conn, kind, sorted(ids)))
        if len(articles) > max(FEW, len(columns) // PART):
            return read_columns(conn, self.words)
        numbers = sorted(articles)
        gone = np.isin(columns.articles, np.array(numbers, dtype=np.int64))
        return join(columns, gone, read_columns(conn, self.words, numbers))


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
