"""Say in plain Python what the table of runs is to do, and play any sequence of events on both."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tradewatch.errors import LostError, UsageError
from tradewatch.store import claims, runs
from tradewatch.store.claims import Claim, Held
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Run, Verdict
from tradewatch.store.tables import run as table

BEGAN = 1_800_000_000.0  # epoch seconds
HERE, ELSEWHERE = socket.gethostname(), "elsewhere"


@dataclass
class Actor:
    """A process that works on runs."""

    name: str
    host: str
    pid: int


@dataclass
class Book:
    """The table of runs as it should be: rows by number, the clock, and which processes of this machine are dead."""

    rows: dict[int, Run] = field(default_factory=dict)
    now: float = BEGAN
    dead: set[int] = field(default_factory=set)

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC).replace(microsecond=0)

    def change(self, number: int, **values: Any) -> Run:
        self.rows[number] = replace(self.rows[number], **values)
        return self.rows[number]

    def running(self, alone: str | None = None) -> list[Run]:
        return [one for one in self.rows.values() if one.state == "running" and alone in (None, one.alone)]

    def holds(self, claim: Claim) -> bool:
        one = self.rows[claim.number]
        return one.state == "running" and (one.owner, one.attempt) == (claim.owner, claim.attempt)

    def is_planned(self, wanted: Plan) -> bool:
        mine = (wanted.schedule, wanted.fire_at, wanted.outlet)
        return any((one.schedule, one.fire_at, one.outlet) == mine for one in self.rows.values())

    def write_down(self, number: int, wanted: Plan, **changes: Any) -> None:
        assert number not in self.rows
        self.rows[number] = Run(id=number, **wanted.row() | changes)

    def claim(
        self, by: Actor, number: int | None, jobs: Collection[str], lease: float, owner: str | None
    ) -> Run | None:
        free = [one for one in self.rows.values() if one.state == "due" and not self.running(one.alone)]
        free = [one for one in free if not jobs or one.job in jobs]
        if number is not None:
            free = [one for one in free if one.id == number]
        else:
            free = [one for one in free if one.not_before <= self.now]
        if not free:
            return None
        assert owner is not None
        assert owner.rpartition("/")[0] == by.name
        first = min(free, key=lambda one: (one.not_before, one.id))
        given = {"state": "running", "owner": owner, "lease_until": self.now + lease, "attempt": first.attempt + 1}
        return self.change(first.id, **given, verdict=None, finished_at=None, **self.signature(by))

    def signature(self, by: Actor) -> dict[str, Any]:
        return {"host": by.host, "pid": by.pid, "started_at": self.moment}

    def close(self, number: int, verdict: Verdict, reason: str, rest: float) -> Run:
        one = self.rows[number]
        free = {"owner": None, "lease_until": 0.0}
        if one.stop == claims.PUT_OFF:  # it goes on elsewhere, unless it came to its end before it could stop
            if verdict in (Verdict.FAILED, Verdict.DEGRADED):
                later = {"state": "due", "verdict": None, "reason": one.stop, "stop": None, "tries": one.tries + 1}
                return self.change(number, not_before=self.now, **later, **free)
        elif one.stop is not None:
            verdict, reason = Verdict.CANCELLED, one.stop
        elif verdict is Verdict.FAILED and one.tries > 1:
            reason = f"attempt {one.attempt} of {one.tries}: {reason}"
        if verdict is Verdict.FAILED and one.attempt < one.tries:
            pause = min(3600.0, rest * (1, 4, 16, 64)[min(one.attempt, 4) - 1])
            return self.change(number, state="due", verdict=None, reason=reason, not_before=self.now + pause, **free)
        done = {"state": "done", "verdict": str(verdict), "reason": reason, "finished_at": self.moment}
        return self.change(number, **done, **free)

    def expire(self, rest: float) -> list[Run]:
        gone = [one for one in self.running() if one.host == HERE and one.pid in self.dead]
        lost = [self.close(one.id, Verdict.FAILED, "the process died", rest) for one in gone]
        late = [one for one in self.running() if one.lease_until < self.now]
        return lost + [self.close(one.id, Verdict.FAILED, "nothing was heard of it any more", rest) for one in late]


outlets = st.sampled_from(["reelwire", "kinoblatt"])
jobs = st.sampled_from(["crawl", "crawl", "crawl", "retag"])
actors = st.integers(0, 2)
verdicts = st.sampled_from([*Verdict, Verdict.FAILED, Verdict.FAILED])
rests = st.sampled_from([0.0, 0.0, 60.0, 900.0])
leases = st.sampled_from([45.0, 45.0, 1.0, -1.0])
counts = st.none() | st.fixed_dictionaries({"stored": st.integers(0, 9)})
fires = st.integers(0, 3).map(lambda day: datetime(2027, 1, 1, 2, 15, tzinfo=UTC) + timedelta(days=day))
plans = st.builds(
    Plan,
    outlet=outlets,
    job=jobs,
    tries=st.integers(1, 6),
    not_before=st.sampled_from([0.0, BEGAN, BEGAN + 30, BEGAN + 600]),
)
firings = st.builds(replace, plans, schedule=st.sampled_from(["nightly", "hourly"]), fire_at=fires)


class Sequences(RuleBasedStateMachine):
    """Any sequence of events: the table and the book stay the same."""

    store: Store  # set by `machine`

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.actors = [Actor("a", HERE, 1), Actor("b", HERE, 2), Actor("c", ELSEWHERE, 3)]
        self.issued: list[Claim] = []  # all claims there ever were: the last may hold, the others are of frozen owners
        self.ends: Counter[int] = Counter()
        self.patches = ExitStack()
        for name, fake in (
            ("clock", lambda store: sa.literal(self.book.now)),
            ("_moment", lambda store: sa.literal(self.book.now)),
            ("_now", lambda: self.book.moment),
            ("_here", lambda: self.book.signature(self.acting)),
            ("has_died", lambda one: one.host == HERE and one.pid in self.book.dead),
        ):
            self.patches.enter_context(patch.object(claims, name, fake))
        with self.store.begin() as conn:
            conn.execute(sa.delete(table))

    def teardown(self) -> None:
        self.patches.close()

    def act(self, who: int) -> Actor:
        self.acting = self.actors[who]
        return self.acting

    def some(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.book.rows)))

    @initialize(wanted=st.lists(plans, min_size=2, max_size=5))
    def begin(self, wanted: Sequence[Plan]) -> None:
        for one in wanted:
            self.ask(one)

    @rule(wanted=plans)
    def ask(self, wanted: Plan) -> None:
        self.book.write_down(runs.create(self.store, wanted).id, wanted)

    @rule(wanted=st.lists(firings, max_size=4), skipped=st.booleans())
    def fire(self, wanted: Sequence[Plan], skipped: bool) -> None:
        given = {"state": "done", "verdict": "skipped", "reason": "paused"} if skipped else {}
        new: list[Plan] = []
        for one in wanted:
            same = {(one.schedule, one.fire_at, one.outlet) for one in new}
            if not self.book.is_planned(one) and (one.schedule, one.fire_at, one.outlet) not in same:
                new.append(one)
        with self.store.begin() as conn:
            made = runs.plan(conn, wanted, **given)
        numbers = {(one.schedule, one.fire_at, one.outlet): one.id for one in made}
        assert len(made) == len(new)
        for one in new:
            self.book.write_down(numbers[one.schedule, one.fire_at, one.outlet], one, **given)

    @rule(who=actors, only=st.sampled_from([(), (), ("crawl",), ("retag",)]), lease=leases)
    def claim(self, who: int, only: Collection[str], lease: float) -> None:
        self.claimed(self.act(who), None, only, lease)

    @precondition(lambda self: self.book.rows)
    @rule(who=actors, data=st.data(), lease=leases)
    def claim_one(self, who: int, data: st.DataObject, lease: float) -> None:
        self.claimed(self.act(who), self.some(data), (), lease)

    def claimed(self, by: Actor, number: int | None, only: Collection[str], lease: float) -> None:
        one = claims.claim(self.store, by.name, number=number, jobs=only, lease=lease)
        assert one == self.book.claim(by, number, only, lease, one.owner if one else None)
        if one is not None:
            self.issued.append(claims.claim_of(one))

    @rule(who=actors, wanted=plans)
    def claim_new(self, who: int, wanted: Plan) -> None:
        by = self.act(who)
        self.book.expire(claims.REST)
        alone = str(wanted.row()["alone"])
        try:
            with patch.object(claims, "holder", lambda: by.name):
                one = claims.claim_new(self.store, wanted)
        except UsageError:
            assert self.book.running(alone)
            return
        self.book.write_down(one.id, wanted, not_before=self.book.now + claims.REST)
        assert one == self.book.claim(by, one.id, (), claims.LEASE, one.owner)
        self.issued.append(claims.claim_of(one))

    @precondition(lambda self: self.issued)
    @rule(who=actors, data=st.data(), log=st.sampled_from([None, "a.log"]))
    def hold(self, who: int, data: st.DataObject, log: str | None) -> None:
        by, held = self.act(who), data.draw(st.sampled_from(self.issued))
        ours = self.book.holds(held)
        try:
            one = claims.hold(self.store, held, log=log)
        except LostError:
            assert not ours
            return
        assert ours
        given = {"log": log} if log else {}
        until = self.book.now + claims.LEASE
        assert one == self.book.change(held.number, lease_until=until, **self.book.signature(by), **given)

    @precondition(lambda self: self.issued)
    @rule(data=st.data(), lease=leases, counted=counts)
    def renew(self, data: st.DataObject, lease: float, counted: Mapping[str, int] | None) -> None:
        held = data.draw(st.sampled_from(self.issued))
        expected = Held.LOST
        if self.book.holds(held):
            given = {} if counted is None else {"counts": counted}
            one = self.book.change(held.number, lease_until=self.book.now + lease, **given)
            expected = Held.YES if one.stop is None else Held.STOP
        assert claims.renew(self.store, held, lease=lease, counts=counted) is expected

    @precondition(lambda self: self.issued)
    @rule(data=st.data(), verdict=verdicts, counted=counts, rest=rests)
    def finish(self, data: st.DataObject, verdict: Verdict, counted: Mapping[str, int] | None, rest: float) -> None:
        held = data.draw(st.sampled_from(self.issued))
        ours = self.book.holds(held)
        if ours and counted is not None:
            self.book.change(held.number, counts=counted)
        if ours and self.book.close(held.number, verdict, "as it went", rest).state == "done":
            self.ends[held.number] += 1
        assert claims.finish(self.store, held, verdict, "as it went", counted, rest=rest) is ours

    @precondition(lambda self: self.book.rows)
    @rule(who=actors, data=st.data(), rest=rests)
    def an_attempt_fails_at_once(self, who: int, data: st.DataObject, rest: float) -> None:
        before = len(self.issued)
        self.claimed(self.act(who), self.some(data), (), claims.LEASE)
        for held in self.issued[before:]:
            assert claims.finish(self.store, held, Verdict.FAILED, "no source", rest=rest)
            if self.book.close(held.number, Verdict.FAILED, "no source", rest).state == "done":
                self.ends[held.number] += 1

    @precondition(lambda self: self.stale())
    @rule(data=st.data(), verdict=verdicts)
    def a_frozen_owner_wakes(self, data: st.DataObject, verdict: Verdict) -> None:
        """Its run is at work in other hands, or in its own a second time: what it still believes to hold is nothing."""
        held = data.draw(st.sampled_from(self.stale()))
        assert claims.renew(self.store, held, counts={"stored": 99}) is Held.LOST
        assert not claims.finish(self.store, held, verdict, "woke up")

    def stale(self) -> list[Claim]:
        at_work = {one.id for one in self.book.running()}
        return [one for one in self.issued if one.number in at_work and not self.book.holds(one)]

    @rule(rest=rests)
    def expire(self, rest: float) -> None:
        lost = claims.expire(self.store, rest=rest)
        assert sorted(lost, key=lambda one: one.id) == sorted(self.book.expire(rest), key=lambda one: one.id)

    @precondition(lambda self: self.book.rows)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        known = self.book.rows[self.some(data)]
        if known.state == "done":
            try:
                claims.cancel(self.store, known.id, "not tonight")
            except UsageError:
                return
            raise AssertionError("a run that is over was cancelled")
        given = {"state": "done", "verdict": "cancelled", "reason": "not tonight", "finished_at": self.book.moment}
        expected = self.book.change(known.id, **given if known.state == "due" else {"stop": "not tonight"})
        assert claims.cancel(self.store, known.id, "not tonight") == expected

    @precondition(lambda self: self.issued)
    @rule(data=st.data())
    def put_off(self, data: st.DataObject) -> None:
        """A machine is stopped, and so is what it holds, or believes to hold."""
        held = data.draw(st.lists(st.sampled_from(self.issued), max_size=3, unique=True))
        for one in held:
            if self.book.holds(one) and self.book.rows[one.number].stop is None:
                self.book.change(one.number, stop=claims.PUT_OFF)
        claims.put_off(self.store, held)

    @rule(seconds=st.sampled_from([0.5, 10.0, 44.0, 46.0, 61.0, 300.0, 4000.0, -1.0, -30.0, -5000.0]))
    def time_passes(self, seconds: float) -> None:
        self.book.now += seconds

    @rule(who=actors)
    def kill(self, who: int) -> None:
        """An actor's process dies; another takes its place."""
        self.book.dead.add(self.actors[who].pid)
        self.actors[who].pid = max(actor.pid for actor in self.actors) + 1

    @invariant()
    def the_table_is_as_the_book_says(self) -> None:
        found = {row.id: runs.read_run(row) for row in self.store.rows(sa.select(table))}
        assert found == self.book.rows, differences(found, self.book.rows)

    @invariant()
    def nothing_overlaps_and_nothing_ends_twice(self) -> None:
        at_work = Counter(one.alone for one in self.book.running())
        firings = Counter((one.schedule, one.fire_at, one.outlet) for one in self.book.rows.values() if one.schedule)
        assert max([*at_work.values(), *firings.values(), *self.ends.values()], default=0) <= 1
        assert all(one.attempt <= one.tries for one in self.book.rows.values())


def differences(found: Mapping[int, Run], expected: Mapping[int, Run]) -> str:
    """Which fields of which runs differ."""
    told = [f"runs {sorted(found)} against {sorted(expected)}"]
    for number in found.keys() & expected.keys():
        for name in (one.name for one in fields(Run)):
            one, other = getattr(found[number], name), getattr(expected[number], name)
            if one != other:
                told.append(f"run {number}: {name} is {one!r}, not {other!r}")
    return "; ".join(told)
