"""The clock wakes each schedule when it is due, again and again, whatever the work does."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

import schedules.scheduler
from schedules.scheduler import Clock
from schedules.timetable import Schedule

NIGHTLY = Schedule("nightly", time(3, 15), ZoneInfo("UTC"), ("reelwire",))


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch):
    """Every schedule is due 50 milliseconds from now."""
    monkeypatch.setattr(schedules.scheduler, "next_fire", lambda *_: datetime.now(UTC) + timedelta(milliseconds=50))


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("breaks", [False, True])
def test_work_is_called_each_time_also_after_it_failed(breaks: bool):
    called: list[str] = []

    def work(schedule: Schedule) -> None:
        called.append(schedule.name)
        if len(called) == 3:
            clock.stop()
        elif breaks:
            raise RuntimeError("the disk is full")

    clock = Clock([NIGHTLY], work)
    waiting = threading.Thread(target=clock.run)
    waiting.start()
    waiting.join(10)

    assert not waiting.is_alive()
    assert called == ["nightly"] * 3


def test_a_clock_that_never_ran_can_be_stopped():
    clock = Clock([NIGHTLY], lambda schedule: None)

    clock.stop()

    assert not clock.scheduler.running
