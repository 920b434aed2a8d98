"""A date is read with the zone it was printed in, and only when it can be true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.discover.moments import moment

NOW = datetime(2026, 10, 9, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tue, 05 May 2026 10:20:30 +0200", "2026-05-05T10:20:30+02:00"),
        ("Tue, 05 May 2026 10:20:30 GMT", "2026-05-05T10:20:30+00:00"),
        ("Tue, 05 May 2026 10:20 EST", "2026-05-05T10:20:00-05:00"),
        ("Tue, 05 May 2026 10:20 PDT", "2026-05-05T10:20:00-07:00"),
        ("Sunday, 05 May 2026 10:20 KST", "2026-05-05T10:20:00+09:00"),
        ("5 May 26 10:20 -0330", "2026-05-05T10:20:00-03:30"),
        ("05-May-98 10:20", "1998-05-05T10:20:00+00:00"),
        ("Tue, 5 May 2026 10:20:30", "2026-05-05T10:20:30+00:00"),
        ("Tue, 5 May 2026 10:20:60 +0000", "2026-05-05T10:20:59+00:00"),
        ("Tue, 5 May 2026 10:20 XYZ", "2026-05-05T10:20:00+00:00"),
        ("2026-05-05T10:20:30Z", "2026-05-05T10:20:30+00:00"),
        ("2026-05-05T10:20:30.123456+09:00", "2026-05-05T10:20:30+09:00"),
        ("2026-05-05 10:20:30 +0900", "2026-05-05T10:20:30+09:00"),
        ("2026-05-05T10:20+09", "2026-05-05T10:20:00+09:00"),
        ("20260505T102030Z", "2026-05-05"),
        ("2026-05-05", "2026-05-05"),
        ("May 5, 2026", "2026-05-05"),
        ("May 5th, 2026 at 4:05 p.m. EDT", "2026-05-05T16:05:00-04:00"),
        ("12:30 am", None),
        ("May 5, 2026 12:30 am", "2026-05-05T00:30:00+00:00"),
        ("5. Mai 2026", "2026-05-05"),
        ("5 maja 2026", "2026-05-05"),
        ("5 Mayıs 2026", "2026-05-05"),
        ("5. toukokuuta 2026", "2026-05-05"),
        ("5 mrt 2026", "2026-03-05"),
        ("May 5, 2026 10:20 PT", "2026-05-05T10:20:00-07:00"),
        ("Jan 5, 2026 10:20 ET", "2026-01-05T10:20:00-05:00"),
        ("5 de octubre de 2026", "2026-10-05"),
        ("3 août 2026 18:00 CEST", "2026-08-03T18:00:00+02:00"),
    ],
)
def test_a_date_keeps_its_zone_and_one_without_a_zone_is_utc(text: str, wanted: str | None):
    read = moment(text, now=NOW)

    assert (str(read) if read else None) == wanted


@pytest.mark.parametrize(
    "text",
    [
        None, "", "soon", "yesterday at noon", "0000-00-00T00:00:00", "2026-02-31", "31 June 2026", "5 Wodenmonth 2026",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1989-12-31", "2026-05-05T25:00:00Z",
        "Tue, 05 May 2026 10:61:00 GMT", "2026-05-05T10:00:00+99:00", "12026-05-05", "2026-05-055", "5 May 2026 " * 20,
    ],
)  # fmt: skip
def test_what_cannot_be_a_date_is_none(text: str | None):
    assert moment(text, now=NOW) is None


def test_two_days_ahead_may_be_an_embargo_and_more_is_a_mistake():
    assert moment((NOW + timedelta(hours=47)).isoformat(), now=NOW) is not None
    assert moment((NOW + timedelta(hours=49)).isoformat(), now=NOW) is None
    assert moment((datetime.now(UTC) + timedelta(hours=49)).isoformat()) is None


@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2026, 10, 1)), st.integers(-14 * 4, 14 * 4))
def test_every_iso_date_comes_back_as_it_was(when: datetime, quarters: int):
    from datetime import timezone

    stated = when.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))

    read = moment(stated.isoformat(), now=NOW)

    assert read is not None
    assert (read.at, read.at.utcoffset()) == (stated, stated.utcoffset())


@given(st.text(alphabet="0123456789-/:., TZ+mayMjun", max_size=60) | st.text(max_size=60))
def test_no_text_makes_reading_a_date_fail(text: str):
    read = moment(text, now=NOW)

    assert read is None or read.utc <= NOW + timedelta(hours=48)
