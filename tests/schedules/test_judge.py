"""A run is judged by those that compare with it: weekday, holiday, what came in between, and chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.chance import below, tail
from schedules.judge import Rule, Span, judge
from schedules.nights import nights
from tradewatch.store.runs import Run

NIGHT = datetime(2026, 10, 14, 1, 15, tzinfo=UTC)  # a Wednesday: Tuesday's articles
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WEEKDAYS = (20, 20, 20, 20, 20, 10, 10)  # what Monday, Tuesday ... bring


def night(ago: float, stored: int | None = None, verdict: str = "ok", **more: Any) -> Run:
    """The run of so many nights ago; without a number it brings what its weekday does."""
    at = NIGHT - ago * DAY
    brought = WEEKDAYS[(at - DAY).weekday()] if stored is None else stored
    counts = {"stored": brought, "bodies": brought, "sources": 2} | more.pop("counts", {})
    known: dict[str, Any] = {
        "id": 1000 - int(ago * 10), "outlet": "reelwire", "trigger": "schedule", "state": "done", "verdict": verdict,
        "reason": "x", "schedule": "nightly", "fire_at": at, "started_at": at + MINUTE, "finished_at": at + 5 * MINUTE,
        "counts": counts,
    }  # fmt: skip
    return Run(**known | more)


def kinds(history: Sequence[Run], rule: Rule = Rule(), spans: Sequence[Span] = ()) -> list[str]:  # noqa: B008
    return [kind for kind, found in judge(history, rule, spans).items() if found]


def before(nights: int = 50, since: int = 1) -> list[Run]:
    return [night(ago) for ago in range(since, nights + since)]


@pytest.mark.parametrize(("stored", "found"), [(0, ["zero"]), (2, ["drop"]), (9, []), (10, []), (20, []), (80, [])])
def test_what_a_night_brings_is_compared_with_its_weekday(stored: int, found: list[str]):
    assert kinds([night(0, stored), *before()]) == found


@pytest.mark.parametrize("days", range(7))
def test_a_weekend_is_no_drop(days: int):
    assert kinds([night(days - 7), *before(since=days - 6)]) == []


@pytest.mark.parametrize("nights", range(1, 14))
def test_before_its_weekdays_are_known_an_outlet_is_not_judged_by_them(nights: int):
    for start in range(7):
        assert kinds([night(start), *before(nights, start + 1)]) == []


def test_one_night_like_a_sunday_may_be_a_public_holiday_and_two_are_not():
    def large(ago: int) -> Run:
        return night(ago, 40 if (NIGHT - (ago + 1) * DAY).weekday() >= 5 else 100)

    assert kinds([night(0, 31), *(large(ago) for ago in range(1, 50))]) == []
    assert kinds([night(0, 31), night(1, 31), *(large(ago) for ago in range(2, 50))]) == ["drop"]


@pytest.mark.parametrize(("nights", "found"), [(1, []), (4, []), (7, []), (12, ["zero"]), (14, ["zero"])])
def test_an_outlet_that_brings_little_is_judged_by_many_nights(nights: int, found: list[str]):
    def small(ago: int) -> Run:
        return night(ago, 0 if ago < nights else (2, 1, 1, 2, 1, 0, 1)[ago % 7])

    assert kinds([small(ago) for ago in range(60)]) == found


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 12, 26, 2, 15, tzinfo=UTC),
        datetime(2026, 4, 4, 1, 15, tzinfo=UTC),
        datetime(2026, 11, 27, 2, 15, tzinfo=UTC),
    ],
)
def test_when_the_trade_rests_nothing_is_missed(at: datetime):
    ago = (NIGHT - at) / DAY

    assert kinds([night(ago, 0), *(night(ago + more) for more in range(1, 50))]) == []


def test_what_a_crawl_by_hand_took_is_not_missed():
    by_hand = night(0.4, 18, trigger="manual", schedule=None, fire_at=None)

    assert kinds([night(0, 2), by_hand, *before()]) == []
    assert kinds([night(0, 2), *before()]) == ["drop"]


def test_a_night_made_up_for_late_has_had_less_time():
    late = night(1, 25, started_at=NIGHT - 0.1 * DAY, finished_at=NIGHT - 0.09 * DAY)

    assert kinds([night(0, 2), late, *before(since=2)]) == []


def test_an_hours_change_of_the_clocks_changes_nothing():
    shifted = [night(ago, fire_at=NIGHT - ago * DAY - timedelta(hours=1)) for ago in range(1, 60)]

    assert kinds([night(0, 0), *shifted]) == ["zero"]


def test_of_an_hourly_schedule_a_days_articles_are_compared():
    hourly = [night(ago / 24, 1) for ago in range(24 * 12)]

    assert [one.brought for one in nights(hourly)][:11] == [24] * 11
    assert kinds([night(0, 0), *hourly[1:]]) == []


def test_another_schedule_does_not_compare():
    others = [night(ago, 50, schedule="markets") for ago in range(1, 50)]

    assert kinds([night(0, 1), *others]) == []


@pytest.mark.parametrize(("lasts", "found"), [(6, ["zero"]), (26, ["zero"]), (40, ["zero"])])
def test_what_is_wrong_for_long_is_still_wrong(lasts: int, found: list[str]):
    span = Span("zero", NIGHT - lasts * DAY, NIGHT - 0.9 * DAY, is_open=True)
    history = [night(ago, 0) for ago in range(lasts + 1)] + before(60, lasts + 1)

    assert kinds(history, spans=[span]) == found


def test_a_drop_that_stays_is_what_is_usual_in_the_end():
    def after(days: int) -> list[str]:
        span = Span("drop", NIGHT - days * DAY, NIGHT - 0.9 * DAY, is_open=True)
        return kinds([night(ago, 3) for ago in range(days + 1)] + before(60, days + 1), spans=[span])

    assert after(3) == after(14) == after(27) == ["drop"]
    assert after(60) == []


def test_nights_on_which_an_alert_was_open_measure_nothing():
    span = Span("zero", NIGHT - 12 * DAY, NIGHT - 0.9 * DAY)
    history = [night(0, 2), *(night(ago, 0) for ago in range(1, 13)), *before(since=13)]

    assert kinds(history, spans=[span]) == ["drop"]
    assert kinds([night(0, 11), *history[1:]], spans=[span]) == []


@pytest.mark.parametrize(
    ("pages", "bodies", "found"),
    [(20, 20, []), (20, 15, []), (20, 4, ["layout"]), (3, 0, ["layout"]), (2, 0, []), (1, 0, [])],
)
def test_a_layout_breaks_when_pages_lose_their_text(pages: int, bodies: int, found: list[str]):
    newest = night(0, 20, counts={"stored": bodies, "set_aside": pages - bodies, "bodies": bodies})

    assert [kind for kind in kinds([newest, *before()]) if kind == "layout"] == found


def test_runs_that_did_not_count_texts_do_not_count():
    old = [night(ago, counts={}) for ago in range(1, 50)]
    for one in old:
        one.counts.pop("bodies")  # type: ignore[attr-defined]

    assert kinds([night(0, 20, counts={"bodies": 1}), *old]) == []


def giving(ago: int, bylines: int, of: int = 20, **more: Any) -> Run:
    """The run of so many nights ago, of whose pages so many gave a byline, and all a headline."""
    return night(ago, of, counts={"with_headline": of, "with_bylines": bylines}, **more)


@pytest.mark.parametrize(
    ("bylines", "of", "usual", "found"),
    [
        (20, 20, 20, []),
        (11, 20, 20, []),
        (4, 20, 20, ["layout"]),
        (0, 3, 20, ["layout"]),
        (0, 2, 20, []),
        (5, 11, 20, []),  # half of them an agency's
        (0, 20, 12, []),  # many of its articles never had one
    ],
)
def test_a_layout_breaks_when_pages_lose_a_field_that_nearly_all_had(
    bylines: int, of: int, usual: int, found: list[str]
):
    old = [giving(ago, usual) for ago in range(1, 30)]

    assert [kind for kind in kinds([giving(0, bylines, of), *old]) if kind == "layout"] == found


def test_the_alert_of_a_lost_field_names_it_and_ends_when_the_field_is_back():
    old = [giving(ago, 20) for ago in range(3, 30)]
    broken = [giving(1, 0), giving(2, 0)]
    open_span = Span("layout", NIGHT - 2 * DAY, NIGHT, is_open=True)

    told = judge([giving(0, 1), *broken, *old], Rule(), [open_span])["layout"]
    healed = judge([giving(0, 20), *broken, *old], Rule(), [open_span])
    silent = judge([night(0, 0), *broken, *old], Rule(), [open_span])

    assert told
    assert "1 of 20 pages give the byline where 100% are usual" in told.words
    assert "tradewatch outlets check reelwire" in told.words
    assert healed["layout"] is None
    assert silent["layout"], "a night without an article heals nothing"


def test_a_field_is_not_judged_before_enough_pages_said_how_it_usually_is():
    assert kinds([giving(0, 0), giving(1, 3, 3), *before(20, 2)]) == []


def test_a_run_of_which_no_page_could_be_read_tells_of_the_layout():
    broken = night(0, 0, "failed", counts={"set_aside": 18, "bodies": 0, "stored": 0})

    assert kinds([broken, *before()]) == ["layout"]
    assert kinds([broken]) == ["failed"]


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({"set_aside": 1}, []),
        ({"failed": 2}, []),
        ({"failed": 3}, ["failed"]),
        ({"set_aside": 1, "errors": 1}, ["failed"]),
        ({"set_aside": 1, "sources_dead": 2}, ["failed"]),
        ({"sources_dead": 2}, ["failed"]),
    ],
)
def test_that_one_page_could_not_be_read_is_no_news(counts: dict[str, int], found: list[str]):
    assert kinds([night(0, 0, "failed", counts=counts), *before()]) == found


@pytest.mark.parametrize(
    ("given", "stored", "found"),
    [
        ({}, 0, ["zero"]),
        ({"zero": False}, 0, []),
        ({"quiet": ["zero"]}, 0, []),
        ({"drop": False}, 2, []),
        ({"drop": True}, 2, ["drop"]),
        ({"drop": 0.05}, 2, []),
        ({"drop": 0.9, "quiet": ["zero"]}, 2, ["drop"]),
    ],
)
def test_a_timetable_says_how_strictly(given: dict[str, Any], stored: int, found: list[str]):
    assert kinds([night(0, stored), *before()], Rule.of(given)) == found


@given(st.integers(0, 300), st.floats(0, 300))
def test_a_tail_is_a_chance_that_grows(count: int, expected: float):
    assert 0 <= tail(count, expected) <= tail(count + 1, expected) <= 1


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_the_chance_of_few_of_many_grows(count: int, more: int, share: float):
    of = count + more

    assert 0 <= below(count, of, share) <= below(count + 1, of, share) + 1e-12 <= 1 + 1e-12


def test_chances_are_what_the_tables_say():
    assert tail(0, 5) == pytest.approx(0.006737947)
    assert tail(3, 10) == pytest.approx(0.010336051)
    assert below(2, 10, 0.5) == pytest.approx(56 / 1024)
