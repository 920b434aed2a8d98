"""Crawl three stories once a module, and give each test a copy to do with as it likes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store.engine import Store, open_store

STORIES = ("nine-bells-six-countries", "locarno-golden-leopard-2026", "return-of-the-intermission")
NOWHERE = "*=127.0.0.1:9"
Call = Callable[..., Result]


@pytest.fixture(scope="module")
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """What was crawled of the module's OUTLETS; nothing answers any more."""
    folder = tmp_path_factory.mktemp("crawled")
    with serve_in_thread(stories=STORIES) as newsroom:
        config = Config(data_dir=folder, outlets_dir=newsroom_outlets(), resolve=newsroom.resolve, delay=0.0)
        done = crawl_outlets(config, request.module.OUTLETS, Wish())
    assert {run.verdict for run in done} == {"ok"}
    return replace(config, resolve=NOWHERE)


@pytest.fixture
def config(crawled: Config, tmp_path: Path) -> Config:
    """An installation with a copy of what was crawled."""
    shutil.copytree(crawled.data_dir, tmp_path / "data")
    return replace(crawled, data_dir=tmp_path / "data")


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    """Its store."""
    with open_store(config.database) as opened:
        yield opened


@pytest.fixture
def call(config: Config) -> Call:
    """Call `tradewatch` with these arguments, on that installation."""
    return lambda *arguments: CliRunner().invoke(cli, arguments, obj=Door(config), standalone_mode=False)
