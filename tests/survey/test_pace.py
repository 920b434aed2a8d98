"""Who asks a site by hand takes turns with the crawls that are at it, and goes alone where there is no database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.scale import path_of
from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.newsroom.site import plain_page
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.asking import asking
from tradewatch.spiders.process import Wish, crawl_outlets, dry
from tradewatch.store.engine import Store
from tradewatch.store.hosts import Hosts
from tradewatch.survey.coverage import examine

DELAY = 0.8  # seconds that the host asks for
HOST = "scale.example"
CRAWLED = 12


@pytest.fixture
def slow() -> Iterator[Newsroom]:
    """A host that asks for more time between two requests than we leave by ourselves."""
    with serve_in_thread(synthetic=60) as served:
        served.sites[HOST].pages["/robots.txt"] = plain_page(f"User-agent: *\nCrawl-delay: {DELAY}\n")
        yield served


@pytest.fixture
def config(slow: Newsroom, store_url: str, tmp_path: Path) -> Config:
    given = {"data_dir": tmp_path / "data", "outlets_dir": newsroom_outlets(), "resolve": slow.resolve, "delay": 0.1}
    return Config(database_url=store_url, **given)


def shortest(newsroom: Newsroom, since: int = 0) -> float:
    """Seconds between the two requests of those since then that the host saw closest together."""
    return min(b.at - a.at for a, b in pairwise(hit for hit in newsroom.log[since:] if hit.host == HOST))


def test_a_crawl_and_who_asks_meanwhile_together_keep_the_hosts_pace(slow: Newsroom, config: Config):
    seen: list[int] = []

    def look() -> None:
        outlet = load_registry(config.outlets_dir).get("scale")
        while len(slow.log) < 6:  # by then the crawl has loaded all it needs, and sends when its turn comes
            time.sleep(0.05)
        with asking(config) as ask:
            seen.append(len(slow.log))
            seen.append(len(examine(outlet, ask, 3).read))
            seen.append(len(slow.log))

    beside = threading.Thread(target=look)
    beside.start()
    [crawl] = crawl_outlets(config, ["scale"], Wish(limit=CRAWLED))
    beside.join()

    began, read, ended = seen
    assert (crawl.verdict, read) == ("ok", 3)
    assert began < ended < len(slow.log), "the crawl was at it before and after"
    assert shortest(slow, began - 1) > 0.9 * DELAY


def test_terms_that_a_crawl_read_are_not_asked_for_again(slow: Newsroom, config: Config):
    crawl_outlets(config, ["scale"], Wish(limit=1))
    began = len(slow.log)
    with asking(config) as ask:
        ask(f"http://{HOST}{path_of(1)}")
        told = ask(f"http://{HOST}/robots.txt")

    assert b"Crawl-delay" in told.body
    assert [hit.path for hit in slow.log[began:]] == [path_of(1)]
    assert shortest(slow) > 0.9 * DELAY


@pytest.mark.narrow
@pytest.mark.parametrize("which", ["none", "empty", "away"])
def test_without_a_database_the_pace_is_kept_alone_and_none_is_made(
    slow: Newsroom, config: Config, tmp_path: Path, which: str
):
    file = tmp_path / "nowhere.db"
    if which == "empty":
        file.touch()
    url = "postgresql://127.0.0.1:9/nobody" if which == "away" else f"sqlite:///{file}"
    with asking(replace(config, database_url=url)) as ask:
        answers = [ask(f"http://{HOST}{path_of(number)}") for number in range(3)]

    assert [one.trouble for one in answers] == [None] * 3
    assert shortest(slow, 1) > 0.9 * DELAY
    assert file.exists() == (which == "empty")


def test_a_rehearsal_too_waits_while_crawls_keep_a_host_for_themselves(
    slow: Newsroom, config: Config, store: Store, tmp_path: Path
):
    Hosts(store).hold(HOST, 5.0)
    until = time.monotonic() + 5.0
    status = dry(config, "scale", Wish(), tmp_path / "found")

    assert status == 0
    assert min(hit.at for hit in slow.log) > until - 0.5
