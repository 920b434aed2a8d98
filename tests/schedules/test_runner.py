"""A runner claims what is due, gives each run a process, and sees it to its end whatever the process does."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import schedules.runner
from schedules.runner import Runner
from tradewatch.config import Config
from tradewatch.errors import StoreError
from tradewatch.store import claims, runs
from tradewatch.store.engine import Store
from tradewatch.store.living import is_gone
from tradewatch.store.runs import Plan, Run
from tradewatch.store.tables import run as table

SLOW = str(Path(__file__).with_name("slow_job.py"))


def slow(run: Run, grace: float) -> Sequence[str]:
    return [sys.executable, SLOW, str(claims.claim_of(run)), "--grace", str(grace)]


@pytest.fixture
def runner(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    monkeypatch.setattr(schedules.runner, "command", slow)
    url = store.url.render_as_string(hide_password=False)
    one = Runner(Config(data_dir=tmp_path, database_url=url), store, at_once=2, grace=1.0)
    yield one
    for crawl in one.working:
        crawl.kill()
        crawl.process.wait(10)


def due(store: Store, outlet: str = "reelwire", tries: int = 1, **asked: Any) -> int:
    return runs.create(store, Plan(outlet, job="retag", tries=tries, asked={"seconds": 0.1, **asked})).id


def until(runner: Runner, true: Callable[[], object], seconds: float = 30) -> None:
    """Fill and attend until it is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, [run.reason for run in runs.latest(runner.store)]
        runner.fill()
        runner.attend()
        time.sleep(0.05)


def over(runner: Runner, number: int) -> Callable[[], bool]:
    return lambda: runs.get(runner.store, number).state == "done" and not runner.working


def test_a_job_runs_in_a_process_of_its_own_and_says_what_came_of_it(runner: Runner, store: Store):
    number = due(store)

    until(runner, over(runner, number))

    run = runs.get(store, number)
    assert (run.verdict, run.reason, run.counts) == ("ok", "counted", {"counted": 0})
    assert run.pid not in (None, os.getpid())
    assert "Run 1: ok: counted" in Path(run.log or "").read_text(encoding="utf-8")


def test_no_more_run_at_once_than_are_wanted(runner: Runner, store: Store):
    numbers = [due(store, f"outlet{n}", seconds=0.5) for n in range(4)]
    most = 0

    def all_over() -> bool:
        nonlocal most
        most = max(most, len(runner.working))
        return all(runs.get(store, number).state == "done" for number in numbers)

    until(runner, all_over)

    assert most == 2


def test_a_job_that_raises_has_failed_with_its_reason_and_is_tried_again(runner: Runner, store: Store):
    number = due(store, tries=2, raises=True)

    until(runner, lambda: runs.get(store, number).reason and not runner.working)

    run = runs.get(store, number)
    assert (run.state, run.attempt) == ("due", 1)
    assert run.reason == "attempt 1 of 2: RuntimeError: the shelf fell over"
    assert run.not_before > time.time() + 30


def test_a_job_of_which_nothing_is_known_fails_with_words(store: Store, tmp_path: Path):
    runner = Runner(Config(data_dir=tmp_path, database_url=store.url.render_as_string(hide_password=False)), store)
    number = runs.create(store, Plan(job="knit")).id

    until(runner, over(runner, number))

    assert runs.get(store, number).reason == "this version of tradewatch knows no job 'knit'"


def test_a_run_that_is_cancelled_stops_soon(runner: Runner, store: Store):
    number = due(store, seconds=60)
    until(runner, lambda: runs.get(store, number).counts)

    claims.cancel(store, number, "cancelled by a tester")
    until(runner, over(runner, number), 20)

    run = runs.get(store, number)
    assert (run.verdict, run.reason) == ("cancelled", "cancelled by a tester")


def test_a_process_whose_run_was_taken_over_is_ended_at_once(runner: Runner, store: Store):
    number = due(store, tries=3, seconds=60)
    until(runner, lambda: runs.get(store, number).counts)
    [crawl] = runner.working
    os.kill(crawl.process.pid, signal.SIGSTOP)
    with store.begin() as conn:
        conn.execute(sa.update(table).values(lease_until=0.0))
    assert [run.id for run in claims.expire(store)] == [number]
    taken = claims.claim(store, "another machine", number=number)

    runner.attend()

    assert crawl.process.wait(5) == -signal.SIGKILL
    runner.attend()
    assert runner.working == []
    assert taken
    assert (runs.get(store, number).owner or "").startswith("another machine/")


def test_a_process_that_keeps_others_out_of_the_database_is_ended_when_its_lease_has_long_run_out(
    runner: Runner, store: Store
):
    number = due(store, tries=3, seconds=60)
    until(runner, lambda: runs.get(store, number).counts)
    [crawl] = runner.working
    os.kill(crawl.process.pid, signal.SIGSTOP)
    with store.begin() as conn:
        conn.execute(sa.update(table).values(lease_until=time.time() - 2))

    runner.attend()

    assert crawl.process.wait(5) == -signal.SIGKILL


def test_what_a_process_that_was_killed_leaves_behind_is_ended(
    runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    told = tmp_path / "child"
    script = f"sleep 600 & echo $! > {told}.new; mv {told}.new {told}; wait"
    monkeypatch.setattr(schedules.runner, "command", lambda *_: ["/bin/sh", "-c", script])
    number = due(store)
    until(runner, told.exists)
    [crawl] = runner.working

    os.kill(crawl.process.pid, signal.SIGKILL)
    until(runner, over(runner, number))

    assert runs.get(store, number).reason == "its process was ended by signal 9 before it could finish"
    child = int(told.read_text())
    deadline = time.monotonic() + 5
    while not is_gone(child, None) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert is_gone(child, None)


def test_what_takes_too_long_is_stopped(runner: Runner, store: Store):
    number = due(store, seconds=60, timeout=6)

    until(runner, over(runner, number), 40)

    run = runs.get(store, number)
    assert run.verdict == "degraded"
    assert is_gone(run.pid, run.started_at)


def test_when_the_runner_stops_nothing_is_begun_and_what_is_at_work_stops(runner: Runner, store: Store):
    number = due(store, seconds=60)
    until(runner, lambda: runs.get(store, number).counts)
    due(store, "kinoblatt")

    runner.stop()
    runner.drain(20)

    assert runner.fill() == 0
    assert runner.working == []
    assert {run.outlet: run.state for run in runs.latest(store)} == {"reelwire": "due", "kinoblatt": "due"}
    assert runs.get(store, number).reason == "the machine that did it was stopped; it goes on"


def test_a_runner_that_does_not_last_lets_nothing_be_due_again(runner: Runner, store: Store):
    runner.lasting = False
    number = due(store, seconds=60)
    until(runner, lambda: runs.get(store, number).counts)

    runner.stop()
    runner.drain(20)

    assert runs.get(store, number).state == "done"


def test_a_process_that_cannot_be_started_fails_its_run(runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(schedules.runner, "command", lambda *_: ["/no/such/program"])
    number = due(store)

    runner.fill()

    assert "could not be started" in (runs.get(store, number).reason or "")
    assert runner.working == []


def test_a_database_that_is_away_keeps_nobody_from_stopping(
    runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch
):
    number = due(store, seconds=60)
    until(runner, lambda: runs.get(store, number).counts)
    [crawl] = runner.working

    def away(*_: object, **__: object) -> None:
        raise StoreError("the server is away")

    for word in ("rows", "single", "begin"):
        monkeypatch.setattr(store, word, away)
    runner.stop()
    runner.drain(3)

    assert crawl.asked
    assert crawl.process.poll() is not None


def test_a_run_that_cannot_be_asked_for_so_fails_in_words(
    runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(schedules.runner, "command", lambda *_: ["a\x00b"])
    number = due(store)

    runner.fill()

    assert "could not be started" in (runs.get(store, number).reason or "")
