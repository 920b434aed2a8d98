"""What the next 500 articles cost through the real path when little is stored, and when much is.

    python -m bench.growth                                 after 1,000, 10,000 and 100,000 articles, in SQLite
    python -m bench.growth --postgresql                    in a private server of its own, its time counted with ours

The store is filled by `bench/press.py`; what is added are generated pages: read by rules, cleaned, tagged, signed
and written in batches of 100.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from bench.asking import Server
from bench.pipeline import WARM, stages
from bench.press import fill
from tests.postgres import server
from tradewatch.store.engine import Store, open_store

WITHOUT = "extract, no rules"  # what a page of an outlet with rules does not cost


def costs(size: int, pages: int, postgresql: bool) -> tuple[float, float]:
    """CPU milliseconds an article of the whole path and of the store alone, with so many articles stored before."""
    with empty(postgresql) as store:
        fill(store, size)
        theirs = Server(store) if postgresql else lambda: 0.0
        before = theirs()
        spent = dict(stages(pages, store))
        spent["store"] += 1000 * (theirs() - before) / (pages + WARM)
    return sum(cost for stage, cost in spent.items() if stage != WITHOUT), spent["store"]


@contextmanager
def empty(postgresql: bool) -> Iterator[Store]:
    """A new store."""
    if postgresql:
        with server(shared_buffers="512MB", max_wal_size="4GB") as running, open_store(running.make("growth")) as store:
            yield store
        return
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/growth.db", lean=True) as store:
        yield store


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    print(f"{'stored':>9}{'whole':>9}{'store':>9}   CPU milliseconds an article, of {options.pages}")
    first: tuple[float, float] | None = None
    for size in options.sizes:
        whole, store = costs(size, options.pages, options.postgresql)
        first = first or (whole, store)
        times = f"{whole / first[0]:.2f} and {store / first[1]:.2f} times the first"
        print(f"{size:9,}{whole:9.2f}{store:9.2f}   {times}", flush=True)


if __name__ == "__main__":
    main()
