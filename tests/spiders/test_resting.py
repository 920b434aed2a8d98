"""A crawl's sources rest and retire over real HTTP, and its verdict says so."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.server import Answer, Press
from tests.spiders.nights import pass_time
from tradewatch.config import Config
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store import feeds
from tradewatch.store.engine import open_store
from tradewatch.store.feeds import FeedState
from tradewatch.store.runs import Run

pytestmark = pytest.mark.narrow
HOST = "slate.example"
OUTLET = f"""
name = "Slate"
hosts = ["{HOST}"]
home = "http://{HOST}/"
[[discover]]
kind = "rss"
url = "/feed"
fallback = ["/old-feed"]
[[discover]]
kind = "sitemap"
url = "/index.xml"
[article]
allow = ['^/story/']
"""
WHEN = f"{datetime.now(UTC) - timedelta(days=3):%a, %d %b %Y %H:%M:%S +0000}"
STORY = Answer(
    b"<html><title>A sale</title><h1>A sale</h1><article><p>A film was sold to a buyer.</p></article></html>"
)
GONE = Answer(b"", 404)


def rss(*numbers: int) -> Answer:
    items = "".join(
        f"<item><link>http://{HOST}/story/{n}</link><title>Sale {n}</title><pubDate>{WHEN}</pubDate></item>"
        for n in numbers
    )
    return Answer(f"<rss version='2.0'><channel><ttl>45</ttl>{items}</channel></rss>".encode())


def sitemap(tag: str, *places: str) -> Answer:
    inside = "".join(f"<loc>http://{HOST}/{place}</loc>" for place in places)
    outer = {"url": "urlset", "sitemap": "sitemapindex"}[tag]
    body = f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><{tag}>{inside}</{tag}></{outer}>'
    return Answer(body.encode())


class Slate:
    """An outlet with a feed, an older feed and a sitemap, and the crawls of it."""

    def __init__(self, press: Press, config: Config) -> None:
        self.press = press
        self.config = config
        self.pages = {
            "/feed": rss(1, 2),
            "/old-feed": rss(2, 3),
            "/index.xml": sitemap("sitemap", "news.xml"),
            "/news.xml": sitemap("url", "story/4"),
        }

    def crawl(self, trigger: str = "schedule", *, after: float = 0.0, limit: int | None = None) -> Run:
        if after:
            with open_store(self.config.database) as store:
                pass_time(store, after)
        self.press.site(HOST, {**{f"/story/{n}": STORY for n in range(9)}, **self.pages})
        self.press.hits.clear()
        [run] = crawl_outlets(self.config, ["slate"], Wish(trigger=trigger, limit=limit))
        return run

    def fail(self, path: str, failures: int, nights: int) -> None:
        """Let a source have failed before, since it last answered so many nights ago."""
        with open_store(self.config.database) as store:
            for _ in range(failures):
                feeds.failed(store, "slate", f"http://{HOST}{path}", 404, pause=600, next_at=0)
            pass_time(store, nights)

    def looked_at(self) -> set[str]:
        return {hit.path for hit in self.press.seen(HOST) if not hit.path.startswith("/story/")}

    def state(self, path: str = "/feed") -> FeedState:
        with open_store(self.config.database) as store:
            return feeds.load(store, f"http://{HOST}{path}")


@pytest.fixture
def slate(tmp_path: Path, store_url: str) -> Iterator[Slate]:
    (tmp_path / "slate.toml").write_text(OUTLET, encoding="utf-8")
    with Press() as press:
        press.site(HOST, {})
        given = {"database_url": store_url, "outlets_dir": tmp_path, "resolve": press.resolve, "delay": 0.0}
        yield Slate(press, Config(data_dir=tmp_path, **given))


def test_a_scheduled_crawl_passes_over_what_is_not_due_and_is_well(slate: Slate):
    first = slate.crawl(limit=1)
    assert (first.verdict, slate.looked_at()) == ("ok", {"/feed", "/index.xml", "/news.xml"})
    for path in ("/feed", "/index.xml"):
        assert 3600 * 0.99 <= slate.state(path).next_at - time.time() <= 86_400

    left = slate.crawl()
    assert (left.verdict, left.reason, slate.looked_at()) == ("ok", "2 new", set())  # what the first did not reach
    second = slate.crawl()
    assert (second.verdict, second.reason, slate.looked_at()) == ("ok", "nothing was due", set())
    assert second.counts["sources_resting"] == 2

    slate.pages["/feed"] = rss(1, 2, 5)
    third = slate.crawl("manual")
    assert (third.verdict, third.counts["stored"]) == ("ok", 1)
    assert slate.looked_at() == {"/feed", "/index.xml", "/news.xml"}


def test_a_dead_feed_is_retired_to_its_fallback_and_comes_back(slate: Slate):
    slate.crawl()
    slate.pages["/feed"] = GONE
    slate.fail("/feed", 2, nights=3)
    run = slate.crawl()
    assert (run.verdict, slate.looked_at()) == ("ok", {"/feed", "/old-feed", "/index.xml", "/news.xml"})
    assert slate.state().retired_at

    slate.crawl(after=1)
    assert slate.looked_at() == {"/old-feed", "/index.xml", "/news.xml"}

    slate.pages["/feed"] = rss(6)
    assert slate.crawl(after=6).counts["stored"] == 1
    assert slate.state().retired_at is None


def test_a_crawl_says_that_a_source_is_retired_and_fails_when_no_other_is_left(slate: Slate):
    slate.crawl()
    slate.pages["/index.xml"] = GONE
    slate.fail("/index.xml", 2, nights=3)
    assert slate.crawl().verdict == "degraded"

    run = slate.crawl(after=1)
    assert (run.verdict, run.reason) == ("ok", "1 source retired")

    slate.pages["/feed"] = slate.pages["/old-feed"] = GONE
    assert slate.crawl(after=1).verdict == "failed"
