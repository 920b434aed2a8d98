"""What a page costs from the wire to the store, beside a bare Scrapy fetch of the same pages in the same run.

    python bench/pipeline.py                    1,000 pages each way: of an outlet with rules, and of one without
    python bench/pipeline.py --pages 5000       with the growth of memory over 5,000 pages
    python bench/pipeline.py --stages           what each stage costs, called one after the other without a crawl

The figure is CPU milliseconds of the crawling process and its helpers a page, its start-up subtracted: each way is run
over a few pages and over many, and the difference counts. The pages are invented articles of some 650 words inside
furniture as heavy as on real pages (80 to 270 KB); without rules, one in nine is in doubt and read by trafilatura.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pipelines.annotate import Lexicons, tag_voices
from pipelines.clean import clean
from pipelines.companies import tag_companies
from pipelines.dedupe import is_copy, signature
from pipelines.festivals import tag_festivals
from tradewatch.config import Config
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.scale import path_of, scale
from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.process import environment
from tradewatch.store.engine import Store, open_store
from tradewatch.store.kept import Kept, PageRecord
from tradewatch.store.write import Writer

Result = TypeVar("Result")
FEW = 100
WARM = 50  # pages that are read before it is measured what the stages cost
BARE = """
import sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {"ROBOTSTXT_OBEY": False, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
                       "REMOTE_CONTROL_ENABLED": False, "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
                       "DOWNLOAD_DELAY": 0}
    async def start(self):
        for line in open(sys.argv[1]):
            yield scrapy.Request(line.strip(), headers={"Host": "scale.example"}, dont_filter=True)
    def parse(self, response):
        assert response.status == 200

process = AsyncCrawlerProcess()
process.crawl(Bare)
process.start()
"""


@dataclass
class Cost:
    """What one crawl cost its process."""

    cpu: float  # seconds, user and system
    # (pages served so far, resident KiB, of these of the process's own: the rest are files, as the database is one)
    memory: list[tuple[int, int, int]] = field(default_factory=list)


def measure(command: list[str], env: dict[str, str], newsroom: Newsroom) -> Cost:
    """Run a command; its CPU, and its memory as the server's count of pages grew."""
    served = len(newsroom.log)
    process = subprocess.Popen(command, env=env)
    samples: list[tuple[int, int, int]] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.25):
            if sizes := resident(process.pid):
                samples.append((len(newsroom.log) - served, *sizes))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    done.set()
    watcher.join()
    if status:
        sys.exit(f"{command} ended with status {status}")
    return Cost(usage.ru_utime + usage.ru_stime, samples)


def resident(pid: int) -> tuple[int, int] | None:
    """Resident memory in KiB, and how much of it is no file's."""
    try:
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        return int(lines["VmRSS"].split()[0]), int(lines["RssAnon"].split()[0])
    except (OSError, KeyError, ValueError):
        return None


def bare(pages: int) -> Cost:
    """Scrapy as it comes, fetching only."""
    with tempfile.TemporaryDirectory() as folder, serve_in_thread(synthetic=pages) as newsroom:
        urls = Path(folder) / "urls.txt"
        urls.write_text("".join(f"http://127.0.0.1:{newsroom.port}{path_of(number)}\n" for number in range(pages)))
        return measure([sys.executable, "-c", BARE, str(urls)], dict(os.environ), newsroom)


def whole(pages: int, outlets: Path) -> Cost:
    """Our whole path: robots, fetch, archive, extract, clean, dedupe, tag, store."""
    with tempfile.TemporaryDirectory() as folder, serve_in_thread(synthetic=pages) as newsroom:
        config = Config(data_dir=Path(folder), outlets_dir=outlets, resolve=newsroom.resolve, delay=0.0)
        command = [sys.executable, "-m", "scrapy", "crawl", "scale", "-L", "ERROR"]
        return measure(command, environment(config), newsroom)


def without_rules(folder: Path) -> Path:
    """The same outlet as one that nobody has described."""
    told = (newsroom_outlets() / "scale.toml").read_text(encoding="utf-8")
    (folder / "scale.toml").write_text("\n".join(line for line in told.splitlines() if not line.startswith("body")))
    return folder


def a_page(few: Cost, many: Cost, pages: int) -> float:
    """CPU milliseconds a page, without start-up."""
    return 1000 * (many.cpu - few.cpu) / (pages - FEW)


def slope(cost: Cost, pages: int, *, own: bool = False) -> float:
    """KiB of resident memory a page, over the last three quarters of the crawl: least squares."""
    late = [(served, mine if own else both) for served, both, mine in cost.memory if served >= pages / 4]
    if len(late) < 2:
        return float("nan")
    mean_x, mean_y = sum(x for x, _ in late) / len(late), sum(y for _, y in late) / len(late)
    spread = sum((x - mean_x) ** 2 for x, _ in late)
    return sum((x - mean_x) * (y - mean_y) for x, y in late) / spread if spread else float("nan")


def stages(pages: int, kept: Store | None = None) -> list[tuple[str, float]]:
    """CPU milliseconds a page of each stage of the path between fetch and end, into that store or into an empty one."""
    if kept is None:
        with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/stages.db") as store:
            return stages(pages, store)
    spent: defaultdict[str, float] = defaultdict(float)

    def timed(name: str, step: Callable[..., Result], *given: object) -> Result:
        started = time.process_time()
        result = step(*given)
        spent[name] += time.process_time() - started
        return result

    outlet, lexicons = load_registry(newsroom_outlets()).get("scale"), Lexicons.load()
    site, moment, batch = scale(pages + WARM), datetime.now(UTC), 100
    writer, waiting = Writer(kept, is_copy), list[Kept]()
    for number in range(pages + WARM):
        if number == WARM:
            spent.clear()
        path = path_of(number)
        page = Page("http://scale.example" + path, site.get(path).body, None, moment)
        article = timed("extract, no rules", extract, page)
        article = timed("extract, its rules", extract, page, outlet)
        article = timed("clean", clean, article)
        article = timed("companies", tag_companies, article, lexicons.companies)
        article = timed("festivals", tag_festivals, article, lexicons.festivals)
        article = timed("speakers", tag_voices, article, lexicons)
        sign = timed("dedupe: sign", signature, article.text)
        waiting.append(Kept(article, PageRecord(article.url, moment), None, "fulltext", signature=sign))
        if len(waiting) == batch or number == pages + WARM - 1:
            timed("store", writer.write, waiting)
            waiting = []
    return [(name, 1000 * seconds / pages) for name, seconds in spent.items()]


def tell_stages(pages: int) -> None:
    """Print what each stage costs."""
    print(f"{pages} pages, CPU milliseconds a page")
    for name, cost in stages(pages):
        print(f"  {name:20}{cost:7.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--stages", action="store_true")
    options = parser.parse_args()
    pages, began = options.pages, time.perf_counter()
    if options.stages:
        tell_stages(pages)
        return
    fetch = a_page(bare(FEW), bare(pages), pages)
    print(f"{pages} pages, CPU milliseconds a page without start-up")
    print(f"  Scrapy, fetch only        {fetch:6.2f}")
    with tempfile.TemporaryDirectory() as folder:
        for name, outlets in (("known", newsroom_outlets()), ("unknown", without_rules(Path(folder)))):
            few, many = whole(FEW, outlets), whole(pages, outlets)
            path = a_page(few, many, pages)
            most = max(size for _, size, _ in many.memory) / 1024
            print(f"  tradewatch, {name} outlet {path:8.2f}   {path / fetch:.2f} times the fetch")
            print(
                f"    resident memory         {most:6.0f} MiB at most, {slope(many, pages):.2f} KiB a page,"
                f" {slope(many, pages, own=True):.2f} without files"
            )
    print(f"({time.perf_counter() - began:.0f} s of wall)")


if __name__ == "__main__":
    main()
