"""A question that takes too long is ended by the database, told in a sentence, and the connection stays good."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tradewatch.errors import DeadlineError
from tradewatch.store.deadline import deadline
from tradewatch.store.engine import Store, open_store

# A thousand million steps: minutes on any machine.
SLOW = sa.text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n"
)
ONE = sa.text("SELECT 1")


def asked_slowly(store: Store, seconds: float) -> float:
    began = time.monotonic()
    with deadline(seconds), pytest.raises(DeadlineError, match=f"longer than {seconds:g} s; narrow it by dates"):
        store.rows(SLOW)
    return time.monotonic() - began


def test_a_slow_question_is_cut_and_the_next_is_answered(store: Store):
    took = asked_slowly(store, 0.2)

    assert 0.19 < took < 60
    assert [tuple(row) for row in store.rows(ONE)] == [(1,)]
    with deadline(30):
        assert [tuple(row) for row in store.rows(ONE)] == [(1,)]


def test_the_connection_itself_is_kept_and_carries_no_deadline_on(store: Store):
    def who() -> object:
        with store.read() as conn:
            return id(conn.connection.driver_connection)

    first = who()
    asked_slowly(store, 0.1)

    assert who() == first
    if store.dialect == "postgresql":
        assert [row[0] for row in store.rows(sa.text("SHOW statement_timeout"))] == ["0"]


def test_all_reading_within_it_shares_it(store: Store):
    with deadline(0.1):
        with pytest.raises(DeadlineError):
            store.rows(SLOW)
        with pytest.raises(DeadlineError):  # the time is gone, for a quick one too
            store.rows(ONE)
    assert store.rows(ONE)


def test_a_longer_one_or_none_stands_within_it(store: Store):
    with deadline(0.05):
        time.sleep(0.06)
        with deadline(30):
            assert store.rows(ONE)
        with deadline(0):
            assert store.rows(ONE)
        with pytest.raises(DeadlineError):
            store.rows(ONE)


def test_writing_is_not_cut(store: Store):
    short = sa.text(SLOW.text.replace("1000000000", "300000"))
    with deadline(0.001), store.begin() as conn:
        time.sleep(0.002)
        assert conn.scalar(short) == 300_000


def test_another_fault_is_told_as_it_is(store: Store):
    with deadline(30), pytest.raises(sa.exc.DBAPIError):
        store.rows(sa.text("SELECT 1 +"))


def test_what_is_sent_piece_by_piece_may_take_its_own_time(store: Store):
    def pieces() -> Iterator[int]:
        with deadline(0), store.read() as conn:
            for row in conn.execute(sa.text("SELECT 1 UNION ALL SELECT 2")):
                time.sleep(0.03)
                yield row[0]

    with deadline(0.05):
        assert list(pieces()) == [1, 2]


def test_a_database_in_memory_too():
    with open_store("sqlite:///:memory:") as store:
        asked_slowly(store, 0.1)
        assert store.rows(ONE)
