"""Keep pace with other processes: a host's turns and its robots.txt stand in the database, not in this process."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from tradewatch.config import Config
from tradewatch.errors import SchemaError, StoreError
from tradewatch.fetch.robots import MemoryShelf, Saved
from tradewatch.store.engine import Store, open_store
from tradewatch.store.hosts import Hosts, RobotsRecord

__all__ = ["LentShelf", "StorePace", "StoreShelf", "shared_store"]

log = logging.getLogger(__name__)
LATE = 0.05  # seconds after a turn was asked for, and
LATE_SHARE = 0.025  # which share of the delay, from which whoever got it counts as late
MOST_RENEWED = 5  # times; a machine that is as busy as that is slow enough
Result = TypeVar("Result")


def shared_store(config: Config) -> Store | None:
    """The database in which crawls take their turns, for who makes none; None where there is none to be used."""
    try:
        return open_store(config.database, create=False, lean=True)
    except StoreError as problem:
        if isinstance(problem, SchemaError) or problem.__cause__ is not None:  # it is there: crawls may be at work
            log.error("%s; without it the pace is kept by this process alone", problem)
        return None


class StorePace:
    """The pace of all processes that share a database."""

    def __init__(self, store: Store) -> None:
        self.hosts = Hosts(store)

    async def turn(self, host: str, delay: float) -> None:
        """Wait until the host's turn has come, and take it; none is taken ahead of its time.

        Who learns late of his turn, for this process or the machine was busy, moves the next one on by as much, or
        takes another when that one has come: not the turns are to stand a delay apart, but the requests.
        """
        taken = await self._take(host, delay)
        for _ in range(MOST_RENEWED):
            late = time.monotonic() - taken
            if late <= max(LATE, LATE_SHARE * delay):
                return
            taken = await (self._renew(host, delay) if late < delay else self._take(host, delay))

    async def _take(self, host: str, delay: float) -> float:
        while True:
            left, asked = await asyncio.to_thread(_timed, self.hosts.turn, host, delay)
            if not left:
                return asked
            await asyncio.sleep(left)

    async def _renew(self, host: str, delay: float) -> float:
        _, asked = await asyncio.to_thread(_timed, self.hosts.hold, host, delay)
        return asked

    async def hold(self, host: str, seconds: float) -> None:
        """Let nobody's turn come for so many seconds."""
        await asyncio.to_thread(self.hosts.hold, host, seconds)


def _timed(ask: Callable[[str, float], Result], host: str, seconds: float) -> tuple[Result, float]:
    """What the store says, and when it was asked: waiting for the database makes a turn late as well."""
    began = time.monotonic()
    return ask(host, seconds), began


class StoreShelf:
    """The robots.txt and tdmrep.json of each host, kept from one run to the next."""

    def __init__(self, store: Store) -> None:
        self.hosts = Hosts(store)

    async def load(self, url: str) -> Saved | None:
        """The file as last kept."""
        kept = await asyncio.to_thread(self.hosts.robots, url)
        return Saved(kept.body, kept.status, kept.at) if kept else None

    async def save(self, url: str, saved: Saved) -> None:
        """Keep it."""
        await asyncio.to_thread(self.hosts.keep_robots, url, RobotsRecord(saved.body, saved.status, saved.at))


class LentShelf(StoreShelf):
    """What crawls read of a host's terms is used, so that its pace is known from the start; nothing new is stored."""

    def __init__(self, store: Store, own: MemoryShelf) -> None:
        super().__init__(store)
        self.own = own

    async def load(self, url: str) -> Saved | None:
        """The file as this process read it last, else as a crawl did."""
        if url not in self.own.files and (kept := await super().load(url)):
            await self.own.save(url, kept)
        return await self.own.load(url)

    async def save(self, url: str, saved: Saved) -> None:
        """Keep it as long as the process lasts."""
        await self.own.save(url, saved)
