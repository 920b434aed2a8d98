"""Send a request out: take its turn at the gate, connect to its host or what stands in for it, tell the gate."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from tradewatch.fetch.gate import Gate
from tradewatch.fetch.introduce import config_of
from tradewatch.fetch.loopback import Elsewhere
from tradewatch.fetch.refusals import HOST_TROUBLE
from tradewatch.fetch.retry_after import retry_after
from tradewatch.urls import host_of

__all__ = ["PoliteHandler", "tell_gate"]

BUSY = 5.0  # seconds a host is left alone after a 429 that names no time


class PoliteHandler:
    """Scrapy's own handler for http and https behind our gate.

    The gate stands here, not in a middleware: what passed a gate further out would queue in Scrapy's slot and leave it
    in a burst, and the next request would be out before a middleware learns how the host answered this one.
    """

    lazy: ClassVar[bool] = True

    def __init__(self, crawler: Crawler) -> None:
        config = config_of(crawler.settings)
        self.crawler = crawler
        self.delay = config.delay
        self.elsewhere = Elsewhere.parse(config.resolve)
        self.http = HTTP11DownloadHandler(crawler)
        # CONCURRENT_REQUESTS_PER_DOMAIN = 1 does not hold for requests that come in the same turn of the event loop.
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PoliteHandler:
        """Called by Scrapy."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Wait for the host's gate, download, and tell the gate how that went before the next request may go out.

        Raises a Refusal when the host is to be left alone.
        """
        host = host_of(request.url)
        delay = max(self.delay, self._outlet_delay())
        async with self.locks[host]:
            await Gate.turn(host, delay, self._is_open)
            began = time.monotonic()
            try:
                response = await self._send(request)
            except HOST_TROUBLE as problem:
                await Gate.trouble(host, type(problem).__name__)
                raise
            await Gate.sent(host, delay, time.monotonic() - began)
            await tell_gate(host, response, float(request.meta.get("download_latency") or 0.0))
            return response

    async def _send(self, request: Request) -> Response:
        place = self.elsewhere.of(request.url)
        if place is None:
            return await self.http.download_request(request)
        sent = _redirected(request, place)
        response = await self.http.download_request(sent)
        request.meta["download_latency"] = sent.meta.get("download_latency")
        return response.replace(url=request.url)

    async def close(self) -> None:
        """Called by Scrapy."""
        await self.http.close()

    def _outlet_delay(self) -> float:
        """What the spider's own `delay` asks for, where it has one."""
        return getattr(self.crawler.spider, "delay", None) or 0.0

    def _is_open(self) -> bool:
        return self.crawler.engine is not None and self.crawler.engine.running


def _redirected(request: Request, place: str) -> Request:
    """The same request for the place that stands in for its host, which learns whom it was meant for."""
    url = urlsplit(request.url)
    sent = request.replace(url=url._replace(scheme="http", netloc=place).geturl())
    sent.headers["Host"] = url.netloc.rpartition("@")[2]
    sent.headers["X-Forwarded-Proto"] = url.scheme
    sent.meta.pop("proxy", None)
    return sent


async def tell_gate(host: str, response: Response, latency: float) -> None:
    """Let the host's gate know its answer.

    Raises HostHeld when the host asks for a longer absence than a crawl waits.
    """
    status = response.status
    if status in (429, 503):
        await _stay_away(host, response)
    if status >= 500:
        await Gate.trouble(host, f"HTTP {status}")
    elif status == 403:
        await Gate.trouble(host, "HTTP 403", refuses=True)
    elif status != 429:
        Gate.fine(host, latency)


async def _stay_away(host: str, response: Response) -> None:
    header = (response.headers.get("Retry-After") or b"").decode("latin-1")
    seconds = retry_after(header, datetime.now(UTC))
    if response.status == 429:
        await Gate.trouble(host, "HTTP 429", counts=False)
        seconds = BUSY if seconds is None else seconds
    if seconds is not None:
        await Gate.hold(host, seconds, f"HTTP {response.status}, back in {seconds:.0f} s")
        Gate.check(host)
