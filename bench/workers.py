"""Crawl forty hosts with one worker, then with four, where the work waits on politeness, and compare pages a second.

python bench/workers.py                    40 hosts, 8 pages each, 2 s apart; 1 worker against 4, 2 runs at once each
python bench/workers.py --hosts 8 --pages 4
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.fleet import Press, Site, finish, fleet, outlets, press
from tests.postgres import cluster
from tradewatch.config import Config
from tradewatch.store import runs
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Plan


@dataclass(frozen=True)
class Yield:
    """What a fleet brought in."""

    workers: int
    pages: int
    seconds: float  # from the first run's being due to the end of the last
    smallest: float  # seconds between two requests to one host
    twice: int  # pages fetched more than once

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


def crawl(url: str, folder: Path, workers: int, hosts: int, pages: int, delay: float, at_once: int) -> Yield:
    """Let so many workers crawl so many hosts, from nothing."""
    sites = [Site(f"outlet{n}", f"h{n}.example", f"127.0.0.{n + 2}", "", pages) for n in range(hosts)]
    with press(sites) as served, open_store(url) as store:
        config = Config(
            database_url=url,
            data_dir=folder,
            outlets_dir=outlets(folder / "outlets", sites),
            resolve=served.resolve,
            delay=delay,
        )
        with fleet(config, workers, "--at-once", str(at_once)):
            began = time.monotonic()
            done = finish(store, [runs.create(store, Plan(site.slug)) for site in sites])
            seconds = time.monotonic() - began
    assert {one.verdict for one in done} == {"ok"}, [(one.outlet, one.verdict, one.reason) for one in done]
    stored = sum(one.counts.get("stored", 0) for one in done)
    return Yield(workers, stored, seconds, _smallest_gap(served), len(served.hits) - len(set(_asked(served))))


def _asked(served: Press) -> list[tuple[str, str]]:
    return [(hit.host, hit.path) for hit in served.hits]


def _smallest_gap(served: Press) -> float:
    times: dict[str, list[float]] = defaultdict(list)
    for hit in served.hits:
        times[hit.host].append(hit.at)
    return min(b - a for one in times.values() for a, b in itertools.pairwise(sorted(one)))


def main() -> None:
    """Crawl with one worker and with several, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--delay", type=float, default=2.0)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--workers", type=int, default=4)
    given = parser.parse_args()
    found = []
    for count in (1, given.workers):
        with cluster() as url, tempfile.TemporaryDirectory() as folder:
            found.append(crawl(url, Path(folder), count, given.hosts, given.pages, given.delay, given.at_once))
        one = found[-1]
        print(
            f"{one.workers} workers: {one.pages} pages of {given.hosts} hosts in {one.seconds:.1f} s, "
            f"{one.rate:.2f} pages a second; smallest gap {one.smallest:.3f} s of {given.delay}; "
            f"{one.twice} fetched twice",
            flush=True,
        )
    print(f"{given.workers} against 1: {found[1].rate / found[0].rate:.2f} times the pages a second")


if __name__ == "__main__":
    main()
