"""Dear pages are read in a process of their own, as they would be here; what hangs there holds up nothing."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tradewatch.article import Article
from tradewatch.config import Config
from tradewatch.errors import DearError, ExtractionError, TradewatchError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.scale import ODD, path_of, scale
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders import readers as module
from tradewatch.spiders.process import Wish, crawl_outlets, environment
from tradewatch.spiders.readers import BIG, Reader, Readers
from tradewatch.store.engine import open_store
from tradewatch.store.tables import article, frontier

SITE = scale(40)


def page(number: int, more: bytes = b"") -> Page:
    found = SITE.get(path_of(number))
    return Page(f"http://scale.example{path_of(number)}", found.body + more)


def never_ending(name: str) -> tuple[Page, Outlet]:
    """A page that is dear for its size, and an outlet whose pattern for keys never ends on its address."""
    outlet = load_registry(newsroom_outlets()).get("scale")
    hanging = replace(outlet, article_key=re.compile(r"(?:[a-z]+)+\d"))
    body = page(1).body.replace(b'rel="canonical"', b'rel="self"')
    return Page(f"http://scale.example/{name}{'a' * 60}", body + b" " * BIG), hanging


@pytest.fixture
def readers() -> Iterator[Readers]:
    made = Readers(None, processes=1, patience=20)
    yield made
    made.close()


def test_a_dear_page_is_read_elsewhere_and_just_as_here(readers: Readers):
    in_doubt = page(ODD)
    with pytest.raises(DearError):
        extract(in_doubt, hurried=True)

    found = asyncio.run(readers.extract(in_doubt))

    assert found == extract(in_doubt)
    assert readers.all[0].process is not None


def test_nothing_cheap_goes_there(readers: Readers):
    found = asyncio.run(readers.extract(page(1)))

    assert found == extract(page(1))
    assert readers.all[0].process is None


def test_why_a_page_is_no_article_is_told_as_here(readers: Readers):
    empty = Page("http://scale.example/x", b"<html><body><p></p></body></html>" + b" " * BIG)

    with pytest.raises(ExtractionError, match="no text found"):
        asyncio.run(readers.extract(empty))


def test_a_page_that_hangs_is_given_up_and_the_next_is_read():
    hung, outlet = never_ending("stuck")
    readers = Readers(outlet, processes=1, patience=1.0)

    async def read() -> Article:
        with pytest.raises(ExtractionError, match="took more than 1 s"):
            await readers.extract(hung)
        return await readers.extract(page(2, b" " * BIG))

    try:
        after = asyncio.run(read())
    finally:
        readers.close()

    assert after == extract(page(2, b" " * BIG), outlet)


def test_a_reader_that_is_killed_is_replaced_and_its_page_read_all_the_same(readers: Readers):
    async def read() -> tuple[int, Article]:
        await readers.extract(page(ODD))
        first = readers.all[0].process.pid
        os.kill(first, signal.SIGKILL)
        return first, await readers.extract(page(2 * ODD))

    first, found = asyncio.run(read())

    assert found == extract(page(2 * ODD))
    assert readers.all[0].process.pid != first


def test_each_of_several_pages_is_read_when_it_is_its_turn(readers: Readers):
    numbers = range(0, 4 * ODD, ODD)

    async def read() -> list[Article]:
        return await asyncio.gather(*(readers.extract(page(number)) for number in numbers))

    assert asyncio.run(read()) == [extract(page(number)) for number in numbers]


def test_pages_are_read_in_their_order_and_what_nobody_waits_for_is_no_answer_to_the_next():
    with Reader([]) as reader:
        first = next(reader.each((number, page(number), None) for number in range(3)))
        rest = list(reader.each((number, page(number), None) for number in range(3, 6)))

    assert [first, *rest] == [(number, extract(page(number))) for number in (0, 3, 4, 5)]
    assert reader.process is None


def test_who_cannot_begin_a_process_is_told_so_and_no_page_is_blamed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_serve", sys.exit)
    with Reader([]) as reader, pytest.raises(TradewatchError, match="could not be begun"):
        reader.ask(page(1))


def test_closing_ends_a_reader_whatever_it_is_at():
    hung, outlet = never_ending("stuck")
    readers = Readers(outlet, processes=1, patience=60)

    async def read() -> None:
        reading = asyncio.create_task(readers.extract(hung))
        while readers.all[0].line is None:
            await asyncio.sleep(0.05)
        readers.close()
        with pytest.raises(ExtractionError, match="was ended"):
            await asyncio.wait_for(reading, 30)

    asyncio.run(read())


def test_a_crawl_that_is_interrupted_leaves_no_reader_and_loses_no_page(tmp_path: Path):
    outlets = tmp_path / "outlets"
    outlets.mkdir()
    told = (newsroom_outlets() / "scale.toml").read_text(encoding="utf-8")
    (outlets / "scale.toml").write_text("\n".join(line for line in told.splitlines() if not line.startswith("body")))
    with serve_in_thread(synthetic=60) as newsroom:
        config = Config(data_dir=tmp_path, outlets_dir=outlets, resolve=newsroom.resolve, delay=0.0)
        command = [sys.executable, "-m", "scrapy", "crawl", "scale", "-L", "ERROR"]
        crawl = subprocess.Popen(command, env=environment(config), start_new_session=True)
        while len(newsroom.log) < 30 and crawl.poll() is None:
            time.sleep(0.05)
        os.killpg(crawl.pid, signal.SIGINT)  # as the terminal does on Ctrl-C: the reader gets it too
        ended = crawl.wait(60)
        [last] = crawl_outlets(config, ["scale"], Wish())
    with open_store(config.database) as store:
        stored = store.rows(sa.select(sa.func.count()).select_from(article))[0][0]
        left = [row for row in store.rows(sa.select(frontier.c.state)) if row.state != "done"]

    assert ended == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(crawl.pid, 0)
    assert (stored, left, last.verdict) == (60, [], "ok")


def test_an_article_can_be_sent_between_processes():
    import pickle

    whole = extract(page(3))

    assert pickle.loads(pickle.dumps(whole)) == whole
    assert isinstance(whole, Article)
