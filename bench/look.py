"""Measure how long the scheduler looks for trouble in a store with years of runs.

python bench/look.py                            300,000 runs in SQLite
python bench/look.py --runs 50000 --db postgresql://localhost/empty
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from schedules.alerts import attend
from tradewatch.config import Config
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import feed, run

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
OUTLETS = 51
FEEDS = 4  # an outlet


def fill(store: Store, count: int) -> None:
    """So many runs, the outlets in turn, each nightly; and the outlets' feeds."""
    dice = random.Random(1)
    with store.begin() as conn:
        for number in range(0, count, 10_000):
            rows = [row(place, dice) for place in range(number, min(count, number + 10_000))]
            conn.execute(sa.insert(run), rows)
        urls = [
            {"url": f"https://{n}.example/{m}", "outlet": f"outlet{n}"} for n in range(OUTLETS) for m in range(FEEDS)
        ]
        conn.execute(sa.insert(feed), [one | {"failures": 0, "checked_at": NOW} for one in urls])
    if store.dialect == "postgresql":
        with store.begin() as conn:
            conn.execute(sa.text("ANALYZE run"))


def row(place: int, dice: random.Random) -> dict[str, object]:
    """A good run, as long ago as its place says."""
    night, outlet = divmod(place, OUTLETS)
    began = NOW - timedelta(days=1 + night, minutes=outlet)
    stored = dice.randint(10, 30)
    counts = {"stored": stored, "bodies": stored, "found": 60, "fetched": stored, "sources": FEEDS}
    return {
        "outlet": f"outlet{outlet}", "trigger": "schedule", "schedule": "nightly", "fire_at": began, "state": "done",
        "verdict": "ok", "started_at": began, "finished_at": began + timedelta(minutes=4), "counts": counts,
    }  # fmt: skip


def measure(url: str, folder: Path, count: int) -> dict[str, list[float]]:
    """Milliseconds of a look by what there was to see."""
    took: dict[str, list[float]] = {
        "the first": [],
        "nothing new": [],
        "four runs ended": [],
        "four brought nothing": [],
    }
    config = Config(data_dir=folder, database_url=url)
    with open_store(url) as store:
        fill(store, count)
        dice = random.Random(2)

        def look(kind: str, at: datetime) -> None:
            before = time.perf_counter()
            attend(config, store, at)
            took[kind].append(1000 * (time.perf_counter() - before))

        look("the first", NOW)
        for step in range(12):
            for _ in range(5):
                look("nothing new", NOW + timedelta(minutes=step))
            bad = step % 2 == 1
            with store.begin() as conn:
                for outlet in range(4 * step, 4 * step + 4):
                    fresh = row(outlet, dice) | {"fire_at": NOW, "started_at": NOW, "finished_at": NOW}
                    conn.execute(sa.insert(run).values(**fresh | ({"counts": {"stored": 0}} if bad else {})))
            look("four brought nothing" if bad else "four runs ended", NOW + timedelta(minutes=step, seconds=30))
    return took


def main() -> None:
    """Fill a store, look, and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300_000)
    parser.add_argument("--db", default="", help="an empty database; a SQLite file of its own without")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        took = measure(given.db or f"sqlite:///{folder}/store.db", Path(folder), given.runs)
    for kind, times in took.items():
        print(f"{kind:22} median {statistics.median(times):6.1f} ms, at most {max(times):6.1f} ms, of {len(times)}")


if __name__ == "__main__":
    main()
