"""What is wrong opens one alert, which closes when it is well again; when all is well there is silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.look import NOW as LOOK
from bench.look import fill
from schedules.alerts import attend, hold, release, settle
from tests.schedules.trouble import ended
from tradewatch.config import Config
from tradewatch.store import alerts
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import delivery, feed, process, run

NIGHT = datetime(2026, 5, 12, 1, 15, tzinfo=UTC)  # a Tuesday
DAY = timedelta(days=1)
Told = Callable[..., list[tuple[str, str, bool]]]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path, disk_floor=0, alerts="https://hooks.example/secret")


@pytest.fixture
def look(config: Config, store: Store) -> Iterator[Told]:
    """Attend to the night `day` days after the first; gives (kind, subject, whether open) of what changed."""

    def attended(day: float = 0, **given: object) -> list[tuple[str, str, bool]]:
        changed = attend(config, store, NIGHT + day * DAY + timedelta(minutes=6), **given)  # type: ignore[arg-type]
        return [(one.kind, one.subject, one.closed_at is None) for one in changed]

    return attended


def usual(store: Store, nights: int, **counts: int) -> None:
    """That many good nights before the first."""
    for ago in range(nights, 0, -1):
        ended(store, NIGHT - ago * DAY, **({"stored": 20, "bodies": 20, "with_bylines": 20} | counts))


def test_when_all_is_well_nobody_hears_of_it(store: Store, look: Told):
    usual(store, 10)
    ended(store, NIGHT, stored=18, bodies=18)

    assert look() == []
    assert store.rows(sa.select(delivery)) == []


@pytest.mark.parametrize("verdict", ["ok", "degraded", "failed", "blocked"])
def test_what_a_back_fill_brings_is_no_measure_of_an_outlet_s_nights(store: Store, look: Told, verdict: str):
    usual(store, 10)
    for ago in (9, 6, 3, 0):  # a thousand old pages, none of them with a byline
        ended(
            store,
            NIGHT - ago * DAY + timedelta(hours=1),
            job="backfill",
            schedule=None,
            verdict=verdict,
            stored=1000,
        )
    ended(store, NIGHT, stored=20, bodies=20, with_bylines=20)
    well = look()
    ended(store, NIGHT + DAY, verdict="failed", reason="HTTP 500")
    ill = look(1)
    ended(store, NIGHT + DAY + timedelta(minutes=2), job="backfill", schedule=None, stored=1000)
    still = look(1.01)

    assert (well, ill, still) == ([], [("failed", "reelwire", True)], [])


@pytest.mark.parametrize("verdict", ["failed", "blocked"])
def test_a_run_that_failed_opens_an_alert_until_one_is_well(store: Store, look: Told, verdict: str):
    ended(store, NIGHT, verdict=verdict, reason="no source of the outlet could be read: HTTP 500")
    first = look()
    again = look()
    ended(store, NIGHT + DAY, verdict=verdict, reason="no source of the outlet could be read: HTTP 502")
    second = look(1)
    [held] = alerts.open_now(store)
    ended(store, NIGHT + 2 * DAY, stored=4)
    third = look(2)

    assert (first, again, second) == ([(verdict, "reelwire", True)], [], [])
    assert "HTTP 502" in held.words
    assert third == [(verdict, "reelwire", False)]


@pytest.mark.parametrize(
    ("counts", "kind"),
    [
        ({"stored": 0}, "zero"),
        ({"stored": 3, "bodies": 3}, "drop"),
        ({"stored": 12, "bodies": 2}, "layout"),
        ({"stored": 2, "set_aside": 18, "bodies": 2}, "layout"),
        ({"stored": 20, "bodies": 20, "with_bylines": 1}, "layout"),
    ],
)
def test_a_run_is_measured_by_those_before_it(store: Store, look: Told, counts: dict[str, int], kind: str):
    usual(store, 10)
    ended(store, NIGHT, **counts)
    found = look()
    for day in range(1, 12):
        ended(store, NIGHT + day * DAY, **counts)
        assert look(day) == []  # however long it goes on, it is not what is usual
    ended(store, NIGHT + 12 * DAY, stored=19, bodies=19, with_bylines=19)

    assert found == [(kind, "reelwire", True)]
    assert look(12) == [(kind, "reelwire", False)]


def test_trouble_that_takes_another_form_is_not_told_as_over(store: Store, look: Told):
    ended(store, NIGHT, verdict="failed", reason="HTTP 500")
    first = look()
    ended(store, NIGHT + DAY, verdict="blocked", reason="HTTP 403")
    second = look(1)
    ended(store, NIGHT + 2 * DAY, stored=3)
    third = look(2)
    rows = store.rows(sa.select(delivery.c.about).where(delivery.c.channel != "page").order_by(delivery.c.id))

    assert first == [("failed", "reelwire", True)]
    assert second == [("blocked", "reelwire", True), ("failed", "reelwire", False)]
    assert third == [("blocked", "reelwire", False)]
    assert [row.about for row in rows] == ["opened", "closed"]


def test_nothing_and_then_little_is_one_trouble(store: Store, look: Told):
    usual(store, 10)
    told = []
    for day, stored in enumerate((0, 2, 0, 3, 20)):
        ended(store, NIGHT + day * DAY, stored=stored, bodies=stored)
        told += look(day)

    assert told == [("zero", "reelwire", True), ("zero", "reelwire", False)]


def test_a_crawl_says_nothing_of_another_job(store: Store, look: Told):
    ended(store, NIGHT, verdict="failed", job="retag", reason="the database is gone")
    first = look()
    ended(store, NIGHT + DAY / 24, stored=3)

    assert first == [("failed", "retag reelwire", True)]
    assert look(1 / 24) == []


def test_what_the_timetable_says_is_kept_to(store: Store, look: Told):
    usual(store, 10)
    ended(store, NIGHT, stored=0)
    ended(store, NIGHT, outlet="kinoblatt", verdict="blocked")

    assert look(rules={"nightly": {"zero": False, "quiet": ["blocked"]}}) == []


def test_a_run_by_hand_opens_nothing_but_may_end_it(store: Store, look: Told):
    ended(store, NIGHT, verdict="failed", schedule=None)
    by_hand = look()
    ended(store, NIGHT + DAY, verdict="failed")
    look(1)
    ended(store, NIGHT + 1.1 * DAY, schedule=None, stored=1)

    assert by_hand == []
    assert look(1.1) == [("failed", "reelwire", False)]


def test_a_feed_that_stays_dead_is_told(store: Store, look: Told):
    with store.begin() as conn:
        for number, failures in enumerate((2, 3, 3)):
            row = {"url": f"http://reelwire.example/{number}", "outlet": "reelwire", "status": 410}
            conn.execute(sa.insert(feed).values(**row, failures=failures, checked_at=NIGHT))
    first = look()
    [one] = alerts.open_now(store)
    with store.begin() as conn:
        conn.execute(sa.update(feed).values(failures=0))

    assert first == [("feed", "reelwire", True)]
    assert ("example/0" in one.words, "example/1" in one.words, "example/2" in one.words) == (False, True, True)
    assert look(0.1) == [("feed", "reelwire", False)]


def test_a_full_disk_is_told(store: Store, config: Config):
    full = Config(data_dir=config.data_dir / "not" / "there", disk_floor=1_000_000_000)

    [opened] = attend(full, store, NIGHT)
    [closed] = attend(config, store, NIGHT + DAY)

    assert (opened.kind, closed.kind, closed.closed_at) == ("disk", "disk", NIGHT + DAY)
    assert "disk_floor" in opened.words


def test_a_firing_that_did_not_start_is_told(look: Told):
    fire = {"schedule": "nightly", "fire_at": NIGHT, "reason": "the timetable could not be read"}

    assert look(not_started=[fire]) == [("not_started", "nightly", True)]
    assert look(0.1) == [("not_started", "nightly", False)]


def test_runs_that_nobody_begins_are_told(store: Store, look: Told):
    with store.begin() as conn:
        row = {"outlet": "reelwire", "trigger": "schedule", "schedule": "nightly", "fire_at": NIGHT, "state": "due"}
        conn.execute(sa.insert(run).values(**row, counts={}, not_before=NIGHT.timestamp()))
    early, late = look(), look(0.05)
    ended(store, NIGHT + 0.05 * DAY, outlet="kinoblatt", stored=2)  # somebody is at work after all

    assert (early, late) == ([], [("stuck", "nightly", True)])
    assert look(0.051) == [("stuck", "nightly", False)]


def test_a_machine_that_falls_silent_is_told(store: Store, look: Told):
    with store.begin() as conn:
        for name, kind, ago in (
            ("a", "scheduler", 9000),
            ("b", "worker", -340),
            ("c", "worker", 9000),
            ("d", "web", 9000),
        ):
            row = {"name": name, "kind": kind, "host": "attic", "pid": 1, "started_at": NIGHT}
            conn.execute(sa.insert(process).values(**row, beat_at=NIGHT.timestamp() - ago))

    assert look() == [("silent", "scheduler on attic", True)]


def test_others_hold_what_only_they_can_see(store: Store, config: Config):
    opened = hold(config, store, "timetable", "nightly", "its time is none", NIGHT)
    kept = hold(config, store, "timetable", "nightly", "its zone is none", NIGHT)
    changed = settle(config, store, "timetable", {"weekly": "it names an outlet that is gone"}, NIGHT)
    [over] = release(config, store, "timetable", "weekly", NIGHT)

    assert ([one.key for one in opened], kept) == ([("timetable", "nightly")], [])
    assert [(one.subject, one.closed_at is None) for one in changed] == [("weekly", True), ("nightly", False)]
    assert (over.subject, alerts.open_now(store)) == ("weekly", [])
    assert attend(config, store, NIGHT) == []


OUTLETS = ("reelwire", "kinoblatt", "screenmarket", "ecran", "pantalla", "skjerm")


def one_by_one(store: Store, look: Told, day: float, verdicts: str) -> list[tuple[str, str, bool]]:
    """The outlets end one after the other, ten minutes apart: f for failed, else well; gives what changed."""
    changed = []
    for place, (outlet, verdict) in enumerate(zip(OUTLETS, verdicts, strict=False)):
        moment = day + place / 144
        ended(
            store, NIGHT + moment * DAY, outlet, "failed" if verdict == "f" else "ok", "no answer", stored=9, bodies=9
        )
        changed += look(moment)
    return changed


def test_when_most_fail_at_once_one_alert_tells_of_all(store: Store, look: Told):
    night = one_by_one(store, look, 0, "ffffff")
    [held] = alerts.open_now(store)
    waiting = store.rows(sa.select(delivery.c.alert_id).where(delivery.c.channel != "page", delivery.c.state == "due"))

    assert night == [
        ("failed", "reelwire", True),
        ("failed", "kinoblatt", True),
        ("many", "outlets", True),
        ("failed", "reelwire", False),
        ("failed", "kinoblatt", False),
    ]
    assert held.words.startswith("6 of 6 outlets at once (failed): ecran, kinoblatt")
    assert [row.alert_id for row in waiting] == [held.id]  # the others are not even told


def test_after_most_are_well_again_the_others_are_told_by_name(store: Store, look: Told):
    one_by_one(store, look, 0, "ffffff")

    assert one_by_one(store, look, 1, "fff...") == []
    assert one_by_one(store, look, 2, ".") == [("many", "outlets", False)]
    assert one_by_one(store, look, 2.5, "ff....")[:3] == [("failed", "reelwire", True), ("failed", "kinoblatt", True)]


def test_two_of_many_are_told_by_name(store: Store, look: Told):
    changed = one_by_one(store, look, 0, ".f.f..")

    assert changed == [("failed", "kinoblatt", True), ("failed", "ecran", True)]


def test_a_scheduler_that_begins_anew_says_nothing_twice(store: Store, config: Config, look: Told):
    one_by_one(store, look, 0, "ffffff")
    with open_store(store.engine.url.render_as_string(hide_password=False)) as other:
        changed = attend(config, other, NIGHT + DAY / 12)

    assert changed == []


def test_a_feed_of_an_outlet_that_failed_is_no_news(store: Store, look: Told):
    with store.begin() as conn:
        conn.execute(sa.insert(feed).values(url="http://x", outlet="reelwire", failures=9, checked_at=NIGHT))
    ended(store, NIGHT, verdict="failed", reason="no source of the outlet could be read")

    assert look() == [("failed", "reelwire", True)]


def test_a_look_never_reads_all_runs(sqlite_store: Store, config: Config):
    fill(sqlite_store, 3000)
    plans: list[str] = []

    @sa.event.listens_for(sqlite_store.engine, "before_cursor_execute")
    def explain(conn: sa.Connection, _cursor: object, statement: str, values: object, *_: object) -> None:
        if statement.startswith("SELECT") and "run" in statement:
            driver = conn.connection.driver_connection
            assert driver is not None
            plans.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    attend(config, sqlite_store, LOOK)
    used = [plan for plan in plans if re.search(r"\brun\b", plan)]

    assert any("ix_run_finished_at" in plan for plan in used)
    assert [
        plan for plan in used if not re.search("ix_run_(finished_at|outlet_started_at|state_not_before)|PRIMARY", plan)
    ] == []
