"""Reckoning in months says of every day what reckoning with single days says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.store.months import Bits, Days, bits_of, days_of, holds, hull, joined, missing, month_of, parts, whole

DAY = st.dates(date(1999, 11, 20), date(2004, 3, 10))  # a century's turn and two leap years
STRETCH = st.tuples(DAY, DAY).map(lambda two: Days(min(two), max(two)))
SOME = st.lists(STRETCH, max_size=4).map(lambda several: joined(*map(bits_of, several)))


def every(days: Days) -> set[date]:
    return {days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1)}


def days_in(bits: Bits) -> set[date]:
    return {day for month in bits for day in every(days_of(month)) if holds(bits, day)}


@given(days=STRETCH)
def test_a_stretch_in_bits_is_its_days(days: Days):
    bits = bits_of(days)

    assert days_in(bits) == every(days)
    assert hull(bits) == days
    assert list(bits) == list(days.months()) == sorted({month_of(day) for day in every(days)}, reverse=True)
    assert sum(own.bit_count() for own in bits.values()) == len(every(days))


@given(asked=STRETCH, done=SOME)
def test_what_is_missing_is_what_is_asked_for_without_what_is_done(asked: Days, done: Bits):
    left = missing(bits_of(asked), done)

    assert days_in(left) == every(asked) - days_in(done)
    assert all(left.values())
    assert list(left) == sorted(left, reverse=True)
    assert missing(bits_of(asked), joined(done, left)) == {}


@given(one=SOME, days=STRETCH)
def test_the_part_in_a_stretch_is_what_both_have(one: Bits, days: Days):
    assert days_in(parts(one, days)) == days_in(one) & every(days)


@given(one=STRETCH, other=STRETCH)
def test_two_stretches_meet_when_they_have_a_day_in_common(one: Days, other: Days):
    assert one.meets(other) == other.meets(one) == bool(every(one) & every(other))


@given(days=STRETCH)
def test_a_stretch_is_written_and_read(days: Days):
    assert Days.read(str(days)) == days


def test_a_month_is_whole_with_all_its_days():
    assert {month: whole(month).bit_length() for month in ("2023-02", "2024-02", "2024-12")} == {
        "2023-02": 28, "2024-02": 29, "2024-12": 31,
    }  # fmt: skip


def test_a_stretch_can_be_widened_to_the_ends_of_the_calendar():
    assert Days(date.min, date.max).widened(3) == Days(date.min, date.max)
    assert Days(date(2024, 3, 1), date(2024, 3, 1)).widened() == Days(date(2024, 2, 29), date(2024, 3, 2))


@pytest.mark.parametrize("made", [lambda: Days(date(2024, 1, 2), date(2024, 1, 1)), lambda: hull({"2024-05": 0})])
def test_there_is_no_stretch_without_a_day(made: object):
    with pytest.raises(ValueError, match=r"later than|no day"):
        made()  # type: ignore[operator]
