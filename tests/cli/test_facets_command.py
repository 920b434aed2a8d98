"""`tradewatch facets` prints what the articles of a question have in common, for people and for programs."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from tests.query.world import WORLD
from tests.store.stories import write
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.store.engine import Store


@pytest.fixture
def world(sqlite_store: Store) -> Store:
    write(sqlite_store, *WORLD)
    return sqlite_store


def call(store: Store, *words: str) -> Result:
    config = Config(database_url=store.url.render_as_string())
    words = ("facets", *words)
    return CliRunner().invoke(cli, list(words), obj=Door(config), standalone_mode=False, env={"COLUMNS": "140"})


def test_people_read_a_table_a_kind(world: Store):
    answer = call(world, "salt", "road")

    assert answer.stdout.startswith("2 articles, 1 without copies\n")
    assert "Companies\n2  Harbour Films  company:harbour-films" in answer.stdout
    assert "2  2024-10  after:2024-10 before:2024-11" in answer.stdout


def test_a_kind_can_be_asked_for_alone_and_in_full(world: Store):
    answer = call(world, "--kind", "person", "--top", "1")

    assert "People  1 of 4" in answer.stdout
    assert "Companies" not in answer.stdout


def row(kind: str, value: str, name: str, adds: str) -> dict[str, str | int]:
    return {"kind": kind, "value": value, "name": name, "articles": 2, "adds": adds}


def test_programs_read_a_record_a_value(world: Store):
    answer = call(world, "salt road", "--kind", "company", "--json")

    assert json.loads(answer.stdout) == [
        row("company", "harbour-films", "Harbour Films", "company:harbour-films"),
        row("month", "2024-10", "2024-10", "after:2024-10 before:2024-11"),
    ]


def test_a_question_can_be_narrowed_by_options(world: Store):
    answer = call(world, "--outlet", "reelwire", "--kind", "outlet", "--csv")

    assert answer.stdout.splitlines()[1] == "outlet,reelwire,reelwire,2,outlet:reelwire"


def test_nothing_found_says_what_to_do(world: Store):
    answer = call(world, "zebrafish")

    assert answer.stdout == ""
    assert "fewer words" in answer.stderr


def test_a_name_that_stands_for_nothing_is_an_error_and_what_is_left_out_is_said(world: Store):
    unknown = call(world, "--company", "nosuch")
    odd = call(world, "salt", "after:yesteryear", "--kind", "outlet")

    assert isinstance(unknown.exception, UsageError)
    assert "nosuch" in str(unknown.exception)
    assert "note: after:yesteryear is no day" in odd.stderr
