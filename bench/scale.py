"""Grow an installation on paper and in the database: 50, 500, 5,000 outlets, 1 to 100 workers; what fills first.

python bench/scale.py                           everything, on a private PostgreSQL and a SQLite file; some minutes
python bench/scale.py claims gate               only these parts
python bench/scale.py claims --outlets 50 --claimers 1 10 --seconds 2

Parts: claims (how fast runs are claimed, by how many), gate (turns at hosts), tick (a scheduler's look), registry
(reading the outlets' files), crawl (processor and memory of a crawl), growth (bytes an article, a run, a listed page).
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.fleet import Site, outlets, press
from bench.store import World
from schedules.materialise import materialise
from schedules.timetable import read_timetable
from tests.postgres import KEEPING, server
from tradewatch.config import Config
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.process import Wish, start
from tradewatch.store import claims, schedules
from tradewatch.store.engine import Store, open_store
from tradewatch.store.frontier import Announced, Frontier
from tradewatch.store.hosts import Hosts
from tradewatch.store.runs import Plan, Verdict
from tradewatch.store.tables import run as table
from tradewatch.store.write import Writer

OUTLETS = (50, 500, 5000)
CLAIMERS = (1, 10, 100)
ON_SQLITE = (1, 4, 16)
HISTORY = 30  # nights of runs that are there already
THREADS = 25  # of a claiming process


@dataclass(frozen=True)
class Rate:
    """How much work so many did at once, and how long one piece took."""

    claimers: int
    each_second: float
    p50: float  # milliseconds
    p99: float


def fill_runs(store: Store, count: int) -> None:
    """Runs of a month of nights, over, and those of tonight, due: one an outlet."""
    with store.begin() as conn:
        conn.execute(sa.delete(table))
        for night in range(HISTORY + 1):
            fire = datetime(2026, 5, 1, 3, 15, tzinfo=UTC) + timedelta(days=night)
            rows = [
                Plan(f"outlet{n}", trigger="schedule", schedule="nightly", fire_at=fire).row() for n in range(count)
            ]
            if night < HISTORY:
                over = {"state": "done", "verdict": "ok", "finished_at": fire, "started_at": fire, "attempt": 1}
                rows = [row | over | {"counts": {"found": 40, "fetched": 25, "stored": 24}} for row in rows]
            conn.execute(sa.insert(table), rows)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(sa.text("ANALYZE"))


def claim_and_finish(store: Store, number: int) -> None:
    """One run through its life, and due again, so that there is always work."""
    run = claims.claim(store, f"claimer {number}")
    if run is None:
        return
    held = claims.claim_of(run)
    claims.finish(store, held, Verdict.OK, "nothing new", {"found": 40})
    with store.begin() as conn:
        conn.execute(sa.update(table).where(table.c.id == run.id).values(state="due", not_before=time.time()))


def take_turns(store: Store, number: int) -> None:
    """One turn at a host of one's own."""
    Hosts(store).turn(f"host{number}", 0.0)


def _hammer(url: str, what: str, first: int, threads: int, seconds: float, told: Any) -> None:
    """Do a thing again and again in so many threads; tell how long each took."""
    work = {"claims": claim_and_finish, "gate": take_turns}[what]
    took: list[float] = []
    with open_store(url) as store:
        store.engine.pool._pool.maxsize = threads  # type: ignore[attr-defined]  # a connection each
        until = time.monotonic() + seconds

        def again(number: int) -> None:
            while time.monotonic() < until:
                began = time.perf_counter()
                work(store, number)
                took.append(time.perf_counter() - began)

        workers = [threading.Thread(target=again, args=(first + n,)) for n in range(threads)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
    told.put(took)


def measure(url: str, what: str, claimers: int, seconds: float) -> Rate:
    """So many at once, in processes of some threads each."""
    told: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    sizes = [min(THREADS, claimers - first) for first in range(0, claimers, THREADS)]
    if url.startswith("sqlite"):
        sizes = [1] * claimers
    made = [
        multiprocessing.Process(target=_hammer, args=(url, what, 1000 * n, size, seconds, told))
        for n, size in enumerate(sizes)
    ]
    for one in made:
        one.start()
    took = sorted(second for _ in made for second in told.get())
    for one in made:
        one.join()
    p99 = took[int(len(took) * 0.99)]
    return Rate(claimers, len(took) / seconds, statistics.median(took) * 1000, p99 * 1000)


def claim_rates(url: str, counts: Sequence[int], claimers: Sequence[int], seconds: float) -> Iterator[str]:
    """How fast runs go from due to done."""
    for count in counts:
        with open_store(url) as store:
            fill_runs(store, count)
        for number in claimers:
            rate = measure(url, "claims", number, seconds)
            yield (
                f"claims {_kind(url)}: {count} outlets, {number} claimers: "
                f"{rate.each_second:.0f} runs claimed and closed a second, {rate.p50:.1f} ms p50, {rate.p99:.1f} ms p99"
            )


def gate_rates(url: str, claimers: Sequence[int], seconds: float) -> Iterator[str]:
    """How many turns at hosts are given a second."""
    for number in claimers:
        rate = measure(url, "gate", number, seconds)
        yield f"gate {_kind(url)}: {number} hosts at once: {rate.each_second:.0f} turns a second, {rate.p50:.1f} ms p50"


def tick_costs(url: str, counts: Sequence[int]) -> Iterator[str]:
    """What it costs to plan a night."""
    for count in counts:
        with open_store(url) as store, tempfile.TemporaryDirectory() as folder:
            fill_runs(store, count)
            path = Path(folder) / "timetable.toml"
            path.write_text('[nightly2]\nwhen = "nightly at 03:15"\njitter = "2h"\n', encoding="utf-8")
            one = read_timetable(path, [f"outlet{n}" for n in range(count)], {}, datetime(2026, 6, 2).date()).schedules[
                0
            ]
            before = datetime(2026, 6, 2, 1, tzinfo=UTC)
            materialise(store, one, None, before)
            began = time.perf_counter()
            made = materialise(store, one, schedules.standings(store).get(one.name), before + timedelta(hours=3))
            planned = time.perf_counter() - began
            began = time.perf_counter()
            for _ in range(5):
                schedules.standings(store)
                claims.expire(store, rest=0.0)
                claims.claim(store, "tick", jobs=["none"])
            idle = (time.perf_counter() - began) / 5
        yield (
            f"tick {_kind(url)}: {count} outlets: {len(made)} runs planned in {planned:.2f} s, "
            f"a look at nothing due {idle * 1000:.1f} ms"
        )


def registry_costs(counts: Sequence[int]) -> Iterator[str]:
    """How long a crawl's process reads the outlets' files before it begins."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            sites = [Site(f"outlet{n}", f"h{n}.example", "127.0.0.1", "", 1) for n in range(count)]
            outlets(Path(folder), sites)
            began = time.process_time()
            load_registry(Path(folder))
            spent = time.process_time() - began
            yield f"registry: {count} outlets' files beside the shipped ones: {spent:.2f} s of CPU"


def crawl_costs(pages: int = 100) -> Iterator[str]:
    """What a crawl's process takes: to begin, and a page."""
    spent, memory = [], 0.0
    for count in (1, 1 + pages):
        with tempfile.TemporaryDirectory() as folder:
            site = Site("outlet0", "h0.example", "127.0.0.1", "", count)
            with press([site]) as served, open_store(f"sqlite:///{folder}/crawl.db") as store:
                config = Config(
                    data_dir=Path(folder),
                    database_url=f"sqlite:///{folder}/crawl.db",
                    outlets_dir=outlets(Path(folder) / "outlets", [site]),
                    resolve=served.resolve,
                    delay=0.0,
                )
                _, _, used = os.wait4(start(config, store, site.slug, Wish()).process.pid, 0)
        spent.append(used.ru_utime + used.ru_stime)
        memory = used.ru_maxrss / 1024
    yield (
        f"crawl: {spent[0]:.1f} s of CPU to begin and end, {(spent[1] - spent[0]) / pages * 1000:.0f} ms a page, "
        f"{memory:.0f} MiB"
    )


def growth(url: str, articles: int = 2000) -> Iterator[str]:
    """Bytes that an article, a run and a page on the list take, indexes counted."""
    world = World()
    with open_store(url) as store:
        before = _size(store)
        writer = Writer(store, lambda one, other: False)
        for batch in world.batches(0, articles):
            writer.write(batch)
        with_articles = _size(store)
        pages = [Announced(f"https://h.example/story/{n}/{'x' * 40}", "sitemap") for n in range(10_000)]
        Frontier(store, "outlet0").add(pages)
        with_pages = _size(store)
        fill_runs(store, 500)
        with_runs = _size(store)
    runs = 500 * (HISTORY + 1)
    yield (
        f"growth {_kind(url)}: {(with_articles - before) / articles / 1024:.1f} KiB an article of 600 words, "
        f"{(with_pages - with_articles) / 10_000:.0f} bytes a page on the list, "
        f"{(with_runs - with_pages) / runs:.0f} bytes a run"
    )


def _size(store: Store) -> int:
    if store.dialect == "postgresql":
        return int(store.rows(sa.text("SELECT pg_database_size(current_database())"))[0][0])
    with store.engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(store.url.database or "").stat().st_size


def _kind(url: str) -> str:
    return "SQLite" if url.startswith("sqlite") else "PostgreSQL"


@contextmanager
def databases() -> Iterator[tuple[str, list[str]]]:
    """A SQLite file and three databases of a PostgreSQL that keeps what is committed."""
    with tempfile.TemporaryDirectory() as folder, server(**KEEPING, max_connections="300", autovacuum="on") as running:
        yield f"sqlite:///{folder}/scale.db", [running.make(name) for name in ("claims", "tick", "growth")]


def main() -> None:
    """Measure the parts that are asked for."""
    parts = ("claims", "gate", "tick", "registry", "crawl", "growth")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*parts, []], default=[], metavar="PART")
    parser.add_argument("--outlets", type=int, nargs="+", default=OUTLETS)
    parser.add_argument("--claimers", type=int, nargs="+", default=CLAIMERS)
    parser.add_argument("--on-sqlite", type=int, nargs="+", default=ON_SQLITE)
    parser.add_argument("--seconds", type=float, default=5.0)
    given = parser.parse_args()
    with databases() as (lite, (hammered, ticked, grown)):
        found: dict[str, list[Iterator[str]]] = {
            "claims": [
                claim_rates(hammered, given.outlets, given.claimers, given.seconds),
                claim_rates(lite, given.outlets, given.on_sqlite, given.seconds),
            ],
            "gate": [
                gate_rates(hammered, given.claimers, given.seconds),
                gate_rates(lite, given.on_sqlite, given.seconds),
            ],
            "tick": [tick_costs(ticked, given.outlets), tick_costs(lite.replace("scale", "tick"), given.outlets)],
            "registry": [registry_costs(given.outlets)],
            "crawl": [crawl_costs()],
            "growth": [growth(grown), growth(lite.replace("scale", "growth"))],
        }
        for part in given.parts or parts:
            for lines in found[part]:
                for line in lines:
                    print(line, flush=True)


if __name__ == "__main__":
    main()
