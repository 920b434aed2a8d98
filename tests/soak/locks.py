"""Hold the database's lock, or restart its server, again and again while the scheduler's loop runs.

The clock is the test's: each tick is a minute later than the last, so that a firing is due at each.

python -m tests.soak.locks                                  100 locks held on SQLite, in minutes
python -m tests.soak.locks --db postgresql                  100 restarts of a server of its own
"""

from __future__ import annotations

import argparse
import logging
import random
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa

import schedules.runner
from schedules.runner import Runner
from schedules.scheduler import Beater
from schedules.tick import Tick
from tests.soak.fires import database
from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.store import engine
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import run

TIMETABLE = '[often]\nwhen = "* * * * *"\njob = "maintain"\ncatch_up = "all"\nat_most = 366\n'
START = datetime(2026, 5, 1, 12, tzinfo=UTC)
SHORT_WAIT = 0.4  # seconds that SQLite waits for the lock here: a fraction of what is held, as in 30 s of 40


@dataclass
class Toll:
    """How the loop came through."""

    troubles: int = 0
    alive: bool = False
    minutes: int = 0  # that the clock went on, and so many firings were due
    firings: int = 0  # that have a run
    rows: int = 0
    longest: float = 0.0  # seconds between two beats of the loop
    failed_ticks: int = 0

    def __str__(self) -> str:
        state = "alive" if self.alive else "DEAD"
        return (
            f"{self.troubles} times; the loop is {state}, longest silence {self.longest:.1f} s, {self.failed_ticks} "
            f"ticks with trouble; {self.firings:,} of {self.minutes:,} firings have their runs, {self.rows:,} rows"
        )


class Hands:
    """A clock that goes on a minute at each look."""

    def __init__(self) -> None:
        self.minutes = 0

    def __call__(self, store: Store) -> datetime:
        store.rows(sa.select(1))
        self.minutes += 1
        return START + timedelta(minutes=self.minutes)


def hold_lock(url: str, dice: random.Random) -> None:
    """Hold a SQLite file's lock for a while."""
    with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30) as conn:
        conn.execute("BEGIN EXCLUSIVE" if dice.random() < 0.5 else "BEGIN IMMEDIATE")
        time.sleep(dice.uniform(0.02, 1.2))
        conn.execute("ROLLBACK")
    conn.close()


def trouble(url: str, folder: Path, times: int, how: Callable[[], None], seed: int = 1) -> Toll:
    """Run the loop, have trouble so many times, and look how it came through."""
    dice, toll = random.Random(seed), Toll()
    (folder / "timetable.toml").write_text(TIMETABLE, encoding="utf-8")
    config = Config(
        data_dir=folder, database_url=url, outlets_dir=newsroom_outlets(), timetable=folder / "timetable.toml"
    )
    quick = patch.object(schedules.runner, "command", lambda *_: ["/bin/true"])
    with quick, open_store(url) as store:
        hands, beats = Hands(), [time.monotonic()]
        runner = Runner(config, store, at_once=1, grace=1.0)
        tick = Tick(config, store, runner, clock=hands)

        beater = Beater(tick, every=0.2, hung=60.0)
        tick()  # the schedule begins with its first look
        loop = threading.Thread(target=beater.run)
        loop.start()
        stop = threading.Event()
        watch = threading.Thread(target=note_beats, args=(tick, beats, stop, toll))
        watch.start()
        for _ in range(times):
            time.sleep(dice.uniform(0.1, 3.0 if store.dialect == "postgresql" else 0.6))
            how()
            toll.troubles += 1
        last = hands.minutes
        deadline = time.monotonic() + 60
        while hands.minutes < last + 5 and time.monotonic() < deadline:
            time.sleep(0.1)
        toll.alive = loop.is_alive() and hands.minutes >= last + 5 and not tick.trouble
        beater.stop(), stop.set()
        loop.join(60), watch.join(5)
        tick()
        for crawl in runner.working:
            crawl.process.wait(30)
        found = store.rows(sa.select(run.c.fire_at))
        toll.rows, toll.firings = len(found), len({row.fire_at for row in found})
        toll.minutes = hands.minutes - 1
        toll.longest = max(later - earlier for earlier, later in pairwise(beats))
    return toll


def note_beats(tick: Tick, beats: list[float], stop: threading.Event, toll: Toll) -> None:
    """Note when the loop beats, and how often with trouble."""
    troubled = False
    while not stop.wait(0.02):
        if tick.beat_at != beats[-1]:
            beats.append(tick.beat_at)
        toll.failed_ticks += bool(tick.trouble) and not troubled
        troubled = bool(tick.trouble)


def disturb(kind: str, folder: Path, times: int, seed: int = 1) -> Toll:
    """The whole trial on a database of that kind."""
    wait = tuple(line.replace(f"{engine.WAIT * 1000}", f"{SHORT_WAIT * 1000:.0f}") for line in engine.PRAGMAS)
    with database(kind, folder) as (url, restart), patch.object(engine, "PRAGMAS", wait):
        dice = random.Random(seed)
        return trouble(url, folder, times, restart if kind == "postgresql" else lambda: hold_lock(url, dice), seed)


def main() -> None:
    """Run, and print the toll."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        toll = disturb(given.db, Path(folder), given.times, given.seed)
    what = "server restarted" if given.db == "postgresql" else "lock held"
    print(f"| locks | {given.db}, {what} | {toll} |")
    raise SystemExit(not toll.alive or not toll.minutes == toll.firings == toll.rows)


if __name__ == "__main__":
    main()
