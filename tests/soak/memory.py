"""Crawl many pages and measure what memory grows by a page, once the caches are full.

python -m tests.soak.memory --pages 50000            SQLite, an outlet with rules
"""

from __future__ import annotations

import argparse
import gc
import tracemalloc

from bench.pipeline import newsroom_outlets, slope, whole
from pipelines.annotate import Lexicons, annotate
from pipelines.dedupe import signature
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.newsroom.scale import path_of, scale
from tradewatch.outlets.registry import load_registry

LIMIT = 1.0  # KiB a page


def kept_by_reading(first: int, pages: int) -> float:
    """Bytes a page that are still held after so many more pages were read, tagged and signed."""
    site, outlet, lexicons = scale(first + pages), load_registry(newsroom_outlets()).get("scale"), Lexicons.load()
    tracemalloc.start()  # before the caches fill: else what takes the place of something in them would count as growth
    try:
        before = 0
        for number in range(first + pages):
            if number == first:
                before = _held()
            page = Page("http://scale.example" + path_of(number), site.get(path_of(number)).body)
            signature(annotate(extract(page, outlet), lexicons).text)
        return (_held() - before) / pages
    finally:
        tracemalloc.stop()


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=50_000)
    pages = parser.parse_args().pages
    cost = whole(pages, newsroom_outlets())
    for at in range(10):
        near = [(both, own) for count, both, own in cost.memory if count >= at * pages / 10]
        both, own = near[0] if near else (0, 0)
        print(f"  {at * pages // 10:7} pages: {both / 1024:6.0f} MiB, {own / 1024:6.0f} without files")
    slopes = f"{slope(cost, pages):.2f} KiB a page over the last three quarters, {slope(cost, pages, own=True):.2f}"
    print(f"{pages} pages: {slopes} without files; {1000 * cost.cpu / pages:.2f} ms of processor a page")


if __name__ == "__main__":
    main()
