"""Say in plain Python what becomes of firings, with pauses and clocks that go wrong; played beside the runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import floor
from unittest.mock import patch

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from schedules.materialise import AHEAD, DOWN, IDLE, LATE, OVERTAKEN, TAKEN, materialise
from schedules.timetable import Schedule
from schedules.when import Cron
from tests.store.claims_model import Sequences
from tradewatch.store import schedules
from tradewatch.store.claims import PUT_OFF
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan
from tradewatch.store.schedules import Standing
from tradewatch.store.tables import run as table
from tradewatch.store.tables import schedule as standing_table

EVERY = {"latest": 7200, "all": 900, "skip": 1800}  # seconds between the firings of a schedule, named by its catch_up
AT_MOST = 3
SCHEDULES = {
    "latest": Schedule("latest", Cron("0 */2 * * *"), outlets=("reelwire", "kinoblatt")),
    "all": Schedule("all", Cron("*/15 * * * *"), job="maintain", catch_up="all", at_most=AT_MOST, retries=0),
    "skip": Schedule("skip", Cron("*/30 * * * *"), outlets=("reelwire",), catch_up="skip"),
}
names = st.sampled_from(sorted(SCHEDULES))


@dataclass
class Diary:
    """How each schedule should stand, and how it has stood: a scheduler that was frozen plans by what it saw then."""

    now: dict[str, Standing] = field(default_factory=dict)
    seen: list[Standing] = field(default_factory=list)

    def change(self, name: str, moment: datetime, **values: object) -> None:
        self.now[name] = replace(self.now.get(name, Standing(name, moment)), **values)  # type: ignore[arg-type]
        self.seen.append(self.now[name])


class Planning(Sequences):
    """Any sequence of events, planned firings and pauses among them."""

    def __init__(self) -> None:
        super().__init__()
        self.diary = Diary()
        self.patches.enter_context(patch.object(schedules, "_now", lambda _: self.exactly))
        with self.store.begin() as conn:
            conn.execute(sa.delete(standing_table))

    @property
    def exactly(self) -> datetime:
        return datetime.fromtimestamp(self.book.now, UTC)

    @rule(name=names)
    def pause(self, name: str) -> None:
        schedules.pause(self.store, name, "somebody")
        self.diary.change(name, self.exactly, paused_at=self.exactly)

    @rule(name=names)
    def resume(self, name: str) -> None:
        schedules.resume(self.store, name, "somebody")
        self.diary.change(name, self.exactly, paused_at=None, seen_at=self.exactly)

    @rule(name=names)
    def plan(self, name: str) -> None:
        self.planned(name, self.diary.now.get(name))

    @rule(data=st.data())
    def plan_by_what_was_seen_long_ago(self, data: st.DataObject) -> None:
        if self.diary.seen:
            known = data.draw(st.sampled_from(self.diary.seen))
            self.planned(known.name, known)

    def planned(self, name: str, known: Standing | None) -> None:
        one = SCHEDULES[name]
        made = materialise(self.store, one, known, self.exactly)
        assert {run.id for run in made}.isdisjoint(self.book.rows)
        found = self.store.rows(sa.select(table).where(table.c.id.not_in(self.book.rows)).order_by(table.c.id))
        numbers = {(row.schedule, row.fire_at, row.outlet): row.id for row in found}
        expected = self.expected(one, known)
        for wanted, reason in expected:
            done = {"state": "done", "verdict": "skipped", "reason": reason, "finished_at": self.exactly}
            number = numbers[wanted.schedule, wanted.fire_at, wanted.outlet]
            self.book.write_down(number, wanted, **(done if reason else {}))
        assert len(expected) == len(found)
        assert [self.book.rows[run.id] for run in made] == made

    def expected(self, one: Schedule, known: Standing | None) -> list[tuple[Plan, str | None]]:
        """What is written down, and why as skipped; the runs whose place it takes are closed in the book."""
        if known is None:
            self.diary.change(one.name, self.exactly)
            return []
        every = EVERY[one.name]
        first, last = floor(known.seen_at.timestamp() / every) + 1, floor(self.book.now / every)
        due = [datetime.fromtimestamp(every * n, UTC) for n in range(first, last + 1)]
        passed = self.exactly - known.seen_at
        if known.seen_at != self.diary.now[one.name].seen_at or not (due or passed > IDLE or -passed > AHEAD):
            return []
        self.diary.change(one.name, self.exactly, seen_at=self.exactly)
        if not due:
            return []
        ran, why = self.sorted(one, known, due)
        told = [(one.plan(fire, ""), why) for fire in due if fire not in ran]
        if ran and one.catch_up != "all":
            self.superseded(one, ran[0])
        told += [(self.begun(one.plan(fire, outlet)), None) for fire in ran for outlet in one.outlets or ("",)]
        return [pair for pair in told if not self.book.is_planned(pair[0])]

    def sorted(self, one: Schedule, known: Standing, due: list[datetime]) -> tuple[list[datetime], str]:
        """Which firings are run, and why the others are not."""
        if known.paused_at is not None:
            return [], "the schedule is paused"
        if one.catch_up == "all":
            return due[-AT_MOST:], f"{DOWN}, and no more than {AT_MOST} are made up for"
        if one.catch_up == "skip":
            fresh = due[-1:] if self.exactly - due[-1] <= LATE else []
            return fresh, f"{DOWN}, and catch_up is skip"
        return due[-1:], f"{DOWN}; the one of {due[-1]:%Y-%m-%d %H:%M} UTC makes up for it"

    def begun(self, wanted: Plan) -> Plan:
        assert wanted.fire_at is not None
        return replace(wanted, not_before=wanted.fire_at.timestamp())

    def superseded(self, one: Schedule, fire: datetime) -> None:
        for run in list(self.book.rows.values()):
            if run.schedule == one.name and run.state == "due" and run.fire_at is not None and run.fire_at < fire:
                verdict, reason = "failed", f"{run.reason}; {TAKEN}"
                if run.attempt == 0:
                    verdict, reason = "skipped", TAKEN
                elif run.reason == PUT_OFF:
                    verdict, reason = "skipped", OVERTAKEN
                ended = {"state": "done", "finished_at": self.exactly}
                self.book.change(run.id, **ended, verdict=verdict, reason=reason)

    @invariant()
    def the_schedules_stand_as_the_diary_says(self) -> None:
        kept = {"changed_at": None, "changed_by": None}
        found = {name: replace(one, **kept) for name, one in schedules.standings(self.store).items()}
        assert found == self.diary.now


def machine(store: Store) -> type[Planning]:
    """The machine that plays on this store."""
    return type("PlanningOnStore", (Planning,), {"store": store})
