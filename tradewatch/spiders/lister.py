"""List an outlet's past, part by part, and put what is of the wanted days on the frontier, the newest first."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from protego import Protego
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from tradewatch.discover.found import Found
from tradewatch.discover.read import read
from tradewatch.discover.walk import Told, Walk
from tradewatch.discover.walk_pages import PagesWalk
from tradewatch.discover.walks import can_walk, walk_of
from tradewatch.errors import FeedError
from tradewatch.outlets.outlet import Outlet, Source, SourceKind
from tradewatch.spiders.announce import FIRST, announced, headers_of, urgency
from tradewatch.spiders.desk import Desk
from tradewatch.spiders.failures import Kind, Trouble, request_of, tell
from tradewatch.store.backfill import Ledger, Walked
from tradewatch.store.frontier import Announced, days_published
from tradewatch.store.months import Bits, Days, bits_of, missing, month_of, parts, today

__all__ = ["Lister", "past_sources"]

log = logging.getLogger(__name__)
FEW = 30  # pages waiting: with fewer the next part is listed
NO_ARCHIVE = "its file names no archive, and its robots.txt no sitemap; see docs/outlets.md"
REHEARSED = 20  # pages of a section without dates that a rehearsal reads
NOT_THERE = frozenset({400, 404, 410})  # past the last page
DAY = 24 * 60  # minutes, in which priorities are
UNSETTLED = timedelta(days=2)  # of the days before today more may still be published, by our clock or theirs


def past_sources(outlet: Outlet) -> list[Source]:
    """Those sources of an outlet that tell of the past."""
    return [source for source in outlet.sources if can_walk(source)]


class Lister:
    """The listings of one outlet in one back-fill; stands where a crawl has its announcer."""

    def __init__(
        self, desk: Desk, days: Days, *, again: bool = False, undated: bool = False, woken: Callable[[], None]
    ) -> None:
        self.desk = desk
        self.ledger = Ledger(desk.store, desk.outlet.slug, desk.held)
        self.days = days
        self.within = (first_minute(days.first), first_minute(days.last) + DAY)  # priorities of their pages
        self.again = again
        self.undated = undated
        self.woken = woken
        self.dry = False
        self.busy = False  # an answer is awaited
        self.walks: dict[str, Walk] = {}  # source URL -> its walk, while there is something left to list
        self.fallback: dict[str, list[str]] = {}
        self.seen: dict[str, set[str]] = {}  # source URL -> what it has listed: its sitemaps overlap
        self.rest: dict[str, Bits] = {}  # source URL -> what is to be listed after what was left in the middle
        self.begun = False

    def beats(self, found_by: str | None) -> tuple[str, ...]:
        """What the articles of a source are about."""
        for source in self.desk.outlet.sources:
            if found_by in (source.url, *source.fallback):
                return source.beats
        return ()

    def write(self, path: Path) -> None:
        """What was found stands in the passing database of a rehearsal."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be listed."""
        return self.begun and not self.busy and not self.walks

    def begin(self, sources: Sequence[Source]) -> None:
        """Settle what of each source is still to be listed, and go on where a listing was left."""
        asked = bits_of(self.days)
        for source in sources:
            self.desk.counts["sources"] += 1
            done = {} if self.again else self.ledger.done(source.url)
            wanted, kept = missing(asked, done), self.ledger.walk(source.url)
            self.fallback[source.url] = list(source.fallback)
            if kept and self._goes_on(kept, wanted, done):
                self.walks[source.url] = walk_of(source, kept.wanted, kept.state, undated=self.undated)
                self.rest[source.url] = missing(wanted, kept.wanted)
            elif wanted:
                self.walks[source.url] = self._start(source, wanted, done)
            else:
                self.desk.counts["sources_done"] += 1
        self.begun = True

    def _start(self, source: Source, wanted: Bits, done: Bits) -> Walk:
        walk = walk_of(source, wanted, undated=self.undated)
        afresh = [month for month in wanted if self.again or not done.get(month)]
        self.ledger.note(source.url, {}, {}, Walked(dict(wanted), self._state(walk)), afresh=afresh)
        return walk

    def _state(self, walk: Walk) -> dict[str, Any]:
        return {**walk.state(), "again": self.again, "undated": self.undated}

    def _goes_on(self, kept: Walked, wanted: Bits, done: Bits) -> bool:
        """Whether a listing that was left in the middle is about nothing but what is wanted now."""
        same = (kept.state.get("again"), kept.state.get("undated")) == (self.again, self.undated)
        left = missing(kept.wanted, done)
        return same and bool(left) and not missing(left, wanted)

    async def next(self, flying: int) -> list[Request]:
        """The next part to list, when few pages wait to be fetched; `flying` are on their way."""
        if not self.begun and not self.busy:
            if not (sources := past_sources(self.desk.outlet)):
                self.busy = True
                return [self._robots()]
            await self.desk.call(self.begin, sources)
        if self.busy or not self.walks:
            return []
        waiting = 0 if self.dry else await self.desk.call(self.desk.frontier.todo, FEW, self.within)
        if waiting >= FEW:
            return []
        url = max(self.walks, key=lambda url: self.walks[url].near)
        walk = self.walks[url]
        if isinstance(walk, PagesWalk) and walk.pending:
            if not self.dry and (waiting or flying):
                return []  # the days of these articles are known when they are stored
            await self._learn(walk)
            return await self.next(flying)
        if walk.ask is None:
            await self._settle(walk, Told())
            return await self.next(flying)
        self.busy = True
        self.desk.counts["month"] = int(month_of(min(walk.near, self.days.last)).replace("-", ""))
        return [self._request(walk, walk.ask)]

    def _robots(self) -> Request:
        """Where the outlet's file names no archive, the site's own robots.txt may name its sitemaps."""
        url = urljoin(self.desk.outlet.home or f"https://{self.desk.outlet.hosts[0]}/", "/robots.txt")
        return Request(url, self.read_robots, errback=self.read_robots, priority=FIRST, dont_filter=True)

    async def read_robots(self, response: Response | Failure) -> AsyncIterator[Request]:
        """Walk through the sitemaps that it names."""
        try:
            told = "" if isinstance(response, Failure) else response.body.decode("utf-8", "replace")
            named = [urljoin(getattr(response, "url", ""), url) for url in Protego.parse(told).sitemaps]
            sources = [Source(SourceKind.SITEMAP, url) for url in dict.fromkeys(named) if self.desk.outlet.claims(url)]
            if not sources:
                self.desk.counts["sources"] = self.desk.counts["sources_dead"] = 1
                self.desk.trouble[NO_ARCHIVE] += 1
            await self.desk.call(self.begin, sources)
        finally:
            self.busy = False
            self.woken()
        for none in list[Request]():
            yield none

    async def _learn(self, walk: PagesWalk) -> None:
        canonical = {self.desk.outlet.canonical(url): url for url in walk.pending}
        days = {} if self.dry else await self.desk.call(days_published, self.desk.store, list(canonical))
        if self.dry and walk.number > REHEARSED:
            self.desk.notes.append(f"{walk.base}: lists no dates; only its articles will tell how far back to go")
            del self.walks[walk.source.url]
            return
        await self._settle(walk, walk.learn({canonical[url]: day for url, day in days.items()}))

    def _request(self, walk: Walk, url: str) -> Request:
        meta = {"handle_httpstatus_list": sorted(NOT_THERE)}
        given = {"source": walk.source}
        return Request(
            url, self.read, errback=self.unread, cb_kwargs=given, meta=meta, priority=FIRST, dont_filter=True
        )

    async def read(self, response: Response, source: Source) -> AsyncIterator[Request]:
        """A part of the listing came."""
        try:
            await self._read(response, self.walks[source.url])
        except Exception:
            self.walks.pop(source.url, None)  # it stands where it was written down last; the next call goes on there
            raise
        finally:
            self.busy = False
            self.woken()
        for none in list[Request]():
            yield none

    async def _read(self, response: Response, walk: Walk) -> None:
        if response.status in NOT_THERE:
            if walk.may_end:
                await self._settle(walk, walk.lack())
            else:
                await self._stumble(walk, Trouble(Kind.GONE, f"HTTP {response.status}", response.status))
            return
        try:
            answer = await self.desk.call(read, walk.source, response.body, response.url)
        except FeedError as problem:
            wall = response.meta.get("tw_wall")
            if not wall and (told := walk.blank()) is not None:
                await self._settle(walk, told)
                return
            kind = Kind.BARRED if wall else Kind.PASSING
            await self._stumble(walk, Trouble(kind, wall or problem.reason, response.status))
            return
        self.desk.counts["listings"] += 1
        await self._settle(walk, walk.take(answer, headers_of(response)))

    async def unread(self, failure: Failure) -> AsyncIterator[Request]:
        """A part of the listing did not come."""
        try:
            await self._stumble(self.walks[request_of(failure).cb_kwargs["source"].url], tell(failure))
        finally:
            self.busy = False
            self.woken()
        for none in list[Request]():
            yield none

    async def _stumble(self, walk: Walk, trouble: Trouble) -> None:
        """Ask another address of the source, or go without this part; what it would have listed is not done."""
        source = walk.source
        self.desk.trouble[f"{walk.ask}: {trouble.reason}"] += 1
        log.warning("%s: %s", walk.ask, trouble.reason)
        if walk.is_first and self.fallback[source.url]:
            self.desk.counts["fallbacks"] += 1
            walk.base = self.fallback[source.url].pop(0)
            walk.begin(None)
            return
        if walk.is_first:
            self.desk.counts["sources_dead"] += 1
            self.desk.counts["sources_barred"] += trouble.kind is Kind.BARRED
            del self.walks[source.url]
            return
        self.desk.counts["listings_failed"] += 1
        goes_on = walk.lose()
        await self.desk.call(self.ledger.note, source.url, {}, {}, Walked(walk.wanted, self._state(walk)))
        if not goes_on:
            del self.walks[source.url]  # for this time: the next call asks again

    async def _settle(self, walk: Walk, told: Told) -> None:
        """Take in what a part told, and write down how far the listing has come."""
        source, outlet = walk.source, self.desk.outlet
        ours = [(one, day) for one, day in told.found if outlet.wants(one.url)]
        pages = [self._announced(one, day, source, place) for place, (one, day) in enumerate(ours)]
        self.desk.counts["found"] += len(pages)
        self.desk.counts["undated"] += told.undated
        new, again = await self.desk.call(self.desk.frontier.add, pages, again=self.again)
        self.desk.counts["new"] += new
        self.desk.counts["again"] += again
        seen = self.seen.setdefault(source.url, set())
        listed = Counter(
            month_of(day) for page, (_, day) in zip(pages, ours, strict=True) if day and page.url not in seen
        )
        seen.update(page.url for page in pages)
        done = parts(told.done, Days(date.min, today() - UNSETTLED))
        walked = None if walk.is_over else Walked(walk.wanted, self._state(walk))
        await self.desk.call(self.ledger.note, source.url, listed, done, walked)
        for note in walk.notes:
            log.warning("%s", note)
            self.desk.notes.append(note)
        walk.notes.clear()
        if walk.is_over and (rest := self.rest.pop(source.url, None)):
            done = {} if self.again else await self.desk.call(self.ledger.done, source.url)
            self.walks[source.url] = await self.desk.call(self._start, source, rest, done)
        elif walk.is_over:
            self.desk.counts["sources_done"] += 1
            del self.walks[source.url]
        elif walk.ask is None and not (isinstance(walk, PagesWalk) and walk.pending):
            del self.walks[source.url]  # what could not be read is asked for by the next call

    def _announced(self, one: Found, day: date | None, source: Source, place: int) -> Announced:
        """Its priority is its day, which also says of which month it is; without a day it comes last."""
        noon = datetime.combine(day, time(12), UTC) if day else None
        when = one.published_at.utc if one.published_at else noon
        return replace(announced(self.desk.outlet, one, source), priority=urgency(when) if when else -1 - place)


def first_minute(day: date) -> int:
    """The priority of a page published as that day began."""
    return urgency(datetime.combine(day, time(), UTC))
