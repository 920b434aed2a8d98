"""A source is looked at again before much of it can be missed, and no oftener than it is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.discover.rhythm import (
    CEILING,
    FLOOR,
    WEEK,
    Look,
    after_failure,
    is_dead,
    is_due,
    next_pause,
)

NOW = 1_780_000_000.0
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0

ages = st.lists(st.floats(0, 400 * DAY), max_size=60)
pauses = st.just(0.0) | st.floats(FLOOR, CEILING)


@st.composite
def looks(draw: st.DrawFn) -> Look:
    published = [NOW - age for age in draw(ages)]
    listed = len(published) + draw(st.integers(0, 20))
    since = draw(st.none() | st.floats(0, 60 * DAY))
    asked = draw(st.just(0.0) | st.floats(0, 400 * DAY))
    return Look(NOW, draw(st.integers(0, listed)), listed, published, since, asked)


def every(gap: float, count: int, newest: float = 0.0) -> list[float]:
    return [NOW - newest - gap * n for n in range(count)]


@given(looks(), pauses)
def test_a_pause_is_never_shorter_than_ten_minutes_nor_longer_than_a_day(look: Look, former: float):
    assert FLOOR <= next_pause(look, former) <= CEILING


@given(looks(), pauses)
def test_never_is_a_pause_so_long_that_more_than_half_of_what_is_listed_could_be_replaced(look: Look, former: float):
    pause = next_pause(Look(NOW, look.new, look.listed, look.published, look.since), former)

    dates = sorted(look.published)
    half = max(1, len(dates) // 2)
    if not dates or NOW - dates[-1] >= WEEK:
        return  # what burst out long ago does not keep us busy for ever
    for first in range(len(dates) - half):
        span = dates[first + half] - dates[first]
        assert span < FLOOR or pause <= span  # what came at once cannot be told apart by looking oftener


@given(st.integers(2, 60), st.floats(FLOOR, 30 * DAY), st.floats(1, 50), pauses)
def test_the_oftener_entries_come_the_shorter_is_the_pause(count: int, gap: float, slower: float, former: float):
    lively = Look(NOW, 1, count, every(gap, count))
    slow = Look(NOW, 1, count, every(gap * slower, count))

    assert next_pause(lively, former) <= next_pause(slow, former)


@given(looks(), st.floats(FLOOR, CEILING))
def test_a_pause_grows_by_half_at_most_and_not_at_all_by_a_look_out_of_turn(look: Look, former: float):
    quiet = Look(NOW, look.new, look.listed, look.published, look.since)
    grown = next_pause(quiet, former)

    assert grown <= max(FLOOR, former * 1.5)
    if look.since is not None and look.since < former / 2:
        assert grown <= former


@given(looks(), pauses)
def test_a_source_is_left_alone_as_long_as_it_asks_up_to_an_hour(look: Look, former: float):
    pause = next_pause(look, former)

    assert not is_due(NOW + pause, pause, NOW + min(look.asked, HOUR) - 1)


@given(pauses, st.floats(0, 30 * DAY))
def test_after_a_failure_the_next_try_is_twice_as_far_and_never_more_than_a_day(former: float, asked: float):
    pause = after_failure(former, asked)

    assert min(CEILING, 2 * former) <= pause <= CEILING


@given(st.floats(FLOOR, CEILING), st.floats(-4 * HOUR, 4 * HOUR))
def test_a_source_that_was_read_last_night_is_due_tonight(pause: float, drift: float):
    assert is_due(NOW + pause, pause, NOW + DAY + drift)


@given(st.floats(FLOOR, CEILING), st.floats(2 * MINUTE, 400 * DAY))
def test_a_clock_that_went_wrong_puts_no_source_to_sleep(pause: float, ahead: float):
    assert is_due(NOW + ahead + pause, pause, NOW)


@pytest.mark.parametrize(
    ("look", "former", "least", "most"),
    [
        # forty a day, at noon: every half hour or so
        (Look(NOW, 3, 30, every(15 * MINUTE, 30)), 0, 20 * MINUTE, 40 * MINUTE),
        # the same feed in the middle of the night
        (Look(NOW, 0, 30, every(15 * MINUTE, 30, newest=8 * HOUR)), HOUR, HOUR, 1.5 * HOUR),
        # three a week
        (Look(NOW, 1, 10, every(56 * HOUR, 10)), 6 * HOUR, 5 * HOUR, 9 * HOUR),
        # a tag of last year's market: once a day
        (Look(NOW, 0, 10, every(HOUR, 10, newest=200 * DAY), since=DAY), CEILING, CEILING, CEILING),
        # a burst ends a long pause at once
        (Look(NOW, 5, 10, [*every(5 * MINUTE, 5), *every(DAY, 5, newest=9 * DAY)]), CEILING, FLOOR, 16 * MINUTE),
        # a listing without dates: by what was new since
        (Look(NOW, 12, 20, since=12 * HOUR), 12 * HOUR, 50 * MINUTE, 70 * MINUTE),
        (Look(NOW, 0, 20, since=2 * HOUR), 2 * HOUR, 3 * HOUR, 3 * HOUR),
        # nothing known
        (Look(NOW), 0, HOUR, HOUR),
        # dates that cannot be true do not count
        (Look(NOW, 0, 5, every(-HOUR, 5, newest=-HOUR)), 2 * HOUR, 3 * HOUR, 3 * HOUR),
    ],
)
def test_a_pause_follows_what_the_look_brought(look: Look, former: float, least: float, most: float):
    assert least <= next_pause(look, former) <= most


@pytest.mark.parametrize(
    ("failures", "silent", "status", "dead"),
    [
        (4, 9 * DAY, 500, False),
        (9, 6 * DAY, 500, False),  # many looks in a few days: a server in trouble
        (5, 7 * DAY, 500, True),
        (5, 7 * DAY, None, True),
        (5, 7 * DAY, 200, True),  # a web page instead of a feed
        (2, 9 * DAY, 404, False),
        (9, DAY, 404, False),
        (3, 2 * DAY, 404, True),
        (3, 2 * DAY, 410, True),
        (3, 2 * DAY, 403, False),
    ],
)
def test_a_source_is_given_up_after_many_failures_over_many_days(
    failures: int, silent: float, status: int | None, dead: bool
):
    assert is_dead(failures, silent, status) is dead
