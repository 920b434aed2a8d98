"""`tradewatch festivals` shows an edition in full, and two side by side."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from tests.query.world import WORLD
from tests.store.stories import write
from tradewatch.cli.festivals import _compared
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.query.comparing import compare_editions
from tradewatch.store.engine import Store


@pytest.fixture
def world(sqlite_store: Store) -> Store:
    write(sqlite_store, *WORLD)
    return sqlite_store


def call(store: Store, *words: str) -> Result:
    config = Config(database_url=store.url.render_as_string())
    return CliRunner().invoke(cli, list(words), obj=Door(config), standalone_mode=False, env={"COLUMNS": "140"})


def test_an_edition_is_printed_in_full(world: Store):
    printed = call(world, "festivals", "acfm", "--edition", "2024").stdout

    for part in (
        "Asian Contents & Film Market 2024  market",
        "2 articles, 2 quotations, 1 speaker",
        "2024-10-04         2  ▇",
        "Mira Łoś  head of sales  Harbour Films",
        "Titles are not tagged yet.",
        "Asian Contents & Film Market 2022: 1 article",
    ):
        assert part in printed


def test_two_editions_are_printed_side_by_side(world: Store):
    printed = call(world, "festivals", "compare", "acfm:2024", "acfm:2022").stdout

    assert "People only in Asian Contents & Film Market 2022\n    1  Yang Yoomin" in printed
    assert "Outlets in both" in printed


def test_a_narrow_window_still_says_what_the_figures_are_of(world: Store):
    printed = StringIO()

    Console(file=printed, width=60).print(_compared(compare_editions(world, "acfm:2024", "acfm:2022")))

    assert re.search(r"^quotations +\d+ +\d+", printed.getvalue(), re.MULTILINE)


def test_programs_get_the_same(world: Store):
    [edition] = json.loads(call(world, "festivals", "acfm", "--edition", "2024", "--json").stdout)
    [compared] = json.loads(call(world, "festivals", "compare", "acfm:2024", "acfm:2022", "--json").stdout)

    assert (edition["articles"], edition["spoke"][0]["slug"]) == (2, "mira-los")
    assert compared["companies"]["only_one"] == [
        {"name": "Harbour Films", "slug": "harbour-films", "one": 2, "other": 0}
    ]


def test_an_edition_needs_its_festival(world: Store):
    assert isinstance(call(world, "festivals", "--edition", "2024").exception, UsageError)
