"""Open every page over thousands of hostile texts in a real Chromium: `python -m tests.soak.xss --payloads 4000`.

Each page is opened without its policy, in a frame, as if nothing but its escaping stood between a text and the browser;
and some of each kind as they are served. Before that the texts are opened as they are, to see that they would run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from itertools import islice
from pathlib import Path

from tests.web.chrome import chromium
from tests.web.chromium import Oracle, oracle
from tests.web.conftest import Browser, serving
from tests.web.hostile import Views, bare, kind_of, poison, shown
from tests.web.small import small_config
from tests.web.test_hostile_articles import START
from tradewatch.store.engine import open_store

BATCH = 600  # pages
SERVED = 25  # of a kind, with their policy


def said(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


def control(watcher: Oracle, count: int) -> int:
    """How many of the texts run where nothing escapes them."""
    return len(watcher.load([f"<html><body>{watcher.payload(n, 'raw')}</body></html>" for n in range(count)]))


def soak(watcher: Oracle, folder: Path, count: int, most: int) -> set[str]:
    """What ran."""
    config = small_config(folder, f"sqlite:///{folder / 'store.db'}")
    with open_store(config.database) as store:
        poison(store, count, lambda number: watcher.payload(number, "stored"))
    said(f"{count} texts are stored")
    ran: set[str] = set()
    seen: set[int] = set()
    served: dict[str, list[str]] = {}
    opened = 0
    with serving(config) as place, Browser(base_url=place, timeout=60) as browser:
        views = Views(browser, most)
        pages = views.walk(*START)
        while batch := list(islice(pages, BATCH)):
            ran |= watcher.load([bare(body) for _, body in batch])
            seen |= shown(body for _, body in batch)
            opened += len(batch)
            for address, _ in batch:
                served.setdefault(kind_of(address), []).append(address)
            said(f"{opened} pages opened without their policy, {len(seen)} texts seen on them, {len(ran)} ran")
        hostile = views.asked(lambda n: watcher.payload(n, "asked"), max(1, count // 100))
        asked = [bare(body) for _, body in hostile]
        ran |= watcher.load(asked)
        said(f"{len(asked)} pages opened that were asked for with hostile texts, {len(ran)} ran")
        chosen = [one for places in served.values() for one in places[:SERVED]]
        for address in chosen:
            ran |= watcher.open(f"{place}{address}")
        said(f"{len(chosen)} pages of {len(served)} kinds opened as they are served, {len(ran)} ran")
        said(f"pages that failed: {views.failed or 'none'}; texts seen on no page: {count - len(seen)}")
    return ran | {one for one in watcher.ever if not one.startswith("raw")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payloads", type=int, default=4000)
    parser.add_argument("--most", type=int, default=1_000, help="pages of a kind, such as /people/*")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as chrome, oracle(chrome) as watcher:
        would = control(watcher, min(given.payloads, 1000))
        said(f"{would} of {min(given.payloads, 1000)} texts run where nothing escapes them")
        ran = soak(watcher, Path(folder), given.payloads, given.most)
    said(f"ran: {sorted(ran) or 'none'}")
    return 1 if ran or would < 200 else 0


if __name__ == "__main__":
    raise SystemExit(main())
