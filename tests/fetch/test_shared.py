"""Manners kept in the store, so that processes share them."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tradewatch.fetch.refusals import HostHeld
from tradewatch.fetch.robots import Saved
from tradewatch.fetch.shared import StorePace, StoreShelf
from tradewatch.store.engine import open_store
from tradewatch.store.hosts import Hosts


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[tuple[Hosts, Hosts]]:
    """The host table as two processes see it."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with open_store(url) as one, open_store(url) as other:
        yield Hosts(one), Hosts(other)


def test_two_crawls_on_one_store_share_the_turns_of_a_host(hosts: tuple[Hosts, Hosts]):
    came: list[float] = []

    async def crawl(pace: StorePace) -> None:
        for _ in range(4):
            await pace.turn("trade.test", 0.2)
            came.append(time.time())

    async def both() -> None:
        await asyncio.gather(*(crawl(StorePace(one)) for one in hosts))

    asyncio.run(both())

    assert len(came) == 8
    assert min(b - a for a, b in itertools.pairwise(sorted(came))) >= 0.18


def test_a_hold_in_one_process_keeps_the_other_away(hosts: tuple[Hosts, Hosts]):
    asyncio.run(StorePace(hosts[0]).hold("trade.test", 900.0))

    with pytest.raises(HostHeld, match="stay away"):
        asyncio.run(StorePace(hosts[1]).turn("trade.test", 1.0))


def test_the_terms_of_a_host_outlast_the_process(hosts: tuple[Hosts, Hosts]):
    saved = Saved("User-agent: *\nDisallow: /no", 200, datetime(2026, 5, 19, 12, tzinfo=UTC))
    url = "https://trade.test/robots.txt"
    asyncio.run(StoreShelf(hosts[0]).save(url, saved))

    assert asyncio.run(StoreShelf(hosts[1]).load(url)) == saved
    assert asyncio.run(StoreShelf(hosts[1]).load("https://trade.test/other")) is None
