"""Follow redirects: each hop is a new request, which passes the guard, robots.txt and the gate like any other."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware

__all__ = ["PlainRedirectMiddleware"]


class PlainRedirectMiddleware(RedirectMiddleware):
    """Scrapy's own, without its search for a Referer middleware, which we leave out on purpose."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware
