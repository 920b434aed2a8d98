"""Manners kept in the store, so that processes share them."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tradewatch.fetch.robots import Saved
from tradewatch.spiders.hosts import StorePace, StoreShelf
from tradewatch.store.engine import Store, open_store
from tradewatch.store.hosts import Hosts


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """A store as two processes see it."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with open_store(url) as one, open_store(url) as other:
        yield one, other


def test_two_crawls_on_one_store_share_the_turns_of_a_host(stores: tuple[Store, Store]):
    came: list[float] = []

    async def crawl(pace: StorePace) -> None:
        for _ in range(3):
            await pace.turn("trade.test", 0.5)
            came.append(time.time())

    async def both() -> None:
        await asyncio.gather(*(crawl(StorePace(one)) for one in stores))

    asyncio.run(both())

    assert len(came) == 6
    assert min(b - a for a, b in itertools.pairwise(sorted(came))) >= 0.4


@pytest.mark.parametrize(("stall", "next_after"), [(0.3, 0.6), (0.9, 0.6)], ids=["a little", "past the next turn"])
def test_who_learns_late_of_a_turn_keeps_the_others_away_from_then_on(
    stores: tuple[Store, Store], stall: float, next_after: float
):
    came: list[float] = []

    async def both() -> None:
        slow = asyncio.create_task(StorePace(stores[0]).turn("trade.test", 0.6))
        await asyncio.sleep(0)  # it has asked; its answer comes while this process is at something else
        time.sleep(stall)
        await slow
        came.append(time.monotonic())
        await StorePace(stores[1]).turn("trade.test", 0.6)
        came.append(time.monotonic())

    asyncio.run(both())

    assert came[1] - came[0] >= 0.95 * next_after


def test_no_turn_is_given_ahead_of_its_time(store: Store):
    hosts = Hosts(store)

    assert hosts.turn("trade.test", 900.0) == 0.0
    assert [890 < hosts.turn("trade.test", 900.0) <= 900 for _ in range(3)] == [True] * 3
    assert hosts.turn("other.test", 900.0) == 0.0


@pytest.mark.pg
def test_a_machine_whose_clock_is_wrong_keeps_the_same_pace(pg_store: Store, monkeypatch: pytest.MonkeyPatch):
    hosts = Hosts(pg_store)
    hosts.turn("trade.test", 900.0)
    wrong = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: wrong)

    assert hosts.turn("trade.test", 900.0) > 890


def test_a_hold_in_one_process_keeps_the_other_away(stores: tuple[Store, Store]):
    asyncio.run(StorePace(stores[0]).hold("trade.test", 900.0))

    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(StorePace(stores[1]).turn("trade.test", 1.0), 0.5))


def test_the_terms_of_a_host_outlast_the_process(stores: tuple[Store, Store]):
    saved = Saved("User-agent: *\nDisallow: /no", 200, datetime(2026, 5, 19, 12, tzinfo=UTC))
    url = "https://trade.test/robots.txt"
    asyncio.run(StoreShelf(stores[0]).save(url, saved))

    assert asyncio.run(StoreShelf(stores[1]).load(url)) == saved
    assert asyncio.run(StoreShelf(stores[1]).load("https://trade.test/other")) is None
