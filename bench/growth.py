"""What the next 500 articles cost through the real path when little is stored, and when much is.

    python bench/growth.py                                 after 1,000, 10,000 and 100,000 articles, in SQLite
    python bench/growth.py --sizes 20000 --url postgresql://...      in an empty database of your own

The store is filled by `bench/press.py`; what is added are generated pages: read by rules, cleaned, tagged, signed
and written in batches of 100. The figure is the client's processor time; PostgreSQL's own is not in it.
"""

from __future__ import annotations

import argparse
import tempfile

from bench.pipeline import stages
from bench.press import fill
from tradewatch.store.engine import open_store

WITHOUT = "extract, no rules"  # what a page of an outlet with rules does not cost


def costs(size: int, pages: int, url: str = "") -> tuple[float, float]:
    """CPU milliseconds an article of the whole path and of the store alone, with so many articles stored before."""
    with tempfile.TemporaryDirectory() as folder, open_store(url or f"sqlite:///{folder}/growth.db") as store:
        fill(store, size)
        spent = dict(stages(pages, store))
    return sum(cost for stage, cost in spent.items() if stage != WITHOUT), spent["store"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--url", default="")
    options = parser.parse_args()
    sizes = options.sizes[-1:] if options.url else options.sizes
    print(f"{'stored':>9}{'whole':>9}{'store':>9}   CPU milliseconds an article, of {options.pages}")
    first: tuple[float, float] | None = None
    for size in sizes:
        whole, store = costs(size, options.pages, options.url)
        first = first or (whole, store)
        times = f"{whole / first[0]:.2f} and {store / first[1]:.2f} times the first"
        print(f"{size:9,}{whole:9.2f}{store:9.2f}   {times}", flush=True)


if __name__ == "__main__":
    main()
