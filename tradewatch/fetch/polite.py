"""Fetch politely: who we are, what robots.txt allows, what is reserved; every attempt of every request passes here.

Scrapy's own robots.txt middleware lets pages through while several requests wait for one robots.txt, crawls on when it
cannot be read, and does not keep Crawl-delay; this one stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from tradewatch.fetch import robots
from tradewatch.fetch.gate import Gate
from tradewatch.fetch.introduce import config_of, user_agent
from tradewatch.fetch.refusals import RobotsDenied
from tradewatch.fetch.reservation import WELL_KNOWN, TdmRules, read_tdmrep, reservation_in_head, reservation_in_html
from tradewatch.fetch.robots import MemoryShelf, Rules, Shelf
from tradewatch.fetch.small_files import Once, fetch_small
from tradewatch.urls import host_of

__all__ = ["MEMORY", "PoliteMiddleware"]

DAY = timedelta(hours=24)
MEMORY = MemoryShelf()  # shared by the crawls of one process


class PoliteMiddleware:
    """A downloader middleware at 560: inside Retry, so that it sees every attempt.

    The turn at the host's gate is taken later, in the download handler, just before the request goes out.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent = user_agent(config_of(crawler.settings).contact)
        self.rules = Once(self._read_rules, lambda rules: rules.until <= datetime.now(UTC))
        self.tdm: Once[TdmRules] = Once(self._read_tdm, lambda _: False)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    @property
    def shelf(self) -> Shelf:
        """Where the terms of hosts are kept: the spider's own `shelf` where it has one, else this process."""
        shelf: Shelf = getattr(self.crawler.spider, "shelf", MEMORY)
        return shelf

    async def process_request(self, request: Request) -> None:
        """Introduce ourselves and ask the host's terms.

        Raises a Refusal that says why the page is not fetched.
        """
        request.headers["User-Agent"] = self.agent
        if not request.meta.get("tw_skip_robots"):
            await self._ask_terms(request)
            _set_validators(request)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Mark what the publisher reserves; a page from the archive goes by the terms as they were last read."""
        if "tw_replay" in request.meta:
            saved = await self.shelf.load(_origin(request) + WELL_KNOWN)
            known = read_tdmrep(saved.body) if saved and saved.status == 200 else TdmRules()
            request.meta["tw_reserved"] = known.reserved(request.url)
        if not request.meta.get("tw_skip_robots") and not request.meta.get("tw_reserved"):
            request.meta["tw_reserved"] = _reserved(response)
        return response

    async def _ask_terms(self, request: Request) -> None:
        origin = _origin(request)
        rules = await self.rules.get(origin)
        if not rules.allows(request.url):
            self._count("robots_denied")
            raise RobotsDenied(rules.reason or "robots.txt keeps us out of this page", passing=rules.unread)
        tdm = await self.tdm.get(origin)
        request.meta["tw_reserved"] = tdm.reserved(request.url)

    async def _read_rules(self, origin: str) -> Rules:
        rules = robots.read(await fetch_small(self.crawler, f"{origin}/robots.txt", self.shelf, DAY))
        await Gate.floor(host_of(origin), rules.delay)
        return rules

    async def _read_tdm(self, origin: str) -> TdmRules:
        url = origin + WELL_KNOWN
        if not (await self.rules.get(origin)).allows(url):
            return TdmRules()
        saved = await fetch_small(self.crawler, url, self.shelf, DAY)
        return read_tdmrep(saved.body) if saved.status == 200 else TdmRules()

    def _count(self, what: str) -> None:
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"polite/{what}")


def _origin(request: Request) -> str:
    return f"{urlsplit(request.url).scheme}://{host_of(request.url)}"


def _set_validators(request: Request) -> None:
    """Ask only for what changed since the page was last read; its 304 goes to the callback."""
    if etag := request.meta.get("tw_etag"):
        request.headers["If-None-Match"] = etag
    if modified := request.meta.get("tw_last_modified"):
        request.headers["If-Modified-Since"] = modified


def _reserved(response: Response) -> str | None:
    return reservation_in_head(_plain(response)) or reservation_in_html(response.body)


def _plain(response: Response) -> Mapping[str, str]:
    names = ("tdm-reservation", "x-robots-tag")
    return {name: "\n".join(v.decode("latin-1") for v in response.headers.getlist(name)) for name in names}
