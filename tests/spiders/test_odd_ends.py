"""A crawl ends well in odd cases: a batch being written, a program's error in a failure's reading, a busy outlet."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from scrapy.http import Request
from twisted.python.failure import Failure

from pipelines.stages import Store
from tradewatch.article import Article
from tradewatch.config import Config
from tradewatch.errors import StoreError, UsageError
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders import desk as desk_module
from tradewatch.spiders import process
from tradewatch.spiders.desk import Desk, judge
from tradewatch.spiders.loader import spider_for
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store import claims, quarantine, runs
from tradewatch.store.claims import Claim, Held
from tradewatch.store.engine import open_store
from tradewatch.store.frontier import Announced, Frontier, Leased
from tradewatch.store.kept import Kept, Outcome, PageRecord
from tradewatch.store.tables import article, frontier, run


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path, outlets_dir=newsroom_outlets(), delay=0.0)


@pytest.fixture
def desk(config: Config):
    opened = Desk.open(config, load_registry(config.outlets_dir).get("scale"), None)
    yield opened
    opened.store.close()


def kept(number: int) -> Kept:
    url = f"http://scale.example/story/{number}"
    return Kept(Article(url=url, outlet="scale"), PageRecord(url, desk_module.datetime.now(desk_module.UTC)))


class Engine:
    """Notes with what reason it was asked to close."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    async def close_spider_async(self, reason: str) -> None:
        self.reasons.append(reason)


def stage(desk: Desk, writer: Any) -> tuple[Store, Engine]:
    engine = Engine()
    made = Store(SimpleNamespace(spider=SimpleNamespace(desk=desk), engine=engine))  # type: ignore[arg-type]
    made.writer = writer
    return made, engine


def test_a_batch_that_is_being_written_when_the_crawl_closes_is_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipelines.stages.PAUSE", 0.01)
    writing, go_on = threading.Event(), threading.Event()

    def write(batch: list[Kept]) -> list[Outcome]:
        writing.set()
        go_on.wait(5)
        return [Outcome(1, "new") for _ in batch]

    async def crawl() -> None:
        made, _ = stage(desk, SimpleNamespace(write=write))
        made.clock = asyncio.ensure_future(made._tick())
        await made.process_item(kept(1))
        await asyncio.to_thread(writing.wait, 5)
        asyncio.get_running_loop().call_later(0.1, go_on.set)
        await made.close_spider()

    asyncio.run(crawl())

    assert desk.counts["stored"] == 1


@pytest.mark.parametrize("problem", [StoreError("the disk is full"), AttributeError("an error in the program")])
def test_a_batch_that_cannot_be_written_is_kept_and_ends_the_crawl(desk: Desk, problem: Exception):
    def write(batch: list[Kept]) -> list[Outcome]:
        raise problem

    async def crawl() -> tuple[Store, Engine]:
        made, engine = stage(desk, SimpleNamespace(write=write))
        await made.process_item(kept(1))
        await asyncio.gather(made.flush(), return_exceptions=True)
        await asyncio.sleep(0)
        return made, engine

    made, engine = asyncio.run(crawl())

    assert [item.page.url for item in made.waiting] == [kept(1).page.url]
    assert engine.reasons == ["store_failed"]


def test_an_error_in_reading_a_failure_sets_its_page_aside(desk: Desk):
    page = Leased("http://scale.example/story/1", {})
    spider = spider_for(desk.outlet)()
    spider.desk = desk
    spider.flying.add(page.url)
    trouble = Failure(TimeoutError("no answer"))
    trouble.request = Request(page.url, meta={"tw_leased": page})

    spider.stumbled(Failure(AttributeError("no such thing")), trouble)

    assert spider.flying == set()
    assert [one.url for one in quarantine.listing(desk.store)] == [page.url]


def test_leases_are_renewed_again_after_the_database_was_held(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(desk_module, "BEAT", 0.01)
    renewed = []

    def renew(owner: int, seconds: float) -> None:
        renewed.append(owner)
        if len(renewed) == 1:
            raise StoreError("the database is held by another process")

    monkeypatch.setattr(desk.frontier, "renew", renew)

    async def live() -> None:
        beating = asyncio.ensure_future(desk.beat(print))
        while len(renewed) < 3 and not beating.done():
            await asyncio.sleep(0.01)
        beating.cancel()

    asyncio.run(live())

    assert len(renewed) >= 3


def test_a_second_crawl_of_an_outlet_says_that_it_is_being_crawled(desk: Desk, config: Config):
    with pytest.raises(UsageError, match="being worked on already"):
        Desk.open(config, desk.outlet, None)


def test_a_crawl_whose_run_was_taken_over_stops_and_closes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tradewatch.spiders.desk.BEAT", 0.01)
    with desk.store.begin() as conn:
        conn.execute(sa.update(run).values(owner="somebody else", attempt=2))
    stopped: list[str] = []

    asyncio.run(asyncio.wait_for(desk.beat(stopped.append), 5))
    desk.close("shutdown")

    assert stopped == ["lost"]
    with open_store(str(desk.store.url)) as store:
        [row] = runs.latest(store)
    assert (row.state, row.owner) == ("running", "somebody else")


@pytest.mark.parametrize("late", range(6))
def test_a_crawl_that_was_frozen_while_its_run_was_taken_over_leaves_the_pages_to_its_heir(desk: Desk, late: int):
    desk.frontier.add(
        [Announced("http://scale.example/story/1", "feed"), Announced("http://scale.example/story/2", "")]
    )
    url = "http://scale.example/story/1"
    with desk.store.begin() as conn:
        conn.execute(sa.update(run).values(attempt=2, owner="heir"))
    heir = Frontier(desk.store, "scale", Claim(desk.run.id, "heir", 2))
    assert [page.url for page in heir.lease(desk.run.id, 1, 60)] == [url]
    before = desk.store.rows(sa.select(frontier).order_by(frontier.c.url))
    woken = (
        lambda: desk.fail(url, "no answer"),
        lambda: desk.bar(url, "a wall"),
        lambda: desk.unchanged(url),
        lambda: desk.set_aside(url, "extract", "no headline"),
        lambda: desk.lease(16),
        lambda: desk.close("finished"),
    )

    woken[late]()

    with open_store(str(desk.store.url)) as store:
        assert store.rows(sa.select(frontier).order_by(frontier.c.url)) == before
        assert runs.get(store, desk.run.id).state == "running"
    assert desk.kept is Held.LOST


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ({"sources": 2, "sources_dead": 2, "sources_barred": 2}, "blocked"),
        ({"sources": 2, "sources_dead": 2, "sources_barred": 1}, "failed"),
        ({"sources": 1, "stored": 40, "left": 1}, "degraded"),
    ],
)
def test_walled_sources_and_pages_left_behind_show_in_the_verdict(counts: dict[str, int], verdict: str):
    assert judge(Counter(counts), Counter(), "finished")[0] == verdict


def test_one_outlet_that_is_being_crawled_does_not_keep_the_others_waiting(desk: Desk, config: Config):
    with serve_in_thread() as newsroom:
        done = crawl_outlets(at(config, newsroom), ["scale", "kinoblatt"], Wish(limit=2))

    assert [(run.outlet, run.verdict) for run in done] == [("kinoblatt", "ok")]
    with pytest.raises(UsageError, match="scale is being worked on already"):
        crawl_outlets(config, ["scale"], Wish())


def test_a_crawl_whose_process_cannot_start_is_closed_as_failed(config: Config, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tradewatch.spiders.process.CRAWL", ("/nowhere/python",))

    with pytest.raises(UsageError, match="could not be started"):
        crawl_outlets(config, ["scale"], Wish())

    with open_store(config.database) as store:
        [run] = runs.latest(store)
    assert (run.state, run.verdict) == ("done", "failed")
    assert "could not be started" in (run.reason or "")


def at(config: Config, newsroom: Newsroom) -> Config:
    return Config(**{**vars(config), "resolve": newsroom.resolve})


def urls(config: Config, table: sa.Table = article) -> set[str]:
    with open_store(config.database) as store:
        return {row.url for row in store.rows(sa.select(table.c.url))}


def test_a_narrow_crawl_takes_nothing_from_a_wider_one(config: Config):
    with serve_in_thread() as newsroom:
        here = at(config, newsroom)
        crawl_outlets(here, ["kinoblatt"], Wish(since="1d", limit=3))
        crawl_outlets(here, ["kinoblatt"], Wish(beat="markets"))
        on_the_beat = urls(here)
        newsroom.log.clear()
        [wide] = crawl_outlets(here, ["kinoblatt"], Wish())
        fetched = {f"http://{hit.host}{hit.path}" for hit in newsroom.log if hit.status == 200}

    assert wide.verdict == "ok"
    assert wide.counts["replayed"] > 0
    assert len(on_the_beat) < len(urls(here)) >= 40
    assert not fetched & urls(here)


def test_a_crawl_of_the_newest_leaves_what_an_earlier_one_did_not_reach(config: Config):
    with open_store(config.database) as store:
        Desk.open(config, load_registry(config.outlets_dir).get("scale"), None).frontier.add(
            [Announced("http://scale.example/story/from-long-ago-1.html", "http://scale.example/sitemap.xml", 1)]
        )
        for left in runs.latest(store):
            claims.finish(store, claims.claim_of(left), runs.Verdict.OK, "")
    with serve_in_thread(synthetic=5) as newsroom:
        crawl_outlets(at(config, newsroom), ["scale"], Wish(since="1d"))

    assert not any("from-long-ago" in hit.path for hit in newsroom.log)
    with open_store(config.database) as store:
        old = store.rows(sa.select(frontier.c.state).where(frontier.c.url.like("%from-long-ago%")))
    assert [row.state for row in old] == ["todo"]


def test_a_crawl_keeps_little_of_its_database_in_memory(desk: Desk):
    if desk.store.dialect != "sqlite":
        pytest.skip("a server's memory is its own")

    assert desk.store.rows(sa.text("PRAGMA mmap_size")) == [(0,)]
    assert desk.store.rows(sa.text("PRAGMA cache_size")) == [(-4096,)]


def test_a_crawl_gives_memory_back_with_every_beat(desk: Desk, monkeypatch):
    monkeypatch.setattr("tradewatch.spiders.desk.BEAT", 0.01)
    given = []
    monkeypatch.setattr("tradewatch.spiders.desk.give_back", lambda: given.append(True))

    async def a_while() -> None:
        beating = asyncio.ensure_future(desk.beat(print))
        await asyncio.sleep(0.3)
        beating.cancel()

    asyncio.run(a_while())

    assert len(given) > 1


def test_a_crawl_that_is_asked_to_stop_before_it_has_begun_has_not_failed(config: Config):
    with open_store(config.database) as store:
        claimed = claims.claim_new(store, runs.Plan("scale"))
        crawl = process.spawn(config, store, claimed, [sys.executable, "-c", "import time; time.sleep(60)"])

        crawl.stop()
        crawl.process.wait(10)
        ended = process.close(store, crawl)

    assert (ended.verdict, ended.reason) == ("degraded", "it was asked to stop, and ended before it could finish")
