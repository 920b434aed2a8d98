"""A run row says what became of a crawl, whatever became of its process."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.store import runs
from tradewatch.store.engine import Store
from tradewatch.store.runs import Verdict
from tradewatch.store.tables import run as table


def started(store: Store, **changes: object) -> runs.Run:
    number = runs.create(store, "reelwire", "manual").id
    runs.begin(store, number)
    if changes:
        with store.begin() as conn:
            conn.execute(sa.update(table).where(table.c.id == number).values(**changes))
    return runs.get(store, number)


def test_a_run_is_due_then_running_then_done(store: Store, tmp_path: Path):
    made = runs.create(store, "reelwire", "schedule", tmp_path / "a.log")
    begun = runs.begin(store, made.id)
    runs.note(store, made.id, {"stored": 3})
    runs.finish(store, made.id, Verdict.OK, "3 new")
    ended = runs.get(store, made.id)

    assert (made.state, begun.state, ended.state) == ("due", "running", "done")
    assert begun.pid == os.getpid()
    assert (ended.verdict, ended.reason, ended.counts) == ("ok", "3 new", {"stored": 3})
    assert ended.finished_at is not None


def test_the_first_word_on_how_a_run_ended_stands(store: Store):
    run = started(store)

    runs.finish(store, run.id, Verdict.OK, "all well")
    runs.finish(store, run.id, Verdict.FAILED, "the process ended")

    assert runs.get(store, run.id).verdict == "ok"


def test_an_outlet_is_not_crawled_twice_at_once(store: Store):
    living = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        run = started(store, pid=living.pid, started_at=datetime.now(UTC) + timedelta(seconds=1))

        with pytest.raises(UsageError, match=f"run {run.id}, process {living.pid}"):
            runs.create(store, "reelwire", "manual")
        assert runs.create(store, "kinoblatt", "manual").outlet == "kinoblatt"
    finally:
        living.communicate(b"\n")


def test_a_run_whose_process_is_gone_is_dead_and_stands_in_nobodys_way(store: Store):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    run = started(store, pid=gone.pid)

    assert [other.id for other in runs.dead(store, "reelwire")] == [run.id]
    runs.bury(store, run)
    assert runs.get(store, run.id).verdict == "failed"
    assert runs.dead(store, "reelwire") == []


def test_a_process_number_that_was_given_to_another_program_does_not_keep_a_run_alive(store: Store):
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        run = started(store, pid=other.pid, started_at=datetime.now(UTC) - timedelta(hours=1))

        assert [dead.id for dead in runs.dead(store, "reelwire")] == [run.id]
    finally:
        other.communicate(b"\n")


def test_a_run_on_another_machine_is_taken_for_dead_only_after_a_long_silence(store: Store):
    fresh = started(store, host="elsewhere", pid=1)
    assert runs.dead(store, "reelwire") == []

    with store.begin() as conn:
        conn.execute(sa.update(table).values(started_at=datetime.now(UTC) - timedelta(hours=13)))
    assert [run.id for run in runs.dead(store, "reelwire")] == [fresh.id]


def test_the_newest_runs_come_first_and_may_be_of_one_outlet(store: Store):
    numbers = [runs.create(store, slug, "manual").id for slug in ("reelwire", "kinoblatt", "reelwire")]

    assert [run.id for run in runs.latest(store)] == numbers[::-1]
    assert [run.id for run in runs.latest(store, outlet="reelwire")] == [numbers[2], numbers[0]]


def test_an_unknown_run_is_told_as_such(store: Store):
    with pytest.raises(UsageError, match="no run 4711"):
        runs.get(store, 4711)
