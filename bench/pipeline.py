"""What a page costs from the wire to the store, beside a bare Scrapy fetch of the same pages in the same run.

    python bench/pipeline.py                    1,000 pages each way
    python bench/pipeline.py --pages 5000       with the growth of memory over 5,000 pages

The figure is CPU milliseconds of the crawling process a page, its start-up subtracted: each way is run over a few pages
and over many, and the difference counts. The server runs in another process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.spiders.process import environment

FEW = 100
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
    memory: list[tuple[int, int]] = field(default_factory=list)  # (pages served so far, resident KiB)


def measure(command: list[str], env: dict[str, str], newsroom: Newsroom) -> Cost:
    """Run a command; its CPU, and its memory as the server's count of pages grew."""
    served = len(newsroom.log)
    process = subprocess.Popen(command, env=env)
    samples: list[tuple[int, int]] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.25):
            if size := resident(process.pid):
                samples.append((len(newsroom.log) - served, size))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    done.set()
    watcher.join()
    if status:
        sys.exit(f"{command} ended with status {status}")
    return Cost(usage.ru_utime + usage.ru_stime, samples)


def resident(pid: int) -> int | None:
    """Resident memory in KiB."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def bare(pages: int) -> Cost:
    """Scrapy as it comes, fetching only."""
    with tempfile.TemporaryDirectory() as folder, serve_in_thread(synthetic=pages) as newsroom:
        urls = Path(folder) / "urls.txt"
        urls.write_text("".join(f"http://127.0.0.1:{newsroom.port}{path}\n" for path in paths(newsroom, pages)))
        return measure([sys.executable, "-c", BARE, str(urls)], dict(os.environ), newsroom)


def whole(pages: int, slug: str = "scale") -> Cost:
    """Our whole path: robots, fetch, archive, extract, clean, dedupe, tag, store."""
    with tempfile.TemporaryDirectory() as folder, serve_in_thread(synthetic=pages) as newsroom:
        config = Config(data_dir=Path(folder), outlets_dir=newsroom_outlets(), resolve=newsroom.resolve, delay=0.0)
        command = [sys.executable, "-m", "scrapy", "crawl", slug, "-L", "ERROR"]
        return measure(command, environment(config), newsroom)


def paths(newsroom: Newsroom, pages: int) -> list[str]:
    """The pages of the synthetic outlet."""
    from tradewatch.newsroom.scale import path_of

    return [path_of(number) for number in range(pages)]


def a_page(few: Cost, many: Cost, pages: int) -> float:
    """CPU milliseconds a page, without start-up."""
    return 1000 * (many.cpu - few.cpu) / (pages - FEW)


def slope(cost: Cost, pages: int) -> float:
    """KiB of resident memory a page, over the last three quarters of the crawl: least squares."""
    late = [(x, y) for x, y in cost.memory if x >= pages / 4]
    if len(late) < 2:
        return float("nan")
    mean_x, mean_y = sum(x for x, _ in late) / len(late), sum(y for _, y in late) / len(late)
    spread = sum((x - mean_x) ** 2 for x, _ in late)
    return sum((x - mean_x) * (y - mean_y) for x, y in late) / spread if spread else float("nan")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    pages = parser.parse_args().pages
    began = time.perf_counter()
    fetch = a_page(bare(FEW), bare(pages), pages)
    few, many = whole(FEW), whole(pages)
    path = a_page(few, many, pages)
    print(f"{pages} pages, CPU milliseconds a page without start-up ({time.perf_counter() - began:.0f} s of wall)")
    print(f"  Scrapy, fetch only      {fetch:6.2f}")
    print(f"  tradewatch, whole path  {path:6.2f}   {path / fetch:.2f} times the fetch")
    most = max(size for _, size in many.memory) / 1024
    print(f"  resident memory         {most:6.0f} MiB at most, {slope(many, pages):.2f} KiB a page")


if __name__ == "__main__":
    main()
