"""`tradewatch retag` and `tradewatch reextract` apply new rules to what is stored, and say what they did."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from pipelines.annotate import tagger_version
from tests.pipelines.crawled.conftest import Call
from tradewatch.cli.main import DEGRADED, FINE, Door, cli
from tradewatch.config import Config
from tradewatch.errors import OutletError
from tradewatch.store import quarantine
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text, company, festival, quotation, revision
from tradewatch.store.upkeep import sweep

OUTLETS = ("kinoblatt",)


def change(store: Store, statement: Any) -> None:
    with store.begin() as conn:
        conn.execute(statement)


def count(store: Store, column: sa.ColumnElement[Any]) -> int:
    return int(store.rows(sa.select(sa.func.count(column)))[0][0])


def test_what_this_tagger_tagged_is_left_alone(call: Call):
    told = call("retag")

    assert (told.exit_code, told.stdout, told.stderr) == (FINE, "", "Nothing to do.\n")


def test_what_an_older_tagger_tagged_is_tagged_anew(call: Call, store: Store):
    before = count(store, quotation.c.id)
    change(store, sa.delete(quotation))
    change(store, sa.update(article).values(tagger_version="an older one"))
    told = call("retag", "--json")

    assert told.exit_code == FINE
    assert json.loads(told.stdout) == [{"retagged": 3}]
    assert count(store, quotation.c.id) == before > 0
    assert {row[0] for row in store.rows(sa.select(article.c.tagger_version))} == {tagger_version()}


def test_everything_can_be_tagged_anew(call: Call):
    lines = call("retag", "--all").stdout.splitlines()

    assert [line.strip() for line in lines] == ["unchanged", "3"]


@pytest.mark.parametrize("command", ["retag", "reextract"])
def test_what_the_lexicons_know_comes_with_the_crawl_and_comes_again(call: Call, store: Store, command: str):
    def known() -> tuple[int, int]:
        return count(store, company.c.country), count(store, festival.c.city)

    crawled = known()
    change(store, sa.update(company).values(country=None))
    change(store, sa.update(festival).values(city=None))
    call(command)

    assert min(crawled) > 0
    assert known() == crawled


def test_one_outlet_can_be_tagged_anew(call: Call):
    assert json.loads(call("retag", "--all", "--outlet", "kinoblatt", "--json").stdout) == [{"unchanged": 3}]
    assert json.loads(call("retag", "--all", "--outlet", "reelwire", "--json").stdout) == []


def test_the_archived_pages_are_read_again_without_the_network(call: Call, store: Store):
    told = call("reextract", "--json")

    assert told.exit_code == FINE
    assert json.loads(told.stdout) == [{"unchanged": 3}]
    assert count(store, revision.c.id) == 3


def test_an_article_read_by_worse_rules_is_read_better(call: Call, store: Store):
    [(before,)] = store.rows(sa.select(article_text.c.body).where(article_text.c.article_id == 1))
    change(store, sa.update(article_text).where(article_text.c.article_id == 1).values(body="Cut short."))
    change(store, sa.update(revision).where(revision.c.article_id == 1).values(content_hash="of what was cut short"))
    told = call("reextract", "--json")

    assert told.exit_code == FINE
    assert store.rows(sa.select(article_text.c.body).where(article_text.c.article_id == 1)) == [(before,)]
    assert sum(json.loads(told.stdout)[0].values()) == 3


def test_a_page_that_was_set_aside_is_taken_up_again(call: Call, store: Store):
    [page] = store.rows(sa.select(article.c.url, revision.c.warc_file, revision.c.warc_offset).join(revision).limit(1))
    aside = quarantine.SetAside(page.url, "kinoblatt", "extract", "no body", page.warc_file, page.warc_offset)
    quarantine.set_aside(store, aside)

    assert json.loads(call("reextract", "--json").stdout) == [{"unchanged": 4}]
    assert quarantine.listing(store) == []


def test_pages_whose_archive_is_gone_are_set_aside_and_nothing_is_lost(call: Call, config: Config, store: Store):
    shutil.rmtree(config.archive_dir)
    told = call("reextract", "--json")

    assert told.exit_code == DEGRADED
    assert json.loads(told.stdout) == [{"set_aside": 3}]
    assert len(quarantine.listing(store)) == 3
    assert count(store, article.c.id) == 3


def test_articles_whose_page_is_no_longer_archived_are_told_and_stay(call: Call, config: Config, store: Store):
    for file in config.archive_dir.iterdir():
        os.utime(file, (0, 0))
    for _ in sweep(replace(config, keep_warc=1), store):
        pass
    told = call("reextract", "--json")

    assert list(config.archive_dir.iterdir()) == []
    assert json.loads(told.stdout) == [{"unarchived": 3}]
    assert "3 articles stay as they are" in told.stderr
    assert count(store, article.c.id) == 3


def test_an_outlet_that_no_file_describes_any_more_can_be_tagged_anew(config: Config):
    door = Door(replace(config, outlets_dir=None))
    told = CliRunner().invoke(cli, ["retag", "--all", "--outlet", "kinoblatt", "--json"], obj=door)

    assert json.loads(told.stdout) == [{"unchanged": 3}]


@pytest.mark.parametrize("command", ["retag", "reextract"])
def test_an_unknown_outlet_is_refused(call: Call, command: str):
    told = call(command, "--outlet", "kinoblat")

    assert isinstance(told.exception, OutletError)
    assert "did you mean 'kinoblatt'" in str(told.exception)
