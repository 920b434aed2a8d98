"""Fetch one at a time: a gate a host, which widens when the host is in trouble and narrows back slowly.

The gate belongs to the process, not to a crawl, so that two crawls never double what a host sees. Several processes
share a host through a `Pace` that keeps its books in the store.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from tradewatch.fetch.refusals import HostHeld, HostShut, Leaving

__all__ = ["Gate", "LocalPace", "Pace"]

PATIENCE = 180.0  # seconds a crawl waits for a host that asked us to stay away; beyond, its pages fail for this run
LONGEST = 3600.0  # seconds a host may ask for
WIDEST = 60.0  # seconds the gate adds at most between two requests
SLOW = 5.0  # seconds to an answer from which a host counts as slow
NARROWING = 0.85  # what is left of the added seconds after each good answer
MOST_FAILURES = 10  # in a row, then the host is left alone
SHUT_FOR = 1800.0  # seconds; then one request may try
MANY = 5  # processes whose turns may stand before ours; who waits longer waits for a hold
ON_ITS_WAY = 0.025  # of the delay: how long a request may be under way, for no two to arrive closer than the delay
GLANCE = 1.0  # seconds between two looks whether the crawl is being stopped
Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]


class Pace(Protocol):
    """Who keeps the time between two requests to a host, and its holds."""

    async def turn(self, host: str, delay: float) -> None:
        """Wait until a request may start, `delay` seconds after the one before."""

    async def hold(self, host: str, seconds: float) -> None:
        """Let nobody's turn come for so many seconds."""


class LocalPace:
    """The pace of one process: the time of each host's next turn, in memory."""

    def __init__(self, clock: Clock = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self.clock = clock
        self.sleep = sleep
        self.next_at: dict[str, float] = {}

    async def turn(self, host: str, delay: float) -> None:
        """Take the next free moment and wait for it."""
        now = self.clock()
        at = max(now, self.next_at.get(host, now))
        self.next_at[host] = at + delay
        if at > now:
            await self.sleep(at - now)
            # Who wakes late must not bring the next one closer.
            self.next_at[host] = max(self.next_at[host], self.clock() + delay)

    async def hold(self, host: str, seconds: float) -> None:
        """Move the host's next turn."""
        self.next_at[host] = max(self.next_at.get(host, 0.0), self.clock() + seconds)


@dataclass(slots=True)
class Manner:
    """How a host is being treated just now."""

    floor: float = 0.0  # seconds its robots.txt asks for
    added: float = 0.0  # seconds added because it is in trouble
    held_until: float = 0.0
    why_held: str = ""
    failures: int = 0  # in a row
    shut_until: float = 0.0
    why_shut: str = ""
    refuses: bool = False  # it refuses us, rather than failing


class Gate:
    """The one gate a host; every attempt of every crawl passes it."""

    hosts: ClassVar[dict[str, Manner]] = {}
    pace: ClassVar[Pace] = LocalPace()
    clock: ClassVar[Clock] = staticmethod(time.monotonic)
    sleep: ClassVar[Sleep] = staticmethod(asyncio.sleep)

    @classmethod
    def reset(cls, pace: Pace | None = None, clock: Clock = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        """Forget every host, and perhaps keep time another way from now on."""
        cls.hosts = {}
        cls.pace = pace or LocalPace(clock, sleep)
        cls.clock = staticmethod(clock)
        cls.sleep = staticmethod(sleep)

    @classmethod
    def manner(cls, host: str) -> Manner:
        """How the host is being treated."""
        return cls.hosts.setdefault(host, Manner())

    @classmethod
    def delay(cls, host: str, base: float) -> float:
        """The seconds between two requests to the host."""
        manner = cls.manner(host)
        return max(base, manner.floor) + manner.added

    @classmethod
    async def turn(cls, host: str, base: float, wanted: Callable[[], bool] = lambda: True) -> None:
        """Wait until the host may be asked again.

        Raises HostShut or HostHeld instead of waiting long, and Leaving when the request is no longer `wanted`.
        """
        while True:
            await cls._rest(host, wanted)
            await cls._take(host, cls.delay(host, base), wanted)
            if cls.manner(host).held_until <= cls.clock():  # else it was held while we waited
                cls.check(host)
                return

    @classmethod
    async def sent(cls, host: str, base: float, ago: float) -> None:
        """A request that went out so many seconds ago was answered: the next one comes a whole delay after it.

        However late it went out, and though it may have been on its way for a while.
        """
        delay = cls.delay(host, base)
        if (left := delay - ago + min(ago, ON_ITS_WAY * delay)) > 0:
            await cls.pace.hold(host, left)

    @classmethod
    async def _take(cls, host: str, delay: float, wanted: Callable[[], bool]) -> None:
        began = cls.clock()
        waiting = asyncio.ensure_future(cls.pace.turn(host, delay))
        while not (await asyncio.wait({waiting}, timeout=GLANCE))[0]:
            if not wanted():
                waiting.cancel()
                raise Leaving("the crawl is being stopped")
            if cls.clock() - began > PATIENCE + MANY * delay:
                waiting.cancel()
                raise HostHeld(f"{host} asked another process to stay away")
        await waiting

    @classmethod
    async def _rest(cls, host: str, wanted: Callable[[], bool]) -> None:
        while True:
            cls.check(host)
            left = cls.manner(host).held_until - cls.clock()
            if left <= 0:
                return
            if not wanted():
                raise Leaving("the crawl is being stopped")
            await cls.sleep(min(left, GLANCE))

    @classmethod
    def check(cls, host: str) -> None:
        """Raise when the host is to be left alone in this run."""
        manner, now = cls.manner(host), cls.clock()
        if manner.shut_until > now:
            raise HostShut(manner.why_shut, passing=not manner.refuses)
        if manner.held_until - now > PATIENCE:
            raise HostHeld(f"{host} asked us to stay away: {manner.why_held}")

    @classmethod
    async def hold(cls, host: str, seconds: float, why: str = "") -> None:
        """Leave the host alone for so many seconds, an hour at most."""
        seconds = min(max(seconds, 0.0), LONGEST)
        manner = cls.manner(host)
        until = cls.clock() + seconds
        if until > manner.held_until:
            manner.held_until, manner.why_held = until, why or f"for {seconds:.0f} s"
            await cls.pace.hold(host, seconds)

    @classmethod
    async def floor(cls, host: str, seconds: float | None) -> None:
        """Keep the seconds that the host's robots.txt asks for, also between it and the next request."""
        manner = cls.manner(host)
        if seconds and seconds > manner.floor:
            await cls.pace.hold(host, seconds)
        manner.floor = seconds or 0.0

    @classmethod
    def fine(cls, host: str, latency: float = 0.0) -> None:
        """The host answered: narrow its gate a little, or widen it to the pace at which it answers."""
        manner = cls.manner(host)
        manner.failures = 0
        if latency >= SLOW:
            manner.added = max(manner.added, min(latency, WIDEST))
            return
        manner.added *= NARROWING
        if manner.added < 0.05:
            manner.added = 0.0

    @classmethod
    async def trouble(cls, host: str, what: str, *, refuses: bool = False, counts: bool = True) -> None:
        """The host failed or refused: widen its gate, and shut it after too many in a row."""
        manner = cls.manner(host)
        if not refuses:
            manner.added = min(WIDEST, max(1.0, manner.added * 2))
            await cls.hold(host, manner.added * random.uniform(1.0, 1.2), what)
        if not counts:
            return
        manner.failures += 1
        if manner.failures >= MOST_FAILURES:
            manner.shut_until = cls.clock() + SHUT_FOR
            manner.why_shut = f"{host} is left alone after {manner.failures} failures in a row, the last: {what}"
            manner.refuses = refuses
            manner.failures = MOST_FAILURES - 1  # when it opens again, one more failure shuts it
