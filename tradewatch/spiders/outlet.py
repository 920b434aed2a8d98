"""Crawl one outlet: read its sources, lease pages from the frontier, turn each into an article.

tradewatch crawl variety --since 7d        or, as Scrapy users know it:
scrapy crawl variety -a since=7d -a limit=20 -a full=1 -a beat=festivals
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from tradewatch.article import Article
from tradewatch.errors import ExtractionError
from tradewatch.extract.page import Page
from tradewatch.fetch.gate import Gate
from tradewatch.fetch.introduce import config_of
from tradewatch.outlets.outlet import Outlet
from tradewatch.spiders.announce import Announcer, urgency
from tradewatch.spiders.desk import OFF_BEAT, Desk
from tradewatch.spiders.failures import Kind, request_of, tell
from tradewatch.spiders.hosts import StorePace, StoreShelf, shared_store
from tradewatch.spiders.minder import GRACE, Minder
from tradewatch.spiders.readers import PATIENCE, Readers
from tradewatch.spiders.since import since as moment
from tradewatch.spiders.teaser import teaser
from tradewatch.store.claims import Claim
from tradewatch.store.engine import Store
from tradewatch.store.frontier import Leased
from tradewatch.store.kept import Kept, PageRecord
from tradewatch.urls import host_of

__all__ = ["WINDOW", "OutletSpider"]

WINDOW = 16  # pages in flight; so many are fetched twice when the process is killed, at most
MOST_FAILURES = 20  # in a row: the host or our network is in trouble, and every page tried would lose one of its tries


class OutletSpider(scrapy.Spider):
    """One spider for every outlet; the loader makes a subclass for each."""

    name = "outlet"
    job = "crawl"
    outlet: Outlet
    desk: Desk
    announcer: Any  # an Announcer, or a back-fill's Lister
    shelf: StoreShelf
    minder: Minder
    readers: Readers
    lent: Store | None = None

    def __init__(
        self,
        *args: Any,
        since: str | None = None,
        limit: str | None = None,
        full: str | None = None,
        beat: str | None = None,
        dry: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.since = moment(since) if since else None
        self.floor = _floor(self.since) if self.since else None  # pages less urgent are left to a wider crawl
        self.budget = int(limit) if limit else None  # pages that may still be leased
        self.full = full in ("1", "true", "yes")
        self.beat = beat
        self.dry = Path(dry) if dry else None  # only read the sources, and write there what would be fetched
        self.flying: set[str] = set()  # pages on their way
        self.failed: Counter[str] = Counter()  # host -> pages in a row that could not be fetched
        self.answering: set[str] = set()  # hosts that gave a page
        self.changed = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Open the desk before anything is fetched."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        config = config_of(crawler.settings)
        if spider.dry:
            spider.lent = shared_store(config)  # in which it takes its turns, though it stores nothing there
            config = replace(config, database_url=f"sqlite:///{spider.dry}.db")
        spider.desk = Desk.open(config, cls.outlet, _claim(crawler.settings), cls.job)
        spider.minder = Minder(
            crawler.settings.getfloat("TRADEWATCH_TIMEOUT"), crawler.settings.getfloat("TRADEWATCH_GRACE", GRACE)
        )
        spider.minder.start()
        patience = crawler.settings.getfloat("TRADEWATCH_PATIENCE", PATIENCE)
        spider.readers = Readers(cls.outlet, crawler.settings.getint("TRADEWATCH_READERS", 1), patience)
        spider.announcer = spider.announcing()
        spider.shelf = StoreShelf(spider.desk.store)
        if max(config.delay, cls.outlet.delay or 0.0) > 0:
            Gate.reset(StorePace(spider.lent or spider.desk.store))
        spider.announcer.dry = spider.dry is not None
        crawler.signals.connect(spider.stumbled, signals.spider_error)
        crawler.signals.connect(spider.dropped, signals.item_error)
        return spider

    def announcing(self) -> Any:
        """Who says which pages there are."""
        return Announcer(self.desk, since=self.since, full=self.full, woken=self.changed.set)

    @property
    def archive_name(self) -> str:
        """The beginning of the names of this run's WARC files."""
        return self.desk.run.archive_name

    @property
    def delay(self) -> float | None:
        """Seconds between two requests that the outlet's file asks for."""
        return self.outlet.delay

    async def start(self) -> AsyncIterator[Request]:
        """Read the sources; meanwhile, and until nothing is left, lease pages and fetch them."""
        self.tasks.append(asyncio.ensure_future(self.desk.beat(self._end)))
        await self.desk.call(self.desk.frontier.recheck, datetime.now(UTC))
        await self.desk.call(self.desk.frontier.reconsider, OFF_BEAT, OFF_BEAT + self.beat if self.beat else None)
        for request in await self.desk.call(self.announcer.requests):
            yield request
        while self.dry and self.announcer.busy:
            await asyncio.sleep(0.1)
        while not self.dry:
            for page in await self._lease():
                self.flying.add(page.url)
                yield self._request(page)
            if await self._is_over():
                return
            await self._next_change()

    async def _next_change(self) -> None:
        """Wait until a page has landed or something was announced, but half a second at most."""
        self.changed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.changed.wait(), 0.5)

    async def _lease(self) -> list[Leased]:
        room = WINDOW - len(self.flying)
        if self.flying and room < WINDOW // 2:
            return []  # one transaction for half a window, not one a page
        if self.budget is not None:  # only when all is announced it is known which pages are the newest
            room = 0 if self.announcer.busy else min(room, self.budget)
        if room <= 0:
            return []
        pages: list[Leased] = await self.desk.call(self.desk.lease, room, self.floor)
        if self.budget is not None:
            self.budget -= len(pages)
        return pages

    async def _is_over(self) -> bool:
        if self.flying or self.announcer.busy:
            return False
        if self.budget == 0:
            return True
        return not await self.desk.call(self.desk.frontier.waiting, self.desk.run.id, floor=self.floor)

    def _request(self, page: Leased) -> Request:
        meta: dict[str, Any] = {"tw_leased": page, "tw_archive": True, "handle_httpstatus_list": [304]}
        if page.warc_file is not None:
            meta["tw_replay"] = (page.warc_file, page.warc_offset)
        else:
            meta |= {"tw_etag": page.etag, "tw_last_modified": page.last_modified}
        return Request(page.url, callback=self.read, errback=self.unread, dont_filter=True, meta=meta)

    def _landed(self, page: Leased) -> None:
        self.flying.discard(page.url)
        self.changed.set()

    async def read(self, response: Response) -> AsyncIterator[Kept]:
        """A page came: make it an article."""
        page: Leased = response.meta["tw_leased"]
        self.failed[host_of(page.url)] = 0
        self.answering.add(host_of(page.url))
        warc, wall = response.meta.get("tw_warc"), response.meta.get("tw_wall")
        if response.status == 304 or wall:
            self._landed(page)
        if response.status == 304:
            await self.desk.call(self.desk.unchanged, page.url)
            return
        self.desk.counts["replayed" if "tw_replay" in response.meta else "fetched"] += 1
        if wall:
            async for kept in self._behind_a_wall(page, response, wall):
                yield kept
            return
        try:
            article = await self._read(page, response)
        except ExtractionError as problem:
            if short := teaser(page, self.outlet):
                yield self._kept(short, page, response)
                return
            await self.desk.call(self.desk.set_aside, page.url, "extract", problem.reason, warc)
            return
        yield self._kept(article, page, response)

    async def _read(self, page: Leased, response: Response) -> Article:
        """The article; while it is read the page is on its way still, so that no more are fetched than can be read."""
        try:
            return await self.readers.extract(self._page(response))
        finally:
            self._landed(page)

    async def unread(self, failure: Failure) -> AsyncIterator[Kept]:
        """A page did not come: bar it, or leave it to a later run; when many in a row do not come, all that is left."""
        page: Leased = request_of(failure).meta["tw_leased"]
        self._landed(page)
        trouble = tell(failure)
        self._count_failure(host_of(page.url), trouble.kind)
        if trouble.kind is Kind.GONE:
            await self.desk.call(self.desk.drop, page.url, trouble.reason, "gone", trouble.status)
        elif trouble.kind is Kind.PASSING:
            await self.desk.call(self.desk.fail, page.url, trouble.reason, trouble.status)
        else:
            async for kept in self._behind_a_wall(page, None, trouble.reason, trouble.status):
                yield kept

    def _count_failure(self, host: str, kind: Kind) -> None:
        """End the crawl when a host is in trouble and no other one gives pages."""
        self.failed[host] = self.failed[host] + 1 if kind is Kind.PASSING else 0
        if self.failed[host] == MOST_FAILURES and not self.answering - {host}:
            self._end(f"{MOST_FAILURES} pages in a row could not be fetched")

    async def _behind_a_wall(
        self, page: Leased, response: Response | None, reason: str, status: int | None = None
    ) -> AsyncIterator[Kept]:
        """What the source told of the page is kept, the wall is not climbed."""
        await self.desk.call(self.desk.bar, page.url, reason, status)
        if "robots" not in reason and (short := teaser(page, self.outlet, walled=True)):
            yield self._kept(short, page, response)

    def _page(self, response: Response) -> Page:
        head = (response.headers.get("Content-Type") or b"").decode("latin-1")
        charset = head.partition("charset=")[2].partition(";")[0].strip(" \"'") or None
        return Page(response.url, response.body, charset, datetime.now(UTC))

    def _kept(self, article: Article, page: Leased, response: Response | None) -> Kept:
        record = PageRecord(page.url, datetime.now(UTC), 0)
        if response is not None and response.meta.get("tw_wall"):
            record = replace(record, status=response.status)  # the wall in the archive is not the article's page
        elif response is not None:
            file, offset, length = response.meta.get("tw_warc") or (page.warc_file, page.warc_offset, None)
            record = replace(
                record,
                status=response.status,
                etag=_text(response, "ETag"),
                last_modified=_text(response, "Last-Modified"),
                charset=self._page(response).charset,
                reserved=response.meta.get("tw_reserved"),
                warc_file=file,
                warc_offset=offset,
                warc_length=length,
            )
        beats = self.announcer.beats(page.found_by)
        return Kept(article, record, self.desk.run.id, str(self.outlet.policy), hints=page.hints, beats=beats)

    def stumbled(self, failure: Failure, response: Response | Failure) -> None:
        """An error in the program, in reading one page or its failure: the page is set aside, the crawl goes on."""
        self.desk.counts["errors"] += 1
        meta = request_of(response).meta if isinstance(response, Failure) else response.meta
        page = meta.get("tw_leased")
        if page is not None:
            self._landed(page)
            reason = f"{type(failure.value).__name__}: {failure.value}"
            self.desk.set_aside(page.url, "extract", reason, meta.get("tw_warc"))

    def dropped(self, item: Kept, failure: Failure) -> None:
        """An error in the program, in one of the stages: the page is set aside, the crawl goes on."""
        self.desk.counts["errors"] += 1
        page = item.page
        warc = (page.warc_file, page.warc_offset or 0, 0) if page.warc_file else None
        self.desk.set_aside(page.url, "stages", f"{type(failure.value).__name__}: {failure.value}", warc)

    def _end(self, reason: str) -> None:
        """Stop the crawl cleanly, and before long."""
        self.minder.end(reason)

    def closed(self, reason: str) -> None:
        """The crawl is over: finish the run."""
        if reason == "shutdown" and self.minder.reason:
            reason = self.minder.reason
        for task in self.tasks:
            task.cancel()
        self.readers.close()
        if self.dry:
            self.announcer.write(self.dry)
        self.desk.close(reason)
        if self.lent:
            self.lent.close()


def _claim(settings: BaseSettings) -> Claim | None:
    """The claim that the process was started for."""
    text = settings["TRADEWATCH_CLAIM"]
    return Claim.read(text) if text else None


def _floor(since: datetime) -> int:
    """The priority of a page of that day, wherever on earth the day began: some sources give no hour."""
    return urgency(since.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=14))


def _text(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
