"""An outlet stays right: pages whose article is known, and what the nights gave."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.survey.conftest import Call
from tradewatch.cli.golden import keep_page
from tradewatch.cli.main import FINE, WRONG
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import Newsroom
from tradewatch.outlets.registry import load_registry
from tradewatch.query.outlets import fields_given
from tradewatch.spiders.asking import Ask
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import run
from tradewatch.survey.coverage import examine

PAGE = "http://reelwire.example/2026/biz/news/wickham-lowe-signs-elin-hjaltested-1236412058/"
NIGHT = datetime(2026, 11, 16, 2, 15, tzinfo=UTC)


@pytest.fixture
def own(config: Config, tmp_path: Path) -> Config:
    """An installation with a copy of Reelwire's file, to be changed."""
    (tmp_path / "own").mkdir()
    text = (newsroom_outlets() / "reelwire.toml").read_text()
    (tmp_path / "own" / "reelwire.toml").write_text(text)
    return dataclasses.replace(config, outlets_dir=tmp_path / "own")


def test_a_page_that_was_kept_is_read_as_before_until_a_rule_changes(own: Config, call: Call, ask: Ask):
    assert own.outlets_dir
    folder = keep_page(own, "reelwire", ask(PAGE).page, load_registry(own.outlets_dir))
    known = json.loads((folder / "article.json").read_text())
    as_before = call(own, "outlets", "test", "reelwire")

    file = own.outlets_dir / "reelwire.toml"
    file.write_text(file.read_text().replace('headline = "h1.entry-title"', 'headline = ".entry-dek"'))
    changed = call(own, "outlets", "test", "reelwire", "--json")

    assert folder == own.outlets_dir / "pages" / "reelwire" / "2026-11-16"
    assert known["source"] == PAGE
    assert known["key"] == "1236412058"
    assert (as_before.exit_code, as_before.stdout) == (FINE, "1 pages, none differ.\n")
    assert changed.exit_code == WRONG
    known_of = {one["field"]: one["known"] for one in json.loads(changed.stdout)}
    assert known_of["headline"].startswith("Wickham Lowe Signs")


def test_without_a_page_there_is_nothing_to_test_and_it_says_how_to_keep_one(own: Config, call: Call):
    told = call(own, "outlets", "test", "reelwire")

    assert isinstance(told.exception, UsageError)
    assert "tradewatch outlets check reelwire --keep" in str(told.exception)


def test_an_outlet_that_wants_more_time_between_two_requests_gets_it(own: Config, ask: Ask, newsroom: Newsroom):
    assert own.outlets_dir
    file = own.outlets_dir / "reelwire.toml"
    file.write_text(
        f"delay = 0.3\n{file.read_text().partition('[[discover]]')[0]}[[discover]]\nkind='rss'\nurl='/feed/'"
    )
    newsroom.log.clear()

    found = examine(load_registry(own.outlets_dir).get("reelwire"), ask, 1)

    feed, article = [hit.at for hit in newsroom.log if hit.path == "/feed/" or hit.path.startswith("/2026/")]
    assert len(found.read) == 1
    assert article - feed > 0.28


def ended(store: Store, ago: int, articles: int, bylines: int, job: str = "crawl") -> None:
    """A crawl, or a back-fill, of so many nights ago."""
    at = NIGHT - timedelta(days=ago)
    counts = {"stored": articles, "with_headline": articles, "with_bylines": bylines}
    with store.begin() as conn:
        conn.execute(
            run.insert().values(
                outlet="reelwire", job=job, trigger="schedule", state="done", verdict="ok", asked={}, tries=1,
                not_before=0.0, attempt=1, lease_until=0.0, started_at=at, finished_at=at, counts=counts,
            )
        )  # fmt: skip


def test_what_the_newest_crawl_gave_stands_beside_the_median_of_a_fortnight(own: Config, call: Call):
    with open_store(own.database) as store:
        for ago, articles, bylines in [(4, 10, 2), (3, 10, 10), (2, 0, 0), (1, 10, 9), (0, 8, 2)]:
            ended(store, ago, articles, bylines)
        ended(store, 0, 300, 0, job="backfill")  # old pages were laid out otherwise
        given = {one.field: one for one in fields_given(store, "reelwire")}

    assert (given["bylines"].given, given["bylines"].articles, given["bylines"].usual) == (2, 8, 0.9)
    assert given["headline"].share == given["headline"].usual == 1.0
    [line] = json.loads(call(own, "outlets", "coverage", "--json").stdout)
    assert (line["field"], line["share"]) == ("bylines", 0.25)
