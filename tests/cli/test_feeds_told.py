"""`outlets show` says how each source fares, `doctor` which ones are retired."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.spiders.nights import pass_time
from tradewatch.cli.feeds import how_it_fares
from tradewatch.cli.main import DEGRADED, FINE, Door, cli
from tradewatch.config import Config
from tradewatch.store import feeds
from tradewatch.store.engine import open_store
from tradewatch.store.feeds import FeedState

HOME = "http://lantern.example"
OUTLET = f"""
name = "Lantern Weekly"
hosts = ["lantern.example"]
home = "{HOME}/"
[[discover]]
kind = "rss"
url = "/feed/"
fallback = ["/old.rss"]
[[discover]]
kind = "listing"
url = "/news"
links = "h3 a"
"""
NOON = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path, store_url: str) -> Config:
    (tmp_path / "lantern.toml").write_text(OUTLET, encoding="utf-8")
    config = Config(data_dir=tmp_path, database_url=store_url, outlets_dir=tmp_path, contact="desk@example.com")
    with open_store(config.database) as store:
        known = {"pause": 1800.0, "next_at": NOON.timestamp()}
        feeds.answered(store, "lantern", f"{HOME}/old.rss", **known)
        feeds.failed(store, "lantern", f"{HOME}/news", 500, **known)
        feeds.answered(store, "lantern", f"{HOME}/feed/", **known)
        pass_time(store, 7)
        for _ in range(5):
            feeds.failed(store, "lantern", f"{HOME}/feed/", 404, **known, retire=True)
    return config


def call(config: Config, *words: str) -> Result:
    return CliRunner().invoke(cli, words, obj=Door(config), env={"COLUMNS": "200"})


def test_an_outlets_sources_are_told_with_how_they_fare(here: Config):
    lines = [" ".join(line.split()) for line in call(here, "outlets", "show", "lantern").stdout.splitlines()]

    today = f"{datetime.now(UTC):%Y-%m-%d}"
    feed = lines.index(f"rss {HOME}/feed/")
    assert lines[feed + 1] == f"retired {today}: failed 5 times in a row (HTTP 404); tried again about {NOON:%Y-%m-%d}"
    assert lines[feed + 2] == f"or {HOME}/old.rss"
    assert lines[feed + 3].startswith("last read ")
    assert lines[feed + 3].endswith(", looked at about every 30 minutes")
    assert lines[lines.index(f"listing {HOME}/news") + 1].startswith(
        "failed 1 time in a row (HTTP 500), not read since "
    )


def test_machines_get_every_source_that_was_looked_at(here: Config):
    [record] = json.loads(call(here, "outlets", "show", "lantern", "--json").stdout)

    by_url = {one.pop("url"): one for one in record["feeds"]}
    assert by_url.keys() == {f"{HOME}/feed/", f"{HOME}/old.rss", f"{HOME}/news"}
    retired = by_url[f"{HOME}/feed/"]
    assert (retired["failures"], retired["status"], retired["next_at"]) == (5, 404, NOON.isoformat())
    assert retired["retired_at"]


@pytest.mark.parametrize("database", ["nowhere.db", "not-a-database.db"])
def test_without_a_database_an_outlet_is_shown_as_its_file_says(here: Config, tmp_path: Path, database: str):
    (tmp_path / "not-a-database.db").write_text("nothing of the kind", encoding="utf-8")
    config = replace(here, database_url=f"sqlite:///{tmp_path / database}")

    told = call(config, "outlets", "show", "lantern")

    assert told.exit_code == FINE
    assert "last read" not in told.stdout
    assert not (tmp_path / "nowhere.db").exists()


def test_the_doctor_names_what_is_retired_and_says_what_to_do(here: Config):
    told = call(here, "doctor", "--json")

    [finding] = [one for one in json.loads(told.stdout) if one["what"] == "feeds"]
    assert told.exit_code == DEGRADED
    assert finding["found"].startswith(f"lantern: {HOME}/feed/ retired ")
    assert "tradewatch outlets show lantern" in finding["advice"]


def test_the_doctor_forgets_an_address_that_the_outlets_file_names_no_more(here: Config, tmp_path: Path):
    (tmp_path / "lantern.toml").write_text(OUTLET.replace("/feed/", "/new-feed/"), encoding="utf-8")

    [finding] = [one for one in json.loads(call(here, "doctor", "--json").stdout) if one["what"] == "feeds"]

    assert (finding["state"], finding["found"]) == ("well", "none is retired")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (FeedState("u", answered_at=NOON), "last read 2026-05-20 12:00"),
        (
            FeedState("u", answered_at=NOON, pause=7 * 3600),
            "last read 2026-05-20 12:00, looked at about every 7 hours",
        ),
        (FeedState("u", answered_at=NOON, pause=86_400), "last read 2026-05-20 12:00, looked at about every 24 hours"),
        (
            FeedState("u", answered_at=NOON, failures=2),
            "failed 2 times in a row (no answer), not read since 2026-05-20 12:00",
        ),
        (
            FeedState("u", answered_at=NOON - timedelta(days=9), failures=9, retired_at=NOON, status=410),
            "retired 2026-05-20: failed 9 times in a row (HTTP 410); tried again about now",
        ),
    ],
)
def test_how_a_source_fares_is_one_line(state: FeedState, told: str):
    assert how_it_fares(state) == told
