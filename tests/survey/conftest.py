"""Keep a whole newsroom open, and one process that asks it for pages as politely as every crawl."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.spiders.asking import Ask, asking

Call = Callable[..., Result]


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    """The invented press."""
    with serve_in_thread() as served:
        yield served


@pytest.fixture(scope="session")
def ask(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """One process for all tests, as starting it takes the most time."""
    folder = tmp_path_factory.mktemp("asking")
    with asking(Config(data_dir=folder, resolve=newsroom.resolve, delay=0.0, contact="desk@example.com")) as ask:
        yield ask


@pytest.fixture
def config(newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """An installation of one's own, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return Config(data_dir=tmp_path / "data", resolve=newsroom.resolve, delay=0.0, contact="desk@example.com")


@pytest.fixture
def call() -> Call:
    """Call `tradewatch` with these arguments, on an installation."""

    def tradewatch(config: Config, *arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments, obj=Door(config), standalone_mode=False, env={"COLUMNS": "160"})

    return tradewatch
