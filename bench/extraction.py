"""Measure extraction: what a page costs by its outlet's rules, by the generic path, and with trafilatura, in one run.

    python bench/extraction.py [FOLDER] [--rounds N]

FOLDER holds saved pages (.html, .html.gz) and, where their addresses are known, an index.jsonl with "path" and "url";
by default the golden pages, which are small: ratios on real pages differ.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import trafilatura

from tradewatch.errors import ExtractionError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.registry import load_registry

GOLDEN = Path(__file__).parents[1] / "tests" / "outlets"


def saved_pages(folder: Path) -> Iterator[Page]:
    """Every page of the folder, with its address where it is known."""
    index = folder / "index.jsonl"
    lines = index.read_text(encoding="utf-8").splitlines() if index.exists() else []
    urls = {folder / entry["path"]: entry.get("url") for entry in map(json.loads, lines)}
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gz")]):
        known = path.with_name("article.json")
        url = urls.get(path) or (json.loads(known.read_text(encoding="utf-8")).get("url", "") if known.exists() else "")
        yield Page(url, gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())


def ours(page: Page, outlet: Outlet | None) -> None:
    """Read one page; a refusal costs what it costs."""
    with contextlib.suppress(ExtractionError):
        extract(page, outlet)


def cost(read: Callable[[], object], rounds: int) -> float:
    """The least CPU time of several rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        read()
        times.append(time.process_time() - started)
    return 1000 * min(times)


def beside(page: Page, outlet: Outlet | None, rounds: int) -> tuple[float, float]:
    """What a page costs us and trafilatura, one right after the other: a busy machine is busy for both."""
    return cost(lambda: ours(page, outlet), rounds), cost(lambda: peer(page), rounds)


def peer(page: Page) -> None:
    """Read one page with trafilatura as installed, metadata included."""
    trafilatura.bare_extraction(page.body, url=page.url or None, with_metadata=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=GOLDEN)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    registry = load_registry()
    pages = list(saved_pages(options.folder))[: options.limit]
    known = [(page, outlet) for page in pages if page.url and (outlet := registry.by_url(page.url)) and outlet.layouts]
    for page in pages[:3]:  # what is loaded once is no page's cost
        ours(page, None)
        peer(page)
    by_rule = [beside(page, outlet, options.rounds) for page, outlet in known]
    generic = [beside(page, None, options.rounds) for page in pages]
    rows = [
        ("ours, known outlet", [mine for mine, _ in by_rule]),
        ("trafilatura, the same", [theirs for _, theirs in by_rule]),
        ("ours, generic", [mine for mine, _ in generic]),
        ("trafilatura, the same", [theirs for _, theirs in generic]),
    ]
    size = sum(len(page.body) for page in pages) // max(1, len(pages))
    print(f"{len(pages)} pages, {size >> 10} KB each; CPU ms a page")
    print(f"{'':24}{'pages':>6}{'mean':>9}{'median':>9}{'ratio':>8}")
    for place, (name, times) in enumerate(rows):
        if times:
            ratio = statistics.fmean(times) / statistics.fmean(rows[place | 1][1])
            print(f"{name:24}{len(times):6}{statistics.fmean(times):9.2f}{statistics.median(times):9.2f}{ratio:8.2f}")


if __name__ == "__main__":
    main()
