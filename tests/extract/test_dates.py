"""Dates as outlets print them: the zone kept, a day alone known as such, nothing that cannot be true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extract.tables import rows
from tradewatch.almanac import months, zones
from tradewatch.extract.dates import moment, moment_in_url

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(("printed", "expected"), rows("dates.tsv"))
def test_a_printed_date_is_read_with_its_zone_and_its_precision(printed: str, expected: str) -> None:
    at, _, note = expected.partition("\t")

    assert str(moment(printed, dayfirst=note != "month first", now=NOW) or "") == at


@pytest.mark.parametrize("printed", [None, "", "   ", "x" * 500])
def test_without_words_there_is_no_date(printed: str | None) -> None:
    assert moment(printed, now=NOW) is None


def test_white_space_around_a_date_is_nothing() -> None:
    assert str(moment("  2022-10-12\n", now=NOW)) == "2022-10-12"


def test_the_table_of_dates_is_long_and_no_line_stands_in_it_twice() -> None:
    lines = rows("dates.tsv")

    assert len(set(lines)) == len(lines) >= 300


def test_a_date_up_to_two_days_ahead_is_an_embargo_or_a_zone() -> None:
    assert moment("2026-03-02T20:00:00Z", now=NOW) is not None


def test_a_time_without_a_zone_is_the_outlets_own() -> None:
    summer = moment("2022-07-12 17:30", zone=ZoneInfo("Europe/Brussels"), now=NOW)
    winter = moment("2022-01-12 17:30", zone=ZoneInfo("Europe/Brussels"), now=NOW)

    assert (str(summer), str(winter)) == ("2022-07-12T17:30:00+02:00", "2022-01-12T17:30:00+01:00")


def test_a_day_in_figures_is_read_as_its_country_writes_it() -> None:
    assert str(moment("3/4/2021", dayfirst=False, now=NOW)) == "2021-03-04"
    assert str(moment("3/4/2021", dayfirst=True, now=NOW)) == "2021-04-03"
    assert str(moment("3.4.2021", dayfirst=False, now=NOW)) == "2021-04-03"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/2022/10/12/a-film-is-sold/", "2022-10-12"),
        ("https://example.com/news/2022-10-12/a-film", "2022-10-12"),
        ("https://example.com/2022/oct/12/a-film", "2022-10-12"),
        ("https://example.com/news/20221012/a-film", "2022-10-12"),
        ("https://example.com/2022/10/a-film", "None"),
        ("https://example.com/2022/99/99/a-film", "None"),
    ],
)
def test_a_day_can_stand_in_the_address(url: str, expected: str) -> None:
    assert str(moment_in_url(url, now=NOW)) == expected


@given(st.datetimes(datetime(1991, 1, 1), datetime(2025, 12, 31)), st.integers(-14 * 4, 14 * 4))
def test_every_iso_moment_comes_back_as_it_was(at: datetime, quarters: int) -> None:
    printed = at.replace(microsecond=0).isoformat() + _offset(quarters)
    read = moment(printed, now=NOW)

    assert read is not None
    assert read.at == datetime.fromisoformat(printed)
    assert read.at.utcoffset() == timedelta(minutes=15 * quarters)


@given(st.text(max_size=120))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read = moment(text, now=NOW)

    assert read is None or 1990 <= read.at.year <= 2027


def test_the_tables_name_every_month_once_and_every_zone() -> None:
    assert set(months().values()) == set(range(1, 13))
    assert months()["listopad"] == 11  # the Polish and Czech one; Croatia's is October
    assert {"PT", "ET", "GMT", "CET", "KST"} <= zones().keys()


def _offset(quarters: int) -> str:
    hours, minutes = divmod(abs(quarters) * 15, 60)
    return f"{'-' if quarters < 0 else '+'}{hours:02}:{minutes:02}"


@pytest.mark.parametrize("name", ["countries.txt", "languages.txt"])
def test_each_country_and_language_stands_once_in_order_with_a_zone_that_there_is(name: str) -> None:
    text = (resources.files("tradewatch.almanac") / name).read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    codes = [code for code, _ in lines]

    assert codes == sorted(set(codes))
    assert all(len(code) == 2 and ZoneInfo(zone).key == zone for code, zone in lines)
