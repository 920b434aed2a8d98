"""Fill an outlet's past: list it part by part, fetch what is not stored, and give way to every crawl of the same hosts.

tradewatch backfill variety --from 2025-01-01        or, as Scrapy users know it:
scrapy crawl backfill:variety -a days=2025-01-01:2025-12-31 -a limit=500
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from tradewatch.article import Article
from tradewatch.fetch.introduce import config_of
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.lister import Lister
from tradewatch.spiders.outlet import OutletSpider
from tradewatch.store import claims
from tradewatch.store.frontier import Leased
from tradewatch.store.kept import Kept
from tradewatch.store.months import Days

__all__ = ["BackfillSpider"]

log = logging.getLogger(__name__)
WINDOW = 4  # pages in flight: so few that a crawl that begins is not kept waiting
LOOK = 2.0  # seconds between two looks whether a crawl is at work


class BackfillSpider(OutletSpider):
    """The outlet spider with another list of pages, and all the time in the world."""

    job = "backfill"
    window = WINDOW
    neighbours: tuple[str, ...]  # outlets that share a host with this one, itself among them

    def __init__(
        self, *args: Any, days: str, again: str | None = None, undated: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.days = Days.read(days)
        self.again = again in ("1", "true", "yes")
        self.undated = undated in ("1", "true", "yes")
        self.looked_at = 0.0
        self.way: int | None = None  # the run that we give way to

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Know whose crawls come first."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        mine = set(cls.outlet.hosts)
        registry = load_registry(config_of(crawler.settings).outlets_dir)
        spider.neighbours = tuple(slug for slug in registry.slugs if not mine.isdisjoint(registry.get(slug).hosts))
        return spider

    def announcing(self) -> Lister:
        """Who says which pages there are."""
        return Lister(self.desk, self.days, again=self.again, undated=self.undated, woken=self.changed.set)

    async def start(self) -> AsyncIterator[Request]:
        """List and fetch, the newest first, until all is done or as much as was asked for."""
        self.tasks.append(asyncio.ensure_future(self.desk.beat(self._end)))
        while True:
            if not await self._gives_way():
                for request in await self.announcer.next(len(self.flying)) if self.budget != 0 else ():
                    yield request
                for page in await self._lease():
                    self.flying.add(page.url)
                    yield self._request(page)
                if await self._is_over():
                    return
            await self._next_change()

    async def _lease(self) -> list[Leased]:
        room = 0 if self.dry else self.window - len(self.flying)
        if self.budget is not None:
            room = min(room, self.budget)
        if room <= 0:
            return []
        pages: list[Leased] = await self.desk.call(self.desk.lease, room, None, self.announcer.within)
        if self.budget is not None:
            self.budget -= len(pages)
        return pages

    async def _is_over(self) -> bool:
        if self.flying or self.announcer.busy:
            return False
        if self.budget == 0:
            return True
        if not self.announcer.is_over:
            return False
        return self.dry is not None or not await self.desk.call(self.desk.frontier.todo, 1, self.announcer.within)

    async def _gives_way(self) -> bool:
        """Whether a crawl of the same hosts is at work; it is looked for now and then."""
        now = asyncio.get_running_loop().time()
        if now - self.looked_at >= LOOK and not self.dry:
            self.looked_at = now
            found = await self.desk.call(claims.at_work, self.desk.store, "crawl", self.neighbours)
            if found is not None and found != self.way:
                self.desk.counts["gave_way"] += 1
                log.info("Waits while run %d crawls", found)
            self.way = found
        return self.way is not None

    def closed(self, reason: str) -> None:
        """It is over: say what was left out, and finish the run."""
        if left := self.desk.counts["undated"]:
            self.desk.notes.append(f"{left} addresses without a date were left out; --undated takes them")
        super().closed(reason)

    def _kept(self, article: Article, page: Leased, response: Response | None) -> Kept:
        return replace(super()._kept(article, page, response), backfill=True)
