"""The tick does what is due, and nothing that goes wrong in it ends the loop."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schedules.materialise import materialise
from schedules.ping import Ping
from schedules.runner import Runner
from schedules.scheduler import HUNG_CODE, Beater, Watchdog
from schedules.tick import Tick
from schedules.timetable import Schedule
from tests.cli.conftest import STORIES
from tradewatch.config import Config
from tradewatch.errors import StoreError
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.store import alerts, processes, runs, schedules
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Run

NIGHTLY = '[nightly]\nwhen = "nightly at 03:15"\noutlets = ["kinoblatt"]\n'
START = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Hands:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self, store: Store) -> datetime:
        return self.now


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Config]:
    (tmp_path / "timetable.toml").write_text(NIGHTLY, encoding="utf-8")
    with serve_in_thread(stories=STORIES) as newsroom:
        yield Config(
            data_dir=tmp_path / "data",
            outlets_dir=newsroom_outlets(),
            resolve=newsroom.resolve,
            delay=0.0,
            contact="desk@example.com",
            timetable=tmp_path / "timetable.toml",
        )


@pytest.fixture
def tick(config: Config) -> Iterator[Tick]:
    with open_store(config.database) as store:
        yield Tick(config, store, clock=Hands())


def turn(tick: Tick, **far: float) -> None:
    assert isinstance(tick.clock, Hands)
    tick.clock.now += timedelta(**far)


def test_what_is_due_is_crawled_and_told(tick: Tick):
    tick.runner = Runner(tick.config, tick.store)
    tick()
    turn(tick, hours=16)

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        tick()
        found = runs.latest(tick.store)
        if found and found[0].state == "done" and not tick.runner.working:
            break
        time.sleep(0.3)

    [run] = found
    assert (run.outlet, run.schedule, run.verdict, run.trigger) == ("kinoblatt", "nightly", "ok", "schedule")
    assert run.counts["stored"] == 2
    assert run.fire_at == datetime(2026, 5, 2, 3, 15, tzinfo=UTC)
    assert Path(run.log or "").is_file()
    assert not tick.runner.working
    assert [one.kind for one in processes.living(tick.store)] == ["scheduler"]


def test_the_timetable_is_read_again_when_it_changes_and_a_broken_one_leaves_the_last(tick: Tick):
    tick()
    path = tick.config.timetable
    assert path

    path.write_text(NIGHTLY + '[more]\nwhen = "05:00"\n', encoding="utf-8")
    tick()
    assert [one.name for one in tick.timetable.schedules] == ["nightly", "more"]

    path.write_text("[nightly\n", encoding="utf-8")
    tick()
    assert [one.name for one in tick.timetable.schedules] == ["nightly", "more"]
    assert "cannot be read" in tick.told()["scheduler reload"]

    path.write_text(NIGHTLY, encoding="utf-8")
    tick()
    assert [one.name for one in tick.timetable.schedules] == ["nightly"]
    assert tick.told() == {}


def test_a_schedule_that_is_wrong_stops_no_other(tick: Tick):
    path = tick.config.timetable
    assert path
    path.write_text(NIGHTLY + '[wrong]\nwhen = "25:00"\n', encoding="utf-8")
    tick()
    turn(tick, hours=16)
    tick()

    assert [run.schedule for run in runs.latest(tick.store)] == ["nightly"]
    assert ":5: [wrong] '25:00' is no time of day" in tick.told()["wrong"]


def test_what_was_changed_on_the_page_is_valid_at_the_next_tick(tick: Tick):
    tick()
    schedules.change(tick.store, "nightly", {"when": "13:00"}, "a tester")
    tick()
    turn(tick, hours=2)
    tick()

    assert [run.fire_at for run in runs.latest(tick.store)] == [START + timedelta(hours=1)]


def restarted(tick: Tick) -> Tick:
    return Tick(tick.config, tick.store, clock=tick.clock)


@pytest.mark.parametrize("catch_up", ["latest", "all"])
def test_times_changed_while_nothing_ran_count_from_the_next_start_and_what_the_old_ones_missed_is_made_up_for(
    tick: Tick, catch_up: str
):
    path, more = tick.config.timetable, f'outlets = ["kinoblatt"]\ncatch_up = "{catch_up}"\n'
    assert path
    path.write_text(f'[nightly]\nwhen = "sat, sun at 03:15"\nzone = "Europe/Berlin"\n{more}', encoding="utf-8")
    tick()
    path.write_text(f'[nightly]\nwhen = "every 2 hours"\n{more}', encoding="utf-8")
    turn(tick, hours=24)  # it was a Friday
    again = restarted(tick)
    again()
    found = [run.fire_at for run in runs.latest(tick.store)]
    turn(tick, hours=2)
    again()

    assert found == [datetime(2026, 5, 2, 1, 15, tzinfo=UTC)]
    assert [run.fire_at for run in runs.latest(tick.store, state="due", limit=1)] == [START + timedelta(hours=26)]


def test_times_that_were_not_changed_are_made_up_for_after_a_restart(tick: Tick):
    tick()
    turn(tick, hours=24)
    restarted(tick)()

    assert [run.fire_at for run in runs.latest(tick.store)] == [datetime(2026, 5, 2, 3, 15, tzinfo=UTC)]


def test_what_a_schedule_missed_while_there_was_a_mistake_in_it_is_made_up_for(tick: Tick):
    path = tick.config.timetable
    assert path
    tick()
    path.write_text('[nightly]\nwhen = "25:00"\n', encoding="utf-8")
    tick()
    turn(tick, hours=24)
    tick()
    none = runs.latest(tick.store)
    path.write_text(NIGHTLY, encoding="utf-8")
    tick()

    assert none == []
    assert [run.fire_at for run in runs.latest(tick.store)] == [datetime(2026, 5, 2, 3, 15, tzinfo=UTC)]


def test_a_schedule_that_is_put_back_into_the_timetable_begins_now(tick: Tick):
    path = tick.config.timetable
    assert path
    tick()
    path.write_text('[other]\nwhen = "03:15"\n', encoding="utf-8")
    tick()
    turn(tick, hours=24)
    path.write_text(NIGHTLY, encoding="utf-8")
    tick()

    assert [run for run in runs.latest(tick.store) if run.schedule == "nightly"] == []


def test_times_that_another_version_wrote_are_let_be(tick: Tick, caplog: pytest.LogCaptureFixture):
    tick()
    schedules.note_times(tick.store, "nightly", '{"at": 1}')
    turn(tick, hours=24)
    restarted(tick)()

    assert "no times of a schedule" in caplog.text
    assert runs.latest(tick.store) == []


def test_nothing_that_goes_wrong_ends_the_loop(
    tick: Tick, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object, **__: object) -> None:
        raise StoreError("the database is locked")

    tick()
    with monkeypatch.context() as patched:
        patched.setattr("tradewatch.store.claims.expire", broken)
        patched.setattr("tradewatch.store.schedules.standings", broken)
        for _ in range(3):
            tick()
        assert tick.told() == dict.fromkeys(["scheduler look", "scheduler expire"], "the database is locked")
    tick()

    assert tick.told() == {}
    assert caplog.text.count("expire: the database is locked") == 1


def test_a_beater_ticks_until_it_is_stopped_also_after_a_tick_raised():
    class Counting(Tick):
        count = 0

        def __call__(self) -> None:
            self.count += 1
            self.beat_at = time.monotonic()
            if self.count == 2:
                raise RuntimeError("whatever it be")
            if self.count == 4:
                beater.stop()

    counting = Counting(Config(), None)  # type: ignore[arg-type]
    beater = Beater(counting, every=0.05)
    waiting = threading.Thread(target=beater.run)
    waiting.start()
    waiting.join(10)

    assert not waiting.is_alive()
    assert counting.count >= 4


def test_a_loop_that_hangs_is_ended_by_the_watchdog():
    ended: list[int] = []
    hung = Tick(Config(), None)  # type: ignore[arg-type]
    watchdog = Watchdog(hung, limit=0.2, end=ended.append)

    watchdog.start()
    watchdog.join(5)

    assert ended == [HUNG_CODE]


def test_a_loop_that_beats_is_left_alone():
    ended: list[int] = []
    tick = Tick(Config(), None)  # type: ignore[arg-type]
    watchdog = Watchdog(tick, limit=0.4, end=ended.append)
    watchdog.start()
    for _ in range(20):
        tick.beat_at = time.monotonic()
        time.sleep(0.05)
    watchdog.stopped.set()
    watchdog.join(5)

    assert ended == []


def test_a_process_that_died_is_seen_by_the_next_tick(tick: Tick):
    tick.runner = Runner(tick.config, tick.store)
    tick()
    turn(tick, hours=16)
    tick()
    [crawl] = tick.runner.working
    os.killpg(crawl.process.pid, 9)
    crawl.process.wait(10)
    tick()

    [run] = runs.latest(tick.store)
    assert run.state == "due"
    assert run.reason == "attempt 1 of 3: its process was ended by signal 9 before it could finish"
    assert Path(run.log or "").is_file()


def test_a_first_look_that_fails_moves_no_schedule_back(tick: Tick):
    tick()
    before = schedules.standings(tick.store)["nightly"].seen_at

    class Broken:
        def __call__(self, store: Store) -> datetime:
            raise StoreError("the server is away")

    again = Tick(tick.config, tick.store, clock=Broken())
    again()

    assert schedules.standings(tick.store)["nightly"].seen_at == before
    assert "scheduler look" in again.told()


def test_a_schedule_that_cannot_be_planned_stops_no_other(tick: Tick, monkeypatch: pytest.MonkeyPatch):
    path = tick.config.timetable
    assert path
    path.write_text('[bad]\nwhen = "03:00"\n' + NIGHTLY, encoding="utf-8")
    tick()
    turn(tick, hours=16)

    def breaking(store: Store, one: Schedule, *given: Any) -> list[Run]:
        if one.name == "bad":
            raise RuntimeError("no")
        return materialise(store, one, *given)

    monkeypatch.setattr("schedules.tick.materialise", breaking)
    tick()

    assert {run.schedule for run in runs.latest(tick.store)} == {"nightly"}
    assert tick.told() == {"scheduler plan bad": "no"}


def test_a_scheduler_that_is_ill_does_not_ping_and_somebody_is_told(tick: Tick, monkeypatch: pytest.MonkeyPatch):
    class Counted(Ping):
        count = 0

        def beat(self) -> bool:
            Counted.count += 1
            return True

    tick.ping = Counted("http://127.0.0.1:9/")
    tick()
    assert Counted.count == 1

    monkeypatch.setattr("schedules.tick.ILL", 0.0)
    monkeypatch.setattr("tradewatch.store.claims.expire", lambda *_, **__: 1 / 0)
    for _ in range(2):
        tick()

    assert Counted.count == 1
    found = [one for one in alerts.open_now(tick.store) if one.kind == "scheduler"]
    assert [(one.subject, one.words) for one in found] == [("expire", "division by zero; see the scheduler's log")]


def test_a_schedule_whose_time_is_changed_has_missed_nothing(tick: Tick):
    path = tick.config.timetable
    assert path
    tick()
    path.write_text(NIGHTLY.replace("nightly at 03:15", "* * * * *"), encoding="utf-8")
    turn(tick, hours=2)
    tick()
    assert runs.latest(tick.store) == []

    turn(tick, minutes=1)
    tick()
    assert [run.fire_at for run in runs.latest(tick.store)] == [START + timedelta(hours=2, minutes=1)]


def test_a_firing_that_nothing_makes_up_for_is_told(tick: Tick):
    path = tick.config.timetable
    assert path
    path.write_text(NIGHTLY + 'catch_up = "skip"\n', encoding="utf-8")
    tick.clock.now = datetime.now(UTC)  # type: ignore[attr-defined]
    tick()
    turn(tick, days=1, hours=6)
    tick()

    [told] = [one for one in alerts.open_now(tick.store) if one.kind == "not_started"]
    assert told.subject == "nightly"
    assert "nothing ran at that time" in told.words


class Seconds:
    """The time module, but for its clock of seconds, which a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


def test_a_scheduler_with_nothing_to_do_keeps_nobody_from_writing(tick: Tick, monkeypatch: pytest.MonkeyPatch):
    seconds = Seconds()
    monkeypatch.setattr("schedules.tick.time", seconds)
    tick.runner, tick.every = Runner(tick.config, tick.store), 5.0
    tick()
    began: list[str] = []

    @sa.event.listens_for(tick.store.engine, "before_cursor_execute")
    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN"):
            began.append(statement)

    for _ in range(60):
        seconds.now += 1
        turn(tick, seconds=1)
        tick()

    assert tick.told() == {}
    assert began.count("BEGIN IMMEDIATE") == 4  # its beats
    assert began.count("BEGIN") > 12
