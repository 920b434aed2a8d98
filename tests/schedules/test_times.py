"""What the store keeps of a schedule's times is read again as what they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from schedules.fields import Span
from schedules.times import by_times, times_of
from schedules.timetable import SHIPPED, Schedule, read_timetable
from schedules.when import Cron, Daily, When

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "when",
    [
        Daily(time(3, 15)),
        Daily(time(23, 0), ("mon", "thu"), BERLIN),
        Daily(time(6, 30), ("mon",), BERLIN),
        Daily(time(6, 30), ("mon", "tue", "wed", "thu", "fri")),
        Cron("0 */2 * * *"),
        Cron("15 4 * * mon"),
    ],
)
@pytest.mark.parametrize("during", [None, (), (Span(date(2026, 5, 1), date(2026, 5, 9), "a week"),)])
def test_times_are_read_as_they_were_written(when: When, during: tuple[Span, ...] | None):
    one = Schedule("nightly", when, during=during, retries=4)
    other = replace(one, when=Cron("* * * * *"), during=None)

    assert by_times(other, times_of(one)) == one


def test_the_shipped_times_are_read_as_they_were_written():
    for one in read_timetable(SHIPPED, ["reelwire"]).schedules:
        assert by_times(replace(one, when=Cron("* * * * *"), during=None), times_of(one)) == one


@pytest.mark.parametrize("times", ["", "[]", "{}", '{"when": "x", "zone": "UTC", "during": null}', "7"])
def test_times_that_cannot_be_read_are_refused(times: str):
    with pytest.raises(ValueError, match=r"."):
        by_times(Schedule("nightly", Cron("* * * * *")), times)
