"""A schedule's times: one a local date by the clock of a place, or by cron in UTC."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.when import DAYS, Cron, Daily, When, read_when

BERLIN = ZoneInfo("Europe/Berlin")


def fires(when: When, start: datetime, count: int) -> list[datetime]:
    return list(islice(when.fires(start), count))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("nightly at 03:15", Daily(time(3, 15), DAYS, BERLIN)),
        ("3:15", Daily(time(3, 15), DAYS, BERLIN)),
        ("Weekdays at 07:00", Daily(time(7), DAYS[:5], BERLIN)),
        ("thu, Mon at 07:30", Daily(time(7, 30), ("mon", "thu"), BERLIN)),
        ("sundays at 10:00", Daily(time(10), ("sun",), BERLIN)),
        ("weekly at 10:00", Daily(time(10), ("mon",), BERLIN)),
        ("every 2 hours", Cron("0 */2 * * *")),
        ("every hour", Cron("0 * * * *")),
        ("hourly", Cron("0 * * * *")),
        ("every 15 minutes", Cron("*/15 * * * *")),
        ("30 4 * * mon-fri", Cron("30 4 * * mon-fri")),
        ("cron 30 4 1 * *", Cron("30 4 1 * *")),
    ],
)
def test_a_time_can_be_written_in_words(text: str, when: When):
    assert read_when(text, BERLIN) == when
    assert read_when(str(when), BERLIN) == when


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("25:00", "'25:00' is no time of day"),
        ("tuesdya at 03:00", "'tue' is no day"),
        ("at noon", "is no time; write"),
        ("every 7 hours", "every 7 hours does not fit a whole day; 1, 2, 3, 4, 6, 8, 12 do"),
        ("every 0 minutes", "does not fit a whole hour"),
        ("61 * * * *", "is no cron expression"),
        ("0 0 31 2 *", "is no cron expression"),
        ("* * *", "is no time; write"),
        ("0 0 * * * *", "is no time; write"),
        (315, "is no time; write"),
    ],
)
def test_a_time_that_is_none_is_refused_with_what_to_write(text: str, words: str):
    if text == "tuesdya at 03:00":
        words = "'tuesdya' is no day"
    with pytest.raises(ValueError) as caught:
        read_when(text, BERLIN)

    assert words in str(caught.value)


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Seoul", "Africa/Cairo"]
)
@pytest.mark.parametrize("at", [time(0, 30), time(1, 30), time(2, 30), time(3, 15)])
def test_a_daily_schedule_is_due_once_a_local_date_also_when_the_clocks_change(zone: str, at: time):
    found = fires(Daily(at, DAYS, ZoneInfo(zone)), datetime(2026, 1, 1, tzinfo=UTC), 370)

    days = Counter(fire.astimezone(ZoneInfo(zone)).date() for fire in found)
    assert set(days.values()) == {1}
    assert found == sorted(set(found))
    assert max(days) - min(days) == timedelta(days=369)


def test_a_date_that_a_place_left_out_is_made_up_for_once():
    apia = Daily(time(3, 15), DAYS, ZoneInfo("Pacific/Apia"))

    found = fires(apia, datetime(2011, 12, 29, tzinfo=UTC), 3)

    assert found == sorted(set(found))
    assert [fire.astimezone(ZoneInfo("Pacific/Apia")).date().day for fire in found] == [29, 31, 1]


@given(start=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), seconds=st.integers(0, 90_000))
def test_nothing_is_due_twice_wherever_one_begins(start: datetime, seconds: int):
    when = Daily(time(2, 30), DAYS, BERLIN)
    begin = start.replace(tzinfo=UTC)

    later = begin + timedelta(seconds=seconds)
    passed = [fire for fire in fires(when, begin, 3) if fire <= later]

    assert (passed + fires(when, later, 3))[:3] == fires(when, begin, 3)


def test_a_schedule_of_some_days_skips_the_others():
    found = fires(Daily(time(12), ("mon", "fri")), datetime(2026, 5, 12, tzinfo=UTC), 3)

    assert [fire.strftime("%a %d") for fire in found] == ["Fri 15", "Mon 18", "Fri 22"]


def test_what_is_due_this_very_moment_is_due_again_later():
    now = datetime(2026, 5, 12, 3, 15, tzinfo=UTC)

    assert fires(Daily(time(3, 15)), now, 1) == [now + timedelta(days=1)]
    assert fires(Cron("15 3 * * *"), now, 1) == [now + timedelta(days=1)]


def test_cron_is_even_through_a_change_of_the_clocks():
    found = fires(Cron("*/30 * * * *"), datetime(2026, 10, 24, tzinfo=UTC), 200)

    assert {b - a for a, b in pairwise(found)} == {timedelta(minutes=30)}
    assert all(fire.tzinfo is UTC or fire.utcoffset() == timedelta(0) for fire in found)
    assert found[0].date() == date(2026, 10, 24)
