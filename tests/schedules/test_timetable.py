"""The timetable says when each schedule is due, and what is wrong with the file."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from schedules.timetable import SHIPPED, Schedule, load_timetable, next_fire
from tradewatch.errors import ConfigError

SLUGS = ("kinoblatt", "reelwire", "screenmarket")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "timetable.toml"
    path.write_text(text, encoding="utf-8")
    return path


def fires(schedule: Schedule, start: datetime, count: int) -> list[datetime]:
    found, now = [], start
    for _ in range(count):
        now = next_fire(schedule, now)
        found.append(now)
    return found


def test_the_shipped_timetable_crawls_every_outlet_at_night():
    [nightly] = load_timetable(SHIPPED, SLUGS)

    assert (nightly.name, nightly.outlets, nightly.at) == ("nightly", SLUGS, time(3, 15))


def test_a_schedule_may_name_outlets_days_and_how_far_back(tmp_path: Path):
    path = written(tmp_path, '[market]\nat = "14:00"\noutlets = ["reelwire"]\ndays = ["mon", "fri"]\nsince = "2d"\n')

    [market] = load_timetable(path, SLUGS)

    assert (market.outlets, market.days, market.since, str(market.zone)) == (("reelwire",), ("mon", "fri"), "2d", "UTC")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[n]\nat = "25:00"', "25:00"),
        ("[n]\n", 'needs a time: at = "03:15"'),
        ('[n]\nat = "03:15"\nzone = "Europe/Atlantis"', "Europe/Atlantis"),
        ('[n]\nat = "03:15"\noutlets = ["reelwier"]', "did you mean 'reelwire'?"),
        ('[n]\nat = "03:15"\noutlet = ["reelwire"]', "did you mean 'outlets'?"),
        ('[n]\nat = "03:15"\ndays = ["tues"]', "did you mean 'tue'?"),
        ('[n]\nat = "03:15"\noutlets = []', "must be a list of texts"),
        ('[n]\nat = "03:15"\nat_once = 0', "from 1 to 32"),
        ('[n]\nat = "03:15"\nsince = 7', "must be a text"),
        ('nightly = "03:15"', "must be a table"),
        ("[n\n", "cannot be read"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_key(tmp_path: Path, text: str, said: str):
    path = written(tmp_path, text)

    with pytest.raises(ConfigError) as caught:
        load_timetable(path, SLUGS)

    assert said in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Seoul", "Africa/Cairo"]
)
@pytest.mark.parametrize("at", [time(0, 30), time(1, 30), time(2, 30), time(3, 15)])
def test_a_daily_schedule_is_due_once_a_local_date_also_when_the_clocks_change(zone: str, at: time):
    schedule = Schedule("nightly", at, ZoneInfo(zone), SLUGS)
    start = datetime(2026, 1, 1, tzinfo=UTC)

    found = fires(schedule, start, 370)

    days = Counter(fire.astimezone(schedule.zone).date() for fire in found)
    assert set(days.values()) == {1}
    assert found == sorted(set(found))
    assert max(days) - min(days) == timedelta(days=369)


def test_a_schedule_of_some_days_skips_the_others():
    schedule = Schedule("market", time(12), ZoneInfo("UTC"), SLUGS, days=("mon", "fri"))

    found = fires(schedule, datetime(2026, 5, 12, tzinfo=UTC), 3)

    assert [fire.strftime("%a %d") for fire in found] == ["Fri 15", "Mon 18", "Fri 22"]


def test_a_schedule_due_this_very_moment_is_due_again_a_day_later():
    schedule = Schedule("nightly", time(3, 15), ZoneInfo("UTC"), SLUGS)

    assert next_fire(schedule, datetime(2026, 5, 12, 3, 15, tzinfo=UTC)) == datetime(2026, 5, 13, 3, 15, tzinfo=UTC)
