"""`tradewatch schedule` says what is due when, checks a timetable, and runs one schedule at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tradewatch.cli.main import FINE
from tradewatch.config import Config
from tradewatch.errors import ConfigError, UsageError
from tradewatch.store import runs
from tradewatch.store.engine import open_store

TIMETABLE = """
[nightly]
at = "03:15"
zone = "Europe/Berlin"
outlets = ["kinoblatt"]

[market]
at = "12:00"
zone = "Asia/Seoul"
days = ["mon"]
outlets = ["reelwire", "kinoblatt"]
beat = "festivals"
"""


@pytest.fixture
def timetable(tmp_path: Path) -> str:
    path = tmp_path / "timetable.toml"
    path.write_text(TIMETABLE, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("command", ["list", "next"])
def test_the_soonest_schedule_stands_first(call: Call, timetable: str, command: str):
    found = json.loads(call("schedule", command, "--timetable", timetable, "--json").stdout)
    due = [datetime.fromisoformat(one["next"]) for one in found]

    assert {one["name"]: one["outlets"] for one in found} == {"nightly": 1, "market": 2}
    assert due == sorted(due)
    assert all(one > datetime.now(UTC) for one in due)
    assert {one["name"]: one["next"][11:16] for one in found} == {"nightly": "03:15", "market": "12:00"}


def test_the_timetable_is_a_table_for_people(call: Call, timetable: str):
    lines = call("schedule", "next", "--timetable", timetable).stdout.splitlines()

    assert lines[0].split() == ["name", "next", "zone", "days", "outlets"]
    assert {line.split()[0] for line in lines[1:]} >= {"nightly", "market"}


def test_the_shipped_timetable_is_well(call: Call):
    told = call("schedule", "validate")

    assert told.exit_code == FINE
    assert "1 schedule, all well." in told.stdout


def test_an_empty_timetable_is_said_to_be_empty(call: Call, tmp_path: Path):
    (tmp_path / "empty.toml").touch()

    assert call("schedule", "list", "--timetable", str(tmp_path / "empty.toml")).stderr == "The timetable is empty.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[nightly]\nat = "25:00"\n', "no time of day"),
        ('[nightly]\nat = "03:15"\noutlets = ["reelwir"]\n', "did you mean 'reelwire'"),
        ("[nightly\n", "cannot be read"),
    ],
)
@pytest.mark.parametrize("command", ["validate", "next", "list", "run"])
def test_a_wrong_timetable_is_refused(call: Call, tmp_path: Path, text: str, words: str, command: str):
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")

    told = call("schedule", command, "--timetable", str(path))

    assert isinstance(told.exception, ConfigError)
    assert "wrong.toml" in str(told.exception)
    assert words in str(told.exception)


def test_a_schedule_is_run_at_once(call: Call, config: Config, timetable: str):
    told = call("schedule", "run", "--now", "nightly", "--timetable", timetable)

    assert told.exit_code == FINE
    with open_store(config.database) as store:
        [run] = runs.latest(store)
    assert (run.outlet, run.trigger, run.verdict, run.counts["stored"]) == ("kinoblatt", "schedule", "ok", 2)


def test_a_schedule_that_is_not_there_is_refused_with_those_that_are(call: Call, config: Config, timetable: str):
    told = call("schedule", "run", "--now", "weekly", "--timetable", timetable)

    assert isinstance(told.exception, UsageError)
    assert "no schedule 'weekly'; it has nightly, market" in str(told.exception)
    assert not config.data_dir.exists()
