"""Fetch the small files with which a host states its terms: robots.txt and tdmrep.json, once a day at most."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from tradewatch.fetch import robots
from tradewatch.fetch.refusals import NO_ANSWER
from tradewatch.fetch.robots import Saved, Shelf

__all__ = ["Once", "fetch_small"]

Thing = TypeVar("Thing")


class Once(Generic[Thing]):
    """One task a key, however many ask for it at the same time; asked for again when its result has gone stale."""

    def __init__(self, make: Callable[[str], Awaitable[Thing]], stale: Callable[[Thing], bool]) -> None:
        self.make = make
        self.stale = stale
        self.tasks: dict[str, asyncio.Future[Thing]] = {}

    async def get(self, key: str) -> Thing:
        """The thing, made by whoever asked first."""
        task = self.tasks.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() or self.stale(task.result()))):
            task = self.tasks[key] = asyncio.ensure_future(self.make(key))
        # A task may be awaited by many, and shielded, so that one waiter who leaves does not take the others along.
        return await asyncio.shield(task)


async def fetch_small(crawler: Crawler, url: str, shelf: Shelf, fresh: timedelta) -> Saved:
    """The file, from the shelf when it is still fresh there, else from the host."""
    kept = await shelf.load(url)
    now = datetime.now(UTC)
    if kept and _good(kept) and now - fresh < kept.at <= now:
        return kept
    saved = await _ask(crawler, url)
    if _good(saved):
        await shelf.save(url, saved)
    return saved


def _good(saved: Saved) -> bool:
    return 200 <= saved.status < 500 and saved.status != 429


async def _ask(crawler: Crawler, url: str) -> Saved:
    # handle_httpstatus_all keeps Scrapy from following redirects: we count them ourselves.
    meta = {"tw_skip_robots": True, "handle_httpstatus_all": True, "max_retry_times": 1}
    try:
        for _ in range(robots.REDIRECTS + 1):
            assert crawler.engine
            response = await crawler.engine.download_async(Request(url, callback=NO_CALLBACK, meta=meta))
            target = _target(response)
            if target is None:
                return robots.keep(response.status, response.body)
            url = target
    except (*NO_ANSWER, IgnoreRequest):
        return robots.keep(0, b"")
    return robots.keep(404, b"")  # more redirects than are followed: as if there were none


def _target(response: Response) -> str | None:
    location = response.headers.get("Location")
    if response.status not in (301, 302, 303, 307, 308) or not location:
        return None
    return response.urljoin(location.decode("utf-8", "replace"))
