"""`tradewatch crawl` collects what it is asked for, says what came, and gives the exit code that scripts rely on."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.cli.conftest import Call
from tradewatch.cli.crawl import exit_code, run_record
from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door, cli
from tradewatch.config import Config
from tradewatch.errors import OutletError, UsageError
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Run
from tradewatch.store.tables import article


def urls(config: Config) -> set[str]:
    with open_store(config.database) as store:
        return {row.url for row in store.rows(sa.select(article.c.url))}


def test_what_came_is_a_table_with_one_line_a_run(call: Call, config: Config):
    told = call("crawl", "kinoblatt")

    assert told.exit_code == FINE
    [heading, line] = told.stdout.splitlines()
    assert heading.split()[:4] == ["run", "outlet", "verdict", "new"]
    assert line.split()[:4] == ["1", "kinoblatt", "ok", "2"]
    assert len(urls(config)) == 2


def test_a_limit_leaves_the_rest_to_the_next_crawl(call: Call, config: Config):
    first = json.loads(call("crawl", "reelwire", "--limit", "3", "--json").stdout)
    after_first = urls(config)
    second = json.loads(call("crawl", "reelwire", "--json").stdout)

    assert (first[0]["verdict"], second[0]["verdict"]) == ("ok", "ok")
    assert 1 <= first[0]["new"] == len(after_first) <= 3
    assert after_first < urls(config)
    assert second[0]["new"] == len(urls(config)) - len(after_first)


def test_a_beat_keeps_only_what_is_about_it(call: Call, config: Config):
    told = call("crawl", "kinoblatt", "--beat", "festivals", "--json")

    assert json.loads(told.stdout)[0]["counts"]["off_beat"] == 1
    with open_store(config.database) as store:
        [row] = store.rows(sa.select(article.c.headline))
    assert "Locarno" in row.headline or "Leopard" in row.headline


def test_a_rehearsal_names_the_pages_and_stores_nothing(call_anew: Call, config: Config, newsroom: Any):
    newsroom.log.clear()
    told = call_anew("crawl", "reelwire", "kinoblatt", "--dry-run")

    assert told.exit_code == FINE
    assert told.stdout.splitlines()[0].split() == ["outlet", "published", "headline", "url"]
    assert {line.split()[0] for line in told.stdout.splitlines()[1:] if line[0] != " "} == {"reelwire", "kinoblatt"}
    assert not config.data_dir.exists()
    assert not [hit for hit in newsroom.log if "wickham-lowe" in hit.path]


def test_only_what_is_newer_is_wanted(call: Call):
    every = json.loads(call("crawl", "reelwire", "--dry-run", "--json").stdout)
    newer = json.loads(call("crawl", "reelwire", "--dry-run", "--json", "--since", "2026-09-22").stdout)

    assert {"2026-01-15", "2026-09-20"} <= {str(one["published_at"])[:10] for one in every}
    dated = {one["published_at"][:10] for one in newer if one["published_at"]}
    assert dated == {"2026-09-24", "2026-11-09", "2026-11-16"}


def test_a_rehearsal_tells_of_a_page_what_the_source_that_says_the_most_says(call: Call):
    every = json.loads(call("crawl", "reelwire", "--dry-run", "--json").stdout)

    assert all(one["headline"] and one["published_at"] for one in every), "the sitemap has neither, the feeds have both"


def test_a_rehearsal_has_the_same_columns_for_every_page(call: Call):
    told = call("crawl", "reelwire", "--dry-run", "--csv", "--limit", "4")

    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    assert len(rows) == 4
    assert all(row["found_by"].startswith("http://reelwire.example/") and None not in row for row in rows)
    assert any(row["dek"] for row in rows)
    assert not all(row["dek"] for row in rows), "some page of the newsroom comes without a dek"


def test_a_rehearsal_of_an_outlet_that_does_not_answer_has_failed(config: Config):
    away = replace(config, resolve="*=127.0.0.1:9")

    told = CliRunner().invoke(cli, ["crawl", "kinoblatt", "--dry-run"], obj=Door(away))

    assert told.exit_code == FAILED
    assert "kinoblatt: failed: no source of the outlet could be read" in told.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ([], UsageError, "name an outlet to crawl, or --all"),
        (["reelwir"], OutletError, "did you mean 'reelwire'"),
        (["reelwire", "--since", "yesterday"], UsageError, "say 36h, 7d, 2w"),
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_made(
    call_anew: Call, config: Config, arguments: list[str], error: type[Exception], words: str
):
    told = call_anew("crawl", *arguments)

    assert isinstance(told.exception, error)
    assert words in str(told.exception)
    assert not config.data_dir.exists()


def run(verdict: str | None) -> Run:
    return Run(1, "reelwire", "manual", "done", verdict)


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([], FINE),
        (["ok", "ok"], FINE),
        (["ok", "failed"], DEGRADED),
        (["degraded"], DEGRADED),
        (["blocked", "ok"], DEGRADED),
        (["failed", "failed"], FAILED),
    ],
)
def test_the_exit_code_sums_the_verdicts_up(verdicts: list[str], code: int):
    assert exit_code([run(verdict) for verdict in verdicts]) == code


def test_a_run_is_printed_with_what_was_new_revised_and_unchanged():
    began = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
    counts = {"stored": 4, "revised": 1, "unchanged": 2, "same": 3}
    done = replace(run("ok"), started_at=began, finished_at=began.replace(second=41), counts=counts)

    record = run_record(done)

    assert [record[key] for key in ("new", "revised", "unchanged", "seconds")] == [4, 1, 5, 41]
    assert run_record(run(None))["seconds"] is None
