"""`tradewatch schedule` says what is due when, checks a timetable, steers the scheduler and works by it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from schedules.materialise import materialise
from schedules.outlook import load
from tests.cli.conftest import Call
from tradewatch.cli.main import FINE, WRONG
from tradewatch.config import Config
from tradewatch.errors import ConfigError, UsageError
from tradewatch.spiders.process import environment
from tradewatch.store import alerts, claims, processes, runs, schedules
from tradewatch.store.engine import open_store

TIMETABLE = """
[nightly]
when = "nightly at 03:15"
zone = "Europe/Berlin"
outlets = ["kinoblatt"]

[market]
when = "mon at 12:00"
zone = "Asia/Seoul"
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
    due = [datetime.fromisoformat(one["next"] if command == "next" else one["next"][0]) for one in found]

    assert {one["name"]: one["outlets"] for one in found} == {"nightly": 1, "market": 2}
    assert due == sorted(due)
    assert all(one > datetime.now(UTC) for one in due)


def test_the_next_times_are_told_in_the_schedules_own_zone(call: Call, timetable: str):
    found = json.loads(call("schedule", "next", "-n", "3", "--timetable", timetable, "--json").stdout)

    assert len(found) == 6
    assert {one["name"]: one["local"][11:16] for one in found} == {"nightly": "03:15", "market": "12:00"}


def test_the_timetable_is_a_table_for_people(call: Call, timetable: str):
    told = call("schedule", "list", "--timetable", timetable)

    assert told.stdout.splitlines()[0].split() == ["name", "state", "when", "zone", "outlets", "next", "last"]
    assert "No scheduler is running" in told.stderr


def test_one_schedule_is_shown_with_everything_that_is_set(call: Call, timetable: str):
    told = call("schedule", "show", "market", "--timetable", timetable)

    assert "reelwire" in told.stdout
    assert "festivals" in told.stdout
    assert told.stdout.count("+00:00") == 5


def test_the_shipped_timetable_is_well(call: Call):
    told = call("schedule", "validate")

    assert told.exit_code == FINE
    assert "4 schedules, all well." in told.stdout


def test_an_empty_timetable_is_said_to_be_empty(call: Call, tmp_path: Path):
    (tmp_path / "empty.toml").touch()

    told = call("schedule", "list", "--timetable", str(tmp_path / "empty.toml"))

    assert told.stderr.splitlines()[0] == "The timetable is empty."


def test_each_mistake_of_a_timetable_is_told_with_its_line(call: Call, tmp_path: Path):
    path = tmp_path / "wrong.toml"
    path.write_text('[a]\nwhen = "25:00"\n[b]\nwhen = "03:15"\noutlets = ["reelwir"]\n', encoding="utf-8")

    told = call("schedule", "validate", str(path))

    assert told.exit_code == WRONG
    assert [line.rpartition("wrong.toml:")[2][:6] for line in told.stderr.splitlines()] == ["2: [a]", "5: [b]"]
    assert "did you mean 'reelwire'" in told.stderr


def test_a_schedule_that_is_wrong_is_listed_as_invalid(call: Call, tmp_path: Path):
    path = tmp_path / "wrong.toml"
    path.write_text('[a]\nwhen = "25:00"\n[b]\nwhen = "03:15"\n', encoding="utf-8")

    found = json.loads(call("schedule", "list", "--timetable", str(path), "--json").stdout)

    assert [(one["name"], one["state"]) for one in found] == [("b", "active"), ("a", "invalid")]
    assert "is no time of day" in found[1]["problem"]


@pytest.mark.parametrize("command", [("next",), ("list",), ("start",), ("run-now", "nightly"), ("validate",)])
def test_a_file_that_cannot_be_read_is_refused(call: Call, tmp_path: Path, command: tuple[str, ...]):
    path = tmp_path / "wrong.toml"
    path.write_text("[nightly\n", encoding="utf-8")

    told = call("schedule", *command, "--timetable", str(path))

    assert isinstance(told.exception, ConfigError)
    assert "wrong.toml: cannot be read" in str(told.exception)


def test_a_schedule_is_run_at_once(call: Call, config: Config, timetable: str):
    told = call("schedule", "run-now", "nightly", "--timetable", timetable, "--json")

    assert told.exit_code == FINE
    [record] = json.loads(told.stdout)
    assert (record["outlet"], record["verdict"], record["new"]) == ("kinoblatt", "ok", 2)
    with open_store(config.database) as store:
        [run] = runs.latest(store)
    assert (run.trigger, run.schedule, run.fire_at) == ("manual", "nightly", None)


def test_while_somebody_works_a_run_is_handed_over(call: Call, config: Config, timetable: str):
    with open_store(config.database) as store:
        processes.beat(store, "a worker", "worker")

    told = call("schedule", "run-now", "market", "--timetable", timetable)
    again = call("schedule", "run-now", "market", "--timetable", timetable)

    assert "2 runs are due; worker" in told.stderr
    assert isinstance(again.exception, UsageError)
    with open_store(config.database) as store:
        assert [run.state for run in runs.latest(store)] == ["due", "due"]


def test_a_schedule_that_is_not_there_is_refused_with_those_that_are(call: Call, timetable: str):
    backfill = ("backfill", "--from", "2026-11-01")
    for command in (("run-now",), ("show",), ("pause",), ("resume",), ("history",), backfill):
        told = call("schedule", *command, "weekly", "--timetable", timetable)

        assert isinstance(told.exception, ConfigError), command
        assert "no schedule 'weekly'; it has nightly, market" in str(told.exception)


def test_a_schedule_can_be_paused_and_resumed(call: Call, timetable: str):
    def state() -> str:
        found = json.loads(call("schedule", "list", "--timetable", timetable, "--json").stdout)
        return str({one["name"]: one["state"] for one in found}["nightly"])

    assert "schedule resume nightly" in call("schedule", "pause", "nightly", "--timetable", timetable).stderr
    assert state() == "paused"
    assert "nightly goes on, next " in call("schedule", "resume", "nightly", "--timetable", timetable).stderr
    assert state() == "active"


def test_the_history_tells_each_firing_and_what_was_skipped(call: Call, config: Config, timetable: str):
    nightly = load(Config(timetable=Path(timetable), outlets_dir=config.outlets_dir)).get("nightly")
    now = datetime(2026, 5, 5, 12, tzinfo=UTC)
    with open_store(config.database) as store:
        materialise(store, nightly, None, now - timedelta(days=3))
        materialise(store, nightly, schedules.standings(store)["nightly"], now)

    found = json.loads(call("schedule", "history", "nightly", "--json").stdout)

    assert [one["outcomes"] for one in found] == [{"due": 1}, {"skipped": 1}, {"skipped": 1}]
    assert found[1]["reason"] == "nothing ran at that time; the one of 2026-05-05 01:15 UTC makes up for it"


def test_the_history_of_a_name_that_is_misspelt_is_refused_with_the_one_that_comes_near(call: Call, tmp_path: Path):
    path = tmp_path / "timetable.toml"
    path.write_text(TIMETABLE + '[markets]\nwhen = "25:00"\n', encoding="utf-8")

    told = call("schedule", "history", "nigthly", "--timetable", str(path))
    near = call("schedule", "history", "market s", "--timetable", str(path))
    none = call("schedule", "history", "market", "--timetable", str(path))

    assert isinstance(told.exception, ConfigError)
    assert "has no schedule 'nigthly'; did you mean 'nightly'?" in str(told.exception)
    assert "did you mean 'markets', 'market'?" in str(near.exception)
    assert (none.exit_code, none.stderr) == (FINE, "market was not due yet.\n")


def test_the_history_of_a_schedule_that_was_taken_from_the_timetable_is_told(
    call: Call, config: Config, timetable: str
):
    with open_store(config.database) as store, store.begin() as conn:
        runs.plan(conn, [runs.Plan("reelwire", schedule="earlier", fire_at=datetime(2026, 5, 5, tzinfo=UTC))])

    found = json.loads(call("schedule", "history", "earlier", "--timetable", timetable, "--json").stdout)

    assert [one["outcomes"] for one in found] == [{"due": 1}]


@pytest.mark.parametrize("number", ["0", str(2**63)])
def test_a_history_takes_a_number_as_every_command_does(call: Call, timetable: str, number: str):
    told = call("schedule", "history", "nightly", "-n", number, "--timetable", timetable)

    assert isinstance(told.exception, click.BadParameter)


def test_a_schedule_with_mistakes_in_it_can_be_paused_and_resumed(call: Call, config: Config, tmp_path: Path):
    path = tmp_path / "wrong.toml"
    path.write_text('[nightly]\nwhen = "25:00"\nretries = 99\n', encoding="utf-8")

    def listed() -> str:
        return call("schedule", "list", "--timetable", str(path)).stdout.splitlines()[1]

    paused = call("schedule", "pause", "nightly", "--timetable", str(path))
    between = listed()
    resumed = call("schedule", "resume", "nightly", "--timetable", str(path))

    assert (paused.exit_code, resumed.exit_code) == (FINE, FINE)
    assert "nightly is paused" in paused.stderr
    assert between.split()[:3] == ["nightly", "invalid", "(paused)"]
    assert "nightly goes on when its mistakes are mended: " in resumed.stderr
    assert "(paused)" not in listed()
    with open_store(config.database) as store:
        assert schedules.standings(store)["nightly"].paused_at is None


def test_every_mistake_of_a_schedule_is_told(call: Call, tmp_path: Path):
    path = tmp_path / "wrong.toml"
    path.write_text('[nightly]\nwhen = "25:00"\nretries = 99\n', encoding="utf-8")

    [found] = json.loads(call("schedule", "list", "--timetable", str(path), "--json").stdout)
    refused = str(call("schedule", "run-now", "nightly", "--timetable", str(path)).exception)

    for words in (found["problem"], refused):
        assert "wrong.toml:2: [nightly] '25:00' is no time of day" in words
        assert "wrong.toml:3: [nightly] retries = 99" in words


def test_what_was_missed_is_made_up_for(call: Call, config: Config, timetable: str):
    first = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    given = ("schedule", "backfill", "nightly", "--from", first, "--timetable", timetable, "--json")

    missing = json.loads(call(*given, "--dry-run").stdout)
    told = call(*given)

    assert {one["found"] for one in missing} == {"missing"}
    assert len(missing) in (3, 4)
    assert told.exit_code == FINE
    with open_store(config.database) as store:
        [run] = runs.latest(store)
    assert run.trigger == "backfill"
    assert run.asked["full"] is True
    assert run.asked["since"] == (datetime.fromisoformat(missing[0]["fire"]) - timedelta(days=1)).date().isoformat()
    assert "Nothing is missing." in call(*given[:-1]).stderr


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (("--from", "soon"), "is no day"),
        (("--from", "0001-01-01"), "is no day"),
        (("--from", "2026-05-02", "--to", "2026-05-01"), "before"),
    ],
)
def test_a_span_that_is_none_is_refused(call: Call, timetable: str, span: tuple[str, ...], words: str):
    told = call("schedule", "backfill", "nightly", *span, "--timetable", timetable)

    assert isinstance(told.exception, UsageError)
    assert words in str(told.exception)


def test_a_scheduler_beats_works_and_ends_cleanly_when_it_is_asked_to(config: Config, timetable: str):
    given = {**environment(config), "TRADEWATCH_TIMETABLE": timetable}
    command = [sys.executable, "-m", "tradewatch", "schedule", "start"]
    with subprocess.Popen(command, env=given, stderr=subprocess.PIPE, text=True) as scheduler:
        try:
            deadline = time.monotonic() + 30
            with open_store(config.database) as store:
                while not processes.living(store, "scheduler"):
                    assert time.monotonic() < deadline
                    time.sleep(0.2)
                [alive] = processes.living(store, "scheduler")
                assert alive.pid == scheduler.pid
                os.kill(scheduler.pid, signal.SIGTERM)
                assert scheduler.wait(20) == 0
                assert processes.living(store) == []
        finally:
            scheduler.kill()


def test_from_cron_what_is_due_is_done_once_and_the_command_ends(call: Call, config: Config, timetable: str):
    assert call("schedule", "start", "--once", "--timetable", timetable).exit_code == FINE
    with open_store(config.database) as store:
        long_ago = datetime.now(UTC) - timedelta(days=2)
        with store.begin() as conn:
            known = schedules.seen(conn, "nightly", long_ago)
            schedules.advance(conn, known, long_ago)

    told = call("schedule", "start", "--once", "--timetable", timetable)

    assert told.exit_code == FINE
    with open_store(config.database) as store:
        found = runs.latest(store)
    assert sorted((run.verdict, run.schedule) for run in found) == [("ok", "nightly"), ("skipped", "nightly")]


def test_from_cron_a_schedule_with_a_mistake_is_told_and_the_others_are_done(
    call: Call, config: Config, tmp_path: Path
):
    path = tmp_path / "wrong.toml"
    path.write_text(TIMETABLE + '[wrong]\nwhen = "25:00"\n', encoding="utf-8")
    with open_store(config.database) as store, store.begin() as conn:
        schedules.seen(conn, "nightly", datetime.now(UTC) - timedelta(days=2))

    told = call("schedule", "start", "--once", "--timetable", str(path))

    assert told.exit_code == WRONG
    assert "wrong.toml:13: [wrong] '25:00' is no time of day" in told.stderr
    with open_store(config.database) as store:
        assert "ok" in {run.verdict for run in runs.latest(store, schedule="nightly")}
        assert [one.key for one in alerts.open_now(store)] == [("timetable", "wrong")]


def test_from_cron_who_only_plans_judges_and_tells_as_well(call: Call, config: Config, timetable: str):
    with open_store(config.database) as store:
        failed = claims.claim_of(
            claims.claim_new(store, runs.Plan("kinoblatt", trigger="schedule", schedule="nightly"))
        )
        claims.finish(store, failed, runs.Verdict.FAILED, "no source of the outlet could be read")

    told = call("schedule", "start", "--once", "--plan-only", "--timetable", timetable)

    assert told.exit_code == FINE
    with open_store(config.database) as store:
        assert [one.key for one in alerts.open_now(store)] == [("failed", "kinoblatt")]


def test_from_cron_a_run_whose_turn_is_later_is_waited_for(call: Call, config: Config, tmp_path: Path):
    path = tmp_path / "jitter.toml"
    path.write_text('[nightly]\nwhen = "03:15"\noutlets = ["kinoblatt", "reelwire"]\njitter = "4s"\n', encoding="utf-8")
    fire = datetime.now(UTC).replace(second=0, microsecond=0)
    with open_store(config.database) as store, store.begin() as conn:
        schedules.seen(conn, "nightly", fire - timedelta(minutes=2))
    text = path.read_text(encoding="utf-8").replace("03:15", f"{fire:%H:%M}")
    path.write_text(text, encoding="utf-8")

    told = call("schedule", "start", "--once", "--timetable", str(path))

    assert told.exit_code == FINE
    with open_store(config.database) as store:
        assert sorted((run.outlet, run.verdict) for run in runs.latest(store)) == [
            ("kinoblatt", "ok"),
            ("reelwire", "ok"),
        ]


def test_who_would_do_the_runs_is_told_with_the_timetable(call: Call, config: Config, timetable: str):
    with open_store(config.database) as store:
        processes.beat(store, "a planner", "scheduler", {"at_once": 0})
        nobody = call("schedule", "list", "--timetable", timetable).stderr
        processes.beat(store, "a worker", "worker", {"at_once": 4})
        somebody = call("schedule", "list", "--timetable", timetable).stderr

    assert "but nobody does them; start `tradewatch worker`" in " ".join(nobody.split())
    assert "0 runs at work, 0 due." in somebody


def test_a_scheduler_that_only_plans_is_not_waited_for(call: Call, config: Config, timetable: str):
    with open_store(config.database) as store:
        processes.beat(store, "a planner", "scheduler", {"at_once": 0})
        processes.beat(store, "a tagger", "worker", {"at_once": 4, "jobs": ["retag"]})

    told = call("schedule", "run-now", "nightly", "--timetable", timetable)

    assert told.exit_code == FINE
    assert "so it is done here" in " ".join(told.stderr.split())
