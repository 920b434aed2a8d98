"""The command fills the past, says beforehand what there is, and afterwards what is done and left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.spiders.past import DATED, PLAIN, POSTS, Past, archive
from tradewatch.cli.main import DEGRADED, FINE, Door, cli
from tradewatch.errors import UsageError


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    with archive(tmp_path, POSTS, DATED) as served:
        yield served


def call(past: Past, *arguments: str, delay: float | None = None) -> Result:
    config = past.config if delay is None else replace(past.config, delay=delay)
    return CliRunner().invoke(cli, ["backfill", *arguments], obj=Door(config), standalone_mode=False)


def test_a_rehearsal_says_how_much_there_is_and_how_long_it_takes(past: Past):
    call(past, "yesteryear", "--from", "2025-12-20", "--to", "2025-12-31")
    told = call(past, "yesteryear", "--from", "2025-11", "--to", "2025-12", "--dry-run", "--json", delay=0.25)
    stored = len(past.stored())

    assert told.exit_code == FINE
    posts, dated = "http://yesteryear.example/wp-json/wp/v2/posts", "http://yesteryear.example/dated/"
    rows = json.loads(told.stdout)
    assert [one["listed"] for one in rows] == [{dated: 15, posts: 15}] * 2
    assert [[one[key] for key in ("month", "articles", "stored", "to_fetch", "seconds")] for one in rows] == [
        ["2025-12", 15, 6, 9, 2],
        ["2025-11", 15, 0, 15, 4],
    ]
    assert stored == 6  # it fetched nothing but lists


def test_what_is_done_and_what_is_left_is_said_for_people_and_programs(past: Past):
    filled = call(past, "yesteryear", "--from", "2025-11-01", "--to", "2025-12-31", "--limit", "20")
    status = call(past, "yesteryear", "--status")
    rows = json.loads(call(past, "yesteryear", "--status", "--json").stdout)

    assert filled.exit_code == FINE
    assert "1 of 2 months done, 10 pages left; the same call goes on" in filled.stderr
    assert [(one["month"], one["left"]) for one in rows] == [("2025-12", 0), ("2025-11", 10)]
    assert (rows[0]["state"], len(rows[0]["sources"])) == ("done", 2)
    # The twentieth page may come before the second source has listed November.
    whole = len(rows[1]["sources"]) == 2 and rows[1]["state"] == "left"
    assert whole or rows[1]["state"] == "begun"
    assert ("listed, pages left" if whole else "not all listed") in status.stdout


def test_an_outlet_that_has_no_archive_does_not_keep_the_others_waiting(past: Past, tmp_path: Path):
    bare = (tmp_path / "outlets" / "yesteryear.toml").read_text()
    for table in (POSTS, DATED):
        bare = bare.replace(table, 'kind = "rss"\nurl = "/feed/"')
    bare = bare.replace("yesteryear.example", "nowhere.example").replace('name = "Yesteryear"', 'name = "Nowhere"')
    (tmp_path / "outlets" / "nowhere.toml").write_text(bare)
    filled = call(past, "nowhere", "yesteryear", "--from", "2025-12-20", "--to", "2025-12-31", "--json")

    assert filled.exit_code == DEGRADED
    assert {one["outlet"]: one["verdict"] for one in json.loads(filled.stdout)} == {
        "nowhere": "failed", "yesteryear": "ok",
    }  # fmt: skip
    assert len(past.stored()) == 6


def test_a_rehearsal_of_a_section_without_dates_says_that_it_cannot_know(tmp_path: Path):
    with archive(tmp_path, PLAIN, total=400) as past:
        told = call(past, "yesteryear", "--from", "2024", "--dry-run")

    assert "undated" in told.stdout
    assert "lists no dates" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "name an outlet to fill"),
        (("yesteryear",), "say from which day on"),
        (("yesteryear", "--from", "2026", "--to", "2025"), "is later than"),
        (("old.warc.gz", "--from", "2026"), "files are read with --warc"),
        (("--warc",), "name a WARC file"),
        (("--warc", "nowhere.warc.gz"), "there is no such file"),
        (("--warc", "nowhere.warc.gz", "--dry-run"), "reads whole files"),
        (("yesteryear", "--from", "2025", "--queue"), "belong to --warc"),
        (("yesteryaer", "--from", "2025"), "did you mean 'yesteryear'"),
    ],
)
def test_a_wrong_call_says_what_to_do(past: Past, arguments: tuple[str, ...], sentence: str):
    result = call(past, *arguments)

    assert isinstance(result.exception, Exception)
    assert sentence in str(result.exception)
    assert isinstance(result.exception, UsageError) or "outlet" in sentence or "yesteryear" in sentence
