"""Measure the history of runs: its page, its metrics and `runs list`, with as many runs as years leave behind.

python bench/history.py [--runs 300000] [--times 30] [--postgres URL]

The page is asked of `tradewatch serve`'s app over loopback; `runs list` is a call inside this process, so that
Python's start does not count. Figures are milliseconds.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import sqlalchemy as sa
import uvicorn

from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.outlets.registry import load_registry
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import metadata, run
from tradewatch.web.app import create_app
from tradewatch.web.desk import Desk
from tradewatch.web.metrics import StoreCollector
from tradewatch.web.server import settings

BATCH = 5000
VERDICTS = ("ok", "degraded", "blocked", "failed", "skipped")
WEIGHTS = (900, 50, 20, 25, 5)


def rows(count: int, seed: int = 7) -> Iterator[dict[str, object]]:
    """Invented runs up to now, the oldest first: every outlet nightly, and every two hours while a market is held."""
    chance, slugs = random.Random(seed), load_registry(None).slugs
    fire, fires = datetime.now(UTC).replace(minute=0, second=0, microsecond=0), list[tuple[datetime, str]]()
    while len(fires) * len(slugs) < count:
        fire -= timedelta(hours=2)
        if fire.hour in (2, 3):
            fires.append((fire, "nightly"))
        elif fire.timetuple().tm_yday % 30 < 7:
            fires.append((fire, "markets"))
    every = (_row(chance, slug, name, moment) for moment, name in reversed(fires) for slug in slugs)
    return itertools.islice(every, count)


def _row(chance: random.Random, slug: str, name: str, fire: datetime) -> dict[str, object]:
    [verdict] = chance.choices(VERDICTS, WEIGHTS)
    new, began = chance.randrange(30), fire + timedelta(seconds=chance.randrange(1200))
    return {
        "job": "crawl", "outlet": slug, "trigger": "schedule", "schedule": name, "fire_at": fire,
        "alone": f"crawl {slug}", "asked": {"since": "3d", "timeout": 14400.0},
        "state": "done", "verdict": verdict, "attempt": 1, "tries": 3,
        "reason": f"{new} new, {new // 7} revised", "started_at": began, "host": "trade1", "pid": 4711,
        "finished_at": began + timedelta(seconds=chance.randrange(20, 900)), "log": f"logs/{slug}-{fire:%Y%m%d%H}.log",
        "counts": {"stored": new, "found": 3 * new, "fetched": new + 4, "revised": new // 7, "unchanged": 40},
    }  # fmt: skip


def fill(store: Store, count: int) -> None:
    """Put invented runs into an empty store, with statistics as `db maintain` leaves them."""
    batch: list[dict[str, object]] = []
    for row in rows(count):
        batch.append(row)
        if len(batch) == BATCH:
            _insert(store, batch)
            batch = []
    if batch:
        _insert(store, batch)
    with store.begin() as conn:
        for table in metadata.sorted_tables:
            conn.exec_driver_sql(f'ANALYZE "{table.name}"')


def _insert(store: Store, batch: list[dict[str, object]]) -> None:
    with store.begin() as conn:
        conn.execute(sa.insert(run), batch)


@contextmanager
def served(config: Config) -> Iterator[str]:
    """The pages on loopback; gives their address."""
    server = uvicorn.Server(settings(create_app(config)))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def measure(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Milliseconds: the median and the 95th percentile; a first call, that warms up, does not count."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1] if times > 1 else taken[0]


def call(config: Config, *words: str) -> None:
    """One call of `tradewatch`."""
    with contextlib.redirect_stdout(io.StringIO()):
        cli(["runs", "list", *words], obj=Door(config), standalone_mode=False)


def measured(url: str, count: int, times: int) -> Mapping[str, tuple[float, float]]:
    """Fill the store at `url` and measure each question: (p50, p95)."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data_dir=Path(folder), database_url=url)
        with open_store(url) as store:
            fill(store, count)
            [middle] = store.rows(sa.select(sa.func.max(run.c.id) / 2))
        pages = {
            "page": "/runs",
            "page, older": f"/runs?before={int(middle[0])}",
            "page, an outlet": "/runs?outlet=variety",
            "page, a schedule": "/runs?schedule=nightly",
            "page, a verdict": "/runs?verdict=failed",
            "page, a rare verdict": "/runs?verdict=cancelled",
            "page, a state": "/runs?state=done",
            "page, at work": "/runs?state=running",
            "page, all four": "/runs?outlet=variety&schedule=nightly&verdict=failed&state=done",
            "page, nothing fits": "/runs?outlet=nobody&schedule=never&verdict=cancelled&state=done",
            "overview": "/",
            "one schedule": "/schedules/nightly",
            "metrics, kept": "/metrics",
        }
        found = {}
        with served(config) as place, httpx.Client(base_url=place, timeout=60) as browser:
            for name, page in pages.items():
                found[name] = measure(lambda page=page: browser.get(page).raise_for_status(), times)  # type: ignore[misc]
        desk = Desk(config)
        found["metrics, anew"] = measure(lambda: list(StoreCollector(desk).collect()), times)
        desk.close()
        lists = {
            "runs list": (),
            "runs list --outlet": ("--outlet", "variety"),
            "runs list --verdict": ("--verdict", "failed"),
        }
        for name, words in lists.items():
            found[name] = measure(lambda words=words: call(config, *words), times)  # type: ignore[misc]
    return found


def main() -> None:
    """Print the figures of SQLite, and of PostgreSQL if an empty database's URL is given."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--runs", type=int, default=300_000)
    given.add_argument("--times", type=int, default=30)
    given.add_argument("--postgres", metavar="URL")
    told = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, url in (("SQLite", f"sqlite:///{folder}/history.db"), ("PostgreSQL", told.postgres)):
            if url:
                print(f"{name}, {told.runs} runs{'p50':>21}{'p95':>9} ms")
                for what, (middle, high) in measured(url, told.runs, told.times).items():
                    print(f"  {what:<32}{middle:>9.1f}{high:>9.1f}", flush=True)


if __name__ == "__main__":
    main()
