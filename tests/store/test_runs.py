"""A run row says what was to be done and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tradewatch.errors import UsageError
from tradewatch.store import claims, runs
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Verdict

FIRE = datetime(2026, 5, 12, 3, 15, tzinfo=UTC)


def test_a_run_is_due_then_running_then_done(store: Store):
    made = runs.create(store, Plan("reelwire", asked={"since": "7d"}))
    begun = claims.claim(store, "me", number=made.id)
    assert begun is not None
    claims.renew(store, claims.claim_of(begun), counts={"stored": 3})
    claims.finish(store, claims.claim_of(begun), Verdict.OK, "3 new")
    ended = runs.get(store, made.id)

    assert (made.state, begun.state, ended.state) == ("due", "running", "done")
    assert (made.asked, begun.attempt) == ({"since": "7d"}, 1)
    assert (ended.verdict, ended.reason, ended.counts) == ("ok", "3 new", {"stored": 3})
    assert ended.finished_at is not None


def test_a_firing_has_one_run_an_outlet_however_often_it_is_planned(store: Store):
    wanted = [Plan(slug, schedule="nightly", fire_at=FIRE) for slug in ("reelwire", "kinoblatt")]
    with store.begin() as conn:
        first = runs.plan(conn, wanted)
        second = runs.plan(conn, [*wanted, Plan("screenmarket", schedule="nightly", fire_at=FIRE)])

    assert [run.outlet for run in first] == ["reelwire", "kinoblatt"]
    assert [run.outlet for run in second] == ["screenmarket"]


def test_a_firing_that_is_left_out_stands_in_the_record(store: Store):
    with store.begin() as conn:
        [left] = runs.plan(
            conn, [Plan("reelwire", schedule="nightly", fire_at=FIRE)], state="done", verdict="skipped", reason="late"
        )

    assert (left.state, left.verdict, left.reason) == ("done", "skipped", "late")
    assert claims.claim(store, "me") is None


def test_the_newest_runs_come_first_and_may_be_of_one_outlet(store: Store):
    numbers = [runs.create(store, Plan(slug)).id for slug in ("reelwire", "kinoblatt", "reelwire")]

    assert [run.id for run in runs.latest(store)] == numbers[::-1]
    assert [run.id for run in runs.latest(store, outlet="reelwire")] == [numbers[2], numbers[0]]
    assert [run.id for run in runs.latest(store, before=numbers[2])] == numbers[1::-1]
    assert runs.latest(store, state="done") == []


def test_an_unknown_run_is_told_as_such(store: Store):
    with pytest.raises(UsageError, match="no run 4711"):
        runs.get(store, 4711)
