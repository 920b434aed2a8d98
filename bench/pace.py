"""Let workers crawl outlets that share one host, and look at the pace with the server's own clock.

python bench/pace.py                    2 workers, 60 pages, a second apart, on a private PostgreSQL
python bench/pace.py --workers 4 --pages 100 --delay 0.5
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.fleet import Site, outlets, press
from tests.postgres import cluster
from tradewatch.config import Config
from tradewatch.spiders.process import Wish, close, start
from tradewatch.store.engine import open_store


@dataclass(frozen=True)
class Pace:
    """What the host saw."""

    requests: int
    wall: float  # seconds from the first request to the last
    floor: float  # seconds that the delay alone takes
    smallest: float  # seconds between two requests

    @property
    def ratio(self) -> float:
        """1 is the floor; less would be faster than the delay allows."""
        return self.wall / self.floor


def share_a_host(url: str, folder: Path, workers: int = 2, pages: int = 60, delay: float = 1.0) -> Pace:
    """Crawl as many outlets of one host as there are workers, `pages` pages in all.

    No installation takes two outlets of one host, so each worker's process has an outlets folder of its own.
    """
    sites = [Site(f"outlet{n}", "shared.example", "127.0.0.1", f"/o{n}", pages // workers) for n in range(workers)]
    with press(sites) as served, open_store(url) as store:
        crawls = []
        for site in sites:
            config = Config(
                database_url=url,
                data_dir=folder / site.slug,
                outlets_dir=outlets(folder / site.slug / "outlets", [site]),
                resolve=served.resolve,
                delay=delay,
            )
            crawls.append(start(config, store, site.slug, Wish()))
        while any(crawl.process.poll() is None for crawl in crawls):
            time.sleep(0.1)
        done = [close(store, crawl) for crawl in crawls]
        assert {one.verdict for one in done} == {"ok"}, [one.reason for one in done]
        times = sorted(hit.at for hit in served.hits)
    gaps = [after - before for before, after in itertools.pairwise(times)]
    return Pace(len(times), times[-1] - times[0], delay * len(gaps), min(gaps))


def main() -> None:
    """Crawl, and print the pace."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--delay", type=float, default=1.0)
    given = parser.parse_args()
    with cluster() as url, tempfile.TemporaryDirectory() as folder:
        pace = share_a_host(url, Path(folder), given.workers, given.pages, given.delay)
    print(
        f"{given.workers} workers, {pace.requests} requests, {given.delay} s apart: wall {pace.wall:.2f} s, "
        f"{pace.ratio:.3f} of the floor; smallest gap {pace.smallest:.3f} s"
    )


if __name__ == "__main__":
    main()
