"""Send a request out: take its turn at the gate, then connect to its host, or to the place that stands in for it."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from tradewatch.fetch.gate import Gate
from tradewatch.fetch.introduce import config_of
from tradewatch.fetch.loopback import Elsewhere
from tradewatch.urls import host_of

__all__ = ["PoliteHandler"]


class PoliteHandler:
    """Scrapy's own handler for http and https behind our gate.

    The gate stands here, not in a middleware, because only here is a turn followed by its request at once: what passed
    a gate further out would queue in Scrapy's slot and leave it in a burst.
    """

    lazy: ClassVar[bool] = True

    def __init__(self, crawler: Crawler) -> None:
        config = config_of(crawler.settings)
        self.crawler = crawler
        self.delay = config.delay
        self.elsewhere = Elsewhere.parse(config.resolve)
        self.http = HTTP11DownloadHandler(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PoliteHandler:
        """Called by Scrapy."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Wait for the host's gate, then download."""
        delay = max(self.delay, getattr(self.crawler.spider, "delay", None) or 0.0)
        await Gate.turn(host_of(request.url), delay, self._is_open)
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
