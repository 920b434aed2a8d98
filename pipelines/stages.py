"""Stand at Scrapy's pipeline: one thin class a step, each calling its room's pure function and counting changes.

`ITEM_PIPELINES` in `tradewatch/settings.py` is the map of the path.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.annotate import Lexicons, tag_voices, tagger_version
from pipelines.clean import clean, fill
from pipelines.companies import tag_companies
from pipelines.dedupe import is_copy, signature
from pipelines.facts import keep_lexicon_facts
from pipelines.festivals import tag_festivals
from pipelines.relevance import relevance
from pipelines.voters import Voter, load_voters
from tradewatch.article import PAGE_FIELDS, Article
from tradewatch.errors import StoreError, VoterError
from tradewatch.fetch.introduce import config_of
from tradewatch.spiders.desk import OFF_BEAT, Desk
from tradewatch.store.kept import Kept, Outcome
from tradewatch.store.write import Writer

__all__ = ["Clean", "Dedupe", "Relevance", "Store", "TagCompanies", "TagFestivals", "TagSpeakers"]

BATCH = 100  # articles, or
PAUSE = 1.0  # seconds, whichever comes first


class Stage:
    """What every stage has: the crawler it works for."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    @property
    def spider(self) -> Any:
        """The spider that crawls; there is one as soon as there are items."""
        return self.crawler.spider

    @property
    def desk(self) -> Desk:
        """The books of this crawl."""
        desk: Desk = self.spider.desk
        return desk

    def change(self, item: Kept, step: Callable[[Article], Article]) -> Kept:
        """Take one step; count it when it changed the article."""
        article = step(item.article)
        if article is item.article or article == item.article:
            return item
        self.crawler.stats.inc_value(f"stage/{type(self).__name__}/changed")
        return replace(item, article=article)


class Clean(Stage):
    """Typography and boilerplate; what the feed said fills what the page lacks."""

    def process_item(self, item: Kept) -> Kept:
        """Clean one article."""
        return self.change(item, lambda article: clean(fill(article, item.hints)))


class TagCompanies(Stage):
    """Mark every company the article names."""

    @cached_property
    def lexicon(self) -> Any:
        """The companies we know."""
        return Lexicons.load().companies

    def process_item(self, item: Kept) -> Kept:
        """Tag one article."""
        return self.change(item, lambda article: tag_companies(article, self.lexicon))


class TagFestivals(Stage):
    """Mark every festival and market the article names, with its edition."""

    @cached_property
    def lexicon(self) -> Any:
        """The festivals we know."""
        return Lexicons.load().festivals

    def process_item(self, item: Kept) -> Kept:
        """Tag one article."""
        return self.change(item, lambda article: tag_festivals(article, self.lexicon))


class Relevance(Stage):
    """Let through what belongs to the beat that was asked for; without one, everything."""

    async def process_item(self, item: Kept) -> Kept:
        """Drop an article off the beat; its page is done all the same."""
        beat = self.spider.beat
        if beat and relevance(item.article, item.beats, beat) is None:
            page, reason = item.page, OFF_BEAT + beat
            place = (page.warc_file, page.warc_offset)
            await self.desk.call(self.desk.drop, page.url, reason, "off_beat", page.status, place)
            raise DropItem(reason, log_level="DEBUG")
        return item


class TagSpeakers(Stage):
    """Find what is built on names: who owns or bought which company, each quotation, who speaks, as what, for whom."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.one_at_a_time = asyncio.Lock()  # a model is not made to be asked twice at once

    @cached_property
    def voters(self) -> tuple[Voter, ...]:
        """Who has a vote on names."""
        return load_voters(config_of(self.crawler.settings).voters)

    def open_spider(self) -> None:
        """Load them before the first page is fetched; a crawl that cannot have them says why."""
        try:
            assert isinstance(self.voters, tuple)
        except VoterError as problem:
            self.desk.counts["unready"] += 1
            self.desk.trouble[str(problem)] += 1
            raise

    def tag(self, item: Kept) -> Kept:
        """Tag one article."""
        tagged = self.change(item, lambda article: tag_voices(article, Lexicons.load(), self.voters))
        return replace(tagged, tagger_version=tagger_version(self.voters))

    async def process_item(self, item: Kept) -> Kept:
        """Tag one article; with voters beside the event loop, for they take their time."""
        if not self.voters:
            return self.tag(item)
        async with self.one_at_a_time:
            voted: Kept = await self.desk.call(self.tag, item)
        return voted


class Dedupe(Stage):
    """Sign the text, so that the store can find copies of it."""

    def process_item(self, item: Kept) -> Kept:
        """Sign one article."""
        return replace(item, signature=signature(item.article.text))


class Store(Stage):
    """Write articles in batches; the frontier's rows are done in the same transaction."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.waiting: list[Kept] = []
        self.has_written = False
        self.one_at_a_time = asyncio.Lock()
        self.clock: asyncio.Task[None] | None = None
        self.ending: asyncio.Future[None] | None = None

    async def open_spider(self) -> None:
        """Start the clock that writes what has waited long enough."""
        self.writer = Writer(self.desk.store, is_copy)
        self.clock = asyncio.ensure_future(self._tick())

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            await self.flush()

    async def process_item(self, item: Kept) -> Kept:
        """Take one article in."""
        self.waiting.append(item)
        if len(self.waiting) >= BATCH:
            await self.flush()
        return item

    async def flush(self) -> None:
        """Write what waits; when it cannot be written the crawl ends, and the next one goes on."""
        async with self.one_at_a_time:
            batch, self.waiting = self.waiting, []
            if batch and (outcomes := await self._write(batch)) is not None:
                self.has_written = True
                await self._tell(batch, outcomes)

    async def _write(self, batch: list[Kept]) -> list[Outcome] | None:
        outcomes: list[Outcome] | None = None
        try:
            outcomes = await self.desk.call(self.writer.write, batch)
        except StoreError as problem:
            self.desk.trouble[str(problem)] += 1
        finally:  # whatever it was: nothing is dropped, and the crawl does not go on without a store
            if outcomes is None:
                self.waiting = batch + self.waiting
                self.ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="store_failed"))
        return outcomes

    async def _tell(self, batch: list[Kept], outcomes: list[Outcome]) -> None:
        for item, outcome in zip(batch, outcomes, strict=True):
            if outcome.what == "failed":
                page = item.page
                warc = (page.warc_file, page.warc_offset or 0, page.warc_length or 0) if page.warc_file else None
                await self.desk.call(self.desk.set_aside, page.url, "store", outcome.reason or "", warc)
            else:
                self._count(outcome, item.article)
        await self.desk.call(self.desk.note)

    def _count(self, outcome: Outcome, article: Article) -> None:
        counts = self.desk.counts
        counts[{"new": "stored", "revised": "revised", "reread": "same", "unchanged": "same"}[outcome.what]] += 1
        counts["copies"] += outcome.copy
        counts["bodies"] += bool(article.text)
        for field in PAGE_FIELDS:  # what the page itself gave: that a feed fills the gaps hides no change of its layout
            counts[f"with_{field}"] += article.provenance.get(field, "feed") != "feed"

    async def close_spider(self) -> None:
        """Write the last articles, and what the lexicons know of the companies and festivals in them.

        A crawl that brought no article has not read the lexicons, which takes a seventh of its time, and need not now.
        """
        if self.clock:
            async with self.one_at_a_time:  # a batch that is being written is finished and counted first
                self.clock.cancel()
        await self.flush()
        if self.has_written and not self.waiting:
            await self._keep_facts()

    async def _keep_facts(self) -> None:
        try:
            await self.desk.call(keep_lexicon_facts, self.desk.store, Lexicons.load())
        except StoreError as problem:  # the articles are safe, and the next crawl that brings any comes by here again
            self.desk.trouble[str(problem)] += 1
