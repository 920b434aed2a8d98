"""Dates as outlets print them: the zone kept, a day alone known as such, nothing that cannot be true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.extract.dates import moment, moment_in_url, months, zones

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        # what machines write
        ("2022-10-12T17:30:00-07:00", "2022-10-12T17:30:00-07:00"),
        ("2022-10-12T17:30:00-0700", "2022-10-12T17:30:00-07:00"),
        ("2022-10-12T17:30:00+00:00", "2022-10-12T17:30:00+00:00"),
        ("2022-10-12T17:30:00Z", "2022-10-12T17:30:00+00:00"),
        ("2022-10-12T17:30:00.123Z", "2022-10-12T17:30:00+00:00"),
        ("2022-10-12T17:30:00.1234567Z", "2022-10-12T17:30:00+00:00"),
        ("2022-10-12T17:30Z", "2022-10-12T17:30:00+00:00"),
        ("2022-10-12T17:30+09:00", "2022-10-12T17:30:00+09:00"),
        ("2022-10-12 17:30:00", "2022-10-12T17:30:00+00:00"),
        ("2022-10-12 17:30", "2022-10-12T17:30:00+00:00"),
        ("2022-10-12 17:30:00 UTC", "2022-10-12T17:30:00+00:00"),
        ("2022-10-12 17:30:00 +0200", "2022-10-12T17:30:00+02:00"),
        ("2022-10-12T17:30:00 -05:30", "2022-10-12T17:30:00-05:30"),
        ("20221012T173000Z", "2022-10-12T17:30:00+00:00"),
        ("20221012173000", "2022-10-12T17:30:00+00:00"),
        ("1665595800", "2022-10-12T17:30:00+00:00"),
        ("1665595800000", "2022-10-12T17:30:00+00:00"),
        ("Wed, 12 Oct 2022 17:30:00 GMT", "2022-10-12T17:30:00+00:00"),
        ("Wed, 12 Oct 2022 17:30:00 +0000", "2022-10-12T17:30:00+00:00"),
        ("Wed, 12 Oct 2022 17:30:00 -0700", "2022-10-12T17:30:00-07:00"),
        ("Wed Oct 12 2022 17:30:00 GMT+0200", "2022-10-12T17:30:00+02:00"),
        ("12-Oct-2022 17:30 GMT", "2022-10-12T17:30:00+00:00"),
        ("2022-10-12", "2022-10-12"),
        ("2022/10/12", "2022-10-12"),
        ("2022.10.12", "2022-10-12"),
        ("20221012", "2022-10-12"),
        ("  2022-10-12\n", "2022-10-12"),
        # the American trades
        ("Oct. 12, 2022 5:30 pm PT", "2022-10-12T17:30:00-07:00"),
        ("Oct 12, 2022 5:30pm PT", "2022-10-12T17:30:00-07:00"),
        ("Jan 12, 2022 5:30pm PT", "2022-01-12T17:30:00-08:00"),
        ("October 12, 2022 5:30 PM PDT", "2022-10-12T17:30:00-07:00"),
        ("October 12, 2022 5:30 a.m. ET", "2022-10-12T05:30:00-04:00"),
        ("December 12, 2022 5:30 a.m. ET", "2022-12-12T05:30:00-05:00"),
        ("October 12, 2022 | 5:30 PM", "2022-10-12T17:30:00+00:00"),
        ("October 12, 2022 at 12:05 am", "2022-10-12T00:05:00+00:00"),
        ("October 12, 2022 at 12:05 pm", "2022-10-12T12:05:00+00:00"),
        ("Published on October 12, 2022", "2022-10-12"),
        ("Published: Oct 12, 2022, 5pm CT", "2022-10-12T17:00:00-05:00"),
        ("Wednesday, October 12th, 2022", "2022-10-12"),
        ("Wednesday October 12 2022", "2022-10-12"),
        ("Sept. 2, 2022", "2022-09-02"),
        ("Sep 2 2022", "2022-09-02"),
        ("5:30 PM PT, Oct 12, 2022", "2022-10-12T17:30:00-07:00"),
        ("Updated 10:15 a.m. EST on Jan. 3, 2020", "2020-01-03T10:15:00-05:00"),
        ("May 5, 2021 8:00am PDT", "2021-05-05T08:00:00-07:00"),
        ("Feb 29, 2024 11:59 PM MST", "2024-02-29T23:59:00-07:00"),
        # British, Australian and other English
        ("12 October 2022", "2022-10-12"),
        ("12th October 2022", "2022-10-12"),
        ("1st March 2021", "2021-03-01"),
        ("2nd of June 2019", "2019-06-02"),
        ("12 Oct 2022 17:30 BST", "2022-10-12T17:30:00+01:00"),
        ("12 Oct 2022, 17:30 GMT", "2022-10-12T17:30:00+00:00"),
        ("12 October 2022 9:05AM AEDT", "2022-10-12T09:05:00+11:00"),
        ("By A Reporter 12 October 2022", "2022-10-12"),
        ("12/Oct/2022", "2022-10-12"),
        ("12-10-2022", "2022-10-12"),
        ("12/10/2022", "2022-10-12"),
        ("25/12/2022", "2022-12-25"),
        ("12/25/2022", "2022-12-25"),
        ("12.10.2022", "2022-10-12"),
        ("12 Oct 22", "2022-10-12"),
        ("12 Oct '22", "2022-10-12"),
        # French
        ("12 octobre 2022", "2022-10-12"),
        ("mercredi 12 octobre 2022 à 17h30", "2022-10-12T17:30:00+00:00"),
        ("Publié le 1er août 2021 à 9:05", "2021-08-01T09:05:00+00:00"),
        ("3 févr. 2020", "2020-02-03"),
        ("8 déc. 2019", "2019-12-08"),
        ("14 juil. 2023", "2023-07-14"),
        # German
        ("12. Oktober 2022", "2022-10-12"),
        ("12. Oktober 2022, 17:30 Uhr", "2022-10-12T17:30:00+00:00"),
        ("Mittwoch, 12.10.2022 | 17:30 Uhr", "2022-10-12T17:30:00+00:00"),
        ("3. März 2021 um 08:15 Uhr", "2021-03-03T08:15:00+00:00"),
        ("1. Jänner 2022", "2022-01-01"),
        ("12.10.2022, 17.30 Uhr", "2022-10-12T17:30:00+00:00"),
        ("12.10.2022 17:30 MESZ", "2022-10-12T17:30:00+02:00"),
        # Spanish, Portuguese, Italian
        ("12 de octubre de 2022", "2022-10-12"),
        ("12 de octubre de 2022 a las 17:30", "2022-10-12T17:30:00+00:00"),
        ("5 ene 2023", "2023-01-05"),
        ("12 de outubro de 2022", "2022-10-12"),
        ("3 de março de 2021", "2021-03-03"),
        ("12 ottobre 2022", "2022-10-12"),
        ("9 gennaio 2020 ore 11:40", "2020-01-09T11:40:00+00:00"),
        ("12 ott 2022", "2022-10-12"),
        # Nordic, Dutch, Polish, Czech, Turkish, Russian, Hungarian
        ("12. oktober 2022", "2022-10-12"),
        ("12 maj 2022 kl. 14:05", "2022-05-12T14:05:00+00:00"),
        ("12. lokakuuta 2022", "2022-10-12"),
        ("12 maart 2022", "2022-03-12"),
        ("12 października 2022", "2022-10-12"),
        ("12. října 2022", "2022-10-12"),
        ("12 Ekim 2022", "2022-10-12"),
        ("12 октября 2022", "2022-10-12"),
        ("2022. október 12.", "2022-10-12"),
        # Korean, Japanese, Chinese
        ("2022년 10월 12일", "2022-10-12"),
        ("2022년 10월 12일 오후 5:30", "2022-10-12T17:30:00+00:00"),
        ("2022.10.12 17:30", "2022-10-12T17:30:00+00:00"),
        ("2022. 10. 12. 오전 9:05", "2022-10-12T09:05:00+00:00"),
        ("입력 2022-10-12 17:30", "2022-10-12T17:30:00+00:00"),
        ("2022年10月12日", "2022-10-12"),
        ("2022年10月12日 17時30分", "2022-10-12T17:30:00+00:00"),
        ("2022年10月12日 午後5:30", "2022-10-12T17:30:00+00:00"),
        # zones by their names
        ("Oct 12, 2022 5:30 pm KST", "2022-10-12T17:30:00+09:00"),
        ("12 Oct 2022 17:30 CEST", "2022-10-12T17:30:00+02:00"),
        ("12 Oct 2022 17:30 IST", "2022-10-12T17:30:00+05:30"),
        ("12 Oct 2022 17:30 (HKT)", "2022-10-12T17:30:00+08:00"),
        ("12 Oct 2022 17:30 GMT+1", "2022-10-12T17:30:00+01:00"),
    ],
)
def test_a_printed_date_is_read_with_its_zone_and_its_precision(printed: str, expected: str) -> None:
    assert str(moment(printed, now=NOW)) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "", "   ", None, "yesterday", "2 hours ago", "Oct 2022", "2022", "12 Foobar 2022", "31 February 2022",
        "2022-13-45", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z", "1989-12-31",
        "2031-01-01", "2026-03-04T00:00:00Z", "1.2.3.4", "Volume 12, Number 10", "call 020 2022 1012", "x" * 500,
        "10/2022", "00/00/2022",
    ],
)  # fmt: skip
def test_what_is_no_date_or_cannot_be_true_is_none(printed: str | None) -> None:
    assert moment(printed, now=NOW) is None


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
