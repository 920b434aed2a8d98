"""Answer for a site, line by line: an address comes in, its page goes out, fetched with all the manners of a crawl.

python -m tradewatch.spiders.answering        started by `asking.py`, which talks to it
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncIterator
from typing import Any, Self

import scrapy
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from tradewatch import logs
from tradewatch.config import Config
from tradewatch.fetch.gate import Gate
from tradewatch.fetch.introduce import config_of
from tradewatch.fetch.polite import MEMORY
from tradewatch.fetch.refusals import NO_ANSWER
from tradewatch.fetch.robots import Shelf
from tradewatch.spiders.failures import Kind, tell
from tradewatch.spiders.hosts import LentShelf, StorePace, shared_store
from tradewatch.store.engine import Store

__all__ = ["AnsweringSpider", "main"]

# Somebody waits before the screen; nothing is stored; and outlets with mistakes in their files do not matter here.
SETTINGS = {
    "DOWNLOAD_TIMEOUT": 15,
    "RETRY_TIMES": 1,
    "LOG_ENABLED": False,
    "SPIDER_LOADER_CLASS": "scrapy.spiderloader.SpiderLoader",
    "SPIDER_MODULES": [],
    "ITEM_PIPELINES": {},
}


class AnsweringSpider(scrapy.Spider):
    """Fetches what its standard input asks for, until that ends."""

    name = "answering"
    delay: float | None = None  # seconds between two requests that the outlet of the page asks for
    shelf: Shelf = MEMORY
    store: Store | None = None  # in which turns are taken with the crawls that are at work

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Join the crawls at the hosts' gates before anything is fetched."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.store = shared_store(config_of(crawler.settings))
        if spider.store:
            Gate.reset(StorePace(spider.store))
            spider.shelf = LentShelf(spider.store, MEMORY)
        return spider

    def closed(self, reason: str) -> None:
        """Called by Scrapy at the end."""
        if self.store:
            self.store.close()

    async def start(self) -> AsyncIterator[Request]:
        """Answer each line as it comes; nothing is left to Scrapy's own queue."""
        while line := await asyncio.to_thread(sys.stdin.buffer.readline):
            wish = json.loads(line)
            self.delay = wish["delay"]
            told = json.dumps(await self.answer(wish["url"]))
            sys.stdout.buffer.write(told.encode() + b"\n")
            sys.stdout.buffer.flush()
        for none in list[Request]():
            yield none

    async def answer(self, url: str) -> dict[str, Any]:
        """The page at the address, or why there is none; a robots.txt that was read for its terms is at hand."""
        if kept := MEMORY.files.get(url):
            return {"url": url, "status": kept.status, "body": _packed(kept.body.encode())}
        try:
            assert self.crawler.engine
            response = await self.crawler.engine.download_async(Request(url, callback=NO_CALLBACK))
        except (*NO_ANSWER, IgnoreRequest) as problem:
            trouble = tell(Failure(problem))  # type: ignore[no-untyped-call]
            return {"url": url, "trouble": trouble.reason, "barred": trouble.kind is Kind.BARRED}
        return _told(response)


def _told(response: Response) -> dict[str, Any]:
    wall = response.meta.get("tw_wall")
    return {
        "url": response.url,
        "status": response.status,
        "type": (response.headers.get("Content-Type") or b"").decode("latin-1"),
        "body": _packed(response.body),
        "trouble": wall or (f"HTTP {response.status}" if response.status >= 300 else None),
        "barred": bool(wall),
    }


def _packed(body: bytes) -> str:
    return base64.b64encode(body).decode("ascii")


def main() -> None:
    """Answer until the standard input ends."""
    settings = get_project_settings()
    settings.setdict(SETTINGS, priority="cmdline")
    logs.configure(Config.load(os.environ), level="ERROR")
    process = AsyncCrawlerProcess(settings)
    process.crawl(AnsweringSpider)
    process.start()


if __name__ == "__main__":
    main()
