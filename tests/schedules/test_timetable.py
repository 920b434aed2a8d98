"""The timetable says what is done when; a mistake is told with its line and spoils one schedule only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from schedules.timetable import SHIPPED, Timetable, read_timetable
from tests.costs import cost
from tradewatch.errors import ConfigError

SLUGS = ("kinoblatt", "reelwire", "screenmarket")


def read(tmp_path: Path, text: str, **more: object) -> Timetable:
    path = tmp_path / "timetable.toml"
    path.write_text(text, encoding="utf-8")
    return read_timetable(path, SLUGS, **more)  # type: ignore[arg-type]


def test_the_shipped_timetable_crawls_every_outlet_at_night_and_more_often_in_a_markets_week():
    found = read_timetable(SHIPPED, SLUGS, today=date(2026, 5, 1))

    assert found.told() == []
    assert found.get("nightly").outlets == SLUGS
    marche = found.get("markets").following(datetime(2026, 5, 1, tzinfo=UTC), 12 * 11 + 1)
    assert (marche[0].date(), marche[-2].date()) == (date(2026, 5, 11), date(2026, 5, 21))
    assert marche[-1].date() == date(2026, 6, 8)
    assert {found.get(name).job for name in ("archive", "upkeep")} == {"check_archive", "maintain"}


def test_a_schedule_may_say_all_there_is(tmp_path: Path):
    text = """
[market]
when = "mon, fri at 14:00"
zone = "Asia/Seoul"
outlets = ["reelwire"]
since = "2d"
beat = "festivals"
full = true
catch_up = "all"
at_most = 3
timeout = "90m"
retries = 1
jitter = "10m"
during = ["2026-10-01/2026-10-09", "mipcom"]
alerts = { drop = 0.7, zero = false }
"""
    market = read(tmp_path, text, today=date(2026, 1, 1)).get("market")
    plan = market.plan(datetime(2026, 10, 2, 5, tzinfo=UTC), "reelwire")

    assert market.following(datetime(2026, 9, 30, 23, tzinfo=UTC)) == [datetime(2026, 10, 2, 5, tzinfo=UTC)]
    assert plan.asked == {"since": "2d", "beat": "festivals", "full": True, "timeout": 5400.0}
    assert (plan.tries, market.at_most, market.jitter, market.alerts) == (2, 3, 600.0, {"drop": 0.7, "zero": False})


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[n]\nwhen = "25:00"', 2, "25:00"),
        ("[n]\n", 1, 'needs a time: when = "nightly at 03:15"'),
        ('[n]\nat = "03:15"', 2, "unknown key 'at'; did you mean 'when'?"),
        ('[n]\nwhen = "03:15"\nzone = "Europe/Atlantis"', 3, "Europe/Atlantis"),
        ('[n]\nwhen = "03:15"\noutlets = ["reelwier"]', 3, "did you mean 'reelwire'?"),
        ('[n]\nwhen = "03:15"\noutlet = ["reelwire"]', 3, "did you mean 'outlets'?"),
        ('[n]\nwhen = "tues at 03:15"', 2, "'tues' is no day"),
        ('[n]\nwhen = "03:15"\noutlets = []', 3, "must be a list of texts"),
        ('[n]\nwhen = "03:15"\nsince = "soon"', 3, "since"),
        ('[n]\nwhen = "03:15"\ncatch_up = "lates"', 3, "did you mean 'latest'?"),
        ('[n]\nwhen = "03:15"\ntimeout = 90', 3, 'write "90s"'),
        ('[n]\nwhen = "03:15"\nretries = 11', 3, "from 0 to 10"),
        ('[n]\nwhen = "03:15"\njob = "crwal"', 3, "did you mean 'crawl'?"),
        ('[n]\nwhen = "03:15"\nduring = ["mipcmo"]', 3, "is no festival or market"),
        ('[n]\nwhen = "03:15"\nduring = ["2026-05-20/2026-05-12"]', 3, "ends before it begins"),
        ('[n]\nwhen = "03:15"\nfull = "yes"', 3, "must be true or false"),
        ('[n]\nwhen = "03:15"\nalerts = { zreo = true }', 3, "did you mean 'zero'?"),
        ('[n]\nwhen = "03:15"\nalerts = { drop = 5 }', 3, "or a share such as 0.5"),
        ('[n]\nwhen = "every 2 hours"\nzone = "Europe/Berlin"', 3, "is counted in UTC"),
        ('nightly = "03:15"', 1, "must be a table"),
        ('[n]\nwhen = "03:15"\njob = ["crawl"]', 3, "is none of crawl"),
        ('[n]\nwhen = "03:15"\njob = "ccnews"', 3, "is none of crawl"),
        ('[n]\nwhen = "03:15"\ncatch_up = { a = 1 }', 3, "is none of latest"),
        ('[n]\nwhen = "03:15"\nbeat = "a\\u0000b"', 3, "can be printed"),
        ('[n]\nwhen = "every 1 hour"\njitter = "3h"', 3, "shorter than the 3600 s"),
        ('["a/b"]\nwhen = "03:15"', 1, "a name holds letters"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_other_schedules_stand(tmp_path: Path, text: str, line: int, said: str):
    found = read(tmp_path, text + '\n[good]\nwhen = "04:00"\n')

    [told] = found.told()
    assert told.startswith(f"{tmp_path / 'timetable.toml'}:{line}: [")
    assert said in told
    assert [one.name for one in found.schedules] == ["good"]


def test_several_mistakes_of_a_schedule_are_told_together(tmp_path: Path):
    found = read(tmp_path, '[n]\nwhen = "25:00"\nretries = -1\nzone = "Mars"\n')

    assert {problem.line for problem in found.problems} == {2, 3, 4}


def test_a_file_that_is_no_toml_is_refused_whole(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"cannot be read: .* line 1"):
        read(tmp_path, "[n\n")


def test_what_was_changed_on_the_page_stands_over_the_file(tmp_path: Path):
    text = '[n]\nwhen = "03:15"\noutlets = ["reelwire"]\n'

    changed = read(tmp_path, text, overrides={"n": {"when": "04:00"}}).get("n")
    wrong = read(tmp_path, text, overrides={"n": {"when": "4 o'clock"}})

    assert (str(changed.when), changed.overridden) == ("nightly at 04:00", {"when": "04:00"})
    assert "(changed on the page)" in wrong.told()[0]


@pytest.mark.parametrize(
    ("override", "well"),
    [
        ({"when": "every 2 hours"}, True),  # the file's zone is of the file's time of day
        ({"when": "every 2 hours", "zone": "Asia/Seoul"}, False),
        ({"zone": "Asia/Seoul"}, True),
    ],
)
def test_the_zone_of_the_file_is_not_asked_of_a_time_that_needs_none(
    tmp_path: Path, override: dict[str, str], well: bool
):
    text = '[n]\nwhen = "03:15"\nzone = "Europe/Berlin"\noutlets = ["reelwire"]\n'

    found = read(tmp_path, text, overrides={"n": override})

    assert bool(found.schedules) == well
    assert [one.name for one in found.problems] == ([] if well else ["n"])


def test_a_schedule_that_is_not_there_is_told_with_those_that_are(tmp_path: Path):
    found = read(tmp_path, '[nightly]\nwhen = "03:15"\n[wrong]\nwhen = "x"\n')

    with pytest.raises(ConfigError, match="did you mean 'nightly'"):
        found.get("nihgtly")
    with pytest.raises(ConfigError, match="is no time"):
        found.get("wrong")


def test_outside_its_days_a_schedule_costs_nothing_and_misses_nothing(tmp_path: Path):
    spans = '["2026-02-01/2026-02-01", "2026-01-31/2026-02-02", "2030-01-01/2030-01-01"]'
    text = f'[n]\nwhen = "* * * * *"\nduring = {spans}\n'
    one = read(tmp_path, text).get("n")

    found: list[datetime] = []

    def ask() -> None:
        found[:] = one.fires(datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))

    assert cost(ask, enough=2) < 2
    assert len(found) == 3 * 24 * 60 == len(set(found))
    assert found == sorted(found)
