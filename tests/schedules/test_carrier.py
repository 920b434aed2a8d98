"""The job engine brings runs to workers at once; a job that comes twice, late or not at all changes nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from schedules import carrier
from schedules.carrier import Carrier, set_up
from tradewatch.store import claims, runs
from tradewatch.store.alerts import Trouble, raise_alerts
from tradewatch.store.carry import SCHEMA, carry
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Verdict

pytestmark = pytest.mark.pg


def jobs(store: Store) -> list[tuple[int, str]]:
    query = f"SELECT (args->>'number')::bigint, status::text FROM {SCHEMA}.procrastinate_jobs ORDER BY id"
    return [(row[0], row[1]) for row in store.rows(sa.text(query))]


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


class Hands:
    """A worker's part of it: what was brought, and what is still at work."""

    def __init__(self) -> None:
        self.brought: list[int] = []
        self.working: set[int] = set()
        self.keep = threading.Event()
        self.told = 0

    def tell(self) -> None:
        self.told += 1

    def take(self, number: int) -> bool:
        self.brought.append(number)
        if self.keep.is_set():
            self.working.add(number)
        return True

    def holds(self, number: int) -> bool:
        return number in self.working


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def carried(pg_store: Store, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store whose runs the engine brings."""
    monkeypatch.setattr(carrier, "TIDY", 1.0)
    set_up(pg_store)
    thread = Carrier(pg_store, ("crawl",), 2, hands.take, hands.holds, hands.tell)
    thread.start()
    until(lambda: bool(pg_store.rows(sa.text(f"SELECT 1 FROM {SCHEMA}.procrastinate_workers"))))
    yield pg_store
    hands.working.clear()
    thread.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_without_an_engine_a_run_is_written_down_all_the_same(pg_store: Store):
    assert runs.create(pg_store, Plan("reelwire")).state == "due"


def test_setting_up_twice_keeps_the_jobs_and_what_was_due_before_is_carried(pg_store: Store):
    early = runs.create(pg_store, Plan("reelwire"))
    set_up(pg_store)
    late = runs.create(pg_store, Plan("kinoblatt"))
    set_up(pg_store)

    assert jobs(pg_store) == [(early.id, "todo"), (late.id, "todo")]


def test_jobs_of_another_version_of_the_engine_are_made_anew(pg_store: Store):
    set_up(pg_store)
    run = runs.create(pg_store, Plan("reelwire"))
    with pg_store.begin() as conn:
        conn.execute(sa.text(f"COMMENT ON SCHEMA {SCHEMA} IS '0.1'"))
    set_up(pg_store)

    assert jobs(pg_store) == [(run.id, "todo")]


def test_a_run_whose_transaction_is_undone_is_not_carried(pg_store: Store):
    set_up(pg_store)
    with pg_store.engine.connect() as conn:
        runs.plan(conn, [Plan("reelwire")])
        conn.rollback()

    assert jobs(pg_store) == []


def test_a_broken_engine_keeps_nobody_from_planning(pg_store: Store):
    set_up(pg_store)
    with pg_store.begin() as conn:
        conn.execute(sa.text(f"DROP TABLE {SCHEMA}.procrastinate_jobs CASCADE"))

    assert runs.create(pg_store, Plan("reelwire")).state == "due"


def test_a_run_is_brought_within_a_second_of_being_written_down(carried: Store, hands: Hands):
    first = runs.create(carried, Plan("screenmarket"))
    until(lambda: first.id in hands.brought)  # perhaps by a look, for the engine may not have listened yet
    time.sleep(0.5)

    began = time.monotonic()
    run = runs.create(carried, Plan("reelwire"))
    until(lambda: run.id in hands.brought)

    assert time.monotonic() - began < 1.0
    until(lambda: jobs(carried) == [])


def test_a_run_is_brought_when_its_time_comes_and_only_where_its_kind_is_done(carried: Store, hands: Hands):
    later = runs.create(carried, Plan("reelwire", not_before=time.time() + 2))
    runs.create(carried, Plan(job="maintain"))
    time.sleep(1.0)
    assert hands.brought == []

    until(lambda: hands.brought == [later.id], 5.0)


def test_no_more_is_brought_than_there_is_room_for(carried: Store, hands: Hands):
    hands.keep.set()
    made = [runs.create(carried, Plan(f"outlet{n}")).id for n in range(3)]
    until(lambda: len(hands.brought) == 2)
    time.sleep(1.5)
    assert len(hands.brought) == 2

    hands.working.clear()
    until(lambda: sorted(hands.brought) == made)


def test_the_jobs_of_a_dead_worker_are_cleared_away(carried: Store):
    with carried.begin() as conn:
        dead = conn.scalar(
            sa.text(
                f"INSERT INTO {SCHEMA}.procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') "
                "RETURNING id"
            )
        )
        conn.execute(
            sa.text(
                f"INSERT INTO {SCHEMA}.procrastinate_jobs (queue_name, task_name, status, worker_id) "
                "VALUES ('retag', 'tradewatch.run', 'doing', :dead)"
            ),
            {"dead": dead},
        )
    until(lambda: jobs(carried) == [], 5)


def test_the_engine_comes_back_after_its_connections_were_cut(carried: Store, hands: Hands):
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    carried.rows(sa.text(f"SELECT pg_terminate_backend(pid) {others}"))
    run = None
    deadline = time.monotonic() + 20
    while run is None and time.monotonic() < deadline:
        try:
            run = runs.create(carried, Plan("reelwire"))
        except Exception:  # noqa: BLE001
            time.sleep(0.2)
    assert run is not None

    until(lambda: run.id in hands.brought)


def test_a_run_by_hand_is_not_snatched_by_a_worker(carried: Store, hands: Hands):
    run = claims.claim_new(carried, Plan("reelwire"))
    time.sleep(0.5)

    assert run.state == "running"
    assert hands.brought == []
    assert claims.finish(carried, claims.claim_of(run), Verdict.OK, "done")


def test_runs_that_are_over_are_not_carried_again(pg_store: Store):
    set_up(pg_store)
    run = claims.claim_new(pg_store, Plan("reelwire"))
    with pg_store.begin() as conn:
        conn.execute(sa.text(f"SET LOCAL search_path = {SCHEMA}, public"))
        conn.execute(sa.text("DELETE FROM procrastinate_jobs"))
        carry(conn, [run.id])

    assert jobs(pg_store) == []


def test_people_are_told_at_once_and_once_of_what_comes_together(carried: Store, hands: Hands):
    troubles = [Trouble("failed", name, "it failed") for name in ("reelwire", "kinoblatt")]
    raise_alerts(carried, troubles, datetime.now(UTC), ["mail:desk@example.com"])
    until(lambda: hands.told == 1)
    until(lambda: jobs(carried) == [])

    assert hands.told == 1
