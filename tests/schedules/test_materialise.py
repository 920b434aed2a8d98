"""Each firing becomes its runs once, late rather than never, whoever looks and how often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from schedules.materialise import delay, materialise, skipped
from schedules.timetable import Schedule
from schedules.when import Cron, Daily
from tradewatch.store import claims, runs, schedules
from tradewatch.store.engine import Store
from tradewatch.store.history import firings
from tradewatch.store.runs import Run, Verdict

NIGHTLY = Schedule("nightly", Daily(time(3, 15)), outlets=("kinoblatt", "reelwire"))
START = datetime(2026, 5, 1, 12, tzinfo=UTC)


def look(store: Store, one: Schedule, now: datetime) -> list[Run]:
    return materialise(store, one, schedules.standings(store).get(one.name), now)


def at(days: int, hour: int, minute: int = 0) -> datetime:
    return START.replace(hour=hour, minute=minute) + timedelta(days=days)


def test_a_schedule_that_is_new_begins_now(store: Store):
    assert look(store, NIGHTLY, START) == []
    assert look(store, NIGHTLY, at(1, 3, 14)) == []


def test_a_firing_becomes_one_run_an_outlet(store: Store):
    look(store, NIGHTLY, START)

    found = look(store, NIGHTLY, at(1, 3, 15))

    assert {(run.outlet, run.fire_at, run.state) for run in found} == {
        ("kinoblatt", at(1, 3, 15), "due"),
        ("reelwire", at(1, 3, 15), "due"),
    }
    assert look(store, NIGHTLY, at(1, 3, 16)) == []
    assert len(runs.latest(store)) == 2


@pytest.mark.parametrize(
    ("catch_up", "ran", "skipped"),
    [("latest", [7], [2, 3, 4, 5, 6]), ("all", [5, 6, 7], [2, 3, 4]), ("skip", [], list(range(2, 8)))],
)
def test_after_a_downtime_each_way_of_catching_up_does_as_it_says(
    store: Store, catch_up: str, ran: list[int], skipped: list[int]
):
    one = replace(NIGHTLY, catch_up=catch_up, at_most=3)
    look(store, one, START)

    found = look(store, one, at(6, 12))

    assert sorted({run.fire_at.day for run in found if run.fire_at}) == ran
    told = [firing for firing in firings(store, "nightly") if "skipped" in firing.outcomes]
    assert sorted(firing.fire_at.day for firing in told) == skipped
    assert all(firing.reason and "nothing ran at that time" in firing.reason for firing in told)


def test_a_schedule_that_skips_still_runs_what_is_due_just_now(store: Store):
    one = replace(NIGHTLY, catch_up="skip")
    look(store, one, START)

    assert len(look(store, one, at(3, 3, 20))) == 2


def test_the_times_of_a_paused_schedule_pass_and_are_noted(store: Store):
    look(store, NIGHTLY, START)
    schedules.pause(store, "nightly", "a tester")

    assert look(store, NIGHTLY, at(1, 4)) == []
    schedules.resume(store, "nightly", "a tester")
    assert look(store, NIGHTLY, at(1, 5)) == []
    assert len(look(store, NIGHTLY, at(2, 4))) == 2
    assert [firing.reason for firing in firings(store, "nightly")] == [None, "the schedule is paused"]


def test_several_who_look_at_once_plan_one_set_of_runs(store: Store):
    look(store, NIGHTLY, START)
    known = schedules.standings(store)["nightly"]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: materialise(store, NIGHTLY, known, at(1, 3, 15)), range(8)))

    assert sorted(map(len, found)) == [0] * 7 + [2]
    assert len(runs.latest(store)) == 2


def test_a_clock_that_is_put_back_repeats_nothing(store: Store):
    look(store, NIGHTLY, START)
    look(store, NIGHTLY, at(1, 4))

    assert look(store, NIGHTLY, at(1, 3)) == []
    assert look(store, NIGHTLY, at(1, 4, 30)) == []


def test_a_clock_that_was_years_ahead_does_not_silence_a_schedule(store: Store):
    look(store, NIGHTLY, START + timedelta(days=4000))

    look(store, NIGHTLY, START)

    assert len(look(store, NIGHTLY, at(1, 4))) == 2


def test_years_of_minutes_are_caught_up_with_once(store: Store):
    minutely = Schedule("minutely", Cron("* * * * *"), outlets=("reelwire",))
    look(store, minutely, START - timedelta(days=3))

    found = look(store, minutely, START)

    assert [run.fire_at for run in found] == [START]
    assert len(firings(store, "minutely", limit=10_000)) == 500
    assert look(store, minutely, START) == []


def test_jitter_spreads_the_outlets_the_same_way_each_time():
    one = replace(NIGHTLY, jitter=600.0)
    fire = at(1, 3, 15)

    drawn = [delay(one, fire, f"outlet {n}").total_seconds() for n in range(200)]

    assert drawn == [delay(one, fire, f"outlet {n}").total_seconds() for n in range(200)]
    assert 0 <= min(drawn) < 60 < 540 < max(drawn) < 600
    assert delay(NIGHTLY, fire, "reelwire") == timedelta(0)


def test_a_run_waits_for_its_jitter(store: Store):
    one = replace(NIGHTLY, jitter=600.0)
    look(store, one, START)

    [first, second] = look(store, one, at(1, 3, 15))

    assert first.not_before != second.not_before
    assert all(0 <= run.not_before - at(1, 3, 15).timestamp() < 600 for run in (first, second))


def test_what_was_put_off_and_then_overtaken_did_not_fail(store: Store):
    look(store, NIGHTLY, START)
    [first, _] = look(store, NIGHTLY, at(1, 3, 15))
    held = claims.claim(store, "me", number=first.id)
    assert held
    claims.put_off(store, [claims.claim_of(held)])
    claims.finish(store, claims.claim_of(held), Verdict.FAILED, "the process died")
    look(store, NIGHTLY, at(2, 3, 15))

    left = runs.get(store, first.id)
    assert (left.state, left.verdict, left.attempt) == ("done", "skipped", 1)
    assert left.reason == "the machine that did it was stopped; a later firing took its place"


def test_what_waits_since_an_earlier_firing_is_left_to_the_new_one(store: Store):
    look(store, NIGHTLY, START)
    [first, second] = look(store, NIGHTLY, at(1, 3, 15))
    held = claims.claim(store, "me", number=first.id)
    assert held
    claims.finish(store, claims.claim_of(held), Verdict.FAILED, "no answer")

    fresh = look(store, NIGHTLY, at(2, 3, 15))

    assert len(fresh) == 2
    told = {run.id: (run.state, run.verdict, run.reason) for run in runs.latest(store)}
    assert told[second.id] == ("done", "skipped", "a later firing took its place before it began")
    assert told[first.id][:2] == ("done", "failed")
    assert told[first.id][2] == "attempt 1 of 3: no answer; a later firing took its place before it began"


def test_a_schedule_that_makes_up_for_all_keeps_what_waits(store: Store):
    one = replace(NIGHTLY, catch_up="all")
    look(store, one, START)
    look(store, one, at(1, 3, 15))
    look(store, one, at(2, 3, 15))

    assert [run.state for run in runs.latest(store)] == ["due"] * 4


def test_a_schedule_goes_on_from_its_next_time_also_when_nothing_ran_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    look(store, NIGHTLY, START)
    schedules.pause(store, "nightly", "a tester")
    monkeypatch.setattr(schedules, "_now", lambda _: at(1, 3))
    schedules.resume(store, "nightly", "a tester")

    assert look(store, NIGHTLY, at(1, 3, 10)) == []
    assert len(look(store, NIGHTLY, at(1, 3, 20))) == 2
    monkeypatch.setattr(schedules, "_now", lambda _: at(2, 4))
    schedules.resume(store, "nightly", "a tester")
    assert look(store, NIGHTLY, at(2, 5)) == []


def test_what_was_missed_lately_is_found_without_reading_all_runs(sqlite_store: Store):
    plans: list[str] = []

    @sa.event.listens_for(sqlite_store.engine, "before_cursor_execute")
    def explain(conn: sa.Connection, _cursor: object, statement: str, values: object, *_: object) -> None:
        if statement.startswith("SELECT"):
            driver = conn.connection.driver_connection
            assert driver is not None
            plans.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    assert skipped(sqlite_store, START) == []
    assert "ix_run_finished_at" in plans[0]
