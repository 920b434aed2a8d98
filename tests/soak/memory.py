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
    site, outlet, lexicons = scale(2 * (first + pages)), load_registry(newsroom_outlets()).get("scale"), Lexicons.load()
    started = 0
    for number in range(first + pages):
        if number == first:
            gc.collect()
            tracemalloc.start()
            started = tracemalloc.get_traced_memory()[0]
        page = Page("http://scale.example" + path_of(number), site.get(path_of(number)).body)
        article = annotate(extract(page, outlet if number % 2 else None), lexicons)
        signature(article.text)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - started
    tracemalloc.stop()
    return held / pages


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=50_000)
    pages = parser.parse_args().pages
    cost = whole(pages, newsroom_outlets())
    for at in range(10):
        near = [size for count, size in cost.memory if count >= at * pages / 10]
        print(f"  {at * pages // 10:7} pages: {near[0] / 1024 if near else float('nan'):6.0f} MiB")
    print(f"{pages} pages: {slope(cost, pages):.2f} KiB a page over the last three quarters")


if __name__ == "__main__":
    main()
