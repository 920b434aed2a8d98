"""Read an outlet's sources and put what they announce on the frontier, newest first."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from tradewatch.discover.asked import asked_by_headers
from tradewatch.discover.found import Found, newer_than
from tradewatch.discover.read import read
from tradewatch.errors import FeedError
from tradewatch.fetch.retry_after import retry_after
from tradewatch.outlets.outlet import Outlet, Source, SourceKind
from tradewatch.spiders.desk import Desk
from tradewatch.spiders.failures import Kind, Trouble, request_of, tell
from tradewatch.spiders.looks import Looks
from tradewatch.store import feeds
from tradewatch.store.feeds import FeedState
from tradewatch.store.frontier import Announced

__all__ = ["FIRST", "Announcer", "announced", "headers_of", "urgency"]

log = logging.getLogger(__name__)
FIRST = 1_000_000  # priority of sources: before any page
MOST_MORE = 50  # child sitemaps and further pages of one source in one crawl
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def urgency(when: datetime) -> int:
    """The priority of a page published at that moment: the newer, the higher."""
    return int((when - EPOCH).total_seconds() // 60)


class Announcer:
    """The sources of one outlet, in one crawl."""

    def __init__(
        self, desk: Desk, *, since: datetime | None = None, full: bool = False, woken: Callable[[], None]
    ) -> None:
        self.desk = desk
        self.since = since
        self.full = full
        self.woken = woken
        self.open: Counter[str] = Counter()  # source URL -> requests that are not answered yet
        self.looks = Looks(
            desk.store, desk.outlet.slug, desk.counts, resting=desk.run.trigger == "schedule" and not full
        )
        self.seen: dict[str, int] = {}  # source URL -> how many further pages were asked for
        self.begun: dict[str, list[FeedState | None]] = {}  # source URL -> its pages, remembered after the last
        self.found: dict[str, Announced] = {}  # kept only for a dry run
        self.dry = False

    @property
    def busy(self) -> bool:
        """Whether some source is still being read."""
        return self.open.total() > 0

    def beats(self, found_by: str | None) -> tuple[str, ...]:
        """What the articles of a source are about."""
        for source in self.desk.outlet.sources:
            if found_by in (source.url, *source.fallback):
                return source.beats
        return ()

    def write(self, path: Path) -> None:
        """Write what was found, newest first, a JSON object a line."""
        newest = sorted(self.found.values(), key=lambda one: -one.priority)
        lines = (json.dumps({"url": one.url, "found_by": one.found_by, **one.hints}) for one in newest)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def requests(self) -> list[Request]:
        """One request a source that is due; archives only in a full crawl."""
        sources = [s for s in self.desk.outlet.sources if self.full or not s.archive]
        return [self._ask(source, first, tuple(rest)) for source, (first, *rest) in self.looks.plan(sources)]

    def _ask(self, source: Source, url: str, fallback: tuple[str, ...] = (), *, further: bool = False) -> Request:
        self.open[source.url] += 1
        state = FeedState(url) if self.full or self.dry else feeds.load(self.desk.store, url)
        meta = {
            "handle_httpstatus_list": [304],
            "tw_etag": state.etag,
            "tw_last_modified": state.last_modified,
            "tw_feed": state,
        }
        given = {"source": source, "fallback": fallback, "further": further}
        return Request(
            url, self.read, errback=self.unread, cb_kwargs=given, meta=meta, priority=FIRST, dont_filter=True
        )

    async def read(
        self, response: Response, source: Source, fallback: tuple[str, ...], further: bool
    ) -> AsyncIterator[Request]:
        """A source answered: take in what it announces; ask for its further pages."""
        try:
            async for request in self._read(response, source, fallback, further):
                yield request
            await self._settle(source)
        finally:
            self.open[source.url] -= 1
            self.woken()

    async def _read(
        self, response: Response, source: Source, fallback: tuple[str, ...], further: bool
    ) -> AsyncIterator[Request]:
        state: FeedState = response.meta["tw_feed"]
        digest = hashlib.sha256(response.body).hexdigest()
        if response.status == 304 or (digest == state.digest and source.kind is not SourceKind.LISTING):
            self.desk.counts["sources_unchanged"] += 1
            self._note_answer(response, source, further)
            await self._end(source)  # what follows an unchanged page was read before
            return
        try:
            whole, more = await self._take_in(response, source)
        except FeedError as problem:
            wall = response.meta.get("tw_wall")
            trouble = Trouble(Kind.BARRED if wall else Kind.PASSING, wall or problem.reason, response.status)
            async for request in self._next(source, state.url, trouble, fallback, further):
                yield request
            return
        self._note_answer(response, source, further)
        for url in more:
            yield await self.desk.call(self._ask, source, url, further=True)
        if not self.dry:
            await self._remember(source, _state(response, digest) if whole else None, last=not more)

    def _note_answer(self, response: Response, source: Source, further: bool) -> None:
        if not further:
            self.looks.answer(source, response.meta["tw_feed"].url, asked_by_headers(headers_of(response)))

    async def _settle(self, source: Source) -> None:
        """An answer was dealt with: when it was the last of its source, or of all, write down what they brought."""
        if not self.dry and self.open[source.url] == 1:
            await self.desk.call(self.looks.end, source)
        if not self.dry and self.open.total() == 1:
            await self.desk.call(self.looks.close)

    async def _take_in(self, response: Response, source: Source) -> tuple[bool, list[str]]:
        """Put the announced articles on the frontier; give whether none was left out, and the pages to ask for."""
        discovery = await self.desk.call(read, source, response.body, response.url)
        ours = [one for one in discovery.found if self.desk.outlet.wants(one.url)]
        wanted = list(newer_than(ours, self.since)) if self.since else ours
        self.desk.counts["found"] += len(wanted)
        pages = [announced(self.desk.outlet, one, source, place) for place, one in enumerate(wanted)]
        if self.dry:
            self.found = {one.url: one for one in pages} | self.found  # feeds answer first and say the most
            return False, self._further(source, discovery.more) if source.kind is SourceKind.SITEMAP else []
        new, again = await self.desk.call(self.desk.frontier.add, pages, again=self.full)
        self.desk.counts["new"] += new
        self.desk.counts["again"] += again
        whole = len(wanted) == len(ours) or await self._all_known(ours, datetime.now(UTC))
        self.looks.note(source, discovery, new, left_out=not whole)
        read_before = response.meta["tw_feed"].digest is not None
        if source.kind is SourceKind.LISTING and read_before and await self._all_known(wanted, self._began):
            return whole, []  # what follows on the next page is older still, and known
        return whole, self._further(source, discovery.more)

    @property
    def _began(self) -> datetime:
        return self.desk.run.started_at or datetime.now(UTC)

    async def _all_known(self, found: list[Found], moment: datetime) -> bool:
        """Whether every page was on the frontier already at that moment."""
        urls = {self.desk.outlet.canonical(one.url) for one in found}
        return len(await self.desk.call(self.desk.frontier.known_before, list(urls), moment)) == len(urls)

    def _further(self, source: Source, more: tuple[str, ...]) -> list[str]:
        most = MOST_MORE if source.kind is SourceKind.SITEMAP else source.pages - 1
        left = max(0, most - self.seen.get(source.url, 0))
        if source.kind is SourceKind.SITEMAP and len(more) > left:
            self.desk.counts["sitemaps_left"] += len(more) - left
            told = "%s: %d of its sitemaps are not read, those changed longest ago; `tradewatch backfill` reads all"
            log.warning(told, source.url, len(more) - left)
        self.seen[source.url] = self.seen.get(source.url, 0) + len(more[:left])
        return list(more[:left])

    async def _remember(self, source: Source, state: FeedState | None, *, last: bool) -> None:
        """Remember what was read, when nothing can be missed by not reading it again; no state: something was left out.

        The pages of a listing count as read when the last one is. An index of sitemaps is never remembered: it may
        stay as it is while they change.
        """
        if source.kind is not SourceKind.SITEMAP:
            self.begun.setdefault(source.url, []).append(state)
            if last:
                await self._end(source)
        elif last and state:
            await self.desk.call(feeds.remember, self.desk.store, self.desk.outlet.slug, state, 200)

    async def _end(self, source: Source) -> None:
        states = self.begun.pop(source.url, [])
        for state in states if None not in states else []:
            await self.desk.call(feeds.remember, self.desk.store, self.desk.outlet.slug, state, 200)

    async def unread(self, failure: Failure) -> AsyncIterator[Request]:
        """A source did not answer: try its fallback."""
        request = request_of(failure)
        source = request.cb_kwargs["source"]
        try:
            async for again in self._pass_on(failure, request):
                yield again
            await self._settle(source)
        finally:
            self.open[source.url] -= 1
            self.woken()

    def _pass_on(self, failure: Failure, request: Request) -> AsyncIterator[Request]:
        given, response = request.cb_kwargs, getattr(failure.value, "response", None)
        asked = headers_of(response).get("retry-after", "") if isinstance(response, Response) else ""
        rest = retry_after(asked, datetime.now(UTC)) or 0.0
        url = request.meta["tw_feed"].url
        return self._next(given["source"], url, tell(failure), given["fallback"], given["further"], rest)

    async def _next(
        self,
        source: Source,
        url: str,
        trouble: Trouble,
        fallback: tuple[str, ...],
        further: bool,
        rest: float = 0.0,
    ) -> AsyncIterator[Request]:
        """Ask the next address of a source instead of one that cannot be read, or go without."""
        self.desk.trouble[f"{url}: {trouble.reason}"] += 1
        if further:
            await self._go_without(source, trouble)
            return
        self.looks.fail(url, trouble, rest)
        if fallback:
            self.desk.counts["fallbacks"] += 1
            yield await self.desk.call(self._ask, source, fallback[0], fallback[1:])
        else:
            self.desk.counts["sources_retired" if self.looks.is_retired(source) else "sources_dead"] += 1
            self.desk.counts["sources_barred"] += trouble.kind is Kind.BARRED

    async def _go_without(self, source: Source, trouble: Trouble) -> None:
        """A further page of a source cannot be read: its end, when there is none; else it is asked for again soon."""
        if trouble.kind is not Kind.GONE:
            self.looks.lack(source)
        elif not self.dry and source.kind is not SourceKind.SITEMAP:
            await self._end(source)  # the page before was the last


def announced(outlet: Outlet, one: Found, source: Source, place: int = 0) -> Announced:
    """An article as the frontier takes it in; what has no date counts as new, the less so the lower it stands."""
    when = one.published_at.utc if one.published_at else datetime.now(UTC)
    hints: dict[str, Any] = {
        "headline": one.headline,
        "dek": one.dek,
        "bylines": list(one.bylines),
        "published_at": str(one.published_at) if one.published_at else None,
        "section": one.section,
        "tags": list(one.tags),
    }
    priority = urgency(when) - (0 if one.published_at else place)
    signal = f"{source.kind}:{one.signal}" if one.signal else None
    return Announced(outlet.canonical(one.url), source.url, priority, signal, {k: v for k, v in hints.items() if v})


def headers_of(response: Response) -> dict[str, str]:
    """The headers of an answer, by lower-case name; the last one counts."""
    return {name.decode("latin-1").lower(): value[-1].decode("latin-1") for name, value in response.headers.items()}


def _state(response: Response, digest: str) -> FeedState:
    etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
    return FeedState(
        response.meta["tw_feed"].url,
        etag.decode("latin-1") if etag else None,
        modified.decode("latin-1") if modified else None,
        digest,
    )
