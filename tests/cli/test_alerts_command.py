"""`tradewatch alerts` says what is wrong, remembers who has seen it, and tries who would be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from schedules.alerts import hold, release
from tests.cli.conftest import Call
from tests.schedules.trouble import Heard, webhook
from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door, cli
from tradewatch.config import Config
from tradewatch.errors import ConfigError, UsageError
from tradewatch.store import schedules
from tradewatch.store.engine import open_store

NOW = datetime(2026, 5, 12, 3, 15, tzinfo=UTC)


@pytest.fixture
def hook() -> Iterator[Heard]:
    with webhook() as heard:
        yield heard


@pytest.fixture
def two_alerts(config: Config) -> None:
    with open_store(config.database) as store:
        for outlet in ("reelwire", "kinoblatt"):
            hold(config, store, "failed", outlet, "no source could be read", NOW)
        release(config, store, "failed", "kinoblatt", NOW)


@pytest.mark.usefixtures("two_alerts")
def test_what_is_wrong_is_listed(call: Call):
    now = json.loads(call("alerts", "list", "--json").stdout)
    every = json.loads(call("alerts", "list", "--all", "--json").stdout)

    assert [(one["kind"], one["subject"], one["closed_at"]) for one in now] == [("failed", "reelwire", None)]
    assert [one["subject"] for one in every] == ["kinoblatt", "reelwire"]
    assert "no source could be read" in call("alerts", "list").stdout


def test_silence_when_all_is_well(call: Call):
    assert call("alerts", "list").stderr == "All is well.\n"


@pytest.mark.usefixtures("two_alerts")
def test_an_alert_is_acknowledged_once(call: Call):
    [first] = json.loads(call("alerts", "ack", "1", "--json").stdout)
    [second] = json.loads(call("alerts", "ack", "1", "--json").stdout)
    [listed] = json.loads(call("alerts", "list", "--json").stdout)

    assert first["acknowledged_at"] == second["acknowledged_at"] == listed["acknowledged_at"] is not None
    assert listed["closed_at"] is None


def test_an_alert_that_is_not_there_is_said_to_be_missing(call: Call):
    told = call("alerts", "ack", "7")

    assert isinstance(told.exception, UsageError)
    assert "there is no alert 7" in str(told.exception)


@pytest.mark.parametrize(("status", "more", "code"), [(200, "", FINE), (500, "", FAILED), (200, "/x, MORE", DEGRADED)])
def test_everybody_is_sent_a_test(config: Config, hook: Heard, status: int, more: str, code: int):
    hook.status = status
    with webhook() as other:
        other.status = 500
        config = replace(config, alerts=hook.url + more.replace("MORE", other.url))
        told = CliRunner().invoke(cli, ["alerts", "test", "--json"], obj=Door(config))
    records = json.loads(told.stdout)

    assert told.exit_code == code
    assert hook.told[0]["subject"] == "tradewatch: a test"
    assert records[0]["told"] is (status == 200)
    assert records[-1]["reason"] == (None if code == FINE else "it answered HTTP 500")


def test_a_test_without_anybody_says_how_to_name_somebody(call: Call):
    told = call("alerts", "test")

    assert isinstance(told.exception, UsageError)
    assert "TRADEWATCH_ALERTS" in str(told.exception)


def test_from_cron_a_crawl_that_fails_is_told_and_the_ping_comes(config: Config, hook: Heard, tmp_path: Path):
    timetable = tmp_path / "timetable.toml"
    timetable.write_text('[nightly]\nwhen = "every 1 hours"\noutlets = ["kinoblatt"]\nretries = 0\n', encoding="utf-8")
    nobody = replace(config, resolve="*=127.0.0.1:9", alerts=hook.url, ping=f"{hook.url}/ping", timetable=timetable)
    with open_store(config.database) as store, store.begin() as conn:
        long_ago = datetime.now(UTC) - timedelta(hours=2)
        schedules.advance(conn, schedules.seen(conn, "nightly", long_ago), long_ago)

    ended = CliRunner().invoke(cli, ["schedule", "start", "--once"], obj=Door(nobody))
    told, ping = hook.told

    assert ended.exit_code == FAILED
    assert (told["subject"], ping) == ("tradewatch: kinoblatt failed", "/ping")
    assert "no source of the outlet could be read" in told["text"]


@pytest.mark.parametrize(
    ("settings", "words"), [({"alerts": "desk@example.com"}, "alerts: "), ({"ping": "http://hc.example/x"}, "ping: ")]
)
def test_a_scheduler_that_could_tell_nobody_does_not_start(config: Config, settings: dict[str, str], words: str):
    told = CliRunner().invoke(
        cli, ["schedule", "start", "--once"], obj=Door(replace(config, **settings)), standalone_mode=False
    )

    assert isinstance(told.exception, ConfigError)
    assert words in str(told.exception)
