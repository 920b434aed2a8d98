"""Call a command as its user does, and keep a few stories of the newsroom open to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import CopyDatabase
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import Newsroom, serve_in_thread

Call = Callable[..., Result]
STORIES = (
    "berlinale-competition-2026-first-titles",
    "toronto-2026-audience-award",
    "wickham-lowe-london-office",
    "kestrel-house-second-season",
    "locarno-golden-leopard-2026",
    "return-of-the-intermission",
)


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    """A newsroom that printed six stories: four in Reelwire, two in Kinoblatt."""
    with serve_in_thread(stories=STORIES) as served:
        yield served


@pytest.fixture
def config(newsroom: Newsroom, tmp_path: Path) -> Config:
    """An installation of one's own, beside the newsroom."""
    return Config(
        data_dir=tmp_path / "data",
        outlets_dir=newsroom_outlets(),
        resolve=newsroom.resolve,
        delay=0.0,
        contact="desk@example.com",
    )


@pytest.fixture
def call_anew(config: Config) -> Call:
    """Call `tradewatch` with these arguments, on that installation, where nothing is yet."""

    def tradewatch(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments, obj=Door(config), standalone_mode=False)

    return tradewatch


@pytest.fixture
def call(call_anew: Call, config: Config, sqlite_copy: CopyDatabase) -> Call:
    """The same where an empty store is, if none is there."""
    place = config.data_dir / "tradewatch.db"
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        sqlite_copy(place)
    return call_anew
