"""One alert is open a kind and subject, whoever raises it; what is due is taken by one teller at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.store import alerts, deliveries
from tradewatch.store.alerts import Alert, Trouble
from tradewatch.store.engine import Store
from tradewatch.store.tables import delivery, revision

NOW = datetime(2026, 5, 12, 3, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
MAIL, HOOK = "mail:desk@example.com", "webhook:hooks.example#12ab34cd"


def raised(store: Store, subject: str = "reelwire", *channels: str) -> Alert:
    [opened] = alerts.raise_alerts(store, [Trouble("failed", subject, "x")], NOW, channels)
    return opened


def test_many_raise_an_alert_and_one_is_open(store: Store):
    def raise_it(number: int) -> int:
        return len(alerts.raise_alerts(store, [Trouble("failed", "reelwire", f"{number}")], NOW, [MAIL]))

    with ThreadPoolExecutor(8) as many:
        opened = sum(many.map(raise_it, range(40)))

    assert opened == 1
    assert len(alerts.open_now(store)) == 1
    assert len(deliveries.claim(store)) == 1


def test_many_close_an_alert_and_its_end_is_told_once(store: Store):
    opened = raised(store, "reelwire", MAIL)
    with ThreadPoolExecutor(8) as many:
        closed = sum(many.map(lambda _: len(alerts.close(store, [opened], NOW + HOUR, [MAIL])), range(20)))
    rows = store.rows(sa.select(delivery.c.about).where(delivery.c.channel == MAIL).order_by(delivery.c.id))

    assert closed == 1
    assert [row.about for row in rows] == ["opened", "closed"]


def test_an_alert_that_is_kept_says_what_is_wrong_now(store: Store):
    opened = raised(store)
    alerts.raise_alerts(store, [Trouble("failed", "reelwire", "y")], NOW + HOUR, [MAIL])
    [kept] = alerts.open_now(store)

    assert (kept.id, kept.words, kept.opened_at, kept.last_at) == (opened.id, "y", NOW, NOW + HOUR)
    assert deliveries.claim(store) == []


def test_what_is_wrong_again_is_another_alert(store: Store):
    first = raised(store)
    alerts.close(store, [first], NOW, [])
    second = raised(store)

    assert [one.id for one in alerts.latest(store)] == [second.id, first.id]
    assert [one.id for one in alerts.latest(store, before=second.id)] == [first.id]


def test_a_quiet_end_takes_back_what_was_not_told_yet(store: Store):
    opened = raised(store, "reelwire", MAIL)
    alerts.close(store, [opened], NOW, [MAIL], quiet=True)

    assert deliveries.claim(store) == []


def test_the_end_waits_for_the_beginning(store: Store):
    opened = raised(store, "reelwire", MAIL, HOOK)
    begun = deliveries.claim(store)
    alerts.close(store, [opened], NOW + HOUR, [MAIL, HOOK])
    none = deliveries.claim(store)
    deliveries.done(store, [one for one in begun if one.channel == MAIL], NOW)
    [ended] = deliveries.claim(store)

    assert none == []
    assert (ended.channel, ended.about, ended.alert.closed_at) == (MAIL, "closed", NOW + HOUR)


def test_one_takes_a_delivery(store: Store):
    for number in range(20):
        raised(store, f"outlet{number}", MAIL)
    with ThreadPoolExecutor(6) as many:
        taken = [one.id for part in many.map(lambda _: deliveries.claim(store, limit=5), range(12)) for one in part]

    assert len(taken) == len(set(taken)) == 20


def test_who_was_frozen_changes_nothing(store: Store):
    raised(store, "reelwire", MAIL)
    [frozen] = deliveries.claim(store, lease=0)
    [other] = deliveries.claim(store)
    deliveries.failed(store, [frozen], "too late")
    deliveries.postpone(store, [frozen], "too late", 0)
    deliveries.done(store, [other], NOW)
    [row] = store.rows(sa.select(delivery).where(delivery.c.channel == MAIL))

    assert (frozen.tries, other.tries) == (1, 2)
    assert (row.state, row.reason, row.done_at) == ("done", None, NOW)


def test_an_alert_is_acknowledged_by_the_first_to_say_so(store: Store):
    opened = raised(store, "reelwire", MAIL)
    first = alerts.acknowledge(store, opened.id, NOW, "lotte")
    second = alerts.acknowledge(store, opened.id, NOW + HOUR, "emil")

    assert (first.acknowledged_at, second.acknowledged_at) == (NOW, NOW)
    assert alerts.get(store, opened.id).acknowledged_at == NOW
    assert len(deliveries.claim(store)) == 1
    with pytest.raises(UsageError, match="there is no alert 99"):
        alerts.acknowledge(store, 99, NOW)


def test_alerts_about_one_subject_and_a_runs_revisions_are_found_by_an_index(sqlite_store: Store):
    plans: list[str] = []

    @sa.event.listens_for(sqlite_store.engine, "before_cursor_execute")
    def explain(conn: sa.Connection, _cursor: object, statement: str, values: object, *_: object) -> None:
        if statement.startswith("SELECT"):
            driver = conn.connection.driver_connection
            assert driver is not None
            plans.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    alerts.about(sqlite_store, "reelwire", ["failed", "zero"], NOW)
    sqlite_store.rows(sa.select(revision.c.id).where(revision.c.run_id == 1))

    assert "SEARCH alert USING INDEX ix_alert_subject_opened_at (subject=?)" in plans
    assert "SEARCH revision USING COVERING INDEX ix_revision_run_id (run_id=?)" in plans
