"""Of all who want a run one gets it, keeps it while it is heard of, and closes it once; who lost it changes nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import need
from tests.postgres import KEEPING, binaries, server
from tradewatch.errors import LostError, UsageError
from tradewatch.store import claims, runs
from tradewatch.store.claims import Claim, Held
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan, Run, Verdict
from tradewatch.store.tables import run as table


def due(store: Store, outlet: str = "reelwire", **changes: Any) -> Run:
    return runs.create(store, Plan(outlet, **changes))


def taken(store: Store, owner: str = "me", **how: Any) -> Claim:
    one = claims.claim(store, owner, **how)
    assert one is not None
    return claims.claim_of(one)


def change(store: Store, held: Claim, **values: Any) -> None:
    with store.begin() as conn:
        conn.execute(sa.update(table).where(table.c.id == held.number).values(**values))


def test_the_run_that_is_due_longest_is_claimed_first_and_none_before_its_time(store: Store):
    late, soon = due(store, "kinoblatt", not_before=5.0), due(store, "screenmarket", not_before=2.0)
    due(store, "reelwire", not_before=datetime.now(UTC).timestamp() + 600)

    assert [taken(store).number for _ in range(2)] == [soon.id, late.id]
    assert claims.claim(store, "me") is None


def test_of_two_runs_of_an_outlet_one_waits_for_the_other(store: Store):
    first, second = due(store), due(store)
    held = taken(store)

    assert held.number == first.id
    assert claims.claim(store, "other") is None
    assert claims.claim(store, "other", number=second.id) is None
    claims.finish(store, held, Verdict.OK, "3 new")
    assert taken(store, "other").number == second.id


def test_jobs_of_different_kinds_run_side_by_side_on_one_outlet(store: Store):
    due(store), due(store, job="retag")

    assert {taken(store).number, taken(store).number} == {1, 2}
    assert claims.claim(store, "me", jobs=["crawl"]) is None


def test_many_who_claim_at_once_get_a_run_each(store: Store):
    for number in range(40):
        due(store, f"outlet-{number}")

    def work(number: int) -> list[int]:
        found = []
        while (one := claims.claim(store, f"worker {number}")) is not None:
            found.append(one.id)
            claims.finish(store, claims.claim_of(one), Verdict.OK, "")
        return found

    with ThreadPoolExecutor(8) as pool:
        done = [number for found in pool.map(work, range(8)) for number in found]

    assert sorted(done) == list(range(1, 41))
    assert {(run.verdict, run.attempt) for run in runs.latest(store, limit=40)} == {("ok", 1)}


def test_a_holder_whose_run_was_taken_over_changes_nothing_any_more(store: Store):
    due(store, tries=2)
    frozen = taken(store, "frozen", lease=-1.0)
    [again] = claims.expire(store, rest=0.0)
    assert (again.state, again.reason) == ("due", "attempt 1 of 2: nothing was heard of it any more")
    heir = taken(store, "heir")

    assert claims.renew(store, frozen, counts={"stored": 9}) is Held.LOST
    assert not claims.finish(store, frozen, Verdict.FAILED, "woke up")
    with pytest.raises(LostError):
        claims.hold(store, frozen)
    assert claims.finish(store, heir, Verdict.OK, "4 new", {"stored": 4})
    ended = runs.get(store, heir.number)
    assert (ended.attempt, ended.verdict, ended.counts) == (2, "ok", {"stored": 4})


def test_a_lease_that_is_renewed_does_not_run_out(store: Store):
    due(store)
    held = taken(store, lease=-1.0)

    assert claims.renew(store, held) is Held.YES
    assert claims.expire(store) == []


def test_a_run_that_failed_is_due_again_after_a_rest_that_grows(store: Store):
    due(store, tries=3)
    rests = []
    for _ in range(3):
        held = taken(store, number=1)
        claims.finish(store, held, Verdict.FAILED, "no source could be read")
        rests.append(round(runs.get(store, 1).not_before - datetime.now(UTC).timestamp(), -1))
    ended = runs.get(store, 1)

    assert rests[:2] == [60, 240]
    assert (ended.state, ended.verdict) == ("done", "failed")
    assert ended.reason == "attempt 3 of 3: no source could be read"


@pytest.mark.parametrize("verdict", [Verdict.OK, Verdict.DEGRADED, Verdict.BLOCKED])
def test_only_a_failure_is_tried_again(store: Store, verdict: Verdict):
    due(store, tries=3)

    claims.finish(store, taken(store), verdict, "as it was")

    assert (runs.get(store, 1).state, runs.get(store, 1).verdict) == ("done", verdict)


def test_the_first_word_on_how_a_run_ended_stands(store: Store):
    due(store)
    held = taken(store)

    claims.finish(store, held, Verdict.OK, "all well")
    claims.finish(store, held, Verdict.FAILED, "the process ended")

    assert runs.get(store, 1).verdict == "ok"


def test_a_run_that_is_due_is_cancelled_at_once_and_one_that_runs_is_asked_to_stop(store: Store):
    due(store, tries=3), due(store, "kinoblatt")
    held = taken(store)

    assert claims.cancel(store, 2, "not tonight").verdict == "cancelled"
    assert claims.cancel(store, 1, "not tonight").state == "running"
    assert claims.renew(store, held) is Held.STOP
    claims.finish(store, held, Verdict.FAILED, "ended by signal 9")
    ended = runs.get(store, 1)
    assert (ended.state, ended.verdict, ended.reason) == ("done", "cancelled", "not tonight")
    with pytest.raises(UsageError, match="over already: cancelled"):
        claims.cancel(store, 1, "again")


def gone() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_run_whose_process_is_gone_is_taken_from_it_at_once(store: Store):
    due(store)
    held = taken(store)
    assert claims.expire(store) == []

    change(store, held, pid=gone())
    [lost] = claims.expire(store)

    assert (lost.verdict, lost.reason) == ("failed", "the process died")


def test_a_process_number_that_was_given_to_another_program_does_not_keep_a_run_alive(store: Store):
    due(store)
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        change(store, taken(store), pid=other.pid, started_at=datetime.now(UTC) - timedelta(hours=1))

        assert len(claims.expire(store)) == 1
    finally:
        other.communicate(b"\n")


def test_a_run_on_another_machine_is_lost_only_when_its_lease_has_run_out(store: Store):
    due(store)
    held = taken(store)
    change(store, held, host="elsewhere", pid=1)
    assert claims.expire(store) == []

    change(store, held, lease_until=0.0)

    assert [run.id for run in claims.expire(store)] == [held.number]


def test_what_is_done_at_once_is_set_aside_by_the_clock_of_the_store(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(claims, "clock", lambda _: sa.literal(5e9))
    run = claims.claim_new(store, Plan("reelwire"))

    assert run.not_before == 5e9 + claims.REST


def test_what_is_wanted_now_is_refused_while_it_is_being_done(store: Store):
    held = claims.claim_of(claims.claim_new(store, Plan("reelwire")))

    with pytest.raises(UsageError, match=f"run {held.number}, process"):
        claims.claim_new(store, Plan("reelwire"))
    assert claims.claim_new(store, Plan("kinoblatt")).state == "running"


def test_a_claim_can_be_written_down_and_read():
    held = Claim(7, "host:with/colons/ab12", 3)

    assert Claim.read(str(held)) == held


@pytest.mark.pg
def test_a_server_that_is_away_for_a_moment_is_waited_for():
    need("PostgreSQL (Debian's package postgresql)", binaries() is not None)
    with server(**KEEPING) as running, open_store(running.make("store")) as store:
        due(store, tries=3), due(store, "kinoblatt")
        held = taken(store)
        running.stop()
        back = threading.Timer(2.0, running.start)
        back.start()

        assert claims.renew(store, held) is Held.YES
        back.join()
        running.restart()
        assert taken(store).number == 2
        running.restart()
        assert claims.finish(store, held, Verdict.OK, "3 new")


def test_a_claim_whose_answer_was_lost_is_found_again_and_takes_no_second_run(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    due(store), due(store, "kinoblatt")
    single, lost = store.single, [True]

    def losing(statement: sa.Executable, patience: float) -> Any:
        rows = single(statement, patience)
        return single(statement, patience) if lost.pop() else rows  # as when the answer to the first did not arrive

    monkeypatch.setattr(store, "single", losing)

    assert taken(store).number == 1
    assert runs.get(store, 2).state == "due"


@pytest.mark.pg
def test_a_holder_that_is_stopped_in_a_transaction_is_cut_off_and_holds_up_nobody(
    pg_store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(claims, "LEASE", 4.0)
    due(pg_store), due(pg_store, "kinoblatt")
    held, other = taken(pg_store, lease=-1.0), taken(pg_store, lease=-1.0)

    def frozen(conn: sa.Connection) -> None:
        claims.fence(conn, held)
        if not lost:  # else this is tried again
            lost.append([run.id for run in claims.expire(pg_store)])
            time.sleep(5)
            lost.append([run.id for run in claims.expire(pg_store)])
        conn.execute(sa.text("SELECT 1"))

    lost: list[list[int]] = []
    with pytest.raises(LostError):
        pg_store.attempt(frozen)

    assert lost == [[other.number], [held.number]]


def test_a_write_behind_the_fence_is_done_only_by_who_holds_the_run(store: Store):
    due(store, tries=2)
    held = taken(store, lease=-1.0)
    with store.begin() as conn:
        claims.fence(conn, held)

    claims.expire(store)

    with pytest.raises(LostError), store.begin() as conn:
        claims.fence(conn, held)


@pytest.mark.parametrize("verdict", [Verdict.DEGRADED, Verdict.FAILED])
def test_a_run_that_is_put_off_is_due_again_at_once_and_no_try_is_lost(store: Store, verdict: Verdict):
    number = due(store, tries=1).id
    held = taken(store)
    claims.put_off(store, [held])

    assert claims.renew(store, held) is Held.STOP
    assert claims.finish(store, held, verdict, "stopped early")

    run = runs.get(store, number)
    assert (run.state, run.verdict, run.stop, run.finished_at) == ("due", None, None, None)
    assert run.reason == "the machine that did it was stopped; it goes on"
    assert (run.attempt, run.tries) == (1, 2)
    assert taken(store, "another").attempt == 2


def test_a_run_that_ended_well_before_it_could_be_put_off_has_ended(store: Store):
    number = due(store).id
    held = taken(store)
    claims.put_off(store, [held])

    claims.finish(store, held, Verdict.OK, "3 new")

    assert (runs.get(store, number).state, runs.get(store, number).verdict) == ("done", "ok")


def test_a_run_that_is_cancelled_is_not_put_off(store: Store):
    number = due(store).id
    held = taken(store)
    claims.cancel(store, number, "cancelled by a tester")
    claims.put_off(store, [held])

    claims.finish(store, held, Verdict.DEGRADED, "stopped early")

    assert runs.get(store, number).verdict == "cancelled"


def test_who_does_not_hold_a_run_cannot_put_it_off(store: Store):
    number = due(store).id
    held = taken(store)

    claims.put_off(store, [Claim(number, "another", held.attempt)])

    assert claims.renew(store, held) is Held.YES
