"""`tradewatch diff` marks what was deleted and inserted, and names the quotations that went."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from tests.store.stories import article, kept, write
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.store.engine import Store

LONG = " ".join(f"word{n}" for n in range(60))


@pytest.fixture
def revised(sqlite_store: Store) -> Store:
    write(sqlite_store, kept(article(f"“We sold six of them,” she said. {LONG}")))
    write(sqlite_store, kept(article(f"“We sold two of them,” she said. {LONG}")))
    return sqlite_store


def call(store: Store, *words: str) -> Result:
    config = Config(database_url=store.url.render_as_string())
    return CliRunner().invoke(cli, ["diff", *words], obj=Door(config), standalone_mode=False, env={"COLUMNS": "140"})


def test_changes_are_marked_in_the_text_with_the_words_around_them(revised: Store):
    printed = call(revised, "salt-road").stdout

    assert "“We sold [-six-]{+two+} of them,” she said. word0" in printed
    assert "“We sold six of them,”\n  now: “We sold two of them,”" in printed
    assert "word59" not in printed
    assert "word59" in call(revised, "salt-road", "--text").stdout


def test_programs_get_the_parts(revised: Store):
    [found] = json.loads(call(revised, "1", "--json").stdout)
    [line] = call(revised, "1", "--jsonl").stdout.splitlines()

    assert found["changes"][0]["text"][1:3] == [
        {"kind": "deleted", "text": "six"},
        {"kind": "inserted", "text": "two"},
    ]
    assert json.loads(line) == found["changes"][0]


def test_an_article_that_never_changed_says_so(revised: Store):
    write(revised, kept(article("Another.", url="https://reelwire.example/another", key="another")))

    assert "one state only" in call(revised, "another").stderr
