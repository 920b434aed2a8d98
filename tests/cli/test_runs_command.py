"""`tradewatch runs` tells what each crawl did, shows its log, and lists what was set aside."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Call
from tradewatch.cli.watch import HELD, Watched
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.store import claims, processes, quarantine, runs
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Plan, Verdict


@pytest.fixture
def three_runs(config: Config) -> Path:
    """A good run, one whose log is kept, and one at work; gives the log."""
    log = config.log_dir / "kinoblatt.log"
    log.parent.mkdir(parents=True)
    log.write_text("INFO: [b]two[/b] pages :tv:\nWARNING: “Zürich”: HTTP 404\n", encoding="utf-8")
    with open_store(config.database) as store:
        schedules = iter(("nightly", None, None))
        for outlet, path in (("reelwire", None), ("kinoblatt", log), ("reelwire", config.log_dir / "gone.log")):
            held = claims.claim_of(claims.claim_new(store, Plan(outlet, trigger="schedule", schedule=next(schedules))))
            claims.hold(store, held, log=str(path) if path else None)
            if path is None:
                claims.finish(store, held, Verdict.OK, "4 new", {"stored": 4, "found": 20})
            elif path == log:
                claims.finish(store, held, Verdict.BLOCKED, "the outlet kept us out: robots.txt", {"blocked": 2})
    return log


@pytest.mark.usefixtures("three_runs")
def test_the_newest_run_stands_first(call: Call):
    found = json.loads(call("runs", "--json").stdout)

    assert [(one["id"], one["outlet"], one["state"], one["verdict"]) for one in found] == [
        (3, "reelwire", "running", None),
        (2, "kinoblatt", "done", "blocked"),
        (1, "reelwire", "done", "ok"),
    ]


@pytest.mark.usefixtures("three_runs")
@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--outlet", "kinoblatt"], [2]),
        (["-n", "1"], [3]),
        (["--outlet", "reelwire", "-n", "1"], [3]),
        (["--verdict", "blocked"], [2]),
        (["--state", "running"], [3]),
        (["--before", "3"], [2, 1]),
        (["--schedule", "nightly"], [1]),
        (["--schedule", "nightly", "--verdict", "failed"], []),
    ],
)
def test_runs_are_narrowed(call: Call, options: list[str], ids: list[int]):
    for words in (("runs",), ("runs", "list")):
        assert [one["id"] for one in json.loads(call(*words, "--json", *options).stdout)] == ids


@pytest.mark.usefixtures("three_runs")
def test_runs_are_a_table_for_people(call: Call):
    table = call("runs").stdout

    assert "what" in table
    assert re.search(r" 2 +kinoblatt +\d{4}-\d\d-\d\d \d\d:\d\dZ +blocked +0 ", table)
    assert re.search(r" 3 +reelwire +.{17} +running +0 ", table)
    assert "robots" in table


def test_before_the_first_crawl_there_is_none(call: Call):
    told = call("runs")

    assert (told.exit_code, told.stdout, told.stderr) == (0, "", "No crawl yet.\n")
    assert json.loads(call("runs", "--json").stdout) == []


@pytest.mark.usefixtures("three_runs")
def test_one_run_is_shown_with_its_counts(call: Call):
    table = [line.split(None, 1) for line in call("runs", "show", "1").stdout.splitlines() if line.strip()]
    [record] = json.loads(call("runs", "show", "1", "--json").stdout)

    assert ["reason", "4 new"] in [[word.strip() for word in line] for line in table]
    assert [line[0] for line in table][-2:] == ["found", "stored"]
    assert record["counts"] == {"stored": 4, "found": 20}
    assert (record["trigger"], record["schedule"], record["job"]) == ("schedule", "nightly", "crawl")
    assert (record["attempt"], record["tries"], record["host"]) == (1, 1, socket.gethostname())


def test_a_log_is_printed_as_it_was_written(call: Call, three_runs: Path):
    assert call("runs", "log", "2").stdout.rstrip("\n") == three_runs.read_text(encoding="utf-8").rstrip("\n")


def test_a_log_of_json_lines_is_printed_for_people(call: Call, three_runs: Path):
    lines = [
        '{"time": "2026-05-12T03:15:02.123Z", "level": "info", "logger": "pipelines", "message": "„Łódź“"}',
        "Segmentation fault",
        '{"time": "2026-05-12T03:15:03Z", "level": "error", "logger": "scrapy.x", "message": "no", "error": "a\\nb"}',
    ]
    three_runs.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert call("runs", "log", "2").stdout.splitlines() == [
        "2026-05-12 03:15:02Z INFO     „Łódź“",
        "Segmentation fault",
        "2026-05-12 03:15:03Z ERROR    [scrapy.x] no",
        "a",
        "b",
    ]


@pytest.mark.usefixtures("three_runs")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "77"), "there is no run 77"),
        (("log", "77"), "there is no run 77"),
        (("log", "1"), "run 1 has no log"),
        (("log", "3"), "gone.log any more"),
    ],
)
def test_what_is_not_there_is_said_to_be_missing(call: Call, arguments: tuple[str, str], words: str):
    told = call("runs", *arguments)

    assert isinstance(told.exception, UsageError)
    assert words in str(told.exception)


@pytest.mark.usefixtures("three_runs")
def test_no_run_that_fits_is_said(call: Call):
    assert call("runs", "list", "--verdict", "failed").stderr == "No such run.\n"


@pytest.mark.usefixtures("three_runs")
def test_a_run_is_cancelled_and_one_at_work_asked_to_stop(call: Call, config: Config):
    with open_store(config.database) as store:
        due = runs.create(store, Plan("kinoblatt")).id

        told = call("runs", "cancel", str(due), "3", "--json")

        assert [(one["id"], one["state"], one["verdict"]) for one in json.loads(told.stdout)] == [
            (due, "done", "cancelled"),
            (3, "running", None),
        ]
        assert "Run 4 of kinoblatt is cancelled." in told.stderr
        assert "Run 3 of reelwire was asked to stop" in told.stderr
        assert (runs.get(store, 3).stop or "").startswith("cancelled by ")


@pytest.mark.usefixtures("three_runs")
@pytest.mark.parametrize(("number", "words"), [("1", "is over already: ok"), ("77", "there is no run 77")])
def test_what_cannot_be_cancelled_is_said(call: Call, number: str, words: str):
    told = call("runs", "cancel", number)

    assert isinstance(told.exception, UsageError)
    assert words in str(told.exception)


@pytest.mark.usefixtures("three_runs")
def test_runs_are_watched_until_none_is_left(call: Call, config: Config):
    def work() -> None:
        with open_store(config.database) as store:
            held = claims.claim_of(runs.get(store, 3))
            time.sleep(0.5)
            claims.renew(store, held, counts={"fetched": 7, "stored": 2})
            time.sleep(1.5)
            claims.finish(store, held, Verdict.DEGRADED, "one source is dead", {"fetched": 9, "stored": 3})

    worker = threading.Thread(target=work)
    worker.start()
    told = call("runs", "watch")
    worker.join()

    lines = [line.split(" ", 1)[1] for line in told.stdout.splitlines()]
    assert lines == [
        "run 3 reelwire running",
        "run 3 reelwire running 7 fetched, 2 new",
        "run 3 reelwire degraded one source is dead",
    ]
    assert told.exit_code == 2


def test_nothing_to_watch_is_said(call: Call):
    told = call("runs", "watch")

    assert (told.exit_code, told.stderr) == (0, "Nothing is at work.\n")


def test_what_is_due_while_nobody_lives_is_not_waited_for(call: Call, config: Config):
    with open_store(config.database) as store:
        runs.create(store, Plan("kinoblatt"))

    told = call("runs", "watch")

    assert "run 1 kinoblatt due" in told.stdout
    assert "1 due (crawl), and nobody is alive to do them" in told.stderr


@pytest.mark.parametrize(
    ("kind", "about", "job"),
    [
        ("worker", {"jobs": ["retag"]}, "crawl"),
        ("worker", {"jobs": ["crawl"]}, "retag"),
        ("scheduler", {"at_once": 0}, "crawl"),
    ],
)
def test_what_is_due_while_nobody_who_lives_does_such_work_is_not_waited_for(
    call: Call, config: Config, kind: str, about: dict[str, object], job: str
):
    with open_store(config.database) as store:
        runs.create(store, Plan(job=job))
        processes.beat(store, "a", kind, about)

    told = call("runs", "watch")

    assert told.stderr == f"1 due ({job}), and nobody is alive to do them; `tradewatch schedule start` does.\n"
    assert told.exit_code == 0


@pytest.mark.parametrize(
    ("kind", "about"),
    [("scheduler", {"at_once": 4}), ("scheduler", {}), ("worker", {"jobs": []}), ("worker", {"jobs": ["crawl"]})],
)
def test_what_is_due_is_waited_for_while_somebody_does_such_work(config: Config, kind: str, about: dict[str, object]):
    with open_store(config.database) as store:
        runs.create(store, Plan("kinoblatt"))
        processes.beat(store, "a", kind, about)
        watched = Watched(store)
        watched.look()

        assert not watched.ends()


def test_of_runs_that_are_over_a_watch_keeps_the_last_and_counts_all(config: Config):
    with open_store(config.database) as store:
        watched = Watched(store)
        told = []
        for number in range(HELD + 5):
            held = claims.claim_of(claims.claim_new(store, Plan("kinoblatt")))
            told += watched.look()
            claims.finish(store, held, Verdict.FAILED if number == 0 else Verdict.OK, "over")
            told += watched.look()
            told += watched.look()

    assert len(told) == 2 * (HELD + 5)
    assert [one.id for one in watched.over] == list(range(6, HELD + 6))
    assert (watched.left, watched.verdicts) == ([], {"failed": 1, "ok": HELD + 4})


@pytest.mark.usefixtures("three_runs")
def test_a_run_that_is_over_is_watched_by_its_outcome(call: Call):
    told = call("runs", "watch", "2")

    assert "run 2 kinoblatt blocked the outlet kept us out" in told.stdout
    assert told.exit_code == 2
    assert isinstance(call("runs", "watch", "77").exception, UsageError)


@pytest.mark.parametrize(
    "words",
    [
        "runs show #",
        "runs log #",
        "runs cancel #",
        "runs watch #",
        "runs --limit #",
        "runs list --before #",
        "alerts ack #",
        "alerts list --all --limit #",
        "people split somebody --article #",
        "crawl reelwire --limit #",
        "retag --limit #",
    ],
)
def test_a_number_that_no_database_holds_is_a_wrong_call(call: Call, words: str):
    for number in ("99999999999999999999", str(2**63), "0"):
        told = call(*words.replace("#", number).split())

        assert isinstance(told.exception, click.BadParameter), (told.exception, told.output)
        assert number in str(told.exception)


@pytest.mark.usefixtures("three_runs")
def test_the_largest_number_is_looked_for(call: Call):
    most = str(2**63 - 1)

    assert "there is no run" in str(call("runs", "show", most).exception)
    assert len(json.loads(call("runs", "--before", most, "-n", most, "--json").stdout)) == 3
    assert isinstance(call("alerts", "ack", most).exception, UsageError)
    assert json.loads(call("alerts", "list", "--all", "-n", most, "--json").stdout) == []


def test_pages_set_aside_are_listed_with_the_reason(call: Call, config: Config):
    with open_store(config.database) as store:
        for outlet, reason in (("reelwire", "no body"), ("kinoblatt", "no headline")):
            page = quarantine.SetAside(f"http://{outlet}.example/x", outlet, "extract", reason)
            quarantine.set_aside(store, page)

    every = json.loads(call("runs", "set-aside", "--json").stdout)
    table = call("runs", "set-aside", "--outlet", "kinoblatt").stdout

    assert [(one["outlet"], one["stage"], one["reason"]) for one in every] == [
        ("kinoblatt", "extract", "no headline"),
        ("reelwire", "extract", "no body"),
    ]
    assert "no headline" in table
    assert "reelwire" not in table


def test_nothing_set_aside_is_said_on_the_error_stream(call: Call):
    told = call("runs", "set-aside")

    assert (told.stdout, told.stderr) == ("", "No page is set aside.\n")
