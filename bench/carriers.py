"""Compare how runs come to workers: brought by procrastinate, or found by a look once a second.

python bench/carriers.py                        4 workers, private PostgreSQL, 60 runs one by one, then 2,000 at once
python bench/carriers.py --workers 20 --runs 100
python bench/carriers.py --db postgresql://...  on a server of your own, in an empty database
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from schedules.carrier import Carrier, set_up
from schedules.runner import Runner
from schedules.worker import EVERY, Worker
from tests.postgres import cluster
from tradewatch.config import Config
from tradewatch.store import claims, processes, runs
from tradewatch.store.carry import SCHEMA, carry
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan, Run, Verdict
from tradewatch.store.tables import run as table

WAYS = ("engine", "look")
ROOT = Path(__file__).parents[1]


class AtOnce(Runner):
    """Runs that are over as soon as they begin, with the moment of their claim in their counts."""

    def begin(self, run: Run) -> bool:
        """Finish it."""
        moment = {"claimed_us": int(time.time() * 1e6)}
        return claims.finish(self.store, claims.claim_of(run), Verdict.OK, "nothing to do", moment)


def work(url: str, way: str) -> None:
    """One worker, until it is killed."""
    with open_store(url) as store:
        worker = Worker(Config(), store, AtOnce(Config(), store))
        if way == "engine":
            set_up(store)
            worker.carrier = Carrier(store, (), 4, worker.take, worker.holds)
            worker.carrier.start()
            worker.start = lambda: None  # type: ignore[method-assign]  # the engine alone
        while True:
            worker()
            time.sleep(EVERY)


@contextmanager
def workers(url: str, way: str, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers, all up."""
    command = [sys.executable, "-m", "bench.carriers", "--work", way, "--db", url]
    made = [subprocess.Popen(command, cwd=ROOT) for _ in range(count)]
    try:
        with open_store(url) as store:
            while len(processes.living(store, "worker")) < count:
                if any(one.poll() is not None for one in made):
                    raise RuntimeError("a worker ended before it was up")
                time.sleep(0.1)
        time.sleep(3.0)
        yield made
    finally:
        for one in made:
            one.send_signal(signal.SIGKILL)
        for one in made:
            one.wait()


@dataclass(frozen=True)
class Figures:
    """What carrying came to."""

    way: str
    p50: float  # seconds from a run's being due to its claim
    p99: float
    burst: float  # runs a second, when many are due at once
    statements: float  # transactions a second while nothing is due


def measure(url: str, way: str, count: int, alone: int, many: int, idle: float = 20.0) -> Figures:
    """Bring runs one by one, then many at once, then none."""
    dice = random.Random(1)
    with open_store(url) as store:
        _empty(store, way)
        with workers(url, way, count):
            for number in range(alone):
                runs.create(store, Plan(f"outlet-{number}", asked={"made": time.time()}))
                time.sleep(dice.uniform(0.1, 0.7))
            waits = sorted(_waits(store, alone))
            _empty(store, way, keep=True)
            began = time.time()
            with store.begin() as conn:
                rows = [Plan(f"outlet-{number}").row() for number in range(many)]
                made = [row.id for row in conn.execute(sa.insert(table).returning(table.c.id), rows)]
                carry(conn, made)
                conn.execute(sa.text("ANALYZE run"))
            _waits(store, many)
            [last] = store.rows(
                sa.select(sa.func.max(sa.cast(table.c.counts["claimed_us"].as_string(), sa.BigInteger)))
            )
            burst = many / (last[0] / 1e6 - began)
            while way == "engine" and store.rows(sa.text(f"SELECT 1 FROM {SCHEMA}.procrastinate_jobs LIMIT 1")):
                time.sleep(0.5)
            time.sleep(2.0)
            before = _transactions(store)
            time.sleep(idle)
            load = (_transactions(store) - before) / idle
    return Figures(way, statistics.median(waits), waits[int(len(waits) * 0.99)], burst, load)


def _waits(store: Store, count: int) -> list[float]:
    """Seconds from each run's being written down to its claim, when all are over."""
    done = sa.select(sa.func.count()).where(table.c.state == "done")
    while store.rows(done)[0][0] < count:
        time.sleep(0.1)
    return [
        row.counts["claimed_us"] / 1e6 - row.made
        for row in store.rows(sa.select(table.c.counts, table.c.asked["made"].as_float().label("made")))
        if row.made
    ]


def _empty(store: Store, way: str, keep: bool = False) -> None:
    with store.begin() as conn:
        conn.execute(sa.delete(table))
        if not keep:
            conn.execute(sa.text("DELETE FROM process"))
            conn.execute(sa.text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


def _transactions(store: Store) -> int:
    query = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
    return int(store.rows(sa.text(query))[0][0])


def main() -> None:
    """Measure both ways and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--burst", type=int, default=2000)
    parser.add_argument("--db", default="")
    parser.add_argument("--work", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.db, given.work)
    with nullcontext(given.db) if given.db else cluster() as url:
        for way in WAYS:
            one = measure(url, way, given.workers, given.runs, given.burst)
            print(
                f"{one.way:7} {given.workers} workers: due to claimed {one.p50 * 1000:.0f} ms p50, "
                f"{one.p99 * 1000:.0f} ms p99; {one.burst:.0f} runs a second of {given.burst} at once; "
                f"idle {one.statements:.1f} transactions a second"
            )


if __name__ == "__main__":
    main()
