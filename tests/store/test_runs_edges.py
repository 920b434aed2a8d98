"""A run is told dead or alive when it never began, when numbers of processes repeat, when two begin at once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.store import runs
from tradewatch.store.engine import Store
from tradewatch.store.runs import Verdict
from tradewatch.store.tables import run as table


def change(store: Store, number: int, **values: object) -> None:
    with store.begin() as conn:
        conn.execute(sa.update(table).where(table.c.id == number).values(**values))


def gone() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_run_that_never_began_is_dead_with_the_process_that_wrote_it_down(store: Store):
    run = runs.create(store, "reelwire", "schedule")
    assert runs.dead(store, "reelwire") == []

    change(store, run.id, pid=gone())

    assert [other.id for other in runs.dead(store, "reelwire")] == [run.id]


def test_a_run_that_was_buried_too_early_begins_all_the_same(store: Store):
    run = runs.create(store, "reelwire", "schedule")
    runs.bury(store, run)

    begun = runs.begin(store, run.id)

    assert (begun.state, begun.verdict, begun.finished_at) == ("running", None, None)


def test_of_two_runs_of_an_outlet_that_are_due_at_once_only_one_begins(store: Store):
    first, second = (runs.create(store, "reelwire", "manual") for _ in range(2))
    runs.begin(store, first.id)

    with pytest.raises(UsageError, match=f"run {first.id}"):
        runs.begin(store, second.id)


def test_a_dead_run_with_our_own_process_number_is_dead(store: Store):
    run = runs.begin(store, runs.create(store, "reelwire", "manual").id)
    assert run.pid == os.getpid()
    assert runs.dead(store, "reelwire") == []

    change(store, run.id, started_at=datetime.now(UTC) - timedelta(days=3650))

    assert [other.id for other in runs.dead(store, "reelwire")] == [run.id]


def test_counts_that_come_late_do_not_overwrite_the_last_ones(store: Store):
    run = runs.begin(store, runs.create(store, "reelwire", "manual").id)
    runs.finish(store, run.id, Verdict.OK, "3 new", {"stored": 3})

    runs.note(store, run.id, {"stored": 2})

    assert runs.get(store, run.id).counts == {"stored": 3}
