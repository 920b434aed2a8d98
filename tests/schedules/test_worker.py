"""A worker takes what is due within a second or so, on either database, and stops without losing anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cli.conftest import STORIES
from tests.conftest import need
from tests.postgres import KEEPING, binaries, server
from tests.store.test_claims import change
from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.spiders.process import environment
from tradewatch.store import claims, processes, runs
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan, Run
from tradewatch.store.tables import article

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def config(tmp_path: Path, store_url: str) -> Iterator[Config]:
    with serve_in_thread(stories=STORIES) as newsroom:
        yield Config(
            database_url=store_url,
            data_dir=tmp_path / "data",
            outlets_dir=newsroom_outlets(),
            resolve=newsroom.resolve,
            delay=0.0,
            contact="desk@example.com",
        )


@pytest.fixture
def start(config: Config) -> Iterator[Start]:
    """Start a worker's process; all are killed at the end."""
    working: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str, **changes: object) -> subprocess.Popen[bytes]:
        own = replace(config, **changes)  # type: ignore[arg-type]
        command = [sys.executable, "-m", "tradewatch", "worker", *arguments]
        log = config.data_dir.parent / f"worker-{len(working)}.log"
        with log.open("wb") as out:
            working.append(subprocess.Popen(command, env=environment(own), stderr=out))
        return working[-1]

    yield begin
    for one in working:
        one.kill()
        one.wait()


def until(condition: Callable[[], bool], seconds: float = 150.0) -> float:
    """Wait for it; gives how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it never came"
        time.sleep(0.05)
    return time.monotonic() - began


def is_up(store: Store, count: int = 1) -> bool:
    return len(processes.living(store, "worker")) == count


def state(store: Store, run: Run) -> str:
    return runs.get(store, run.id).state


def test_a_worker_takes_a_run_when_it_is_due_does_it_and_stops_when_asked(store: Store, start: Start):
    worker = start("--at-once", "2", "--name", "basement")
    until(lambda: is_up(store))
    [shown] = processes.living(store, "worker")
    assert (shown.name, shown.about["at_once"]) == ("basement", 2)

    run = runs.create(store, Plan("kinoblatt"))
    assert until(lambda: state(store, run) != "due") < 3.0
    until(lambda: state(store, run) == "done")
    assert runs.get(store, run.id).verdict == "ok"
    assert runs.get(store, run.id).counts["stored"] == 2

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert not processes.living(store, "worker")


def test_a_worker_leaves_alone_what_it_is_not_there_for(store: Store, start: Start):
    crawl, upkeep = runs.create(store, Plan("kinoblatt")), runs.create(store, Plan(job="maintain"))
    start("--jobs", "maintain")

    until(lambda: state(store, upkeep) == "done")
    assert state(store, crawl) == "due"


def test_a_run_of_a_machine_that_is_gone_is_taken_over_by_a_worker(store: Store, start: Start):
    run = runs.create(store, Plan("kinoblatt", tries=2))
    taken = claims.claim(store, "far away", number=run.id, lease=3.0)
    assert taken is not None
    change(store, claims.claim_of(taken), host="far away")

    start()
    until(lambda: state(store, run) == "done")
    over = runs.get(store, run.id)
    assert (over.attempt, over.verdict) == (2, "ok")


def test_a_crawl_outlives_its_worker_and_is_done_once(store: Store, start: Start):
    worker = start()
    run = runs.create(store, Plan("reelwire", tries=2))
    until(lambda: runs.get(store, run.id).pid not in (None, worker.pid))  # the crawl's own process holds it

    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: state(store, run) == "done")
    over = runs.get(store, run.id)
    assert (over.attempt, over.verdict) == (1, "ok")


def test_a_crawl_whose_worker_is_stopped_goes_on_elsewhere(store: Store, start: Start):
    first = start("--jobs", "crawl", delay=1.5)
    run = runs.create(store, Plan("reelwire", tries=2, asked={"limit": 4}))
    until(lambda: bool(runs.get(store, run.id).counts.get("fetched") or runs.get(store, run.id).counts.get("stored")))
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0
    assert state(store, run) == "due"

    start()
    until(lambda: state(store, run) == "done")
    over = runs.get(store, run.id)
    assert over.verdict == "ok"
    with store.read() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(article)) == 4


@pytest.mark.pg
def test_a_worker_outlives_a_restart_of_the_database_with_and_without_the_engine(tmp_path: Path):
    need("PostgreSQL (Debian's package postgresql)", binaries() is not None)
    with serve_in_thread(stories=STORIES) as newsroom, server(**KEEPING) as database:
        config = Config(
            database_url=database.make("restarted"),
            data_dir=tmp_path / "data",
            outlets_dir=newsroom_outlets(),
            resolve=newsroom.resolve,
            delay=0.0,
        )
        with open_store(config.database) as store:
            workers = [
                subprocess.Popen([sys.executable, "-m", "tradewatch", "worker", *more], env=environment(config))
                for more in (["--jobs", "crawl"], ["--jobs", "maintain", "--no-engine"])
            ]
            try:
                until(lambda: is_up(store, 2))
                database.restart()
                made = [runs.create(store, plan) for plan in (Plan("kinoblatt"), Plan(job="maintain"))]
                until(lambda: all(state(store, run) == "done" for run in made), 90)
                assert [worker.poll() for worker in workers] == [None, None]
            finally:
                for worker in workers:
                    worker.kill()
                    worker.wait()
