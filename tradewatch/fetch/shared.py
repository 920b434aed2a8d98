"""Share manners between processes: the pace and the terms of hosts are kept in the store's host table."""

from __future__ import annotations

import asyncio

from tradewatch.fetch.gate import PATIENCE
from tradewatch.fetch.refusals import HostHeld
from tradewatch.fetch.robots import Saved
from tradewatch.store.hosts import Hosts, RobotsRecord

__all__ = ["StorePace", "StoreShelf"]

MANY = 5  # processes whose turns may stand before ours; a longer wait is a hold


class StorePace:
    """A pace that every process on the same store keeps."""

    def __init__(self, hosts: Hosts) -> None:
        self.hosts = hosts

    async def turn(self, host: str, delay: float) -> None:
        """Take the next free moment and wait for it; HostHeld when another process was told to stay away."""
        seconds = await asyncio.to_thread(self.hosts.turn, host, delay)
        if seconds > PATIENCE + MANY * delay:
            raise HostHeld(f"{host} asked us to stay away: for {seconds:.0f} s")
        await asyncio.sleep(seconds)

    async def hold(self, host: str, seconds: float) -> None:
        """Let nobody's turn come for so many seconds."""
        await asyncio.to_thread(self.hosts.hold, host, seconds)


class StoreShelf:
    """A shelf that outlasts the process."""

    def __init__(self, hosts: Hosts) -> None:
        self.hosts = hosts

    async def load(self, url: str) -> Saved | None:
        """The file as last kept."""
        kept = await asyncio.to_thread(self.hosts.robots, url)
        return Saved(kept.body, kept.status, kept.at) if kept else None

    async def save(self, url: str, saved: Saved) -> None:
        """Keep it."""
        await asyncio.to_thread(self.hosts.keep_robots, url, RobotsRecord(saved.body, saved.status, saved.at))
