"""`tradewatch search --since` shows what came in; `--since last` remembers what was shown, question by question."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.store.stories import article, kept, write
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.store.engine import Store


class Desk:
    """A store and somebody who asks it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.config = Config(database_url=store.url.render_as_string(), data_dir=folder / "data")

    def put(self, *names: str) -> None:
        for name in names:
            url = f"https://reelwire.example/{name}"
            write(self.store, kept(article(f"A story of ferries, {name}.", url=url, key=name, headline=name)))

    def search(self, *words: str) -> Result:
        return CliRunner().invoke(cli, ["search", *words], obj=Door(self.config), standalone_mode=False)

    def new(self, *words: str) -> list[str]:
        return [hit["headline"] for hit in json.loads(self.search(*words, "--since", "last", "--json").stdout)]


@pytest.fixture
def desk(sqlite_store: Store, tmp_path: Path) -> Desk:
    return Desk(sqlite_store, tmp_path)


def test_since_last_shows_each_article_once_a_question(desk: Desk):
    desk.put("one", "two")

    assert sorted(desk.new("ferries")) == ["one", "two"]
    assert desk.new("ferries") == []
    desk.put("three")
    assert desk.new("ferries") == ["three"]
    assert sorted(desk.new("story")) == ["one", "three", "two"]  # another question, asked for the first time
    assert desk.new("ferries", "--outlet", "reelwire") != []


def test_what_found_no_room_is_shown_the_next_time(desk: Desk):
    desk.put("one")
    desk.new("ferries")
    desk.put("two", "three", "four")
    told = desk.search("ferries", "--since", "last", "-n", "2")

    assert "1 more came later" in told.stderr
    assert desk.new("ferries") == ["four"]


def test_since_a_day_remembers_nothing(desk: Desk):
    desk.put("one")
    told = desk.search("ferries", "--since", "2024-05-01")

    assert "New since 2024-05-01: 1 article" in told.stderr
    assert "one" in told.stdout
    assert not (desk.config.data_dir / "asked.json").exists()
    assert "one" not in desk.search("ferries", "--since", "2024-06").stdout


def test_a_memory_that_cannot_be_read_is_begun_anew(desk: Desk):
    desk.put("one")
    desk.config.data_dir.mkdir()
    (desk.config.data_dir / "asked.json").write_text('{"x": [1]}')

    assert desk.new("ferries") == ["one"]
    assert desk.new("ferries") == []


def test_what_is_no_day_and_an_order_are_refused(desk: Desk):
    desk.put("one")

    assert isinstance(desk.search("x", "--since", "soon").exception, click.UsageError)
    assert isinstance(desk.search("x", "--since", "7d", "--order", "relevance").exception, click.UsageError)
