"""Keep pace with other processes: a host's turns and its robots.txt stand in the database, not in this process."""

from __future__ import annotations

import asyncio

from tradewatch.fetch.robots import Saved
from tradewatch.store.engine import Store
from tradewatch.store.hosts import Hosts, RobotsRecord

__all__ = ["StorePace", "StoreShelf"]


class StorePace:
    """The pace of all processes that share a database."""

    def __init__(self, store: Store) -> None:
        self.hosts = Hosts(store)

    async def turn(self, host: str, delay: float) -> None:
        """Wait until the host's turn has come, and take it; none is taken ahead of its time."""
        while left := await asyncio.to_thread(self.hosts.turn, host, delay):
            await asyncio.sleep(left)

    async def hold(self, host: str, seconds: float) -> None:
        """Let nobody's turn come for so many seconds."""
        await asyncio.to_thread(self.hosts.hold, host, seconds)


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
